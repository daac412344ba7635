"""The machine of a guest sleeps to RAM and wakes by its clock, as it does to thaw a frozen drive."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.vm.guest import Guest

pytestmark = [pytest.mark.vm, pytest.mark.slow]

SLEEP = "from host.suspend import KernelSleeper; print(KernelSleeper().sleep(10))"
IDENTITY = "udevadm info --query=property --property=ID_SERIAL,DISKSEQ /dev/sda"


@pytest.fixture(scope="module")
def guest(own_drives: Guest) -> Iterator[Guest]:
    """A bench with drives of its own; the last file that asks it (tests/scheduling.py)."""
    yield own_drives
    own_drives.cut_power()


def test_a_machine_sleeps_to_ram_wakes_by_its_clock_and_has_its_drives_again(guest: Guest) -> None:
    before = guest.shell(IDENTITY)
    assert 2.0 <= float(guest.shell(f"cd /opt/etabli; python3 -c '{SLEEP}'")) <= 60.0
    assert guest.shell("cat /sys/class/rtc/rtc0/wakealarm").strip() == ""
    guest.shell("dd if=/dev/sda of=/dev/null bs=1M count=1 iflag=direct status=none")
    assert guest.shell(IDENTITY) == before
