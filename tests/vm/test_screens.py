"""An erasure by the screens alone: ordered, its screen killed, taken up again; the platters read from
outside. They share the guest of `test_wipe.py`.
"""

from __future__ import annotations

import pytest

from model.certificate import Certificate
from model.document import decode
from model.erasure import EraseVerdict
from tests.vm.erasing import STATE, at_terminal
from tests.vm.guest import Guest
from tests.vm.test_wipe import is_blank

pytestmark = [pytest.mark.vm, pytest.mark.slow]

UI = ("ui", "--no-benchmark")
KILL = "pkill -9 -f '^python3 .*/warm_start.py .*/etabli.py ui'"


def test_an_erasure_outlives_its_screen_and_a_new_one_takes_it_up(own_drives: Guest) -> None:
    guest = own_drives
    guest.shell(f"rm -rf {STATE}/wipe; head -c 32M /dev/urandom >/dev/sda; sync /dev/sda")
    assert not is_blank(guest.folder / "d1.img")
    steps = [
        ("DISQUE INTERNE", "d", ""),
        ("would be erased", "2", ""),
        ("by overwrite with zeros", "\r", ""),  # of the second drive alone
        ("To erase /dev/sda", "N001\r", ""),
        ("starting", "", KILL),
    ]
    killed = at_terminal(guest, steps, *UI)
    assert "never came" not in killed.text, killed.text[-3000:]
    again = [("DISQUE INTERNE", "d2", ""), ("ERASED (simple level)", "\x11", ""), ("Esc: stay", "2", "")]
    done = at_terminal(guest, again, *UI)
    assert done.status in (0, 1), done.text + done.errors
    assert is_blank(guest.folder / "d1.img")
    saved = guest.etabli("wipe", "certificate", "N001", "--json").text.encode()
    assert decode(saved, Certificate).result.verdict is EraseVerdict.CLEARED
    assert guest.shell(f"ls {STATE}/spool/waiting | grep -c json").strip() != "0"
