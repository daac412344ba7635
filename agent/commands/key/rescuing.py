"""The rescue of a last page: the key that was put back, or any other, receives what lies only in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agent.bench.rescue import kept_beside, name_beside, rescue
from agent.spool.spool import Spool, SpoolError
from host.errors import HostError
from host.port import Host
from papers.errors import reason
from papers.language import _

UNIT, PLACE = "etabli-rescue.service", Path("/media/etabli-rescue")
START_S = 30.0
EVERY_S = 5.0


@dataclass(slots=True)
class Rescuer:
    """Tries now and then; `told` is what kept the last attempt from its end, None while no key is there.
    `home` tells the outbox of the key that this start had, None while that is not there.
    """

    host: Host
    state: Path
    beside: tuple[Path, ...]
    clock: Callable[[], float]
    place: Path = PLACE
    told: str | None = None
    home: Callable[[], Path | None] = lambda: None
    _tried_s: float = float("-inf")

    def attempt(self) -> bool:
        """Whether everything lies on a key, synced and read back, and that key is let go."""
        now = self.clock()
        if now - self._tried_s < EVERY_S:
            return False
        self._tried_s = now
        if self._came_home():
            return True
        if not self._order("start"):
            self.told = None
            return False
        try:
            copied = rescue(self.state, self.beside, self.place)
            self.told = None
        except OSError as error:
            copied = 0
            self.told = _("The key that was plugged in could not receive it: {error}.").format(
                error=reason(error)
            )
        return self._order("stop") and copied > 0

    def _came_home(self) -> bool:
        """Whether all that lies beside is in the outbox of the key that was put back, and reads there."""
        outbox = self.home()
        if outbox is None:
            return False
        kept = 0
        try:
            for path, signature in kept_beside(self.beside):
                data = path.read_bytes()
                place = Spool(outbox).keep(name_beside(path), data, signature.read_bytes())
                kept += place.read_bytes() == data
        except (OSError, SpoolError, ValueError) as error:
            self.told = str(error)
            return False
        return kept > 0

    def _order(self, what: str) -> bool:
        try:
            self.host.run(["systemctl", what, UNIT], timeout_s=START_S)
        except HostError:
            return False
        return True
