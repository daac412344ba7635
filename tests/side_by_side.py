"""The tests in several processes that are forked of the one that collected: thousands of tests are imported
and collected once, where each worker of pytest-xdist does all of that again.

`-p tests.side_by_side --processes N [--few]`. Who runs out of tests takes the next few out of one
pipe; what came of them goes to the process that collected, which tells and counts it. A test whose process
ended before it was reported has failed.
"""

from __future__ import annotations

import itertools
import os
import signal
import struct
import traceback
import warnings
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import Any, Final, NoReturn

import pytest

from tests.examples import draw_few
from tests.scheduling import room_of

# So many tests of one file at most are taken at a time: what a file makes once is made seldom, and no process
# is left with many at the end.
TOGETHER: Final = 24
# Tests of guests begin, those of one room in one part (tests/scheduling.py). Then these: one process reads
# the tree of every file of the product for all tests that look at it; and what waits longest waits beside
# others, not at the end.
FIRST: Final = {"tests/house/": None, "tests/ui/": 4, "tests/agent/delivery/": 8, "tests/agent/trying/": 8}
ROOM: Final = "a room"
NUMBER: Final = struct.Struct("=H")  # of a part; all of them fit into a pipe (pipe(7): 65,536 bytes)
Told = tuple[int, list[dict[str, Any]], list[tuple[Any, ...]]]


def pytest_addoption(parser: pytest.Parser) -> None:
    """How many processes, and how many examples."""
    parser.addoption("--few", action="store_true", help="Hypothesis draws few examples")
    parser.addoption("--processes", type=int, default=1, help="run the tests in so many forked processes")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Left to pytest where one process was asked for, pytest-xdist runs, or a person looks into it."""
    option = session.config.option
    alone = min(option.processes, len(session.items)) < 2 or getattr(option, "dist", "no") != "no"
    if alone or option.collectonly or option.usepdb or session.testsfailed:
        return None
    if option.few:
        draw_few(session.items)
    _Crew(session).run(option.processes)
    return True


def parts_of(items: Sequence[pytest.Item]) -> list[range]:
    """The places of tests that are taken together: rooms, those of FIRST, and all others in their order."""
    ranks, found = {folder: rank for rank, folder in enumerate((ROOM, *FIRST))}, []
    start = 0
    for (folder, file), same in itertools.groupby(items, _kept_together):
        count = len(list(same))
        most = count if file is None or folder == ROOM else FIRST.get(folder) or TOGETHER
        for first in range(start, start + count, most):
            part = range(first, min(first + most, start + count))
            found.append((ranks.get(folder, len(ranks)), part))
        start += count
    return [part for _, part in sorted(found, key=lambda one: one[0])]


def _kept_together(item: pytest.Item) -> tuple[str, str | Path | None]:
    room = room_of(item.path)
    if room is not None:
        return ROOM, room
    folder = next((name for name in FIRST if item.nodeid.startswith(name)), "")
    return folder, None if folder and FIRST[folder] is None else item.path


class _Crew:
    """The processes, and what is to be told of each test."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._parts = parts_of(session.items)
        self._running: dict[Connection, int] = {}
        self._left = set(range(len(session.items)))

    def run(self, processes: int) -> None:
        """Raises what pytest raises where it was told to stop."""
        session = self._session
        _look_for_folders(session.config).getbasetemp()
        terminal = session.config.pluginmanager.getplugin("terminalreporter")
        if terminal is not None:
            terminal.showfspath = False  # what is told is of many files at once
        queue, write = os.pipe()
        os.write(write, b"".join(map(NUMBER.pack, range(len(self._parts)))))
        try:
            for number in range(processes):
                self._start(number, queue, write)
            os.close(write)
            while self._running:
                for connection in wait(list(self._running)):
                    assert isinstance(connection, Connection)
                    self._hear(connection)
                if session.shouldfail or session.shouldstop:
                    os.read(queue, 1 << 16)  # nobody takes another part
        finally:
            for child in self._running.values():
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
            os.close(queue)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        for place in sorted(self._left):
            self._lost(session.items[place])

    def _start(self, number: int, queue: int, write: int) -> None:
        hear, tell = Pipe(duplex=False)
        child = os.fork()
        if child == 0:
            os.close(write)
            _work_and_leave(self._session, self._parts, number, queue, tell)
        tell.close()
        self._running[hear] = child

    def _hear(self, connection: Connection) -> None:
        """Of one test, or that its process has ended."""
        try:
            told: Told = connection.recv()
        except EOFError:
            connection.close()
            os.waitpid(self._running.pop(connection), 0)
            return
        place, reports, warned = told
        item, hook = self._session.items[place], self._session.config.hook
        self._left.discard(place)
        hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        for data in reports:
            report = hook.pytest_report_from_serializable(config=self._session.config, data=data)
            hook.pytest_runtest_logreport(report=report)
        for text, category, filename, line, when, location in warned:
            message = warnings.WarningMessage(text, category, filename, line)
            told_of = {"warning_message": message, "when": when, "nodeid": item.nodeid, "location": location}
            hook.pytest_warning_recorded.call_historic(kwargs=told_of)
        hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)

    def _lost(self, item: pytest.Item) -> None:
        report = pytest.TestReport(
            nodeid=item.nodeid,
            location=item.location,
            keywords={},
            outcome="failed",
            longrepr="the process that had taken it ended before it was reported",
            when="call",
        )
        self._session.config.hook.pytest_runtest_logreport(report=report)


