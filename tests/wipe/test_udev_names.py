"""What udev says of the drives beside one: a serial that another drive tells too names none of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from host.errors import HostError, NotAllowed
from host.port import Library
from tests.fake_host import FakeHost
from tests.wipe.bench import planned_for
from wipe.udev_names import is_one_of, is_whole, link_protection, shares_serial, udev_names

TOKEN = replace(planned_for(1 << 20).drive, name="sda", serial="WD-WCC4N1234560")
OWN = {"sys_name": "sda", "properties": {"DEVTYPE": "disk"}}
RECORD = "E:ID_SERIAL=WDC_WD-WCC4N1234561\nE:ID_SERIAL_SHORT=WD-WCC4N1234561\nV:1\n"


@pytest.mark.parametrize(
    ("beside", "record", "is_shared"),
    [
        ("sdb", RECORD, False),
        ("sdb", RECORD.replace("4561", "4560"), True),
        ("sdb", RECORD.replace("WD-WCC4N1234561", "wd_wcc4n1234560"), True),
        ("sdb", "E:ID_SCSI_SERIAL=WD-WCC4N1234560\nV:1\n", True),
        ("sdb", "V:1\n", False),  # a reader without a card
        ("sdb", None, True),
        ("sdb", NotAllowed("/run/udev/data/b8:16", "by the test"), True),
        ("sdb", RECORD[:-4], True),  # not whole
        ("loop0", None, False),
        ("dm-0", None, False),
        ("sr0", None, False),
        ("nvme0c0n1", None, False),
        ("mmcblk0boot0", None, False),
        ("nbd0", None, False),
    ],
)
def test_a_serial_that_another_drive_tells_or_may_tell_is_shared(
    beside: str, record: str | HostError | None, is_shared: bool
) -> None:
    files: dict[str, str | HostError] = {"/sys/block/sda/dev": "8:0", f"/sys/block/{beside}/dev": "8:16"}
    if record is not None:
        files["/run/udev/data/b8:16"] = record
    host = FakeHost(files=dict(files), libraries={(Library.UDEV, "block"): [OWN]})
    assert shares_serial(host, TOKEN) is is_shared


def test_a_shared_serial_is_found_among_many_devices_that_are_no_drives() -> None:
    files: dict[str, str | HostError] = {
        f"/sys/block/loop{number}/dev": f"7:{number}" for number in range(200)
    }
    files |= {"/sys/block/sda/dev": "8:0", "/sys/block/sdb/dev": "8:16"}
    files["/run/udev/data/b8:16"] = RECORD.replace("4561", "4560")
    assert shares_serial(FakeHost(files=files, libraries={(Library.UDEV, "block"): [OWN]}), TOKEN)


def test_a_drive_that_the_kernels_list_leaves_out_is_known_to_udev() -> None:
    files = {"/sys/block/sda/dev": "8:0"}
    udev = [OWN, {"sys_name": "sdb", "properties": {"DEVTYPE": "disk"}}]
    assert shares_serial(FakeHost(files=files, libraries={(Library.UDEV, "block"): udev}), TOKEN)
    parts = [OWN, {"sys_name": "sdb1", "properties": {"DEVTYPE": "partition"}}]
    assert not shares_serial(FakeHost(files=files, libraries={(Library.UDEV, "block"): parts}), TOKEN)
    unasked = NotAllowed("pyudev", "by the test")
    assert shares_serial(FakeHost(files=files, libraries={(Library.UDEV, "block"): unasked}), TOKEN)


def test_a_drive_without_a_serial_shares_what_it_has() -> None:
    host = FakeHost(files={"/sys/block/sda/dev": "8:0"}, libraries={(Library.UDEV, "block"): [OWN]})
    assert shares_serial(host, replace(TOKEN, serial=None))


@pytest.mark.parametrize("udev", [None, [], [{"sys_name": "sda", "properties": None}]])
def test_a_list_of_udev_without_the_drive_that_is_held_may_lack_its_twin(udev: object) -> None:
    files = {"/sys/block/sda/dev": "8:0"}
    assert shares_serial(FakeHost(files=files, libraries={(Library.UDEV, "block"): udev}), TOKEN)


def test_a_list_of_the_kernels_without_the_drive_that_is_held_may_lack_its_twin() -> None:
    for files in ({}, {"/sys/block/sdc/dev": "8:32"}):
        assert shares_serial(FakeHost(files=files, libraries={(Library.UDEV, "block"): [OWN]}), TOKEN)


@pytest.mark.parametrize("key", ["ID_SERIAL", "ID_SERIAL_SHORT", "ID_SCSI_SERIAL"])
def test_a_twin_whose_record_is_anothers_is_known_by_udevs_list(key: str) -> None:
    """The kernel's number of the twin leads to the record of another drive."""
    files = {"/sys/block/sda/dev": "8:0", "/sys/block/sdb/dev": "8:32", "/run/udev/data/b8:32": RECORD}
    for serial, is_shared in (("wd_wcc4n1234560", True), ("WD-WCC4N1234561", False)):
        twin = {"sys_name": "sdb", "properties": {"DEVTYPE": "disk", key: serial}}
        host = FakeHost(files=dict(files), libraries={(Library.UDEV, "block"): [OWN, twin]})
        assert shares_serial(host, TOKEN) is is_shared


