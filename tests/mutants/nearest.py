"""Which tests run which lines of a module, and for how long: those that can notice a fault come first."""

from __future__ import annotations

import difflib
import json
import random
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import pytest


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """The lines of each module that one test ran, by the module's path, and its time without a fault."""

    test: str
    lines: dict[str, list[int]]
    seconds: float


class Watch:
    """A plugin of pytest for one run: it writes what it saw of each test to `into`, one line for each."""

    def __init__(self, root: Path, modules: Iterable[str], into: Path) -> None:
        self._modules = {str(root / module): module for module in modules}
        self._into = into
        self._lines: set[tuple[str, int]] = set()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """See pytest."""
        self._lines = set()
        before = time.monotonic()
        threading.settrace(self._called)
        sys.settrace(self._called)
        yield
        sys.settrace(None)
        threading.settrace(None)
        lines: dict[str, list[int]] = {}
        for file, line in sorted(self._lines):
            lines.setdefault(self._modules[file], []).append(line)
        watched = Watched(test=item.nodeid, lines=lines, seconds=time.monotonic() - before)
        with self._into.open("a", encoding="utf-8") as file_:
            file_.write(json.dumps(asdict(watched)) + "\n")

    def _called(self, frame: FrameType, event: str, told: Any) -> Any:
        return self._ran if frame.f_code.co_filename in self._modules else None

    def _ran(self, frame: FrameType, event: str, told: Any) -> Any:
        self._lines.add((frame.f_code.co_filename, frame.f_lineno))
        return self._ran


def watched_in(path: Path) -> dict[str, Watched]:
    """What a run wrote, by the names of the tests."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {line["test"]: Watched(**line) for line in lines}


def shuffled(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The same in an order that is no one's own: tests that pass so pass in any."""
    found = list(items)
    random.Random(0).shuffle(found)
    return found


def nearest_first(
    items: Sequence[pytest.Item], watched: dict[str, Watched], module: str, source: str, text: str
) -> list[pytest.Item]:
    """All of these tests: first those that run a line of the fault, the quickest of them before the others.

    The order saves time only: a fault survives when all of them pass.
    """
    changed = changed_lines(source, text)
    near = {
        name: seen.seconds
        for name, seen in watched.items()
        if not changed.isdisjoint(seen.lines.get(module, ()))
    }
    first = sorted((item for item in items if item.nodeid in near), key=lambda item: near[item.nodeid])
    return [*first, *(item for item in items if item.nodeid not in near)]


def changed_lines(source: str, text: str) -> set[int]:
    """The numbers of the lines of `source` that are others in `text`."""
    before, after = source.splitlines(), text.splitlines()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return {
        number + 1
        for kind, begin, end, _, _ in matcher.get_opcodes()
        if kind != "equal"
        for number in range(begin, max(end, begin + 1))
    }
