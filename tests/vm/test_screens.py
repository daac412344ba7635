"""An erasure by the screens alone: ordered, watched, its screen killed, taken up again; the platters read
from outside. They share the guest of `test_wipe.py`.
"""

from __future__ import annotations

import pytest

from judge.erasure.chain import entries_of
from model.certificate import Certificate
from model.document import decode
from model.erasure import EraseVerdict
from model.journal import Opened
from tests.vm.erasing import CONFIG, ELSEWHERE, STATE, at_terminal
from tests.vm.guest import Guest
from tests.vm.test_wipe import is_blank

pytestmark = [pytest.mark.vm, pytest.mark.slow]

UI = ("ui", "--no-benchmark")
KILL = "pkill -9 -f '^python3 /opt/etabli/etabli.py ui'"
# The worker is held once it has written a MiB (/sys/block/DISK/stat, the seventh number: sectors), so that
# the screen is killed in the middle of the work, whatever the guest's pace.
HOLD = (
    "n=0; while [ $n -lt 60000 ]; do read -r a b c d e f written rest </sys/block/sda/stat; n=$((n + 1)); "
    "[ $written -gt $((BEFORE + 2048)) ] && break; done; pkill -STOP -f wipe.worker"
)
LET_GO = "pkill -CONT -f wipe.worker"


def test_an_erasure_outlives_its_screen_and_a_new_one_takes_it_up(erase_bench: Guest) -> None:
    """Ordered in French, its screen killed in the middle; a new one, in English, shows it go on and end."""
    guest = erase_bench
    guest.write(CONFIG, ELSEWHERE.encode())
    guest.shell(f"rm -rf {STATE}/wipe; head -c 32M /dev/urandom >/dev/sda; sync /dev/sda")
    before = guest.shell("cut -c1- /sys/block/sda/stat").split()[6]
    steps = [
        ("DISQUE INTERNE", "d", ""),
        ("serait effacé par", "2", ""),
        ("INTERN001", "\r", ""),
        ("Pour effacer /dev/sda", "N001\r", ""),
        ("démarrage", "", f"{HOLD.replace('BEFORE', before)}; {KILL}"),
    ]
    at_terminal(guest, steps, *UI, language="fr")
    half = (guest.folder / "d1.img").read_bytes()
    assert not any(half[: 1 << 19]), "its beginning is erased"
    assert any(half[-(1 << 20) :]), "its end is not: the screen was killed in the middle"
    again = [
        ("DISQUE INTERNE", "d2", LET_GO),
        ("ERASED (Clear level)", "\x11", ""),
        ("Esc: stay", "2", ""),
    ]
    done = at_terminal(guest, again, *UI)
    assert done.status in (0, 1), done.text + done.errors
    assert is_blank(guest.folder / "d1.img")
    saved = guest.etabli("wipe", "certificate", "N001", "--json").text.encode()
    certificate = decode(saved, Certificate)
    assert certificate.result.verdict is EraseVerdict.CLEARED
    opened = [entry for entry in entries_of(certificate.journal) if isinstance(entry.record, Opened)]
    assert len(opened) == 1, "one worker from its beginning to its end"
    assert guest.shell(f"ls {STATE}/spool/waiting | grep -c json").strip() != "0"
