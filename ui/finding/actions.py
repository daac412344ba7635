"""Every action of the bench, by its name. None erases: those about drives open the question that does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Protocol, TypeVar

from textual.screen import Screen

from judge.last_word.asked import trials_offered
from model.order import LookAgain, Measure, SendWaiting, StopMeasuring
from model.trial import TrialKind
from papers.language import N_, _, pgettext
from papers.trials.names import trial_name
from ui.face import Face
from ui.finding.palette import Action
from ui.keys import SCREENS
from ui.screens.base import BenchScreen
from ui.screens.drives import DrivesScreen
from ui.screens.grade import GradeScreen
from ui.screens.report import ReportScreen
from ui.screens.settings import SettingsScreen
from ui.screens.trials import TrialsScreen

Shown = TypeVar("Shown", bound=BenchScreen)
SCREEN, TRIAL = N_("Screen: {name}"), N_("Begin a trial: {name}")


class Acting(Face, Protocol):
    """What the application does besides, whatever screen is in sight."""

    SCREENS: ClassVar[Any]

    @property
    def screen(self) -> Screen[Any]:
        """The one in sight."""
        ...

    def call_after_refresh(self, callback: Callable[..., Any], *args: Any) -> bool:
        """Call it once the next screen is drawn."""
        ...

    def action_show(self, name: str) -> None:
        """Another screen."""
        ...

    def action_finish(self) -> None:
        """Make the report."""
        ...

    def action_jump(self) -> None:
        """A letter for each row."""
        ...

    def action_show_help(self) -> None:
        """Help."""
        ...

    def action_leave(self) -> None:
        """Leave the bench."""
        ...


def actions_of(app: Acting) -> list[Action]:
    """All of them, as the bench is at this moment."""
    return [*_of_the_bench(app), *_of_answers(app), *_of_trials(app), *_of_screens(app)]


def _of_the_bench(app: Acting) -> Iterator[Action]:
    yield _action(N_("Make the report"), app.action_finish)
    yield _action(
        N_("Erase the chosen drive (its serial is asked)"),
        lambda: _on(app, DrivesScreen, DrivesScreen.open_chosen),
    )
    yield _action(N_("Refresh the drives"), lambda: app.give(LookAgain()))
    yield _action(N_("Measure (90 seconds)"), lambda: app.give(Measure()))
    yield _action(N_("Measure quickly (20 seconds)"), lambda: app.give(Measure(quick=True)))
    yield _action(N_("Stop measuring"), lambda: app.give(StopMeasuring()))
    yield _action(N_("Send what waits"), lambda: app.give(SendWaiting()))
    yield _action(N_("Show the QR code of the report"), lambda: _on(app, ReportScreen, ReportScreen.show_qr))
    yield _action(N_("Show the last word in large"), lambda: _on(app, ReportScreen, ReportScreen.show_word))
    yield _action(N_("Show the code for the case"), lambda: _on(app, ReportScreen, ReportScreen.show_code))
    yield _action(N_("Jump to a row of this screen"), app.action_jump)
    yield _action(
        N_("Change the language (French, English)"),
        lambda: _on(app, SettingsScreen, SettingsScreen.change_language),
    )
    yield _action(
        N_("Change the inventory (server)"),
        lambda: _on(app, SettingsScreen, SettingsScreen.ask_inventory),
    )
    yield _action(
        N_("Change the name of this bench"),
        lambda: _on(app, SettingsScreen, SettingsScreen.ask_station),
    )
    yield _action(
        N_("Change the keyboard layout"), lambda: _on(app, SettingsScreen, SettingsScreen.ask_layout)
    )
    yield _action(N_("Help"), app.action_show_help)
    yield _action(N_("Leave"), app.action_leave)


def _of_answers(app: Acting) -> Iterator[Action]:
    names = {
        "label": N_("Enter the label"),
        "lot": N_("Enter the lot"),
        "cosmetic": N_("Enter the cosmetic grade"),
        "charger": N_("Enter whether the charger is there"),
        "missing": N_("Enter the missing parts"),
        "note": N_("Enter a remark"),
        "operator": N_("Enter who does the work"),
        "all": N_("Answer for all locks (MDM, Autopilot …)"),
    }
    for field, name in names.items():
        yield _action(name, _asking(app, field))


def _asking(app: Acting, field: str) -> Callable[[], None]:
    return lambda: _on(app, GradeScreen, lambda screen: screen.ask(field))


def _of_trials(app: Acting) -> Iterator[Action]:
    machine, answers = app.bench.machine, app.bench.answers
    for kind in () if machine is None else trials_offered(machine, answers.trials):
        english = f"begin trial {kind.replace('_', ' ')}"
        yield Action(_(TRIAL).format(name=trial_name(kind)), english, _beginning(app, kind))


def _beginning(app: Acting, kind: TrialKind) -> Callable[[], None]:
    return lambda: _on(app, TrialsScreen, lambda screen: screen.begin(kind))


def _of_screens(app: Acting) -> Iterator[Action]:
    for item in SCREENS:
        name = _(SCREEN).format(name=pgettext(*item.label))
        yield Action(name, f"screen {item.label[1]}", _showing(app, item.name))


def _showing(app: Acting, name: str) -> Callable[[], None]:
    return lambda: app.action_show(name)


def _action(english: str, run: Callable[[], None]) -> Action:
    return Action(_(english), english, run)


def _on(app: Acting, kind: type[Shown], do: Callable[[Shown], None]) -> None:
    """Show the screen of this kind, and do it there once it is in sight."""
    name = next(name for name, screen in app.SCREENS.items() if screen is kind)
    app.action_show(name)
    app.call_after_refresh(_do_if_shown, app, kind, do)


def _do_if_shown(app: Acting, kind: type[Shown], do: Callable[[Shown], None]) -> None:
    if isinstance(app.screen, kind):
        do(app.screen)
