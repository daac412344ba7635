"""`etabli` as a process of its own, forked of one that imported it once (tests/vm/warm.py): what many tests
start and wait for takes longer to import than to do.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

from tests.vm import warm

ROOT: Final = Path(__file__).resolve().parents[1]
READY_S = 60.0


class Warm:
    """Starts commands at a socket."""

    def __init__(self, place: Path) -> None:
        self._place = str(place)

    def run(
        self, words: Sequence[str], environment: Mapping[str, str], timeout_s: float = 120.0
    ) -> subprocess.CompletedProcess[str]:
        """A command to its end, as subprocess.run does it, with this environment alone, in the project's
        folder. Raises TimeoutError after having killed it.
        """
        wanted = {"words": list(words), "cwd": str(ROOT), "environment": dict(environment), "alone": True}
        with TemporaryFile() as out, TemporaryFile() as errors:
            status = warm.ask(self._place, wanted, (out.fileno(), errors.fileno()), timeout_s)
            out.seek(0)
            errors.seek(0)
            told, complained = out.read().decode(), errors.read().decode()
        return subprocess.CompletedProcess(list(words), status, told, complained)


@contextmanager
def warmed(folder: Path, commands: Sequence[str], *modules: str) -> Iterator[Warm]:
    """A process that imported commands, and what they import once they are at work."""
    place = folder / "warm"
    argv = [sys.executable, "-m", "tests.vm.warm", str(place), ",".join(commands), *modules]
    with subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.DEVNULL) as server:
        try:
            deadline = time.monotonic() + READY_S
            while not warm.answers(str(place)):
                if server.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(f"it did not start: {server.poll()}")
                time.sleep(0.02)  # it is a process of its own
            yield Warm(place)
        finally:
            server.kill()