def test_what_udev_lists_without_its_kind_is_no_drive() -> None:
    files = {"/sys/block/sda/dev": "8:0"}
    bare = [OWN, {"sys_name": "sdb", "properties": None}]
    assert not shares_serial(FakeHost(files=files, libraries={(Library.UDEV, "block"): bare}), TOKEN)


def host_with(record: str | None) -> FakeHost:
    """A machine whose only drive is so described."""
    files = {"/sys/block/sda/dev": "8:0"}
    return FakeHost(files=files | ({} if record is None else {"/run/udev/data/b8:0": record}))


def test_the_names_of_a_drive_are_its_links_and_identifiers_as_they_are_compared() -> None:
    record = "S:disk/by-id/ata-WDC_WD10\nS:cdrom\nE:ID_WWN=0x50014ee2b1234567\nE:ID_MODEL=WD10\nV:1\n"
    assert udev_names(host_with(record), "sda") == {"atawdcwd10", "cdrom", "50014ee2b1234567", "sda"}
    assert udev_names(host_with(record[:-4]), "sda") == frozenset()
    assert udev_names(host_with(""), "sda") == frozenset()
    assert udev_names(host_with(None), "sda") == frozenset()


@pytest.mark.parametrize(
    ("record", "whole"),
    [
        ("", False),
        ("\n", False),
        ("S:x\nV:1\n", True),
        ("S:x\n", False),
        ("V:1\nS:x\n", False),
        ("x\nV:1\n", False),
    ],
)
def test_a_record_is_whole_where_its_last_line_is_the_version(record: str, whole: bool) -> None:
    assert is_whole(record) is whole


@pytest.mark.parametrize(
    ("entry", "name", "means"),
    [
        ("/dev/disk/by-id/ata-WDC_WD10", "atawdcwd10", True),
        ("ata-WDC_WD10-part1", "atawdcwd10", True),
        ("wd10", "atawdcwd10", True),  # the end of a name
        ("d10", "atawdcwd10", False),
        ("sda", "sda", True),
        ("da", "sda", False),
        ("UUID=aaaa-0001", "aaaa0001", True),
        ("xx1234", "1234", True),  # a name at the end of an entry
        ("xx123", "123", False),
        ("another", "atawdcwd10", False),
        ("", "atawdcwd10", False),
    ],
)
def test_an_entry_is_a_name_or_an_end_that_is_long_enough(entry: str, name: str, means: bool) -> None:
    assert is_one_of(entry, frozenset({name})) is means


@pytest.mark.parametrize(("serial", "named"), [("WD-1", "WD-1"), (None, TOKEN.path)])
def test_a_drive_that_a_link_protects_is_named_by_its_serial_or_its_place(
    serial: str | None, named: str
) -> None:
    host = host_with("S:disk/by-id/ata-WDC_WD10\nV:1\n")
    (reason,) = link_protection(host, ("another", "ata-WDC_WD10"), replace(TOKEN, serial=serial))
    assert (reason.code, reason.arguments["serial"]) == ("wipe.protected", named)
    assert link_protection(host, ("another",), TOKEN) == ()
