"""A trial that a test leads by the hand."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from agent.trying.trier import CannotTry, Given
from model.message import say
from model.trial import TrialResult
from model.trying import LidTrial, SeenTrial


@dataclass
class HandyTrier:
    """Holds a device until it is told what came of it, or is not wanted. `deaf`: it never looks. `shows`:
    what it tells meanwhile.
    """

    result: TrialResult | None = None
    deaf: bool = False
    shows: SeenTrial | None = None
    cannot: bool = False
    mistakes: bool = False
    holds: threading.Event = field(default_factory=threading.Event)
    decided: threading.Event = field(default_factory=threading.Event)
    words: list[str] = field(default_factory=list)

    def __call__(self, given: Given) -> SeenTrial:
        if self.cannot:
            raise CannotTry(say("trying.hangs", trial=given.trial))
        if self.mistakes:
            raise ZeroDivisionError
        self.holds.set()
        given.tell(self.shows or LidTrial(trial=given.trial, is_closed=False))
        while not self.decided.is_set() and (self.deaf or given.is_wanted()):
            word = given.word()
            self.words += [] if word is None else [word]
            time.sleep(0.01)  # until the test decides
        self.holds.clear()
        found = self.result if self.decided.is_set() else None
        return LidTrial(trial=given.trial, is_closed=False, closed=1, opened=1, found=found)
