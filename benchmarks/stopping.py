"""A host whose calls end when the run is stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from host.errors import HostError, TimedOut
from host.passing import PassingHost
from host.port import ONLY_ZERO, OUTPUT_LIMIT_BYTES, Answer, Host, Library

T = TypeVar("T")

POLL_S = 0.1
GRACE_S = 1.0  # who stops us kills the tool; one that is still there after this is left to its own limit
ASK_LIMIT_S = 20.0  # py-cpuinfo waits for a child of its own without any limit
UNDER_LOAD_S = 0.5  # a tool that has just begun still reads its options


class BenchmarkStopped(Exception):
    """The measuring was stopped by a person or by the end of the session."""


class StoppableHost(PassingHost):
    """Passes every question on to `host`; `run` and `ask` raise Stopped soon after `stopped` says so.

    Safe to use from many threads.
    """

    def __init__(self, host: Host, stopped: Callable[[], bool]) -> None:
        super().__init__(host)
        self._stopped = stopped
        self._running: dict[int, float] = {}
        self._lock = threading.Lock()

    @property
    def is_busy(self) -> bool:
        """Whether a tool has been running for a while."""
        with self._lock:
            began = min(self._running.values(), default=None)
        return began is not None and time.monotonic() - began >= UNDER_LOAD_S

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout_s: float,
        answers: frozenset[int] = ONLY_ZERO,
        limit_bytes: int = OUTPUT_LIMIT_BYTES,
    ) -> Answer:
        """See Host.run. Raises BenchmarkStopped as well."""

        def call() -> Answer:
            return self._host.run(argv, timeout_s=timeout_s, answers=answers, limit_bytes=limit_bytes)

        with self._lock:
            self._running[threading.get_ident()] = time.monotonic()
        try:
            return self._wait_for(call, None, argv[0])
        finally:
            with self._lock:
                del self._running[threading.get_ident()]

    def ask(self, library: Library, argument: str = "") -> Any:
        """See Host.ask. Raises BenchmarkStopped and TimedOut as well."""
        return self._wait_for(lambda: self._host.ask(library, argument), ASK_LIMIT_S, library)

    def _wait_for(self, call: Callable[[], T], limit_s: float | None, question: str) -> T:
        """What the call returns or raises; it goes on by itself once the caller has stopped waiting."""
        if self._stopped():
            raise BenchmarkStopped
        done = threading.Event()
        returned: list[T] = []
        raised: list[BaseException] = []

        def work() -> None:
            try:
                returned.append(call())
            except BaseException as error:  # noqa: BLE001 - raised again by the one who waits
                raised.append(error)
            finally:
                done.set()

        threading.Thread(target=work, daemon=True, name=f"benchmark-{question}").start()
        began = time.monotonic()
        while not done.wait(POLL_S):
            if self._stopped() and not done.wait(GRACE_S):
                raise BenchmarkStopped
            if limit_s is not None and time.monotonic() - began > limit_s:
                raise TimedOut(question, f"no answer after {limit_s:g} s")
        if raised:
            if self._stopped() and isinstance(raised[0], HostError):
                raise BenchmarkStopped from raised[0]
            raise raised[0]
        return returned[0]
