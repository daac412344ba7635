"""A copy of the tree to put faults into, and tests run there by forks of one process that has the libraries.

Nothing of the project is imported before a fork: each run imports the tree as it is then. A fault is written
to the file, so that the processes which tests start have it too.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.mutants.results import Fate

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
LIMIT_FACTOR = 5.0
LIMIT_SPARE_S = 20.0
LIMIT_FIRST_S = 900.0


class TestsFail(Exception):
    """The tests do not pass without a fault, so they cannot tell one."""

    __test__ = False


class Tree:
    """A copy of the project in a folder that is removed at the end."""

    def __init__(self, root: Path, folder: Path, files: Sequence[Path]) -> None:
        self.folder = folder
        self._log = folder.parent / f"{folder.name}.log"
        self._stamp = time.time() + 10
        for file in (*files, *root.glob("locale/*/LC_MESSAGES/*.mo")):
            copy = folder / file.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, copy)
        os.environ.setdefault("ETABLI_SHARED", str(root.parent / "shared"))

    def write(self, module: str, text: str) -> None:
        """A module's text. Compiled files are told apart by second and size: each has its own second."""
        path = self.folder / module
        path.write_text(text, encoding="utf-8")
        self._stamp += 1
        os.utime(path, (self._stamp, self._stamp))

    def prepare(self, tests: Sequence[str]) -> float:
        """Run the tests as they are, then import the libraries that they needed.

        Gives the seconds that they take. Raises TestsFail.
        """
        report = self.folder.parent / f"{self.folder.name}.modules"
        before = time.monotonic()
        if self._run(tests, LIMIT_FIRST_S, report) != 0:
            raise TestsFail(self._log.read_text(encoding="utf-8", errors="replace")[-6000:])
        seconds = time.monotonic() - before
        for name in report.read_text(encoding="utf-8").splitlines():
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        report.unlink()
        gc.collect()
        gc.freeze()
        return seconds

    def fate(self, tests: Sequence[str], seconds: float) -> Fate:
        """How the tests end with what is written; `seconds` is what they take without a fault."""
        status = self._run(tests, seconds * LIMIT_FACTOR + LIMIT_SPARE_S, None)
        if status is None:
            return Fate.TIMED_OUT
        return Fate.SURVIVED if status == 0 else Fate.KILLED

    def _run(self, tests: Sequence[str], limit_s: float, report: Path | None) -> int | None:
        """pytest's status in a fork; None when it did not end in time."""
        child = os.fork()
        if child == 0:
            status = 70
            try:
                status = self._in_child(tests, report)
            finally:
                if sys.exc_info()[1] is not None:
                    traceback.print_exc()
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                self._end_group(child)
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.02)
        self._end_group(child)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return None

    def _end_group(self, child: int) -> None:
        """What the tests left running, which has the child's group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)

    def _in_child(self, tests: Sequence[str], report: Path | None) -> int:
        os.setsid()
        log = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        for descriptor in (1, 2):
            os.dup2(log, descriptor)
        for name in [name for name in sys.modules if name.partition(".")[0] in PROJECT]:
            del sys.modules[name]
        os.chdir(self.folder)
        sys.path[0] = str(self.folder)
        sys.dont_write_bytecode = False
        import pytest
        from hypothesis import settings

        # A busy machine is no fault, and the same examples make the same answer.
        settings.register_profile("mutants", deadline=None, derandomize=True, database=None)
        settings.load_profile("mutants")
        status = 0
        for nearest in tests:  # the further ones are not even collected when a nearer one noticed
            status = int(pytest.main([*OPTIONS, f"--basetemp={self.folder}.tmp", nearest]))
            if status not in (0, NO_TESTS):
                break
            status = 0
        if report is not None:
            names = [name for name in sys.modules if name.partition(".")[0] not in (*PROJECT, "__main__")]
            report.write_text("\n".join(names), encoding="utf-8")
        return status


@contextlib.contextmanager
def tree_of(root: Path, work: Path, files: Sequence[Path]) -> Iterator[Tree]:
    """A tree below `work`, gone afterwards."""
    folder = work / f"tree-{os.getpid()}"
    try:
        yield Tree(root, folder, files)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(f"{folder}.tmp", ignore_errors=True)
        Path(f"{folder}.log").unlink(missing_ok=True)
