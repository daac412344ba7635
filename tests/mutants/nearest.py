"""Which tests run which lines of a module, and for how long: only those can notice a fault."""

from __future__ import annotations

import ast
import difflib
import hashlib
import json
import random
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

import pytest

# Of a function that one test calls more often, the further calls are not looked at: it would take minutes.
CALLS_WATCHED = 2000
KEPT = type(cache(id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """The lines of each module that one test ran, by the module's path, and its time without a fault. Lines
    are None where it passes in the order of its file only.
    """

    test: str
    lines: dict[str, list[int]] | None
    seconds: float


class Watch:
    """A plugin of pytest for one run: it writes what it saw of each test to `into`, one line for each."""

    def __init__(self, root: Path, modules: Iterable[str] | None, into: Path) -> None:
        self._modules = None if modules is None else {str(root / module): module for module in modules}
        self._into = into
        self._lines: set[tuple[str, int]] = set()
        self._calls: Counter[CodeType] = Counter()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """See pytest."""
        self._lines = set()
        self._calls = Counter()
        forget_answers(self._asked_by(item))
        before = time.monotonic()
        if self._modules is not None:
            threading.settrace(self._called)
            sys.settrace(self._called)
        yield
        sys.settrace(None)
        threading.settrace(None)
        lines: dict[str, list[int]] | None = None if self._modules is None else {}
        for file, line in sorted(self._lines):
            if self._modules is not None and lines is not None:
                lines.setdefault(self._modules[file], []).append(line)
        watched = Watched(test=item.nodeid, lines=lines, seconds=time.monotonic() - before)
        with self._into.open("a", encoding="utf-8") as file_:
            file_.write(json.dumps(asdict(watched)) + "\n")

    def _asked_by(self, item: pytest.Item) -> list[ModuleType]:
        """The modules that are tried, and the test's own."""
        names = (name.removesuffix(".py").replace("/", ".") for name in (self._modules or {}).values())
        own = getattr(item, "module", None)
        return [*(sys.modules[name] for name in names if name in sys.modules), *([own] if own else [])]

    def _called(self, frame: FrameType, event: str, told: Any) -> Any:
        if self._modules is None or frame.f_code.co_filename not in self._modules:
            return None
        self._calls[frame.f_code] += 1
        if self._calls[frame.f_code] > CALLS_WATCHED or lines_in(frame.f_code) <= self._lines:
            return None
        return self._ran

    def _ran(self, frame: FrameType, event: str, told: Any) -> Any:
        self._lines.add((frame.f_code.co_filename, frame.f_lineno))
        return self._ran


@cache
def lines_in(code: CodeType) -> frozenset[tuple[str, int]]:
    """The lines of a function that running it can show, each with its file."""
    lines = {line for _first, _end, line in code.co_lines() if line is not None}
    own = lines - {code.co_firstlineno} or lines  # that of its name is never told by itself
    return frozenset((code.co_filename, line) for line in own)


def forget_answers(modules: Iterable[ModuleType]) -> None:
    """Empty what functions of these modules keep of their answers: else the first test that asks for one is
    the only one that is seen to run it.
    """
    for module in modules:
        for item in list(vars(module).values()):
            if isinstance(item, KEPT):
                item.cache_clear()


def keep_watched(new: Path, path: Path, root: Path) -> None:
    """Add what a run wrote to what earlier runs did: one write, so that two side by side do not mix."""
    lines = [json.loads(line) for line in new.read_text(encoding="utf-8").splitlines()]
    text = "".join(
        json.dumps({**line, "of": _digest(root / _file_of(line["test"]))}) + "\n" for line in lines
    )
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def watched_in(paths: Sequence[Path], root: Path) -> dict[str, Watched]:
    """What runs wrote of the tests whose files are as they were, by their names; the last of these files
    counts.
    """
    texts = [path.read_text(encoding="utf-8") for path in paths if path.exists()]
    lines = [json.loads(line) for text in texts for line in text.splitlines()]
    return {
        line["test"]: Watched(**line)
        for line in lines
        if line.pop("of") == _digest(root / _file_of(line["test"]))
    }


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.exists() else ""


def shuffled(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The same in an order that is no one's own: tests that pass so pass in any."""
    found = list(items)
    random.Random(0).shuffle(found)
    return found


Wanted = Mapping[str, set[int] | None]  # by module; None: any of its lines


def can_notice(
    items: Sequence[pytest.Item],
    watched: dict[str, Watched],
    wanted: Wanted,
    noticed: Counter[str],
    patience_s: float,
) -> list[pytest.Item]:
    """Those of these tests that run one of these lines: first those that noticed most faults of the module,
    and of these the quickest, up to so many seconds. Those of which no lines are known come last, in their
    order.
    """
    near = [item for item in items if _runs(watched[item.nodeid], wanted)]
    near.sort(key=lambda item: (-noticed[item.nodeid], watched[item.nodeid].seconds))
    spent = accumulate(watched[item.nodeid].seconds for item in near)
    asked = [item for item, seconds in zip(near, spent, strict=True) if seconds <= patience_s] or near[:1]
    return [*asked, *(item for item in items if watched[item.nodeid].lines is None)]


def _runs(seen: Watched, wanted: Wanted) -> bool:
    for module, lines in wanted.items():
        ran = (seen.lines or {}).get(module)
        if ran and (lines is None or not lines.isdisjoint(ran)):
            return True
    return False


def seconds_of_files(watched: Iterable[Watched], wanted: Wanted) -> dict[str, float]:
    """The files of tests that run one of these lines, or of which no lines are known; what each takes."""
    near, seconds = set[str](), defaultdict[str, float](float)
    for seen in watched:
        seconds[_file_of(seen.test)] += seen.seconds
        if seen.lines is None or _runs(seen, wanted):
            near.add(_file_of(seen.test))
    return {file: seconds[file] for file in near}


def is_of(test: str, folder: str | None) -> bool:
    """Whether a test is of this file or folder."""
    return folder is not None and (_file_of(test) == folder or test.startswith(f"{folder}/"))


def _file_of(test: str) -> str:
    return test.partition("::")[0]


def lines_of_fault(source: str, text: str) -> set[int]:
    """The lines of the statements that differ: of a statement over several lines, Python names one or two."""
    changed = changed_lines(source, text)
    found = set(changed)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt | ast.excepthandler | ast.match_case):
            first, last = _own_lines(node)
            if any(first <= line <= last for line in changed):
                found.update(range(first, last + 1))
    return found


def _own_lines(node: ast.stmt | ast.excepthandler | ast.match_case) -> tuple[int, int]:
    """A statement's first and last line, without the statements that it holds."""
    first = node.pattern.lineno if isinstance(node, ast.match_case) else node.lineno
    body = getattr(node, "body", None)
    if body:
        return first, max(first, body[0].lineno - 1)
    return first, getattr(node, "end_lineno", None) or first


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
