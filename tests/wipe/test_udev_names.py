"""What udev says of the drives beside one: a serial that another drive tells too names none of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from host.errors import HostError, NotAllowed
from host.port import Library
from tests.fake_host import FakeHost
from tests.wipe.bench import planned_for
from wipe.udev_names import shares_serial

TOKEN = replace(planned_for(1 << 20).drive, name="sda", serial="WD-WCC4N1234560")
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
    host = FakeHost(files=dict(files), libraries={(Library.UDEV, "block"): []})
    assert shares_serial(host, TOKEN) is is_shared


def test_a_drive_that_the_kernels_list_leaves_out_is_known_to_udev() -> None:
    files = {"/sys/block/sda/dev": "8:0"}
    udev = [{"sys_name": "sdb", "properties": {"DEVTYPE": "disk"}}]
    assert shares_serial(FakeHost(files=files, libraries={(Library.UDEV, "block"): udev}), TOKEN)
    parts = [{"sys_name": "sdb1", "properties": {"DEVTYPE": "partition"}}]
    assert not shares_serial(FakeHost(files=files, libraries={(Library.UDEV, "block"): parts}), TOKEN)
    unasked = NotAllowed("pyudev", "by the test")
    assert shares_serial(FakeHost(files=files, libraries={(Library.UDEV, "block"): unasked}), TOKEN)


def test_a_drive_without_a_serial_shares_what_it_has() -> None:
    host = FakeHost(files={"/sys/block/sda/dev": "8:0"}, libraries={(Library.UDEV, "block"): []})
    assert shares_serial(host, replace(TOKEN, serial=None))
