"""The peer never sees a drive that is not ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.wipe import nwipe
from tests.wipe.loops import loop_on, need_loops

pytestmark = pytest.mark.process


@pytest.fixture(autouse=True)
def room() -> None:
    """Skipped where nobody may make a loop device, or mount in a namespace of his own."""
    need_loops()
    tried = subprocess.run(["unshare", "--mount", "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        pytest.skip(f"no mount namespace here: {tried.stderr.strip()}")


def in_the_room(*words: str) -> subprocess.CompletedProcess[str]:
    """A command where nwipe would run."""
    room = ["unshare", "--mount", "--propagation", "private", sys.executable, "-m", "tests.wipe.nwipe"]
    return subprocess.run([*room, *words], capture_output=True, text=True, check=False, cwd=nwipe.ROOT)


def test_in_its_room_there_are_no_block_devices_but_those_that_we_made(tmp_path: Path) -> None:
    file = tmp_path / "medium"
    file.write_bytes(bytes(1 << 20))
    with loop_on(file) as device:
        done = in_the_room(device, "--", "find", "/dev", "-type", "b")
    assert (done.returncode, done.stdout.split()) == (0, [device]), done.stderr


@pytest.mark.parametrize("path", ["/dev/null", "/dev/does-not-exist"])
def test_what_is_no_loop_device_is_refused_and_nothing_is_started(path: str) -> None:
    done = in_the_room(path, "--", "echo", "started")
    assert done.returncode != 0
    assert "started" not in done.stdout


def test_nobody_starts_it_without_a_device() -> None:
    with pytest.raises(ValueError, match="all of them"):
        nwipe.overwrite("zero", [])
