"""Tools that hang, shout, babble, fork or refuse to die never hold us longer than their limit."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from host.errors import Hung, TimedOut, ToolFailed, ToolMissing
from host.live import LiveHost
from host.port import ANY_STATUS
from host.processes import Children, collect

pytestmark = pytest.mark.process

MOST_ABOVE_LIMIT_S = 1.0


def python(program: str) -> list[str]:
    """The command line of a Python program without its start-up files."""
    return [sys.executable, "-I", "-S", "-c", program]


def children_of_ours() -> set[int]:
    """The process numbers of our children, zombies too (proc(5), /proc/pid/task/tid/children)."""
    found: set[int] = set()
    for path in Path("/proc/self/task").glob("*/children"):
        try:
            found |= {int(number) for number in path.read_text().split()}
        except FileNotFoundError:
            continue
    return found


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    """No test leaves a child, a zombie or an open file."""
    descriptors, children = set(os.listdir("/proc/self/fd")), children_of_ours()
    yield
    assert set(os.listdir("/proc/self/fd")) <= descriptors
    assert children_of_ours() <= children


def is_alive(pid: int) -> bool:
    """Whether a process exists that is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until_gone(pid: int) -> bool:
    deadline = time.monotonic() + 2
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)  # the kernel ends it
    return not is_alive(pid)


def test_a_tool_answers_with_its_output_errors_and_exit_status() -> None:
    program = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(4)"
    answer = LiveHost().run(python(program), timeout_s=10, answers=frozenset({4}))
    assert (answer.text, answer.stderr, answer.exit_status) == ("out\n", b"err\n", 4)
    assert 0 < answer.duration_s < 10
    assert not answer.truncated


def test_an_exit_status_that_is_no_answer_is_a_failure_in_the_tools_own_words() -> None:
    with pytest.raises(ToolFailed, match="exit status 3, second") as caught:
        LiveHost().run(["sh", "-c", "echo first >&2; echo second >&2; exit 3"], timeout_s=10)
    assert caught.value.exit_status == 3


def test_a_tool_killed_by_a_signal_has_a_negative_exit_status() -> None:
    with pytest.raises(ToolFailed) as caught:
        LiveHost().run(["sh", "-c", "kill -SEGV $$"], timeout_s=10)
    assert caught.value.exit_status == -signal.SIGSEGV


@pytest.mark.parametrize("tool", ["etabli-has-no-such-tool", "/etc/passwd", "/"])
def test_a_missing_tool_is_said_to_be_missing(tool: str) -> None:
    with pytest.raises(ToolMissing, match=tool):
        LiveHost().run([tool, "-x"], timeout_s=1)


def test_a_tool_asleep_is_stopped_at_its_limit() -> None:
    began = time.monotonic()
    with pytest.raises(TimedOut, match=r"sleep 60: stopped after 0\.3 s"):
        LiveHost().run(["sleep", "60"], timeout_s=0.3)
    assert 0.3 <= time.monotonic() - began < 0.3 + MOST_ABOVE_LIMIT_S


def test_a_tool_that_ignores_polite_signals_is_stopped_too() -> None:
    program = "import signal, time; [signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15)]; time.sleep(60)"
    with pytest.raises(TimedOut):
        LiveHost().run(python(program), timeout_s=0.5)


def test_a_tool_that_closes_its_output_and_stays_is_stopped_at_its_limit() -> None:
    began = time.monotonic()
    with pytest.raises(TimedOut):
        LiveHost().run(["sh", "-c", "exec >&- 2>&-; sleep 60"], timeout_s=0.3)
    assert time.monotonic() - began < 0.3 + MOST_ABOVE_LIMIT_S


def test_a_tool_that_prints_megabytes_is_cut_off_and_stopped() -> None:
    began = time.monotonic()
    answer = LiveHost().run(["yes", "etabli"], timeout_s=30, limit_bytes=1 << 20)
    assert answer.truncated
    assert len(answer.stdout) == 1 << 20
    assert time.monotonic() - began < 10


