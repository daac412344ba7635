"""What a trial by the machine itself is, and what it is given."""

from __future__ import annotations

import queue
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from model.machine import Machine
from model.message import Message
from model.trial import TrialKind
from model.trying import SeenTrial


class CannotTry(Exception):
    """The machine cannot try this by itself; `message` says why. The question remains."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.code)
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a trial is given. `tell` shows how far it is; `is_wanted` is asked at least four times a second:
    when it says no, everything is let go and the trial ends. `words` are those that a person says to it
    meanwhile. `machine` is None while its facts are not known. `option` is how it was ordered.
    """

    trial: TrialKind
    option: str
    machine: Machine | None
    tell: Callable[[SeenTrial], None]
    is_wanted: Callable[[], bool]
    words: queue.SimpleQueue[str] = field(default_factory=queue.SimpleQueue)

    def word(self) -> str | None:
        """The next word that was said to it; never waits."""
        try:
            return self.words.get_nowait()
        except queue.Empty:
            return None


class Trier(Protocol):
    """Tries one kind of thing."""

    def __call__(self, given: Given) -> SeenTrial:
        """Try until it is decided or not wanted; returns what came of it, having let go of every device.
        Raises CannotTry.
        """
        ...


Triers = Mapping[TrialKind, Trier]
