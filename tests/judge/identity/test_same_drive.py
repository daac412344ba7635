"""Whether two descriptions are of one drive, and that all who ask have one answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judge.identity.same_drive import drive_name, is_same_drive, plain_wwn
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
