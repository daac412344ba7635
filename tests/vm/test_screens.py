"""An erasure by the screens alone: ordered, its screen killed, then its desk too, in the middle of writing;
taken up again; the platters read from outside. They share the guest of `test_wipe.py`.
"""

from __future__ import annotations

import pytest

from model.certificate import Certificate
from model.document import decode
from model.erasure import EraseVerdict
from tests.vm.erasing import STATE, at_terminal
from tests.vm.guest import Guest
from tests.vm.monitor import order
from tests.vm.test_wipe import is_blank

pytestmark = [pytest.mark.vm, pytest.mark.slow]

UI = ("ui", "--no-benchmark")
KILL_SCREEN = "pkill -9 -f '^python3 /opt/etabli/etabli.py ui'"
# While the worker stands still it is surely writing.
HOLD = f"""
for i in $(seq 600); do
    grep -q '"phase":"write"' {STATE}/wipe/*/status.json 2>/dev/null && break
    sleep 0.05
done
pkill -STOP -f wipe[.]worker
{KILL_SCREEN}
"""
KILL_DESK = f"pkill -9 -f agent[.]desk[.]process; {KILL_SCREEN}"
SLOWLY = 2_000_000  # bytes a second: writing it takes a quarter of a minute


def slow_down(guest: Guest, rate_bytes_per_s: int) -> None:
    """So fast the drive takes what is written to it; 0 is as fast as it can."""
    others = dict.fromkeys(("bps", "bps_rd", "iops", "iops_rd", "iops_wr"), 0)
    order(guest.folder, "block_set_io_throttle", device="d1", bps_wr=rate_bytes_per_s, **others)


def test_an_erasure_outlives_its_screen_and_its_desk_and_new_ones_take_it_up(own_drives: Guest) -> None:
    guest = own_drives
    guest.shell(f"rm -rf {STATE}/wipe; head -c 32M /dev/urandom >/dev/sda; sync /dev/sda")
    assert not is_blank(guest.folder / "d1.img")
    slow_down(guest, SLOWLY)
    steps = [
        ("DISQUE INTERNE", "d", ""),
        ("would be erased", "2", ""),
        ("by overwrite with zeros", "\r", ""),  # of the second drive alone
        ("To erase /dev/sda", "N001\r", ""),
        ("starting", "", HOLD),
    ]
    killed = at_terminal(guest, steps, *UI, cold=True)
    assert "never came" not in killed.text, killed.text[-3000:]
    killed = at_terminal(guest, [("DISQUE INTERNE", "d2", ""), ("writing", "", KILL_DESK)], *UI, cold=True)
    assert "never came" not in killed.text, killed.text[-3000:]
    assert guest.shell("pgrep -f agent[.]desk[.]process || echo none").strip() == "none"
    assert not is_blank(guest.folder / "d1.img")
    slow_down(guest, 0)
    guest.shell("pkill -CONT -f wipe[.]worker")
    again = [("DISQUE INTERNE", "d2", ""), ("ERASED (simple level", "\x11", ""), ("Esc: stay", "2", "")]
    done = at_terminal(guest, again, *UI, cold=True)
    assert done.status in (0, 1), done.text + done.errors
    assert is_blank(guest.folder / "d1.img")
    saved = guest.etabli("wipe", "certificate", "N001", "--json").text.encode()
    assert decode(saved, Certificate).result.verdict is EraseVerdict.CLEARED
    assert guest.shell(f"ls {STATE}/spool/waiting | grep -c json").strip() != "0"
