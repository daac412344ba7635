"""Runs inside a guest: write a journal for FAT, and after each record that is synced its number to the
drive's last 4096 bytes, past every cache and outside of the filesystem.

`python3 -m tests.vm.journaling FOLDER DEVICE RECORDS`; called again it goes on with the journal.
"""

from __future__ import annotations

import mmap
import os
import sys
import threading
from pathlib import Path

from host.timing import LiveClock
from model.journal import Noted
from model.message import say
from wipe.journal import Journal, open_store

MARK = b"records synced: "
MARK_BYTES = 4096
LENGTHS = (10, 700, 60, 3_000, 200)


def main(folder: Path, device: str, count: int) -> None:
    """Write so many records more."""
    store = open_store(folder, fixed=True)
    known = len(store.lines())
    journal = Journal(store, LiveClock(threading.Event()))
    drive = os.open(device, os.O_WRONLY | os.O_DIRECT)
    size = os.lseek(drive, 0, os.SEEK_END)
    page = mmap.mmap(-1, MARK_BYTES)
    for number in range(known, known + count):
        text = "x" * LENGTHS[number % len(LENGTHS)]
        journal.add(Noted(message=say("wipe.drive_error", error=text, kind=str(number))))
        page[:] = (MARK + b"%08d" % (number + 1)).ljust(MARK_BYTES, b"\0")
        os.pwrite(drive, page, size - MARK_BYTES)
    os.close(drive)
    journal.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
