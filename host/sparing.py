"""A host on which some drives are not seen, so that nobody asks them anything while they are erased."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from host.port import ONLY_ZERO, OUTPUT_LIMIT_BYTES, READ_LIMIT_BYTES, Answer, Host, Library

FOLDERS = ("/sys/block/", "/sys/class/block/")


class SparingHost:
    """Passes every question on to `host`, and leaves the drives of these names out of what it lists."""

    def __init__(self, host: Host, names: frozenset[str]) -> None:
        self._host, self._names = host, names

    @property
    def is_root(self) -> bool:
        return self._host.is_root

    @property
    def left_behind(self) -> tuple[str, ...]:
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
        """See Host.glob; without the drives that are spared."""
        return tuple(path for path in self._host.glob(pattern) if not self._is_spared(path))

    def ask(self, library: Library, argument: str = "") -> Any:
        """See Host.ask."""
        return self._host.ask(library, argument)

    def _is_spared(self, path: str) -> bool:
        folder = next((folder for folder in FOLDERS if path.startswith(folder)), None)
        return folder is not None and path.removeprefix(folder).split("/")[0] in self._names
