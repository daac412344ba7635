"""No verdict says erased where the platters say otherwise, and no liar that shows itself is believed."""

from __future__ import annotations

import pytest

from model.erasure import ERASED, Method, Verification
from tests.lab.faults import EraseFault, Faults
from tests.wipe.truth_table import INVISIBLE, ROWS, Cell, cell, medium_faults

pytestmark = pytest.mark.slow

SHOWS_ITSELF = frozenset(EraseFault) - {EraseFault.NONE, EraseFault.HIDES, EraseFault.REJECTS_BUT_RUNS}
FIRMWARE_ROWS = [row for row in ROWS if not row[1][-1].startswith("overwrite")]


def run(row: int, fault: EraseFault, verification: Verification = Verification.FULL) -> Cell:
    """One cell of the table."""
    traits, methods = FIRMWARE_ROWS[row]
    return cell(traits, methods, str(fault), Faults(erase=fault), verification)


@pytest.mark.parametrize("row", range(len(FIRMWARE_ROWS)), ids=lambda row: "+".join(FIRMWARE_ROWS[row][1]))
@pytest.mark.parametrize("fault", sorted(SHOWS_ITSELF))
def test_a_drive_that_fails_stalls_or_lies_is_never_called_erased(row: int, fault: EraseFault) -> None:
    assert run(row, fault).judgement.verdict not in ERASED


@pytest.mark.parametrize("row", range(len(FIRMWARE_ROWS)), ids=lambda row: "+".join(FIRMWARE_ROWS[row][1]))
def test_a_drive_that_does_as_it_says_is_erased(row: int) -> None:
    done = run(row, EraseFault.NONE)
    assert done.judgement.verdict in ERASED
    assert done.secrets_left == 0


@pytest.mark.parametrize("row", range(len(FIRMWARE_ROWS)), ids=lambda row: "+".join(FIRMWARE_ROWS[row][1]))
def test_a_drive_that_refuses_and_runs_all_the_same_is_watched_to_its_end(row: int) -> None:
    done = run(row, EraseFault.REJECTS_BUT_RUNS)
    methods = FIRMWARE_ROWS[row][1]
    blocking = any(word in method for method in methods for word in ("format-", "security", "emmc"))
    if blocking and Method.SCSI_FORMAT_UNIT not in methods:
        assert done.judgement.verdict not in ERASED  # nothing but its answer tells
    else:
        assert done.judgement.verdict in ERASED
        assert done.secrets_left == 0


@pytest.mark.parametrize("fault", sorted(INVISIBLE))
def test_what_no_software_can_see_is_in_the_table(fault: EraseFault) -> None:
    done = run(1, fault)
    assert done.contradicts


def test_media_that_fail_never_make_a_verdict_contradict_the_platters() -> None:
    assert [item for item in medium_faults() if item.contradicts] == []
