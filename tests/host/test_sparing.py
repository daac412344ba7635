"""A drive that is being erased is not seen, and so not asked anything."""

from __future__ import annotations

from host.sparing import SparingHost
from tests.fake_host import FakeHost

FILES = {
    "/sys/block/sda/size": "8",
    "/sys/block/sda/sda1/partition": "1",
    "/sys/block/sdaa/size": "8",
    "/sys/class/block/sda/dev": "8:0",
    "/proc/cmdline": "quiet",
}


def test_a_spared_drive_is_not_listed_and_its_neighbour_is() -> None:
    host = SparingHost(FakeHost(files=FILES), frozenset({"sda"}))
    assert host.glob("/sys/block/*") == ("/sys/block/sdaa",)
    assert host.glob("/sys/block/*/*/partition") == ()
    assert host.glob("/sys/class/block/*") == ()
    assert host.read("/proc/cmdline") == b"quiet"


def test_with_nothing_to_spare_it_is_the_host_itself() -> None:
    plain = FakeHost(files=FILES)
    assert SparingHost(plain, frozenset()).glob("/sys/block/*") == plain.glob("/sys/block/*")
