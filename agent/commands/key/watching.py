"""What a run on a boot key is heard to tell: its last word, and whether its result is safe."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.session.display import Display
from judge.key_state import KeyFacts, key_state
from model.boot_key import KeyState
from model.event import (
    Delivered,
    Event,
    LastWordSpoken,
    Numbered,
    ReportKept,
    SessionFinished,
    SessionStarted,
)
from model.last_word import MachineWord

LOOK_EVERY_S = 2.0


@dataclass(slots=True)
class KeyHeard:
    """Remembers of a session's events what tells whether its result is safe. A session that never told its
    end is working: nothing says otherwise.
    """

    report: str = ""
    spoken: MachineWord | None = None
    lasts: bool = False
    finished: bool = False

    def hear(self, event: Event) -> None:
        """Remember what counts."""
        match event:
            case SessionStarted():
                self.report = event.report
            case ReportKept() if event.report == self.report:
                self.lasts |= event.lasts
            case Delivered() if event.report == self.report:
                self.lasts = True
            case LastWordSpoken() if event.report == self.report:
                self.spoken = event.spoken
            case SessionFinished():
                self.finished = True
            case _:
                return


@dataclass(slots=True)
class KeyWatch:
    """Whether the key may be pulled, asked again every two seconds. `is_there` looks for the partition of
    this start, `is_erasing` for erasures that run beyond the session. `is_read`: the running system reads its
    programs from the key, or that is not known.
    """

    is_there: Callable[[], bool]
    is_erasing: Callable[[], bool]
    is_read: bool = True
    heard: KeyHeard = field(default_factory=KeyHeard)
    clock: Callable[[], float] = time.monotonic
    had: bool = False
    _has: bool = False
    _looked_s: float = float("-inf")

    def state(self) -> KeyState:
        """At this moment, or up to two seconds ago."""
        now = self.clock()
        if now - self._looked_s >= LOOK_EVERY_S:
            self._has, self._looked_s = self.is_there(), now
            self.had |= self._has
        return key_state(
            KeyFacts(
                working=not self.heard.finished or self.is_erasing(),
                had_partition=self.had,
                has_partition=self._has,
                unsafe=not self.heard.lasts,
                is_read=self.is_read,
            )
        )


@dataclass(slots=True)
class HearingDisplay:
    """A display that also listens."""

    display: Display
    watch: KeyWatch

    def show(self, numbered: Numbered) -> None:
        """Show one event."""
        self.watch.heard.hear(numbered.event)
        self.display.show(numbered)

    def tick(self) -> None:
        """Called now and then while nothing happens."""
        self.display.tick()

    def close(self) -> None:
        """Called when nothing more comes."""
        self.display.close()
