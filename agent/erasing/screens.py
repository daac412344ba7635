"""What the screens of a session show and hear while a list of drives is about to be erased."""

from __future__ import annotations

import threading
from collections.abc import Callable

from wipe.consent import boot_clock_s
from wipe.shown import ShownKey, ShownList

PROOF_S, FIRST_PROOF_S = 3.0, 6.0  # a screen proves itself every second; a busy machine may miss one


class PressedKeys:
    """The keys that people press at the screens of a session, and what those screens show. A key that was
    pressed before something was shown does not count for it; one that begins an erasure names the list that
    was seen.
    """

    def __init__(self, clock: Callable[[], float] = boot_clock_s) -> None:
        self._pressed: list[str] = []
        self._since: list[ShownKey] = []
        self._lock = threading.Lock()
        self._clock = clock
        self._plan, self._last_shown_s = "", float("-inf")
        self._began_s = float("-inf")
        self._proved_s: float | None = None

    def begin(self, plan: str) -> None:
        """From here on screens are to show the list with this hash; the first has a moment to do so."""
        with self._lock:
            self._began_s = self._clock()
            self._plan, self._last_shown_s = plan, self._began_s + FIRST_PROOF_S - PROOF_S
            self._pressed, self._since, self._proved_s = [], [], None

    def show(self, plan: str) -> None:
        """A screen proves that it shows the list with this hash at this moment, and hears keys."""
        with self._lock:
            if plan and plan == self._plan:
                self._proved_s = self._clock()
                self._last_shown_s = max(self._last_shown_s, self._proved_s)

    @property
    def is_shown(self) -> bool:
        """Whether a screen shows the list: one that stopped doing so proves nothing any more."""
        with self._lock:
            return self._clock() - self._last_shown_s <= PROOF_S

    def press(self, plan: str) -> None:
        """Somebody pressed a key, in sight of the list with this hash ("" for none)."""
        with self._lock:
            self._pressed.append(plan)
            self._since.append(ShownKey(at_s=self._clock(), for_list=bool(plan) and plan == self._plan))

    def taken(self) -> list[str]:
        """The keys since the last call."""
        with self._lock:
            pressed, self._pressed = self._pressed, []
        return pressed

    def shown_list(self) -> ShownList:
        """What screens and people did since the list was begun, up to this moment."""
        with self._lock:
            return ShownList(
                plan=self._plan,
                began_s=self._began_s,
                ended_s=self._clock(),
                proved_s=self._proved_s,
                keys=tuple(self._since),
            )
