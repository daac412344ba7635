"""`etabli note`: answers about a machine without a new run; a report that supersedes its last one."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agent.bench.state import State, StateError, open_state
from agent.commands.answer_options import add_answers, answers_of, lock_words
from agent.commands.trial_options import add_trials, trials_of
from agent.settings.configuration import Configuration, load_configuration
from agent.settings.policies import chosen_policy
from judge.erasure.drive_proof import Moment
from model.event import (
    Delivered,
    Event,
    LastWordSpoken,
    NotDelivered,
    Numbered,
    ReportKept,
    SessionFinished,
    Troubled,
)
from model.exit_status import ExitStatus
from model.report import PersonalAnswers, Report
from model.settings_text import BadSettings
from model.verdict import DriveHealth
from papers.language import _
from papers.terminal import say
from papers.wording import word

if TYPE_CHECKING:
    from agent.bench.station import Station

DELIVER_S = 30.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.usage = argparse.SUPPRESS
    parser.epilog = "\n".join(
        (lock_words(), _("Example: etabli note A-0042 --not-locked all --cosmetic B --operator Anne"))
    )
    parser.add_argument(
        "word",
        nargs="?",
        metavar=_("LABEL"),
        help=_("label, serial or report; nothing: the last one"),
    )
    options = parser.add_argument_group()  # without a title: the locks need the line
    add_answers(options)
    add_trials(options)
    options.add_argument("--policy", metavar=_("FILE"), help=_("grade by this grading scale"))
    options.add_argument("--verbose", action="store_true", help=_("every reason, not one screen"))
    options.add_argument("--json", action="store_true", help=_("print every event as a JSON line"))
    options.add_argument("--config", metavar=_("FILE"), type=Path, help=_("another configuration file"))
    options.add_argument("--folder", metavar=_("FOLDER"), type=Path, help=_("another state folder"))


def note_for_page(folder: Path, report: str, answers: PersonalAnswers) -> str | None:
    """The answers of a page about a report of this bench: noted, and delivered; else the sentence that says
    why not. The operator of the answers is who gives them.
    """
    from agent.bench.station import load_station
    from agent.session.noting import NoteOrder, note

    told: list[Event] = []
    try:
        configuration = load_configuration(None)
        policy = chosen_policy(configuration.run.policy)
        state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=folder)
        station = load_station(state, name=configuration.station.name)
        order = NoteOrder(word=report, typed=answers, by=answers.operator)
        made = note(state, station, order, policy, emit=told.append)
    except (BadSettings, StateError) as error:
        return str(error)
    if made is None:
        return next((word(event.message) for event in told if isinstance(event, Troubled)), "")
    _deliver(state, station, configuration, told.append, made.id)
    return next((word(event.message) for event in told if isinstance(event, NotDelivered)), None)


def execute(options: argparse.Namespace) -> int:
    """Make the report, keep it, deliver it, and show the grade as a run does."""
    from agent.bench.station import load_station
    from agent.session.noting import NoteOrder, note, says_something
    from agent.session.reading import choose_display

    configuration = load_configuration(options.config)
    by = options.operator or configuration.run.operator
    order = NoteOrder(
        word=options.word,
        typed=replace(answers_of(options), trials=trials_of(options.trial, datetime.now(UTC), by)),
        by=by,
        ask_again=options.ask_again,
    )
    policy = chosen_policy(options.policy or configuration.run.policy)
    state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=options.folder)
    station = load_station(state, name=configuration.station.name)
    if not says_something(order) and not options.json and _is_at_a_terminal():
        answered = _asked(state, station, order.word)
        if not answered:
            return ExitStatus.DONE
        order = replace(order, typed=replace(order.typed, locks=answered))
    display = choose_display(as_json=options.json, is_terminal=sys.stdout.isatty(), verbose=options.verbose)
    told: list[Event] = []

    def emit(event: Event) -> None:
        told.append(event)
        display.show(Numbered(sequence=len(told), at_s=0.0, event=event))

    report = note(state, station, order, policy, emit=emit)
    if report is not None:
        _deliver(state, station, configuration, emit, report.id)
        emit(_last_word(state, station, configuration, report, told))
    failing = report is not None and any(
        verdict.health is DriveHealth.FAILING for verdict in report.drive_verdicts
    )
    status = ExitStatus.COULD_NOT_RUN if report is None else ExitStatus(failing)
    emit(SessionFinished(exit_status=status, duration_s=0.0))
    display.close()
    return status


def _last_word(
    state: State, station: Station, configuration: Configuration, report: Report, told: list[Event]
) -> LastWordSpoken:
    """The last word with the answers of today, on the machine as it was seen by its run."""
    from agent.erasing.proofs import RunEnd, speak

    times = report.times
    end = RunEnd(
        report=report.id,
        machine=report.machine,
        benchmarks=report.benchmarks,
        entered=report.entered,
        kept=any(isinstance(event, ReportKept) for event in told),
        replayed=report.replayed,
        seen=Moment(at=times.finished, clock=times.clock, station=report.station),
        is_reached=any(
            isinstance(event, Delivered) or (isinstance(event, NotDelivered) and event.rejected)
            for event in told
        ),
    )
    return speak(state, station, end, configuration.inventory.url)


def _is_at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _asked(state: State, station: Station, word: str | None) -> dict[str, bool]:
    """What a person answers by one key; nothing where he does not, or nothing is open. Raises BadSettings."""
    from agent.commands.looking import GONE, ask_about_locks
    from agent.session.noting import own_report

    try:
        answered = ask_about_locks(own_report(state, station, word))
    except GONE:
        answered = {}
    if not answered:
        say(_("Nothing was noted."))
    return answered


def _deliver(
    state: State, station: Station, configuration: Configuration, emit: Callable[[Event], None], report: str
) -> None:
    from agent.delivery.delivery import deliver_spool

    deliver_spool(
        state,
        station,
        inventory_url=configuration.inventory.url,
        code_file=configuration.inventory.code_file,
        for_s=DELIVER_S,
        emit=emit,
        stopped=lambda: False,
        first=report,
    )
