"""A service: started, left to itself, and it takes nothing along."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from host.errors import ToolMissing
from host.service import Service, start_service

pytestmark = pytest.mark.process


def python(tmp_path: Path, program: str) -> Service:
    return start_service([sys.executable, "-c", program], log=tmp_path / "log", folder=tmp_path)


def ended(service: Service) -> int:
    """Its exit status, once it has one."""
    deadline = time.monotonic() + 10.0
    while (status := service.exit_status()) is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)  # it is a process of its own
    return status


def test_what_it_says_goes_into_its_log_and_its_last_words_can_be_read(tmp_path: Path) -> None:
    service = python(tmp_path, "import sys; print('one', flush=True); sys.exit('it was not to be')")
    assert ended(service) == 1
    assert service.last_words() == "it was not to be"


def test_it_has_a_session_of_its_own_and_no_files_of_ours(tmp_path: Path) -> None:
    ours = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(ours, True)
    try:
        service = python(
            tmp_path,
            "import os; fds = sorted(map(int, os.listdir('/proc/self/fd')))\n"
            "print(os.getsid(0) == os.getpid(), fds)",
        )
        ended(service)
    finally:
        os.close(ours)
    assert service.last_words() == "True [0, 1, 2, 3]", "3 is the listing of the folder itself"


def test_its_files_are_private(tmp_path: Path) -> None:
    ended(python(tmp_path, "open('made', 'w')"))
    assert (tmp_path / "made").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600


def test_a_log_that_has_grown_starts_afresh(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"x" * (2 << 20))
    ended(python(tmp_path, "print('new')"))
    assert (tmp_path / "log").read_bytes() == b"new\n"


def test_it_runs_where_its_log_cannot_be_written(tmp_path: Path) -> None:
    service = start_service([sys.executable, "-c", "print(1)"], log=Path("/proc/no/log"), folder=tmp_path)
    assert ended(service) == 0
    assert service.last_words() == ""


def test_a_program_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ToolMissing, match="cannot be started"):
        start_service(["/nowhere/etabli"], log=tmp_path / "log", folder=tmp_path)


def test_a_killed_one_tells_its_signal(tmp_path: Path) -> None:
    service = python(tmp_path, "import os; os.kill(os.getpid(), 9)")
    assert ended(service) == -9


@pytest.mark.parametrize("length", [1, 4096, 4097, 300_000])
def test_its_stdin_gives_what_it_was_started_with_and_ends(tmp_path: Path, length: int) -> None:
    program = "import sys; given = sys.stdin.buffer.read(); print(len(given), set(given))"
    argv = [sys.executable, "-c", program]
    service = start_service(argv, log=tmp_path / "log", folder=tmp_path, secret=b"x" * length)
    assert ended(service) == 0
    assert service.last_words() == f"{length} {{120}}"


def test_what_an_earlier_one_said_is_not_its_last_word(tmp_path: Path) -> None:
    assert ended(python(tmp_path, "print('the first')")) == 0
    second = python(tmp_path, "pass")
    assert ended(second) == 0
    assert second.last_words() == ""
