"""Whether the kernel lets anybody write, asked of an open device."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from host.drive.block_device import LiveDrive
from model.drive import Transport
from tests.wipe.loops import loop_on, need_loops


@pytest.mark.process
def test_an_open_device_tells_whether_it_may_be_written_to(tmp_path: Path) -> None:
    need_loops()
    file = tmp_path / "medium"
    file.write_bytes(bytes(1 << 20))
    with loop_on(file) as device:
        opened = LiveDrive(device, Transport.UNKNOWN, exclusive=False)
        try:
            assert not opened.is_read_only
            subprocess.run(["blockdev", "--setro", device], check=True)
            assert opened.is_read_only
        finally:
            subprocess.run(
                ["blockdev", "--setrw", device], check=True
            )  # the kernel keeps it beyond detaching
            opened.close()
