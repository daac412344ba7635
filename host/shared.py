"""One answer for identical questions: several probes may ask the same tool, and it runs once."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar, cast

from host.errors import HostError, TimedOut
from host.passing import PassingHost
from host.port import ONLY_ZERO, OUTPUT_LIMIT_BYTES, READ_LIMIT_BYTES, Answer, Host, Library

T = TypeVar("T")

GRACE_S = 1.0  # a tool past its limit is killed and reaped within this time
FILE_WAIT_S = 30.0  # reads have no limit of their own: a later asker gives up on the first one after this


class _Asked:
    """One question: what came of it, once `done` is set. `limit_s` is the time the first asker gave it."""

    __slots__ = ("done", "error", "limit_s", "value")

    def __init__(self, limit_s: float) -> None:
        self.done = threading.Event()
        self.limit_s = limit_s
        self.value: Any = None
        self.error: BaseException | None = None

    def has_timed_out(self) -> bool:
        return self.done.is_set() and isinstance(self.error, TimedOut)


class SharedHost(PassingHost):
    """Asks `host` every question once and remembers the answer, an error too, for as long as it lives.

    Safe to use from many threads. A thread that asks what another one is asking waits for that answer, but
    no longer than its own limit. A question that timed out is asked again only by one who gives it more
    time. Answers of libraries are shared and must not be changed.
    """

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._asked: dict[Hashable, _Asked] = {}
        self._lock = threading.Lock()

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout_s: float,
        answers: frozenset[int] = ONLY_ZERO,
        limit_bytes: int = OUTPUT_LIMIT_BYTES,
    ) -> Answer:
        """See Host.run."""

        def ask() -> Answer:
            return self._host.run(argv, timeout_s=timeout_s, answers=answers, limit_bytes=limit_bytes)

        return self._once(("run", tuple(argv), answers, limit_bytes), ask, timeout_s)

    def read(self, path: str, *, limit_bytes: int = READ_LIMIT_BYTES) -> bytes:
        """See Host.read."""
        return self._once(
            ("read", path, limit_bytes), lambda: self._host.read(path, limit_bytes=limit_bytes), FILE_WAIT_S
        )

    def link(self, path: str) -> str:
        """See Host.link."""
        return self._once(("link", path), lambda: self._host.link(path), FILE_WAIT_S)

    def glob(self, pattern: str) -> tuple[str, ...]:
        """See Host.glob."""
        return self._once(("glob", pattern), lambda: self._host.glob(pattern), FILE_WAIT_S)

    def ask(self, library: Library, argument: str = "") -> Any:
        """See Host.ask."""
        return self._once(("ask", library, argument), lambda: self._host.ask(library, argument), FILE_WAIT_S)

    def _once(self, question: Hashable, ask: Callable[[], T], limit_s: float) -> T:
        """The answer to a question, asked here unless it was asked before."""
        with self._lock:
            asked = self._asked.get(question)
            if asked is None or (asked.has_timed_out() and limit_s > asked.limit_s):
                asked = self._asked[question] = _Asked(limit_s)
                is_first = True
            else:
                is_first = False
        if is_first:
            _ask_first(asked, ask)
        elif not asked.done.wait(limit_s + GRACE_S):
            raise TimedOut(_words(question), f"still being asked after {limit_s:g} s")
        if asked.error is not None:
            raise _own_copy(asked.error)
        return cast(T, asked.value)


def _ask_first(asked: _Asked, ask: Callable[[], object]) -> None:
    """Ask, and keep whatever comes of it for those who wait."""
    try:
        asked.value = ask()
    except BaseException as error:  # noqa: BLE001 - raised again by every asker
        asked.error = error
    finally:
        asked.done.set()


def _own_copy(error: BaseException) -> BaseException:
    """A host's error of the asker's own: a traceback belongs to one thread."""
    return copy.copy(error) if isinstance(error, HostError) else error


def _words(question: Hashable) -> str:
    """The question as a person would read it: `dmidecode -t 17`, `/proc/cpuinfo`."""
    if not isinstance(question, tuple):
        return str(question)
    subject = question[1]
    return " ".join(subject) if isinstance(subject, tuple) else str(subject)
