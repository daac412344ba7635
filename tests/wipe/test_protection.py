"""`protect`: an entry means a drive however a person copied it, and one that means none is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.drive import Drive
from model.erasure import WipePolicy, WipeRefusal
from model.fact import present
from tests.fake_host import FakeHost
from tests.wipe.bench import drive_of, planned_for
from tests.wipe.test_guard import GOOD as CANDIDATE
from tests.wipe.test_guard import TOKEN, codes
from wipe.planned import PlannedDrive
from wipe.protection import is_protected, means, unmatched
from wipe.udev_names import is_one_of, link_protection, udev_names

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
        "wwn-0x50014ee2b1234567", "scsi-350014ee2b1234567", "S/N: WD-WCC4N1234560", "WD-WCC4N1234560 (bench)",
        "WD-WCC4N1234560 ", "WD-WCC4N12345", "WD-WCC4NI23456O", "/dev/sda", " sda", "5001 4ee2 b123 4567",
        "nvme-nvme.15b7-57442d574343344e31323334353630-574443-00000001",
    ],
)  # fmt: skip
def test_a_drive_is_protected_by_each_of_its_names(entry: str) -> None:
    assert means(entry, DRIVE, BENCH_DISK)
    assert means(entry, DRIVE, None), "also when it could not be opened"
    candidate = replace(CANDIDATE, token=BENCH_DISK, drive=DRIVE)
    assert codes(candidate, WipePolicy(protect=(entry,))) == ["wipe.protected"]


@pytest.mark.parametrize(
    "entry",
    ["", " ", "-", "560", "WD-WCC4N1234561", "0x50014ee2b1234568", "WDC", "WD-WCC4N", "/dev/sdb", "sd"],
)
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
        ("AB00", "XAB00", True),
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
        ("--", "XABCD", False),
        ("ABCDEF", "XABCDEFX", True),
        ("ABCDE", "XABCDEX", False),
        ("ABCDEFGHJKMN", "ABCDEFGHJK", True),
        ("ABCDEFGHJKMN", "ABCDEFGHJ", False),
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


def planned(drive: Drive) -> PlannedDrive:
    """Such a drive among those of a machine, refused."""
    return PlannedDrive(drive=drive, outcome=WipeRefusal(drive=None, name=drive.name, reasons=()))


def test_a_wwn_is_known_with_and_without_the_name_of_its_kind() -> None:
    for wwn in ("0x50014ee2b1234567", "naa.50014ee2b1234567", "50014ee2b1234567"):
        plain = drive_of(replace(BENCH_DISK, serial=None, wwn=wwn))
        assert means("wwn-0x50014ee2b1234567", plain, None)


def test_any_entry_protects() -> None:
    assert is_protected(("ANOTHER", "4560"), DRIVE, BENCH_DISK)
    assert not is_protected(("ANOTHER", "OTHER2"), DRIVE, BENCH_DISK)
    assert not is_protected((), DRIVE, BENCH_DISK)


def test_an_entry_that_means_one_of_several_drives_is_not_named() -> None:
    other = serial_of("OTHER001")
    assert unmatched(("4560",), [planned(other), planned(DRIVE)]) == ()
    assert [item.arguments["entry"] for item in unmatched(("A1", "B2"), [])] == ["A1", "B2"]


def test_a_nameless_drive_is_meant_by_nothing() -> None:
    nameless = replace(BENCH_DISK, serial=None, wwn=None)
    assert not means("WD-WCC4N1234560", replace(drive_of(nameless), serial=present("")), nameless)


def test_an_entry_that_means_no_drive_here_is_named() -> None:
    outcome = replace(planned_for(1 << 20), drive=BENCH_DISK)
    item = PlannedDrive(drive=DRIVE, outcome=outcome, names=frozenset({"pci0000001f2ata1"}))
    entries = ("4560", "WD-TYPO", "/dev/disk/by-path/pci-0000:00:1f.2-ata-1")
    found = unmatched(entries, [item])
    assert [(item.code, item.arguments) for item in found] == [
        ("wipe.protects_nothing", {"entry": "WD-TYPO"})
    ]


RECORD = """S:disk/by-id/ata-WDC_WD10EZEX-08WN4A0_WD-WCC4N1234560
S:disk/by-path/pci-0000:00:1f.2-ata-1
E:ID_PART_TABLE_UUID=0c7e1d6a-7f2b-4e3c-9a5d-1b2c3d4e5f60
V:1
"""
PART = (
    "S:disk/by-partuuid/1111aaaa-02\nE:ID_PART_ENTRY_UUID=1111aaaa-02\nE:ID_FS_UUID=01D9A1B2C3D4E5F6\nV:1\n"
)
UDEV = {
    "/sys/block/lab0/dev": "8:0",
    "/sys/block/lab0/lab0p1/dev": "8:1",
    "/run/udev/data/b8:0": RECORD,
    "/run/udev/data/b8:1": PART,
}


@pytest.mark.parametrize(
    "entry",
    [
        "/dev/disk/by-path/pci-0000:00:1f.2-ata-1", "pci-0000:00:1f.2-ata-1-part1", "PARTUUID=1111aaaa-02",
        "partuuid=1111AAAA-02", "1111aaaa-02", "UUID=01D9A1B2C3D4E5F6", "01d9-a1b2-c3d4-e5f6",
        "/dev/disk/by-partuuid/1111aaaa-02", "0C7E1D6A-7F2B-4E3C-9A5D-1B2C3D4E5F60",
        "ata-WDC_WD10EZEX-08WN4A0_WD-WCC4N1234560",
    ],
)  # fmt: skip
def test_a_drive_is_protected_by_the_names_that_udev_gives_it_and_its_partitions(entry: str) -> None:
    host = FakeHost(files=dict(UDEV))
    names = udev_names(host, "lab0")
    assert is_one_of(entry, names)
    candidate = replace(CANDIDATE, names=names)
    assert codes(candidate, WipePolicy(protect=(entry,))) == ["wipe.protected"]
    token = replace(BENCH_DISK, name="lab0")
    assert [item.code for item in link_protection(host, (entry,), token)] == ["wipe.protected"]
    assert not link_protection(host, ("pci-0000:00:1f.2-ata-2", "2222aaaa-02", "02"), token)
    del host.files["/run/udev/data/b8:1"]
    assert [item.code for item in link_protection(host, (entry,), token)] == ["wipe.protect_unknown"]