def test_a_tool_that_complains_without_end_is_stopped_at_its_limit_and_fills_no_memory() -> None:
    with pytest.raises(TimedOut):
        LiveHost().run(["sh", "-c", "exec yes >&2"], timeout_s=0.3)


def test_megabytes_within_the_limit_come_whole() -> None:
    answer = LiveHost().run(["head", "-c", str(5 << 20), "/dev/zero"], timeout_s=30)
    assert len(answer.stdout) == 5 << 20
    assert not answer.truncated


def test_bytes_that_are_no_text_come_as_they_are() -> None:
    program = "import os; os.write(1, bytes(range(256)))"
    answer = LiveHost().run(python(program), timeout_s=10)
    assert answer.stdout == bytes(range(256))
    assert "\ufffd" in answer.text


def test_a_grandchild_that_holds_the_pipe_holds_nobody_up_and_is_killed() -> None:
    began = time.monotonic()
    answer = LiveHost().run(["sh", "-c", "sleep 60 & echo $!"], timeout_s=30)
    assert time.monotonic() - began < MOST_ABOVE_LIMIT_S
    assert wait_until_gone(int(answer.text))


def test_a_grandchild_of_a_tool_that_ran_out_of_time_is_killed_too(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    with pytest.raises(TimedOut):
        LiveHost().run(["sh", "-c", f"sleep 60 & echo $! > {note}; wait"], timeout_s=0.5)
    assert wait_until_gone(int(note.read_text()))


def test_a_grandchild_in_a_session_of_its_own_holds_nobody_up() -> None:
    began = time.monotonic()
    answer = LiveHost().run(["sh", "-c", "setsid sleep 3 & echo $!"], timeout_s=30)
    assert time.monotonic() - began < MOST_ABOVE_LIMIT_S
    os.kill(int(answer.text), signal.SIGKILL)


def test_a_tool_sees_no_input_no_locale_of_ours_and_a_fixed_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    monkeypatch.setenv("SECRET", "x")
    answer = LiveHost().run(["sh", "-c", "cat; env; pwd"], timeout_s=10)
    assert "LC_ALL=C.UTF-8\n" in answer.text
    assert "/usr/sbin" in answer.text
    assert "SECRET" not in answer.text
    assert answer.text.endswith("\n/\n")


def test_stopping_kills_every_tool_that_runs() -> None:
    host = LiveHost()
    statuses: list[int] = []
    threads = [
        threading.Thread(
            target=lambda: statuses.append(
                host.run(["sleep", "60"], timeout_s=30, answers=ANY_STATUS).exit_status
            )
        )
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.3)  # all of them are running by now
    host.stop()
    for thread in threads:
        thread.join(5)
    assert statuses == [-signal.SIGKILL] * 3


def test_thirty_tools_at_once_mix_nothing_up() -> None:
    host = LiveHost()
    said: dict[int, str] = {}

    def ask(number: int) -> None:
        said[number] = host.run(["sh", "-c", f"echo {number}"], timeout_s=20).text

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == {number: f"{number}\n" for number in range(30)}


@pytest.mark.slow
def test_a_tool_that_cannot_be_killed_is_left_behind_named_and_reaped_when_it_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Stopping is disarmed, as the kernel disarms SIGKILL for a process in uninterruptible sleep."""
    monkeypatch.setattr("host.processes.kill_group", lambda child: None)
    host, children = LiveHost(), Children()
    began = time.monotonic()
    with pytest.raises(Hung, match="left behind"):
        host.run(["sleep", "2"], timeout_s=0.2)
    assert time.monotonic() - began < 0.2 + MOST_ABOVE_LIMIT_S
    assert host.left_behind == ("sleep 2",)
    with pytest.raises(Hung):
        collect(["sleep", "1"], timeout_s=0.1, limit_bytes=10, children=children)
    assert len(children.hung) == 1
    assert not children.running
    time.sleep(1.5)  # the hung one ends after a second
    children.reap()
    assert not children.hung
    monkeypatch.undo()
    host.run(["true"], timeout_s=5)
