"""A copy of the tree to put faults into, and the tests run there in forks.

Nothing of the project is imported before a fork: it imports the tree as it is. A fault is also written to its
file, so that the processes which tests start have it too.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import Phase, settings

from tests.mutants.looping import FIRST, Asked, Loop, dotted
from tests.mutants.modules import modules
from tests.mutants.nearest import is_of, seconds_of_files, watched_in
from tests.mutants.results import Fate, digest_of

PROJECT = (
    "agent",
    "benchmarks",
    "etabli",
    "host",
    "inventory",
    "judge",
    "model",
    "papers",
    "probes",
    "tests",
    "wipe",
)
# A plugin that was imported before pytest looks into it: wanted here.
EARLY = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *EARLY, "-m", "not vm and not slow")
NO_TESTS = 5  # pytest's exit status when nothing was collected
CANNOT = "cannot"
LIMIT_S = 900.0


class TestsFail(Exception):
    """The tests do not pass without a fault, so they cannot tell one."""

    __test__ = False


class Tree:
    """A copy of the project in a folder that is removed at the end."""

    def __init__(self, root: Path, folder: Path, files: Sequence[Path]) -> None:
        self.folder = folder
        self.patience_s = math.inf
        self.nearest_only = False
        self.modules = tuple(modules(root))
        self._log = folder.parent / f"{folder.name}.log"
        self._stamp = time.time() + 10
        for file in (*files, *root.glob("locale/*/LC_MESSAGES/*.mo")):
            copy = folder / file.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, copy)
        # What tests run, and the modules as they were then.
        self._texts = {module: digest_of(folder, (module,)) for module in self.modules if files}
        self._seen = folder.parent / f"seen-{digest_of(folder, self.modules if files else ())}.jsonl"
        if files:
            self._seen.with_suffix(".modules").write_text(json.dumps(self._texts), encoding="utf-8")
        os.environ.setdefault("ETABLI_SHARED", str(root.parent / "shared"))

    def seen(self, module: str) -> list[Path]:
        """The files in which stands which tests run lines of a module, or of one that imports it: those of
        runs that had these as they are. The last is this run's.
        """
        wanted = self.importing(module)
        found = []
        for path in sorted(self._seen.parent.glob("seen-*.modules")):
            texts = json.loads(path.read_text(encoding="utf-8"))
            if path.stem != self._seen.stem and all(texts.get(one) == self._texts[one] for one in wanted):
                found.append(path.with_suffix(".jsonl"))
        return [*found, self._seen]

    def write(self, module: str, text: str) -> None:
        """A module's text. Compiled files are told apart by second and size: each has its own second."""
        path = self.folder / module
        path.write_text(text, encoding="utf-8")
        self._stamp += 1
        os.utime(path, (self._stamp, self._stamp))

    def fates(
        self, module: str, source: str, texts: Sequence[str], tests: Sequence[str]
    ) -> Iterator[tuple[int, Fate]]:
        """How the tests end with each text of a module, by its number, as they end. Raises TestsFail.

        The nearest file of tests is asked alone first: what it does not notice is put to all of them.
        """
        left = list(range(len(texts)))
        nearest = tests[0] if len(tests) > 1 else None
        if nearest is not None:
            noticed = set()
            for number, noticed_as in self._noticed_by(module, source, texts, nearest):
                noticed.add(number)
                yield number, noticed_as
            left = [number for number in left if number not in noticed]
        imported = []
        if left and not (self.nearest_only and nearest is not None):
            for place, fate in self._fates_by(
                module, source, [texts[number] for number in left], tests, nearest
            ):
                if fate is None:
                    imported.append(left[place])
                else:
                    yield left[place], fate
        for number in imported:
            yield number, self._imported(module, source, texts[number], tests)

    def _noticed_by(
        self, module: str, source: str, texts: Sequence[str], nearest: str
    ) -> Iterator[tuple[int, Fate]]:
        """Those that this file notices; where it alone is asked, also of what has to be imported anew."""
        anew = []
        for number, fate in self._fates_by(module, source, texts, (nearest,), None):
            if fate is None:
                anew.append(number)
            elif fate is not Fate.SURVIVED:
                yield number, fate
        for number in anew if self.nearest_only else ():
            found = self._imported(module, source, texts[number], (nearest,))
            if found is not Fate.SURVIVED:
                yield number, found

    def _fates_by(
        self, module: str, source: str, texts: Sequence[str], tests: Sequence[str], asked: str | None
    ) -> Iterator[tuple[int, Fate | None]]:
        """The same by these tests, of which those of the file `asked` have been asked. None: the text cannot
        be put into what is loaded.
        """
        reading, writing = os.pipe()
        nest = os.fork()
        if nest == 0:
            os.close(reading)
            self._end_with(partial(self._loop, module, source, texts, tests, asked, writing))
        os.close(writing)
        try:
            with os.fdopen(reading, encoding="ascii") as lines:
                began = False
                for line in lines:
                    number, fate = line.split()
                    if int(number) == FIRST:
                        began = fate == Fate.SURVIVED
                    else:
                        yield int(number), None if fate == CANNOT else Fate(fate)
            if not began:
                raise TestsFail(self._log.read_text(encoding="utf-8", errors="replace")[-6000:])
        finally:
            self._end_group(nest)
            os.waitpid(nest, 0)
            self.write(module, source)

    def forked(self, work: Callable[[], int]) -> int | None:
        """The status with which this ends in a fork, None when it does not end in time."""
        child = os.fork()
        if child == 0:
            self._end_with(work)
        end = time.monotonic() + LIMIT_S
        while time.monotonic() < end:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                self._end_group(child)
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.02)  # the fork runs tests meanwhile
        self._end_group(child)
        os.kill(child, signal.SIGKILL)  # also where it has no group of its own yet
        os.waitpid(child, 0)
        return None

    def _end_with(self, work: Callable[[], int]) -> NoReturn:
        """In a fork: do it and end, without what is its parent's to do at the end."""
        status = 70
        try:
            os.setsid()
            status = work()
        finally:
            if sys.exc_info()[1] is not None:
                traceback.print_exc()
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _imported(self, module: str, source: str, text: str, tests: Sequence[str]) -> Fate:
        """The same with all of the project imported anew."""
        self.write(module, text)
        try:
            status = self.forked(partial(self._run, module, tests))
        finally:
            self.write(module, source)
        return Fate.TIMED_OUT if status is None else Fate.KILLED if status else Fate.SURVIVED

    def _end_group(self, child: int) -> None:
        """A fork, and what its tests left running."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)

    def _loop(
        self,
        module: str,
        source: str,
        texts: Sequence[str],
        tests: Sequence[str],
        asked: str | None,
        writing: int,
    ) -> int:
        def tell(number: int, fate: Fate | None) -> None:
            os.write(writing, f"{number} {CANNOT if fate is None else fate}\n".encode())

        self._settle()
        loop = Loop(self, module, source, texts, asked, self.seen(module), tell)
        return int(pytest.main([*self._options(), *tests], plugins=[loop]))

    def _run(self, module: str, tests: Sequence[str]) -> int:
        self._settle()
        watched = {
            name: seen
            for name, seen in watched_in(self.seen(module), self.folder).items()
            if any(is_of(name, place) for place in tests)
        }
        near = seconds_of_files(watched.values(), dict.fromkeys(self.importing(module)))
        for file in sorted(
            near, key=lambda file: near[file]
        ):  # the further are not collected when one noticed
            status = int(pytest.main([*self._options(), file], plugins=[Asked((), watched)]))
            if status not in (0, NO_TESTS):
                return status
        return 0

    def importing(self, module: str) -> set[str]:
        """A module, and those of the tried ones that import it or from it."""
        package, _, name = dotted(module).rpartition(".")
        said = re.compile(rf"^from {package}(?:\.{name} import| import .*\b{name}\b)", re.MULTILINE)
        return {module} | {other for other in self.modules if said.search((self.folder / other).read_text())}

    def _options(self) -> tuple[str, ...]:
        return (*OPTIONS, f"--basetemp={self.folder}.tmp")

    def _settle(self) -> None:
        """In a fork: the project is this tree, and nothing of it is imported yet."""
        log = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        for descriptor in (1, 2):
            os.dup2(log, descriptor)
        for name in [name for name in sys.modules if name.partition(".")[0] in PROJECT]:
            del sys.modules[name]
        os.chdir(self.folder)
        sys.path[0] = str(self.folder)
        sys.dont_write_bytecode = False
        # A busy machine is no fault, and the same examples make the same answer.
        phases = (
            Phase.explicit,
            Phase.generate,
        )  # that it fails is enough, its smallest example is not asked
        settings.register_profile("mutants", deadline=None, derandomize=True, database=None, phases=phases)
        settings.load_profile("mutants")


@contextlib.contextmanager
def tree_of(root: Path, work: Path, files: Sequence[Path]) -> Iterator[Tree]:
    """A tree below `work`, gone afterwards."""
    folder = work / f"tree-{os.getpid()}"
    try:
        yield Tree(root, folder, files)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(f"{folder}.tmp", ignore_errors=True)
        for file in work.glob(f"{folder.name}.*"):
            file.unlink()
