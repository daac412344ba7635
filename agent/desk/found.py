"""What the machine found by itself, kept from answers that were given before anybody could know of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from model.trial import BatteryRun, Trial, TrialKind, with_trial


@dataclass(slots=True)
class FoundTrials:
    """A screen gives all answers at once, built on those that it knew: one that was on its way while the
    machine decided lacks what was found, and would take it away.
    """

    battery_run: BatteryRun | None = None  # the last one, also where a person has to decide
    _found: dict[TrialKind, tuple[Trial | None, Trial]] = field(default_factory=dict)

    def note(self, trial: Trial, before: tuple[Trial, ...]) -> None:
        """This was found, where the trials before were known."""
        self._found[trial.kind] = (next((item for item in before if item.kind is trial.kind), None), trial)

    def kept(self, trials: tuple[Trial, ...]) -> tuple[Trial, ...]:
        """The trials that somebody answers, with what was found where he answers as it stood before that."""
        for kind, (before, found) in self._found.items():
            if next((item for item in trials if item.kind is kind), None) == before:
                trials = with_trial(trials, found)
        return tuple(map(self._with_figures, trials))

    def _with_figures(self, trial: Trial) -> Trial:
        """What a person says of a run on battery, with what the machine saw of it."""
        if trial.kind is not TrialKind.BATTERY_RUN or trial.battery_run is not None:
            return trial
        return replace(trial, battery_run=self.battery_run)
