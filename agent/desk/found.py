"""What the machine found by itself, kept from answers that were given before anybody could know of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from model.trial import Trial, TrialKind, with_trial


@dataclass(slots=True)
class FoundTrials:
    """A screen gives all answers at once, built on those that it knew: one that was on its way while the
    machine decided lacks what was found, and would take it away.
    """

    _found: dict[TrialKind, tuple[Trial | None, Trial]] = field(default_factory=dict)

    def note(self, trial: Trial, before: tuple[Trial, ...]) -> None:
        """This was found, where the trials before were known."""
        self._found[trial.kind] = (next((item for item in before if item.kind is trial.kind), None), trial)

    def kept(self, trials: tuple[Trial, ...]) -> tuple[Trial, ...]:
        """The trials that somebody answers, with what was found where he answers as it stood before that."""
        for kind, (before, found) in self._found.items():
            if next((item for item in trials if item.kind is kind), None) == before:
                trials = with_trial(trials, found)
        return trials
