"""Whether a drive has platters or flash, and by how much its counts of sectors are too large."""

from __future__ import annotations

import pytest

from judge.health.made_of import logical_in_physical, may_be_flash, may_spin
from tests.judge.health.verdicts import attribute
from tests.judge.machines import HOURS, drive, smart


@pytest.mark.parametrize(
    ("rotational", "spins", "is_flash"), [(True, True, False), (False, False, True), (None, True, True)]
)
def test_what_the_drive_says_of_itself_counts(rotational: bool | None, spins: bool, is_flash: bool) -> None:
    found = drive(rotational=rotational)
    assert (may_spin(found), may_be_flash(found, smart())) == (spins, is_flash)


@pytest.mark.parametrize(
    ("number", "name", "raw", "is_flash"),
    [
        (3, "Spin_Up_Time", 1, False),
        (7, "Seek_Error_Rate", 1, False),
        (193, "Load_Cycle_Count", 1, False),
        (225, "Load_Cycle_Count", 1, False),
        (222, "Loaded_Hours", 1, False),
        (240, "Head_Flying_Hours", 1, False),
        (3, "Spin_Up_Time", 0, True),
        (3, "Unknown_Attribute", 1, True),
        (4, "Spin_Up_Time", 1, True),
    ],
)
def test_what_counts_turns_of_platters_or_ways_of_heads_is_no_flash(
    number: int, name: str, raw: int, is_flash: bool
) -> None:
    told = smart(attributes=(HOURS, attribute(number, name, raw)))
    assert may_be_flash(drive(rotational=None), told) is is_flash


@pytest.mark.parametrize(
    ("model", "logical", "physical", "factor"),
    [
        ("ST4000", 512, 4096, 8),
        ("ST4000", 512, 1024, 2),
        ("ST4000", 512, 512, 1),
        ("ST4000", 4096, 512, 1),
        ("ST4000", 512, 1280, 1),
        ("ST4000", None, 4096, 1),
        ("ST4000", 512, None, 1),
        ("WDC WD40", 512, 4096, 1),
        (None, 512, 4096, 1),
    ],
)
def test_one_bad_sector_is_counted_as_often_as_logical_ones_lie_in_it(
    model: str | None, logical: int | None, physical: int | None, factor: int
) -> None:
    found = drive(model=model, logical_sector_bytes=logical, physical_sector_bytes=physical)
    assert logical_in_physical(found) == factor
