"""A drive that stops answering: the probes come back, name the tool, and the process ends."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.vm.guest import Guest

pytestmark = [pytest.mark.vm, pytest.mark.slow]

MOST_S = 300.0  # emulated, perhaps on a busy machine; a probe that waited for the drive would never come back
# scsi_debug's opts 4: every_nth command gets no answer at all (Documentation/scsi/scsi_debug.rst). The kernel
# gives up a command of smartctl's after a minute; until then its process is in uninterruptible sleep.
SILENCE = """
modprobe scsi_debug dev_size_mb=8 inq_vendor=MUET inq_product=DISQUE
udevadm settle
echo 4 >/sys/bus/pseudo/drivers/scsi_debug/opts
echo 1 >/sys/bus/pseudo/drivers/scsi_debug/every_nth
"""


@pytest.fixture(scope="module")
def guest(tower: Guest) -> Iterator[Guest]:
    """A tower with one more drive, which is silent; the last file that asks a tower (tests/scheduling.py)."""
    tower.shell(SILENCE)
    yield tower
    tower.cut_power()


def test_the_probes_come_back_and_say_which_tool_was_left_behind(guest: Guest) -> None:
    began = time.monotonic()
    done = guest.etabli("probe", "--json")
    assert time.monotonic() - began < MOST_S
    assert done.status in {0, 1}, done.errors
    machine: dict[str, Any] = json.loads(done.text)
    drives = {drive["model"]: drive for drive in machine["storage"]["value"]["drives"]}
    silent = drives["DISQUE"]["smart"]
    assert silent["state"] == "unknown"
    assert silent["why"] in {"hung", "timed_out"}
    assert "smartctl" in silent["detail"]
    others = [drive for model, drive in drives.items() if model != "DISQUE"]
    assert len(others) == 3
    assert all(drive["size_bytes"] for drive in others)
    assert machine["board"]["state"] == machine["cpu"]["state"] == "present"


def test_no_process_of_ours_stays_but_the_tool_in_the_kernel(guest: Guest) -> None:
    assert guest.run(["pgrep", "-af", "etabli[.]py probe"]).text == ""
