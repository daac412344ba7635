"""The machine of a guest sleeps to RAM and wakes by its clock, as it does to thaw a frozen drive."""

from __future__ import annotations

import pytest

from tests.vm.guest import Guest

pytestmark = [pytest.mark.vm, pytest.mark.slow]

SLEEP = "from host.suspend import KernelSleeper; print(KernelSleeper().sleep(10))"
IDENTITY = "udevadm info --query=property --property=ID_SERIAL,DISKSEQ /dev/sda"


def test_a_machine_sleeps_to_ram_wakes_by_its_clock_and_has_its_drives_again(erase_bench: Guest) -> None:
    before = erase_bench.shell(IDENTITY)
    assert 2.0 <= float(erase_bench.shell(f"cd /opt/etabli; python3 -c '{SLEEP}'")) <= 60.0
    assert erase_bench.shell("cat /sys/class/rtc/rtc0/wakealarm").strip() == ""
    erase_bench.shell("dd if=/dev/sda of=/dev/null bs=1M count=1 iflag=direct status=none")
    assert erase_bench.shell(IDENTITY) == before
