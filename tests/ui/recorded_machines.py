"""The machines of whole sessions: recorded facts, and simulated drives in the place of the recorded ones,
which nobody can erase.
"""

from __future__ import annotations

import gzip
from pathlib import Path

from tests.agent.desk.desk_room import RECORDINGS, DeskRoom
from tests.lab.faults import EraseFault, Faults, WriteFault

BROKEN = Faults(erase=EraseFault.FAILS, writes=WriteFault.FAILS)
# dmidecode's word for the case, as QEMU gives it and as a desktop PC gives it (SMBIOS 3.7, 7.4.1).
OTHER_CASE, DESKTOP_CASE = "Type: Other\\n\\tLock", "Type: Desktop\\n\\tLock"


def laptop(folder: Path) -> DeskRoom:
    """A notebook with one drive."""
    room = DeskRoom(folder, machine="notebook")
    room.table.put("sda", "S1DBNSAF512345")
    return room


def desktop(folder: Path, drives: int = 4) -> DeskRoom:
    """A PC whose firmware says that it is a desktop, with that many drives."""
    kept = gzip.decompress((RECORDINGS / "uefi-desktop.json.gz").read_bytes()).decode()
    assert OTHER_CASE in kept
    recording = folder / "desktop.json.gz"
    recording.write_bytes(gzip.compress(kept.replace(OTHER_CASE, DESKTOP_CASE).encode()))
    room = DeskRoom(folder, recording=recording)
    for number in range(drives):
        room.table.put(f"sd{'abcd'[number]}", f"WD-0000{number + 1}111")
    return room


def dying(folder: Path) -> DeskRoom:
    """A PC whose only drive says that it fails, and does when it is erased."""
    room = DeskRoom(folder, machine="dying-drive")
    room.table.put("nvme0n1", "NVDYING0000042", BROKEN)
    return room
