"""Base of the hosts that stand before another one: every question is passed on, unless overridden."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from host.port import ONLY_ZERO, OUTPUT_LIMIT_BYTES, READ_LIMIT_BYTES, Answer, Host, Library


class PassingHost:
    """Passes every question on to `host`. See Host for what each method answers and raises."""

    def __init__(self, host: Host) -> None:
        self._host = host

    @property
    def is_root(self) -> bool:
        """See Host.is_root."""
        return self._host.is_root

    @property
    def left_behind(self) -> tuple[str, ...]:
        """See Host.left_behind."""
        return self._host.left_behind

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout_s: float,
        answers: frozenset[int] = ONLY_ZERO,
        limit_bytes: int = OUTPUT_LIMIT_BYTES,
    ) -> Answer:
        """See Host.run."""
        return self._host.run(argv, timeout_s=timeout_s, answers=answers, limit_bytes=limit_bytes)

    def read(self, path: str, *, limit_bytes: int = READ_LIMIT_BYTES) -> bytes:
        """See Host.read."""
        return self._host.read(path, limit_bytes=limit_bytes)

    def link(self, path: str) -> str:
        """See Host.link."""
        return self._host.link(path)

    def glob(self, pattern: str) -> tuple[str, ...]:
        """See Host.glob."""
        return self._host.glob(pattern)

    def ask(self, library: Library, argument: str = "") -> Any:
        """See Host.ask."""
        return self._host.ask(library, argument)
