"""Drives that are odd about size, address, writability or whose operation runs: nothing is called erased
that is not, and the platters are asked.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from model.erasure import EraseVerdict, Method, RefusalCause, WipeRefusal
from model.journal import Intent
from tests.lab.catalogue import ROWS
from tests.lab.oddities import Kind, Oddity, Row
from tests.wipe.odd_bench import WITHOUT_EXCEPTIONS, OddBench, odd_cell, odd_cells

pytestmark = pytest.mark.slow
# Those that an engine was seen to sign, one of each; all others are in `./dev truth`.
SIGNED = (
    Oddity.EVERY_WRITE_FAILS,
    Oddity.DOCK_SHOWS_LESS,
    Oddity.SHORT_STROKED,
    Oddity.SHORT_STROKED_FOR_GOOD,
    Oddity.NAMESPACE_DETACHED,
    Oddity.FOREIGN_FORMAT,
    Oddity.FOREIGN_SANITIZE,
    Oddity.READ_ONLY_AND_IDLE,
    Oddity.NATIVE_MAX_ALL_ONES,
    Oddity.WRAPS,
    Oddity.SHADOW_SWALLOWS,
    Oddity.ERASE_LEAVES_OLD_BYTES,
    Oddity.HYBRID_LAPTOP,
    Oddity.HYBRID_DESKTOP,
    Oddity.ERASE_STARTS_LATE,
    Oddity.SET_MAX_REFUSED,
    Oddity.GENERAL_PURPOSE_AREAS,
)
CHOSEN = [row for row in ROWS if row.oddity in SIGNED]


def row_of(oddity: Oddity, kind: Kind) -> Row:
    """One row of the catalogue."""
    return next(row for row in ROWS if row.oddity is oddity and row.kind is kind)


@pytest.mark.parametrize("row", CHOSEN, ids=lambda row: row.name)
def test_an_odd_drive_is_never_called_erased_while_something_is_left(row: Row) -> None:
    assert [cell.methods for cell in odd_cells(row) if cell.contradicts and cell.is_shown] == []


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("oddity", [Oddity.EVERY_WRITE_FAILS, Oddity.READ_ONLY_AND_IDLE, Oddity.WRAPS])
def test_a_drive_that_takes_no_marker_or_wraps_is_never_more_than_unknown(oddity: Oddity, kind: Kind) -> None:
    verdicts = {cell.judgement.verdict for cell in odd_cells(row_of(oddity, kind)) if cell.judgement}
    assert verdicts <= {EraseVerdict.UNKNOWN, EraseVerdict.FAILED}


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(
    "oddity", [Oddity.READ_ONLY_AND_IDLE, Oddity.WRITES_SWALLOWED, Oddity.EVERY_WRITE_FAILS]
)
def test_flash_that_is_blank_at_its_addresses_and_takes_no_write_is_never_called_erased(
    oddity: Oddity, kind: Kind, tmp_path: Path
) -> None:
    row = row_of(oddity, kind)
    (tmp_path / "plan").mkdir()
    for number, rung in enumerate(OddBench(tmp_path / "plan", row).planned().ladder):
        (tmp_path / str(number)).mkdir()
        bench = OddBench(tmp_path / str(number), row)
        bench.platters.write(0, bytes(bench.size))
        judgement = bench.erase(replace(bench.planned(), ladder=(rung,)))
        assert judgement.verdict in (EraseVerdict.UNKNOWN, EraseVerdict.FAILED), rung.methods


@pytest.mark.parametrize("kind", [Kind.NVME, Kind.SATA, Kind.SAS])
@pytest.mark.parametrize("oddity", [Oddity.SHADOW_REFUSES, Oddity.SHADOW_SWALLOWS])
def test_the_plan_names_a_shadow_mbr_and_how_to_end_it(oddity: Oddity, kind: Kind, tmp_path: Path) -> None:
    plan = OddBench(tmp_path, row_of(oddity, kind)).plan()
    assert isinstance(plan, WipeRefusal)
    assert [reason.code for reason in plan.reasons] == ["wipe.opal_shadow"]
    assert RefusalCause.OPAL_LOCKED in plan.causes, "the key of its label is asked for"


@pytest.mark.parametrize("kind", [Kind.NVME, Kind.SAS])
def test_what_somebody_else_ordered_is_no_proof_and_is_waited_for(kind: Kind) -> None:
    found = [cell for cell in odd_cells(row_of(Oddity.FOREIGN_FORMAT, kind)) if cell.judgement]
    assert [cell.methods for cell in found if cell.contradicts] == []
    for cell in found:
        ours = [item for item in cell.records if isinstance(item, Intent) and item.method in cell.methods]
        is_erased = cell.judgement is not None and cell.judgement.verdict in WITHOUT_EXCEPTIONS
        assert ours or not is_erased or "overwrite" in cell.methods[-1], cell.methods


@pytest.mark.parametrize("oddity", [Oddity.HYBRID_LAPTOP, Oddity.HYBRID_DESKTOP])
def test_a_hybrid_disk_is_never_purged(oddity: Oddity) -> None:
    verdicts = {cell.judgement.verdict for cell in odd_cells(row_of(oddity, Kind.SATA)) if cell.judgement}
    assert EraseVerdict.PURGED not in verdicts
    assert EraseVerdict.CLEARED in verdicts


@pytest.mark.parametrize(
    "oddity", [Oddity.DOCK_SHOWS_LESS, Oddity.NATIVE_MAX_ALL_ONES, Oddity.SET_MAX_REFUSED]
)
def test_a_disk_that_tells_of_more_is_at_most_erased_with_exceptions(oddity: Oddity) -> None:
    for cell in odd_cells(row_of(oddity, Kind.SATA)):
        assert cell.judgement is None or cell.judgement.verdict not in WITHOUT_EXCEPTIONS, cell.methods


def test_a_short_stroked_drive_shows_all_its_blocks_and_is_erased_whole() -> None:
    cell = odd_cell(row_of(Oddity.SHORT_STROKED, Kind.SAS), (Method.OVERWRITE_ZERO,))
    assert cell.judgement is not None
    assert cell.judgement.verdict is EraseVerdict.CLEARED
    assert cell.secrets_left == 0


def test_one_byte_everywhere_is_one_byte_for_the_whole_drive() -> None:
    cells = list(odd_cells(row_of(Oddity.ERASE_LEAVES_OLD_BYTES, Kind.SAS)))
    uniform = [cell for cell in cells if cell.methods == (Method.SCSI_SANITIZE_BLOCK,)]
    assert [cell.judgement.verdict for cell in uniform if cell.judgement] == [EraseVerdict.FAILED]


@pytest.mark.parametrize("kind", [Kind.NVME, Kind.SATA, Kind.SAS])
def test_a_sanitize_that_starts_late_is_waited_for(kind: Kind) -> None:
    cells = [cell for cell in odd_cells(row_of(Oddity.ERASE_STARTS_LATE, kind)) if cell.judgement]
    purged = [cell for cell in cells if cell.judgement and cell.judgement.verdict is EraseVerdict.PURGED]
    assert purged
    assert all(cell.secrets_left == 0 for cell in purged)
