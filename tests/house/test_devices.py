"""Run as root on a workstation, the tests and their tools cannot harm it: a real block device that nobody
noted as our own is refused to every way there is, in every process, and keeps every byte.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.files import ROOT, python_files
from tests.own import REGISTRY, Forbidden, is_own
from tests.wipe.loops import NotOurs, check_own, loop_on, need_loops

pytestmark = pytest.mark.process

SIZE = 1 << 20
OPEN = "import os, fcntl, sys; d = sys.argv[1]; f = os.open(d, os.O_RDONLY | os.O_NONBLOCK); "
WAYS = {
    "open": "import sys; open(sys.argv[1], 'r+b').write(b'x')",
    "os.open": "import os, sys; os.write(os.open(sys.argv[1], os.O_WRONLY), b'x')",
    "pathlib": "import pathlib, sys; pathlib.Path(sys.argv[1]).write_bytes(b'x')",
    "discard": OPEN + "fcntl.ioctl(f, 0x1277, bytes(8) + (1 << 20).to_bytes(8, 'little'))",  # BLKDISCARD
    "zero out": OPEN + "fcntl.ioctl(f, 0x127F, bytes(8) + (1 << 20).to_bytes(8, 'little'))",  # BLKZEROOUT
    "SG_IO": OPEN + "fcntl.ioctl(f, 0x2285, bytes(88))",
    "NVMe admin": OPEN + "fcntl.ioctl(f, 0xC0484E41, bytes(72))",
    "partitions": OPEN + "fcntl.ioctl(f, 0x125F)",  # BLKRRPART
    "a program": "import subprocess, sys; subprocess.run(['dd', 'if=/dev/zero', 'of=' + sys.argv[1]])",
    "a shell": "import os, sys; os.system('echo x >' + sys.argv[1])",
    "a child's child": "import subprocess, sys; "
    "subprocess.run([sys.executable, '-c', 'open(\"' + sys.argv[1] + '\", \"wb\")'], check=True)",
    "the engine": "import sys; from host.drive.block_device import LiveDrive; "
    "from model.drive import Transport; "
    "LiveDrive(sys.argv[1], Transport.SATA, exclusive=True)",
    "the engine's ports": "import sys; from host.drive.block_device import LiveDrive; "
    "from model.drive import Transport; from host.drive.sg import SgPort; "
    "SgPort(LiveDrive(sys.argv[1], Transport.SATA, exclusive=False).descriptor).scsi(bytes(6))",
    "the product's processes": "import sys; from host.live import LiveHost; "
    "LiveHost().run(['wipefs', '-a', sys.argv[1]], timeout_s=10)",
    "the lab": "import sys; from pathlib import Path; from tests.lab.platters import Platters; "
    "Platters(Path(sys.argv[1]), 1 << 20)",
}


@dataclass(frozen=True, slots=True)
class Strange:
    """A block device that these tests know nothing of, and the file that shows what was done to it."""

    device: str
    file: Path


@pytest.fixture
def strange(tmp_path: Path) -> Iterator[Strange]:
    """A real one: a loop device whose file is forgotten."""
    need_loops()
    file = tmp_path / "medium"
    file.write_bytes(b"somebody's data." * (SIZE // 16))
    with loop_on(file) as device:
        status = os.stat(file)
        note = Path(os.environ[REGISTRY], f"{status.st_dev}-{status.st_ino}")
        note.unlink()
        yield Strange(device, file)
        note.touch()  # so that it can be taken down


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_device_that_nobody_made_here_is_refused_to_every_process(strange: Strange, way: str) -> None:
    before = strange.file.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.argv[1] = '/dev/' + sys.argv[1]\n{way}", strange.device[5:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode != 0
    assert "Forbidden" in done.stderr or "NotAFile" in done.stderr, done.stderr
    assert strange.file.read_bytes() == before


def test_nor_is_it_named_to_a_program_by_a_test(strange: Strange) -> None:
    from tests.guard import WATCH

    for command in (
        ["dd", f"of={strange.device}"],
        ["mkfs.ext4", strange.device],
        ["smartctl", "-t", "short", strange.device],
    ):
        with pytest.raises(Forbidden):
            subprocess.run(command, check=False)
    WATCH.refusals.clear()


def test_a_test_may_ask_the_kernel_about_one(strange: Strange) -> None:
    done = subprocess.run(["lsblk", "--json", strange.device], capture_output=True, check=False)
    assert done.returncode == 0


def test_a_loop_device_is_our_own_by_the_inode_of_its_file_and_not_by_its_name(tmp_path: Path) -> None:
    need_loops()
    file = tmp_path / "medium"
    file.write_bytes(bytes(SIZE))
    with loop_on(file) as device:
        file.rename(tmp_path / "renamed")
        file.write_bytes(bytes(SIZE))
        assert is_own(device)
        with pytest.raises(NotOurs):
            check_own(device, file)


def test_the_product_never_calls_a_loop_device_its_own() -> None:
    product = [path for path in python_files() if not path.is_relative_to(ROOT / "tests")]
    assert not [path.name for path in product if "loop_is_own=" in path.read_text(encoding="utf-8")]


def test_who_opens_a_drive_for_himself_looks_at_the_file_behind_it_first() -> None:
    tests = [path for path in python_files() if path.is_relative_to(ROOT / "tests")]
    opens = [path for path in tests if re.search(r"LiveDrive\(.*exclusive=True", path.read_text("utf-8"))]
    # The attack runs inside a guest, on the guest's own drives; this file tries what is refused.
    others = {"attacking.py", "test_devices.py"}
    assert opens
    assert not [
        path.name for path in opens if path.name not in others and "check_own(" not in path.read_text()
    ]
