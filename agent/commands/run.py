"""`etabli run`: the main job on this machine, and the first reader of its session."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from agent.bench.fallback_state import state_of_run
from agent.bench.state import State, open_state
from agent.commands.answer_options import add_answers, answers_of, lock_words
from agent.commands.held_scanners import hold_scanners
from agent.session.display import Display
from agent.session.reading import choose_display, follow_own
from agent.session.request import Request
from agent.settings.configuration import Configuration, ProfileSettings, load_configuration
from agent.settings.profiles import EraseOrder, Wish, choose_profile, erase_order
from host.boot import probe_boot
from host.live import LiveHost
from model.exit_status import ExitStatus
from model.report import PersonalAnswers
from model.settings_text import BadSettings
from papers.language import _
from papers.terminal import complain


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.usage = argparse.SUPPRESS  # the options alone fill a screen
    parser.description = None
    parser.epilog = "\n".join(
        (
            lock_words(),
            _("Example: etabli run --quick --label A-0042 --lot 2026-11 --cosmetic B"),
        )
    )
    options = parser.add_argument_group()  # without a title: the locks need the line
    add_answers(options)
    options.add_argument(
        "--quick", action="store_true", default=None, help=_("benchmarks of 20 seconds instead of 90")
    )
    options.add_argument("--no-benchmark", action="store_true", help=_("measure nothing"))
    options.add_argument(
        "--on-battery", action="store_true", help=_("measure although it runs on its battery alone")
    )
    options.add_argument(
        "--exit-check",
        action="store_true",
        help=_("only check: same parts, erasure proofs still valid"),
    )
    options.add_argument("--policy", metavar=_("FILE"), help=_("grade by this grading scale"))
    options.add_argument("--profile", metavar=_("NAME"), help=_("a profile of the configuration"))
    options.add_argument("--replay", metavar=_("FILE"), help=_("a recorded machine instead of this one"))
    options.add_argument(
        "--timing", action="store_true", help=argparse.SUPPRESS
    )  # with the recorded durations
    options.add_argument("--verbose", action="store_true", help=_("every reason, not one screen"))
    options.add_argument("--json", action="store_true", help=_("print every event as a JSON line"))
    options.add_argument("--config", metavar=_("FILE"), type=Path, help=_("another configuration file"))
    options.add_argument("--folder", metavar=_("FOLDER"), type=Path, help=_("another state folder"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOrder:
    """What a run is to do, once options and configuration were understood."""

    configuration: Configuration
    profile: ProfileSettings
    erase: EraseOrder | None
    entered: PersonalAnswers
    policy: str | None
    replay: str | None


def execute(options: argparse.Namespace) -> int:
    """Check the order, start the session, and show what it tells."""
    order = understood(options, load_configuration(options.config))
    display = choose_display(as_json=options.json, is_terminal=sys.stdout.isatty(), verbose=options.verbose)
    return carry_out(options, order, display)


def understood(
    options: argparse.Namespace, configuration: Configuration, *, inventory_only: bool = False
) -> RunOrder:
    """What is to be done; with `inventory_only` no profile counts, whoever names it. Raises BadSettings."""
    profile, erase = (ProfileSettings(), None) if inventory_only else _profile(options, configuration)
    return RunOrder(
        configuration=configuration,
        profile=profile,
        erase=erase,
        entered=_entered(options, profile, configuration),
        policy=_checked_policy(options.policy or profile.policy or configuration.run.policy),
        replay=checked_recording(options.replay, timing=options.timing),
    )


def carry_out(options: argparse.Namespace, order: RunOrder, display: Display) -> int:
    """Start the session, and show what it tells. Raises StateError."""
    if order.erase is not None and os.geteuid() != 0:
        complain(
            _("The profile asks for an erasure, and only root may erase. Start again as root, or with sudo.")
        )
        return ExitStatus.COULD_NOT_RUN
    from agent.session.start import start_session

    is_bound = options.exit_check or order.erase is not None
    state, moved = _state(options.folder, is_bound=is_bound)
    request = _request(options, order, state)
    service = start_session(state, request)
    status = follow_own(state.run, request.session, service, display, hold_scanners)
    if moved is None:
        return status
    complain(moved)
    return status or ExitStatus.COULD_NOT_RUN  # kept, but not where reports are kept: a person has to act


def _request(options: argparse.Namespace, order: RunOrder, state: State) -> Request:
    configuration, profile = order.configuration, order.profile
    return Request(
        session=secrets.token_hex(16),
        state_folder=str(state.folder.resolve()),
        entered=order.entered,
        usual_lot=profile.lot or configuration.run.lot,
        ask_again=options.ask_again,
        station_name=configuration.station.name,
        quick=bool(_first(options.quick, profile.quick, configuration.run.quick)),
        benchmark=not options.no_benchmark,
        on_battery=options.on_battery,
        exit_check=options.exit_check,
        replay=order.replay,
        replay_timing=options.timing,
        policy=order.policy,
        inventory_url=configuration.inventory.url,
        code_file=configuration.inventory.code_file,
        erase=order.erase,
    )


def _first(*values: bool | None) -> bool | None:
    """The first that is not None."""
    return next((value for value in values if value is not None), None)


def _state(folder: Path | None, *, is_bound: bool) -> tuple[State, str | None]:
    """Where this run keeps everything, with the sentence that tells when that is a stopgap: none for an
    erasure's journal, nor for a question about what was kept before. Raises StateError.
    """
    where: Any = {"is_root": os.geteuid() == 0, "environment": os.environ, "folder": folder}
    return (open_state(**where), None) if is_bound else state_of_run(**where)


def _profile(
    options: argparse.Namespace, configuration: Configuration
) -> tuple[ProfileSettings, EraseOrder | None]:
    """The profile of this run, and what it orders erased. Raises BadSettings."""
    facts = probe_boot(LiveHost())
    wish = Wish(
        replayed=options.replay is not None, exit_check=options.exit_check, has_terminal=sys.stdin.isatty()
    )
    chosen = choose_profile(configuration, options.profile, facts, wish)
    if chosen is None:
        return ProfileSettings(), None
    return chosen[1], erase_order(*chosen, configuration, facts, wish)


def _entered(
    options: argparse.Namespace, profile: ProfileSettings, configuration: Configuration
) -> PersonalAnswers:
    """What a person typed; who is at the bench also by the profile or the configuration. Raises
    BadSettings.
    """
    typed = answers_of(options)
    return replace(typed, operator=typed.operator or profile.operator or configuration.run.operator)


def _checked_policy(path: str | None) -> str | None:
    """The absolute path of a policy that can be read. Raises BadSettings."""
    if path is None:
        return None
    from agent.settings.policies import chosen_policy

    chosen_policy(path)
    return str(Path(path).resolve())


def checked_recording(path: str | None, *, timing: bool) -> str | None:
    """The absolute path of a recording that can be read. Raises BadSettings."""
    if path is None:
        if timing:
            raise BadSettings(_("--timing is for --replay."))
        return None
    from host.recording.replay import ReplayHost

    ReplayHost.open(Path(path), timing=False)
    return str(Path(path).resolve())