class _Messenger:
    """In a process that runs tests, in the place of what tells people."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._tw = config.get_terminal_writer()  # by which pytest writes why an assertion failed
        self._reports: list[dict[str, Any]] = []
        self._warned: list[tuple[Any, ...]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told = self._config.hook.pytest_report_to_serializable(config=self._config, report=report)
        self._reports.append(told)

    def pytest_warning_recorded(
        self, warning_message: warnings.WarningMessage, when: str, location: object
    ) -> None:
        text, category = str(warning_message.message), warning_message.category
        self._warned.append(
            (text, category, warning_message.filename, warning_message.lineno, when, location)
        )

    def told(self, place: int) -> Told:
        """All that came since the last time."""
        told = place, self._reports, self._warned
        self._reports, self._warned = [], []
        return told


def _work_and_leave(
    session: pytest.Session, parts: list[range], number: int, queue: int, tell: Connection
) -> NoReturn:
    """What pytest does when it ends is for the process that collected."""
    status = 1
    try:
        _work(session, parts, number, queue, tell)
        status = 0
    except BaseException:  # noqa: BLE001  # a fork never goes back into its parent's work
        traceback.print_exc()
    finally:
        os._exit(status)


def _work(session: pytest.Session, parts: list[range], number: int, queue: int, tell: Connection) -> None:
    config = session.config
    capture = config.pluginmanager.getplugin("capturemanager")
    capture.stop_global_capturing()
    capture.start_global_capturing()  # into files of its own
    folders = _look_for_folders(config)
    folders._basetemp = folders.mktemp(f"p{number}", numbered=False)
    messenger = _Messenger(config)
    for name in ("terminalreporter", "lfplugin", "nfplugin"):
        config.pluginmanager.unregister(name=name)
    config.pluginmanager.register(messenger, "terminalreporter")
    places = _taken(parts, queue)
    place = next(places, None)
    while place is not None:
        follows = next(places, None)
        item, after = session.items[place], None if follows is None else session.items[follows]
        config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        tell.send(messenger.told(place))
        place = follows


def _taken(parts: list[range], queue: int) -> Iterator[int]:
    while part := os.read(queue, NUMBER.size):
        yield from parts[NUMBER.unpack(part)[0]]


def _look_for_folders(config: pytest.Config) -> Any:
    """The factory of `tmp_path`: only a fixture hands it out, within a test."""
    return config._tmp_path_factory  # type: ignore[attr-defined]
