"""The machine of a guest sleeps to RAM and wakes by its clock, as it does to thaw a frozen drive."""

from __future__ import annotations

import pytest

from tests.vm.erasing import BENCH
from tests.vm.guest import Guest
from tests.vm.image import Image

pytestmark = [pytest.mark.vm, pytest.mark.slow]

SLEEP = "from host.suspend import KernelSleeper; print(KernelSleeper().sleep(10))"
IDENTITY = "udevadm info --query=property --property=ID_SERIAL,DISKSEQ /dev/sda"


def test_a_machine_sleeps_to_ram_wakes_by_its_clock_and_has_its_drives_again(image: Image) -> None:
    with Guest(BENCH, image=image) as guest:
        before = guest.shell(IDENTITY)
        assert 2.0 <= float(guest.shell(f"cd /opt/etabli; python3 -c '{SLEEP}'")) <= 60.0
        assert guest.shell("cat /sys/class/rtc/rtc0/wakealarm").strip() == ""
        guest.shell("dd if=/dev/sda of=/dev/null bs=1M count=1 iflag=direct status=none")
        assert guest.shell(IDENTITY) == before
