"""`protect`: an entry means a drive however a person copied it, and one that means none is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.drive import Drive
from model.erasure import WipePolicy
from model.fact import present
from tests.wipe.bench import drive_of
from tests.wipe.test_guard import GOOD as CANDIDATE
from tests.wipe.test_guard import TOKEN, codes
from wipe.protection import is_protected, means, unmatched

BENCH_DISK = replace(
    TOKEN, serial="WD-WCC4N1234560", model="WDC WD10EZEX-08WN4A0", wwn="naa.50014ee2b1234567"
)
DRIVE = drive_of(BENCH_DISK)


@pytest.mark.parametrize(
    "entry",
    [
        "WD-WCC4N1234560", " wd-wcc4n1234560 ", "WCC4N1234560", "WD_WCC4N1234560", "WD WCC4N1234560",
        "WD-WCC4N123456O", "4560", "ata-WDC_WD10EZEX-08WN4A0_WD-WCC4N1234560",
        "/dev/disk/by-id/ata-WDC_WD10EZEX-08WN4A0_WD-WCC4N1234560-part1",
        "usb-WD_Elements_WD-WCC4N1234560-0:0", "0x50014ee2b1234567", "naa.50014EE2B1234567",
        "wwn-0x50014ee2b1234567",
    ],
)  # fmt: skip
def test_a_drive_is_protected_by_each_of_its_names(entry: str) -> None:
    assert means(entry, DRIVE, BENCH_DISK)
    assert means(entry, DRIVE, None), "also when it could not be opened"
    candidate = replace(CANDIDATE, token=BENCH_DISK, drive=DRIVE)
    assert codes(candidate, WipePolicy(protect=(entry,))) == ["wipe.protected"]


@pytest.mark.parametrize("entry", ["", " ", "-", "560", "WD-WCC4N1234561", "0x50014ee2b1234568", "WDC"])
def test_another_name_protects_another_drive(entry: str) -> None:
    assert not means(entry, DRIVE, BENCH_DISK)


def serial_of(serial: str) -> Drive:
    """A drive with this serial and no WWN."""
    return drive_of(replace(BENCH_DISK, serial=serial, wwn=None))


@pytest.mark.parametrize(
    ("serial", "entry", "is_meant"),
    [
        ("ABC", "ABC", True),
        ("ABC", "XABC", False),
        ("ABCD", "XABCD", True),
        ("ABCD", "XABCD00", True),
        ("ABC", "XABC-0:0", False),
        ("ABCD", "XABCD-0:1", False),
        ("ABCD", "BCD", False),
        ("XABCD", "ABCD", True),
        ("XABCD", "ABC", False),
        ("ABCD", "ABCDX", False),
        ("ABCD", "/dev/disk/by-id/ata-X_ABCD", True),
        ("ABCD", "ABCD/ata-X", False),
        ("ABCD", "ABCD-part1", True),
        ("ABCDO", "ABCD0", True),
        ("", "", False),
    ],
)
def test_a_serial_is_meant_by_its_end_and_by_what_ends_in_it(serial: str, entry: str, is_meant: bool) -> None:
    assert means(entry, serial_of(serial), None) is is_meant


def test_what_the_open_drive_tells_counts_as_much_as_what_the_probes_saw() -> None:
    unknown = drive_of(replace(BENCH_DISK, serial=None, wwn=None))
    assert means("WD-WCC4N1234560", unknown, BENCH_DISK)
    assert means("wwn-0x50014ee2b1234567", unknown, BENCH_DISK)
    assert not means("WD-WCC4N1234560", unknown, None)
    by_wwn = drive_of(replace(BENCH_DISK, serial=None))
    assert means("0x50014ee2b1234567", by_wwn, None)
    assert not means("0x50014ee2b1234567", drive_of(replace(BENCH_DISK, serial=None, wwn="naa.")), None)


def test_any_entry_protects() -> None:
    assert is_protected(("ANOTHER", "4560"), DRIVE, BENCH_DISK)
    assert not is_protected(("ANOTHER", "OTHER2"), DRIVE, BENCH_DISK)
    assert not is_protected((), DRIVE, BENCH_DISK)


def test_an_entry_that_means_one_of_several_drives_is_not_named() -> None:
    other = serial_of("OTHER001")
    assert unmatched(("4560",), [(other, None), (DRIVE, BENCH_DISK)]) == ()
    assert [item.arguments["entry"] for item in unmatched(("A1", "B2"), [])] == ["A1", "B2"]


def test_a_nameless_drive_is_meant_by_nothing() -> None:
    nameless = replace(BENCH_DISK, serial=None, wwn=None)
    assert not means("WD-WCC4N1234560", replace(drive_of(nameless), serial=present("")), nameless)


def test_an_entry_that_means_no_drive_here_is_named() -> None:
    found = unmatched(("4560", "WD-TYPO"), [(DRIVE, BENCH_DISK)])
    assert [(item.code, item.arguments) for item in found] == [
        ("wipe.protects_nothing", {"entry": "WD-TYPO"})
    ]
