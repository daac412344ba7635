"""Whether two descriptions are of one drive, and that all who ask have one answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judge.identity.same_drive import differ, drive_name, is_same_drive, plain_wwn
from model.identity import DriveKey

WWN = "naa.5000c500a1b2c3d4"
KEY = DriveKey(model="WDC WD10EZEX-08W", serial="WD-WCC4N1234567", wwn=WWN, size_bytes=1000)
FILLED = "To be filled by O.E.M."
BARE = replace(KEY, wwn=None)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (KEY, KEY, True),
        (BARE, replace(BARE, model="WDC_WD10EZEX-08W", serial="WD-WCC4N1234567 "), True),
        (BARE, replace(BARE, model="wdc wd10ezex 08w", serial="wd_wcc4n1234567"), True),
        (KEY, BARE, True),
        (KEY, replace(KEY, wwn="0x5000C500A1B2C3D4", serial=None), True),
        (KEY, replace(KEY, wwn="naa.5000c500a1b2c3d5"), False),
        (KEY, replace(KEY, wwn="eui.5000c500a1b2c3d5"), True),
        (BARE, replace(BARE, serial="WD-WCC4N1234568"), False),
        (BARE, replace(BARE, model="WDC WD20EZEX-08W"), False),
        (BARE, replace(BARE, serial=None), False),
        (BARE, replace(BARE, model=None), False),
        (replace(BARE, model=None), replace(BARE, model=None), False),
        (replace(BARE, serial=None), replace(BARE, serial=None), False),
        (replace(BARE, serial="0"), replace(BARE, serial="0"), False),
        (
            replace(BARE, serial="To be filled by O.E.M."),
            replace(BARE, serial="To be filled by O.E.M."),
            False,
        ),
        (replace(BARE, serial="___"), replace(BARE, serial="---"), False),
        (replace(BARE, wwn="naa." + "0" * 16, serial=None), replace(BARE, wwn="naa." + "0" * 16), False),
        (replace(BARE, wwn="naa.5" + "0" * 15, serial=None), replace(BARE, wwn="naa.5" + "0" * 15), False),
        (replace(BARE, wwn="nvme.1d97-abcd", serial=None), replace(BARE, wwn="nvme.1d97-abcd"), False),
    ],
)
def test_a_drive_is_known_by_what_lasts_of_it_and_by_nothing_that_says_nothing(
    one: DriveKey, other: DriveKey, same: bool
) -> None:
    assert is_same_drive(drive_name(one), drive_name(other)) is same
    assert is_same_drive(drive_name(other), drive_name(one)) is same


def test_a_serial_that_may_be_anothers_names_nothing() -> None:
    assert not is_same_drive(drive_name(BARE, serial_is_own=False), drive_name(BARE))
    assert is_same_drive(drive_name(KEY, serial_is_own=False), drive_name(KEY))


def test_a_wwn_is_one_however_it_is_written() -> None:
    assert {
        plain_wwn(text) for text in (WWN, WWN.upper(), "0x5000c500a1b2c3d4", "wwn-0x5000c500a1b2c3d4")
    } == {WWN}
    assert [plain_wwn(text) for text in (None, "", "naa.", "5000", "eui.0000000000000000")] == [None] * 5


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (KEY, KEY, False),
        (KEY, BARE, False),
        (KEY, replace(KEY, serial=None), False),
        (KEY, replace(KEY, model="another name of it"), False),
        (KEY, replace(KEY, serial="WD-WCC4N1234568"), True),
        (KEY, replace(KEY, wwn="naa.5000c500a1b2c3d5"), True),
        (KEY, replace(KEY, wwn="eui.5000c500a1b2c3d4"), True),
        (BARE, replace(BARE, serial="wd wcc4n1234567"), False),
        (replace(KEY, serial="0"), KEY, False),
    ],
)
def test_two_copies_of_one_description_differ_by_a_name_that_both_have(
    one: DriveKey, other: DriveKey, found: bool
) -> None:
    assert differ(drive_name(one), drive_name(other)) is found
    assert differ(drive_name(other), drive_name(one)) is found


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("eui.0025385971b0a1b2", "eui.0025385971b0a1b3", False),
        ("naa.5000c500a1b2c3d4", "naa.3000c500a1b2c3d4", False),
        ("eui.0025385971b0a1b2", "eui.36344730529020010025384500000001", True),
        ("naa.5000c500a1b2c3d4", "eui.5000c500a1b2c3d4", True),
    ],
)
def test_world_wide_names_of_two_forms_do_not_contradict_and_leave_it_to_the_serial(
    one: str, other: str, same: bool
) -> None:
    assert is_same_drive(drive_name(replace(KEY, wwn=one)), drive_name(replace(KEY, wwn=other))) is same


def test_a_drive_has_a_name_to_be_found_by_only_with_both_its_model_and_its_serial() -> None:
    assert drive_name(KEY).model_and_serial == "wdcwd10ezex08w/wdwcc4n1234567"
    assert drive_name(replace(KEY, model=None)).model_and_serial is None
    assert drive_name(replace(KEY, serial=None)).model_and_serial is None
    assert drive_name(replace(KEY, model="---")).model_and_serial is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("naa.5100000000000000", "naa.5100000000000000"),
        ("naa.5000000000000001", "naa.5000000000000001"),
        ("naa.5ffffffffffffff0", "naa.5ffffffffffffff0"),
        ("naa.5fffffffffffffff", None),
        ("-" * 16, None),
    ],
)
def test_a_wwn_says_something_as_soon_as_one_digit_behind_the_first_does(
    text: str, found: str | None
) -> None:
    assert plain_wwn(text) == found
