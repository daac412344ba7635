"""A boot key's own partition counts, and no other drive's, whatever it is called."""

from __future__ import annotations

import pytest

from host.key.partition import MOUNT_POINT, BootKey, probe_boot_key
from tests.fake_host import FakeHost

BLOCK = "/sys/class/block"
ROOT = "20 1 0:20 / / rw - overlay overlay rw\n"
OURS = f"30 20 8:19 / {MOUNT_POINT} rw,nosuid - vfat /dev/sdb3 rw\n"
OTHERS = f"30 20 8:1 / {MOUNT_POINT} rw,nosuid - vfat /dev/sda1 rw\n"
KEY_SYSFS, DISK_SYSFS = "/sys/devices/pci0000:00/usb1/block/sdb", "/sys/devices/pci0000:00/ata1/block/sda"


def started(mounts: str, *, image: str | None = "etabli-2026-11", **files: str) -> FakeHost:
    """A machine with a disk sda (sda1) that was started from the key sdb (sdb1 holds the image, sdb3 is
    ETABLI).
    """
    told = {
        "/run/etabli/boot-medium": "sdb1",
        "/proc/cmdline": "boot=live",
        "/proc/self/mountinfo": ROOT + mounts,
        f"{BLOCK}/sdb3/partition": "3",
        f"{BLOCK}/sdb1/partition": "1",
        f"{BLOCK}/sda1/partition": "1",
        "/sys/block/sda/dev": "8:0",
        "/sys/block/sdb/dev": "8:16",
        "/sys/block/sdb/sdb3/dev": "8:19",
        **({} if image is None else {"/etc/etabli/image-id": image}),
        **files,
    }
    links = {
        f"{BLOCK}/sda": DISK_SYSFS,
        f"{BLOCK}/sdb": KEY_SYSFS,
        f"{BLOCK}/sda1": f"{DISK_SYSFS}/sda1",
        f"{BLOCK}/sdb1": f"{KEY_SYSFS}/sdb1",
        f"{BLOCK}/sdb3": f"{KEY_SYSFS}/sdb3",
        "/sys/dev/block/8:1": f"{DISK_SYSFS}/sda1",
        "/sys/dev/block/8:19": f"{KEY_SYSFS}/sdb3",
    }
    return FakeHost(files=told, links=links)


def test_the_partition_of_the_medium_that_was_booted_is_the_keys() -> None:
    assert probe_boot_key(started(OURS)) == BootKey(is_key=True, partition=MOUNT_POINT)


@pytest.mark.parametrize(
    "mounts",
    [
        "",  # none is mounted
        OTHERS,  # a drive of the machine
        OURS.replace("rw,nosuid", "ro,nosuid"),
        OURS.replace("/dev/sdb3 rw", "/dev/sdb3 ro"),  # the kernel met an error in it
        OURS + OTHERS,  # the later one covers the earlier
        OURS.replace("8:19", "8:35"),  # it was pulled: the kernel knows the number no more
    ],
)
def test_nothing_else_is_the_keys_partition(mounts: str) -> None:
    assert probe_boot_key(started(mounts)) == BootKey(is_key=True)


def test_an_installed_system_is_no_key_and_is_asked_one_question() -> None:
    host = started(OURS, image=None)
    assert probe_boot_key(host) == BootKey()
    assert len(host.asked) == 1


def test_an_image_whose_start_cannot_be_told_is_no_key() -> None:
    assert probe_boot_key(started(OURS, **{"/proc/cmdline": "quiet"})) == BootKey()
