"""Writes a loop device that a test made, in a process of its own: `python -m ... DEVICE FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from agent.commands.key.image import StickContent
from agent.commands.key.writing import is_as_written, write_stick
from host.drive.block_device import LiveDrive
from model.drive import Transport
from tests.agent.commands.key.images import PLACE, SIZE
from tests.wipe.loops import check_own


def main(device: str, folder: Path) -> None:
    """Write and read back; says whether it is as written."""
    check_own(device, folder / "medium")
    content = StickContent(image=folder / "image", size_bytes=SIZE, place=PLACE, volume=folder / "volume")
    drive = LiveDrive(device, Transport.UNKNOWN, exclusive=True)
    try:
        write_stick(drive.block, content, lambda *_step: None)
        print(is_as_written(drive.block, content, lambda *_step: None))
    finally:
        drive.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
