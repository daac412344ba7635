"""The rescue of a last page: any Établi key that is plugged in receives what lies only in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agent.bench.rescue import rescue
from host.errors import HostError
from host.port import Host
from papers.errors import reason
from papers.language import _

UNIT, PLACE = "etabli-rescue.service", Path("/media/etabli-rescue")
START_S = 30.0
EVERY_S = 5.0


@dataclass(slots=True)
class Rescuer:
    """Tries now and then; `told` is what kept the last attempt from its end, None while no key is there."""

    host: Host
    state: Path
    beside: tuple[Path, ...]
    clock: Callable[[], float]
    place: Path = PLACE
    told: str | None = None
    _tried_s: float = float("-inf")

    def attempt(self) -> bool:
        """Whether everything lies on a key, synced and read back, and that key is let go."""
        now = self.clock()
        if now - self._tried_s < EVERY_S:
            return False
        self._tried_s = now
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

    def _order(self, what: str) -> bool:
        try:
            self.host.run(["systemctl", what, UNIT], timeout_s=START_S)
        except HostError:
            return False
        return True
