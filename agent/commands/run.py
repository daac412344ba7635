"""`etabli run`: the main job on this machine, and the first reader of its session."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from pathlib import Path
from typing import Any

from agent.bench.fallback_state import state_of_run
from agent.bench.state import State, StateError, open_state
from agent.session.reading import choose_display, follow_own
from agent.session.request import Request
from agent.settings.configuration import (
    TEXT_LIMIT,
    Configuration,
    ProfileSettings,
    is_short_text,
    load_configuration,
)
from agent.settings.profiles import EraseOrder, Wish, choose_profile, erase_order
from host.boot import probe_boot
from host.live import LiveHost
from model.exit_status import ExitStatus
from model.grade import CosmeticGrade
from model.lock import LockKind
from model.report import PersonalAnswers
from model.settings_text import BadSettings
from papers.language import _
from papers.terminal import complain


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.usage = argparse.SUPPRESS  # the options alone fill a screen
    parser.epilog = _("Example: etabli run --quick --label A-0042 --lot 2026-11 --cosmetic B")
    parser.add_argument("--label", metavar=_("TEXT"), help=_("the label on this machine, as scanned"))
    parser.add_argument("--lot", metavar=_("TEXT"), help=_("the lot it came with"))
    parser.add_argument("--operator", metavar=_("NAME"), help=_("who is at the bench"))
    parser.add_argument("--note", metavar=_("TEXT"), help=_("a remark for the report"))
    parser.add_argument(
        "--cosmetic", choices=[grade.value for grade in CosmeticGrade], type=str.upper, help=_("how it looks")
    )
    parser.add_argument(
        "--locked",
        action="append",
        default=[],
        choices=[kind.value for kind in LockKind],
        metavar=_("LOCK"),
        help=_("a lock you saw (can be repeated)"),
    )
    parser.add_argument(
        "--not-locked",
        action="append",
        default=[],
        choices=[kind.value for kind in LockKind],
        metavar=_("LOCK"),
        help=_("a lock you looked for and did not find"),
    )
    parser.add_argument(
        "--quick", action="store_true", default=None, help=_("benchmarks of 20 seconds instead of 90")
    )
    parser.add_argument("--no-benchmark", action="store_true", help=_("measure nothing"))
    parser.add_argument(
        "--on-battery", action="store_true", help=_("measure although it runs on its battery alone")
    )
    parser.add_argument(
        "--exit-check",
        action="store_true",
        help=_("only: same parts, erasures still proven?"),
    )
    parser.add_argument("--policy", metavar=_("FILE"), help=_("grade by this policy"))
    parser.add_argument("--profile", metavar=_("NAME"), help=_("a profile of the configuration"))
    parser.add_argument("--replay", metavar=_("FILE"), help=_("a recorded machine instead of this one"))
    parser.add_argument("--timing", action="store_true", help=_("replay with the recorded durations"))
    parser.add_argument("--json", action="store_true", help=_("print every event as a JSON line"))
    parser.add_argument("--config", metavar=_("FILE"), type=Path, help=_("another configuration file"))
    parser.add_argument("--folder", metavar=_("FOLDER"), type=Path, help=_("another state folder"))


def execute(options: argparse.Namespace) -> int:
    """Check the order, start the session, and show what it tells."""
    try:
        configuration = load_configuration(options.config)
        profile, erase = _profile(options, configuration)
        entered = _entered(options, profile, configuration)
        policy = _checked_policy(options.policy or profile.policy or configuration.run.policy)
        replay = _checked_recording(options.replay, timing=options.timing)
    except BadSettings as error:
        complain(str(error))
        return ExitStatus.WRONG_ORDER
    if erase is not None and os.geteuid() != 0:
        complain(
            _("The profile orders an erasure, and only root may erase. Start again as root, or with sudo.")
        )
        return ExitStatus.COULD_NOT_RUN
    try:
        is_bound = options.exit_check or erase is not None
        state, moved = _state(options.folder, is_bound=is_bound)
    except StateError as error:
        complain(str(error))
        return ExitStatus.COULD_NOT_RUN
    request = Request(
        session=secrets.token_hex(16),
        state_folder=str(state.folder.resolve()),
        entered=entered,
        station_name=configuration.station.name,
        quick=bool(_first(options.quick, profile.quick, configuration.run.quick)),
        benchmark=not options.no_benchmark,
        on_battery=options.on_battery,
        exit_check=options.exit_check,
        replay=replay,
        replay_timing=options.timing,
        policy=policy,
        inventory_url=configuration.inventory.url,
        code_file=configuration.inventory.code_file,
        erase=erase,
    )
    from agent.session.start import start_session

    try:
        service = start_session(state, request)
    except StateError as error:
        complain(str(error))
        return ExitStatus.COULD_NOT_RUN
    display = choose_display(as_json=options.json, is_terminal=sys.stdout.isatty())
    status = follow_own(state.run, request.session, service, display)
    if moved is None:
        return status
    complain(moved)
    return status or ExitStatus.COULD_NOT_RUN  # kept, but not where reports are kept: a person has to act


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
    """What a person typed, within limits. Raises BadSettings."""
    texts = {name: getattr(options, name) for name in ("label", "lot", "operator", "note")}
    for name, text in texts.items():
        if text is not None and not is_short_text(text):
            raise BadSettings(
                _("--{name}: expected 1 to {limit} printable characters.").format(name=name, limit=TEXT_LIMIT)
            )
    both = set(options.locked) & set(options.not_locked)
    if both:
        raise BadSettings(_("--locked and --not-locked both name {lock}.").format(lock=min(both)))
    return PersonalAnswers(
        label=texts["label"],
        lot=texts["lot"] or profile.lot or configuration.run.lot,
        operator=texts["operator"] or profile.operator or configuration.run.operator,
        note=texts["note"],
        cosmetic=CosmeticGrade(options.cosmetic) if options.cosmetic else None,
        locks={**dict.fromkeys(options.locked, True), **dict.fromkeys(options.not_locked, False)},
    )


def _checked_policy(path: str | None) -> str | None:
    """The absolute path of a policy that can be read. Raises BadSettings."""
    if path is None:
        return None
    from agent.settings.policies import chosen_policy

    chosen_policy(path)
    return str(Path(path).resolve())


def _checked_recording(path: str | None, *, timing: bool) -> str | None:
    """The absolute path of a recording that can be read. Raises BadSettings."""
    if path is None:
        if timing:
            raise BadSettings(_("--timing is for --replay."))
        return None
    from host.recording.recording_file import BadRecording
    from host.recording.replay import ReplayHost

    try:
        ReplayHost.open(Path(path), timing=False)
    except BadRecording as error:
        raise BadSettings(str(error)) from error
    return str(Path(path).resolve())
