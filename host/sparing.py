"""A host that leaves some drives out, so that a drive being erased is asked nothing."""

from __future__ import annotations

from host.passing import PassingHost
from host.port import Host

FOLDERS = ("/sys/block/", "/sys/class/block/")


class SparingHost(PassingHost):
    """Passes every question on to `host`, and leaves the drives of these names out of what it lists."""

    def __init__(self, host: Host, names: frozenset[str]) -> None:
        super().__init__(host)
        self._names = names

    def glob(self, pattern: str) -> tuple[str, ...]:
        """See Host.glob; without the drives that are spared."""
        return tuple(path for path in self._host.glob(pattern) if not self._is_spared(path))

    def _is_spared(self, path: str) -> bool:
        folder = next((folder for folder in FOLDERS if path.startswith(folder)), None)
        return folder is not None and path.removeprefix(folder).split("/")[0] in self._names
