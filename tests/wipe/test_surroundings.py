"""What the kernel tells around a drive: other ways to it, and what is mounted of it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from host.boot import BootFacts, probe_boot
from host.port import Library
from model.erasure import WipePolicy
from tests.fake_host import FakeHost
from tests.wipe.bench import drive_of
from tests.wipe.test_guard import TOKEN
from wipe.live import Surroundings, mounts_of, other_paths, still_allowed, surroundings_of

NAA = "naa.5000000000000001"


def disk(name: str, wwid: str | None = NAA, size: str | None = "100", **more: str) -> dict[str, str]:
    files = {f"/sys/block/{name}/device/wwid": wwid, f"/sys/block/{name}/size": size}
    files |= {f"/sys/block/{name}/{key}": value for key, value in more.items()}
    return {path: text for path, text in files.items() if text is not None}


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (disk("sdb"), ("sdb",)),
        (disk("sdb") | disk("sdc"), ("sdb", "sdc")),
        (disk("sdb", size="101"), ()),
        (disk("sdb", size=None), ()),
        (disk("sdb", wwid="naa.5000000000000002"), ()),
        (disk("sdb", wwid="t10.ATA DISQUE"), ()),
        (disk("sdb", hidden="1"), ()),
        (disk("sdb", hidden="0"), ("sdb",)),
    ],
)
def test_another_path_is_of_the_same_name_and_size_and_not_hidden(
    other: dict[str, str], found: tuple[str, ...]
) -> None:
    assert other_paths(FakeHost(files={**disk("sda"), **other}), "sda") == found


@pytest.mark.parametrize(
    ("own", "other"),
    [
        (disk("sda", wwid=None), disk("sdb", wwid=None)),
        (disk("sda", size=None), disk("sdb", size=None)),
        (disk("sda", wwid="t10.ATA"), disk("sdb", wwid="t10.ATA")),
    ],
)
def test_what_has_no_name_or_size_of_its_own_is_found_by_none(
    own: dict[str, str], other: dict[str, str]
) -> None:
    assert other_paths(FakeHost(files={**own, **other}), "sda") == ()


@pytest.mark.parametrize("kind", ["naa.", "eui.", "uuid."])
def test_a_name_counts_wherever_the_kernel_keeps_it(kind: str) -> None:
    files = {**disk("nvme0n1", wwid=None), **disk("nvme1n1", wwid=f"{kind}1")}
    files["/sys/block/nvme0n1/wwid"] = f"{kind}1"
    files["/sys/block/nvme0n1/device/wwid"] = "t10.x"
    assert other_paths(FakeHost(files=files), "nvme0n1") == ("nvme1n1",)


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({}, Surroundings(namespace=1, siblings=(), zoned=None, kernel_unlocks_hpa=False)),
        (
            {"nsid": "3", "queue/zoned": "host-managed"},
            Surroundings(namespace=3, siblings=(), zoned="host-managed", kernel_unlocks_hpa=False),
        ),
        (
            {"nsid": "1234567890"},
            Surroundings(namespace=1, siblings=(), zoned=None, kernel_unlocks_hpa=False),
        ),
    ],
)
@pytest.mark.parametrize("unlocks", ["1", "0", None])
def test_what_is_not_told_is_the_ordinary(
    files: dict[str, str], found: Surroundings, unlocks: str | None
) -> None:
    told = {f"/sys/block/nvme0n1/{name}": text for name, text in files.items()}
    if unlocks is not None:
        told["/sys/module/libata/parameters/ignore_hpa"] = unlocks
    seen = surroundings_of(FakeHost(files=told), "nvme0n1")
    assert seen.kernel_unlocks_hpa is (unlocks == "1")
    assert (seen.namespace, seen.siblings, seen.zoned) == (found.namespace, found.siblings, found.zoned)


def test_the_other_namespaces_are_those_of_its_own_subsystem() -> None:
    folder = "/sys/class/nvme-subsystem"
    files = {
        f"{folder}/nvme-subsys0/nvme0n1/x": "",
        f"{folder}/nvme-subsys1/nvme1n1/x": "",
        f"{folder}/nvme-subsys1/nvme1n3/x": "",
        f"{folder}/nvme-subsys1/nvme1n2/x": "",
    }
    assert surroundings_of(FakeHost(files=files), "nvme1n1").siblings == ("nvme1n2", "nvme1n3")
    assert surroundings_of(FakeHost(files=files), "nvme0n1").siblings == ()
    assert surroundings_of(FakeHost(files=files), "nvme9n1").siblings == ()


def test_mounts_are_those_of_the_drive_and_its_partitions_with_their_blanks() -> None:
    lines = (
        "20 1 8:1 / /mnt/my\\040data rw - ext4 /dev/sda1 rw\nshort\n21 1 8:16 / /x rw\n22 1 8:0 / /y rw\n"
        "23 1 8:0 /\n24 1 8:0 / /z\n"
    )
    files = {
        "/sys/block/sda/dev": "8:0",
        "/sys/block/sda/sda1/dev": "8:1",
        "/sys/block/sda/sda2/size": "8",
        "/sys/block/sdb/dev": "8:16",
        "/proc/self/mountinfo": lines,
    }
    assert mounts_of(FakeHost(files=files), "sda") == (
        ("/dev/sda1", "/mnt/my data"),
        ("/dev/sda", "/y"),
        ("/dev/sda", "/z"),
    )
    del files["/proc/self/mountinfo"]
    assert mounts_of(FakeHost(files=files), "sda") == ()


FACTS: BootFacts = probe_boot(FakeHost())


def allowed(*, read_only: bool) -> list[str]:
    """Why a held drive is not erased, by codes."""
    opened = SimpleNamespace(token=lambda: TOKEN, is_partition=False, is_loop=False, is_read_only=read_only)
    host = FakeHost(
        files={
            "/sys/class/block/sda/dev": "8:0",
            "/sys/block/sda/dev": "8:0",
            "/run/udev/data/b8:0": "S:disk/by-id/ata-OTHER\nV:1\n",
        },
        libraries={(Library.UDEV, "block"): []},
    )
    drive, policy = drive_of(TOKEN), WipePolicy()
    found = still_allowed(host, opened, drive, FACTS, policy, lacks_format=False, unattended=False)
    return [message.code for message in found]


def test_the_open_device_has_to_take_writes_whatever_else_is_said() -> None:
    assert allowed(read_only=False) == []
    assert allowed(read_only=True) == ["wipe.read_only"]
