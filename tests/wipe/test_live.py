"""Real block devices: loop devices that the test made, erased by the real worker and looked at from
outside.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from model.erasure import ERASED, Method
from tests.soak.wipe_kill import SECRET, Account, holds_secrets, judgement_in, run
from tests.wipe.loops import NotOurs, check_own, loop_on, need_loops

pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parents[2]
SIZE = 8 << 20


@pytest.fixture
def medium(tmp_path: Path) -> Path:
    """A file full of somebody's data; skipped where no loop device can be made."""
    need_loops()
    file = tmp_path / "medium"
    file.write_bytes(SECRET * (SIZE // len(SECRET)))
    return file


def erase(folder: Path, device: str, file: Path, *methods: Method) -> subprocess.CompletedProcess[str]:
    """Run the worker to its end."""
    argv = [sys.executable, "-m", "tests.wipe.loop_worker", str(folder), device, str(file), *methods]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_loop_device_is_erased_and_its_file_is_zeros(medium: Path, tmp_path: Path) -> None:
    with loop_on(medium) as device:
        done = erase(tmp_path, device, medium, Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO)
    assert done.returncode == 0, done.stderr
    assert judgement_in(tmp_path).verdict in ERASED
    assert not any(medium.read_bytes())


def test_a_held_device_is_left_alone(medium: Path, tmp_path: Path) -> None:
    with loop_on(medium) as device:
        # The child holds it, as a mount or a layer would: this process opens no device.
        hold = (
            "import os, sys; os.open(sys.argv[1], os.O_RDONLY | os.O_EXCL); print('held', flush=True); "
            "sys.stdin.read()"
        )
        holder = subprocess.Popen(
            [sys.executable, "-c", hold, device], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        done = erase(tmp_path, device, medium, Method.OVERWRITE_ZERO)
        holder.communicate("")
    assert done.returncode != 0
    assert "busy" in done.stderr
    assert holds_secrets(medium)


def test_a_device_on_another_file_is_not_ours(medium: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(bytes(SIZE))
    with loop_on(medium) as device:
        with pytest.raises(NotOurs):
            check_own(device, other)
        done = erase(tmp_path, device, other, Method.OVERWRITE_ZERO)
    assert done.returncode != 0
    assert holds_secrets(medium)


@pytest.mark.slow
def test_killed_at_random_moments_no_verdict_lies_and_every_erasure_ends(
    medium: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "kills"
    folder.mkdir()
    account: Account = run(6, 20261123, folder)
    assert account.is_good, account
    assert account.kills == 6
