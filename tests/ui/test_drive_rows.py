"""What stands in the list of drives: also the places where some hide, and what to do with one that failed."""

from __future__ import annotations

import pytest

from model.bench import WaitingErasure
from model.drive import HiddenStorage, HidingKind, Storage, Transport
from model.erasure import DriveToken, EraseVerdict
from model.fact import present
from model.machine import Machine
from papers.erasure import erasure_advice
from papers.language import Language, speak
from tests.judge.facts_tree import blank
from ui.bench import Bench
from ui.screens.drives import detail_lines, hidden_rows, waiting_rows


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", [HidingKind.RST, HidingKind.VMD])
def test_drives_that_the_firmware_hides_have_a_row_and_the_step_that_shows_them(
    kind: HidingKind, language: Language
) -> None:
    speak(language)
    hidden = HiddenStorage(kind=kind, where="0000:00:17.0", name="Intel RST", hidden_drives=1)
    storage = present(Storage(drives=(), hidden=(hidden,)))
    bench = Bench(machine=blank(Machine, storage=storage))
    ((name, row),) = hidden_rows(bench, 76).items()
    assert row.startswith(" ! ")
    assert len(row) <= 76
    (told,) = detail_lines(bench, name)
    assert "BIOS" in told
    assert told in detail_lines(bench, None) or told.removeprefix("! ") in detail_lines(bench, None)


def test_a_drive_that_is_not_erased_is_kept_apart_and_one_that_is_needs_no_advice() -> None:
    for verdict in EraseVerdict:
        advice = erasure_advice(verdict)
        if verdict in (EraseVerdict.PURGED, EraseVerdict.CLEARED):
            assert advice == []
        elif verdict is not EraseVerdict.CLEARED_WITH_EXCEPTIONS:
            assert advice[0] == "Keep it apart, marked NOT ERASED."
            assert len(advice) > 1


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "model", ["Disk", "Western Digital Ultrastar DC HC550 with a long name of its own", None]
)
def test_an_interrupted_erasure_has_one_row_that_tells_the_serial_and_how_far_it_was(
    model: str | None, language: Language
) -> None:
    drive = DriveToken(
        name="sdb",
        path="/dev/sdb",
        diskseq=None,
        model=model,
        serial="WD-WMC4N0123456",
        wwn=None,
        size_bytes=0,
        transport=Transport.SATA,
    )
    waiting = WaitingErasure(job="j", drive=drive, began=None, fraction=0.42, token=drive, why=None)
    speak(language)
    (row,) = waiting_rows(Bench(waiting=(waiting,)), 76).values()
    assert len(row) <= 76
    assert row.endswith("WD-WMC4N0123456 42 %")
    assert (model or "").split(" ")[0] in row
