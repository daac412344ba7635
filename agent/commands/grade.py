"""`etabli grade`: grade a stored report again, by its policy or another one, and say what differs."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from agent.settings.policies import chosen_policy
from agent.spool.naming import known_state, report_file
from model.api import DOCUMENT_LIMIT_BYTES
from model.benchmark import Benchmarks
from model.document import UnreadableDocument, decode, encode_pretty
from model.exit_status import ExitStatus
from model.grade import Grade
from model.machine import Machine
from model.message import Message
from model.report import PersonalAnswers, Report
from model.settings_text import BadSettings
from model.verdict import DriveHealth, DriveVerdict
from papers.errors import reason, why_unreadable
from papers.grade import grade_lines
from papers.language import _
from papers.letters import letter_word
from papers.plain import printable
from papers.quantities import decimal
from papers.screen.answers import answered_lines
from papers.terminal import complain, rows, say, say_bytes
from papers.title import machine_title
from papers.wording import word


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    """What is graded: a report's facts, or a recording's."""

    machine: Machine
    benchmarks: Benchmarks | None
    entered: PersonalAnswers
    stored: Grade | None
    provisional: tuple[Message, ...] = ()


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _("Example: etabli grade report.json --policy our-policy.toml")
    parser.add_argument(
        "report",
        nargs="?",
        metavar=_("REPORT"),
        help=_("a file, an id, a label or a serial; nothing is the last report of this bench"),
    )
    parser.add_argument("--policy", metavar=_("FILE"), help=_("grade by this grading scale"))
    parser.add_argument("--replay", metavar=_("FILE"), help=_("grade a recorded machine, without benchmarks"))
    parser.add_argument("--json", action="store_true", help=_("print the grade as JSON"))
    parser.add_argument("--folder", metavar=_("FOLDER"), type=Path, help=_("another state folder"))


def execute(options: argparse.Namespace) -> int:
    """Grade and print; exit status 1 when a drive is failing."""
    if options.report is not None and options.replay is not None:
        complain(_("Give a report, or a recording with --replay."))
        return ExitStatus.WRONG_ORDER
    policy = chosen_policy(options.policy)
    subject = (
        _of_recording(options.replay)
        if options.replay
        else _of_report(str(report_file(options.report, known_state(options.folder))))
    )
    from judge.grade.grade import grade_machine

    verdicts = _verdicts(subject.machine)
    grade = grade_machine(subject.machine, verdicts, subject.benchmarks, subject.entered, policy)
    if options.json:
        say_bytes(encode_pretty(grade))
    else:
        lines = (
            *_whose(subject),
            *(f"! {word(message)}" for message in subject.provisional),
            *grade_lines(grade),
            *answered_lines(subject.entered),
            *_difference(subject.stored, grade),
        )
        for row in (row for line in lines for row in rows(line)):
            say(row)
    return (
        ExitStatus.FINDINGS
        if any(verdict.health is DriveHealth.FAILING and verdict.stays for verdict in verdicts)
        else ExitStatus.DONE
    )


def _whose(subject: _Subject) -> tuple[str, ...]:
    """The machine, and the label on it."""
    title = machine_title(subject.machine) or _("unknown model")
    label = subject.entered.label
    return (title if label is None else f"{printable(label)}  {title}",)


def _of_report(path: str) -> _Subject:
    """The facts in a report. Raises BadSettings with one sentence."""
    try:
        file = Path(path)
        if file.stat().st_size > DOCUMENT_LIMIT_BYTES:
            raise BadSettings(_("{path}: too large for a report.").format(path=path))
        report = decode(file.read_bytes(), Report)
    except OSError as error:
        raise BadSettings(
            _("{path}: cannot be read: {error}.").format(path=path, error=reason(error))
        ) from error
    except UnreadableDocument as error:
        raise BadSettings(
            _("{path}: not a report: {error}.").format(path=path, error=why_unreadable(error))
        ) from error
    return _Subject(
        machine=report.machine,
        benchmarks=report.benchmarks,
        entered=report.entered,
        stored=report.grade,
        provisional=report.limits,
    )


def _of_recording(path: str) -> _Subject:
    """The facts that the probes learn from a recording. Raises BadSettings."""
    from host.recording.replay import ReplayHost
    from host.shared import SharedHost
    from probes.run import probe_machine

    host = ReplayHost.open(Path(path), timing=False)
    machine = probe_machine(SharedHost(host), deep=False, on_event=lambda _event: None)
    return _Subject(machine=machine, benchmarks=None, entered=PersonalAnswers(), stored=None)


def _verdicts(machine: Machine) -> tuple[DriveVerdict, ...]:
    from judge.health.drive_health import judge_drive

    storage = machine.storage.value
    return tuple(judge_drive(drive) for drive in storage.drives) if storage else ()


def _difference(stored: Grade | None, grade: Grade) -> list[str]:
    """What changed since the report was made, and whether the policy or the program did it."""
    if stored is None or (stored.functional, stored.score) == (grade.functional, grade.score):
        return []
    same = stored.policy.sha256 == grade.policy.sha256
    cause = _("this version of the program judges differently") if same else _("by another grading scale")
    return [
        "",
        _("The report says {letter} ({score} of the points): {cause}.").format(
            letter=letter_word(stored.functional), score=decimal(stored.score), cause=cause
        ),
    ]
