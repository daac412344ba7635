"""What a trial is given by a test: it is wanted for some looks, and what it tells is kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.trying.trier import Given
from model.machine import Machine
from model.trial import TrialKind
from model.trying import SeenTrial


@dataclass
class Sitting:
    """`looks`: how often it is asked whether the trial is wanted until it is not; `most_told`: so much is
    seen.
    """

    looks: int = 20
    most_told: int | None = None
    told: list[SeenTrial] = field(default_factory=list)

    def given(self, kind: TrialKind, machine: Machine | None = None, words: tuple[str, ...] = ()) -> Given:
        given = Given(
            trial=kind, option="", machine=machine, tell=self.told.append, is_wanted=self._is_wanted
        )
        for word in words:
            given.words.put(word)
        return given

    def _is_wanted(self) -> bool:
        self.looks -= 1
        return self.looks >= 0 and (self.most_told is None or len(self.told) < self.most_told)
