"""The report: put together from what the steps learned."""

from __future__ import annotations

from dataclasses import dataclass, replace

from judge.identity.own import belongs_to_machine
from model.benchmark import Benchmarks
from model.event import Graded
from model.grade import Grade
from model.machine import Machine
from model.message import Message
from model.provenance import Times, Versions
from model.report import Evidence, PersonalAnswers, Report, Trouble
from model.verdict import DriveVerdict
from papers.title import machine_title


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFindings:
    """What a run learned, before it is a document."""

    machine: Machine
    verdicts: tuple[DriveVerdict, ...]
    benchmarks: Benchmarks | None
    grade: Grade
    troubles: tuple[Trouble, ...]
    evidence: tuple[Evidence, ...]
    certificates: tuple[str, ...] = ()


def make_report(
    *,
    report_id: str,
    station: str,
    station_name: str,
    entered: PersonalAnswers,
    replayed: bool,
    findings: RunFindings,
    times: Times,
    versions: Versions,
    supersedes: str | None,
    counter: int | None,
) -> Report:
    """The document; `counter` None where the station could not count."""
    return Report(
        id=report_id,
        station=station,
        station_name=station_name,
        entered=entered,
        times=times,
        versions=versions,
        machine=findings.machine,
        drive_verdicts=findings.verdicts,
        benchmarks=findings.benchmarks,
        grade=findings.grade,
        troubles=findings.troubles,
        replayed=replayed,
        evidence=findings.evidence,
        certificates=findings.certificates,
        supersedes=supersedes,
        counter=counter,
    )


def with_label(machine: Machine, label: str | None) -> Machine:
    """The machine with the identity keys that its facts and its label give."""
    from judge.identity.identity import identity_keys

    return replace(machine, identity=identity_keys(machine, label))


def graded(
    machine: Machine,
    verdicts: tuple[DriveVerdict, ...],
    grade: Grade,
    entered: PersonalAnswers,
    provisional: tuple[Message, ...],
) -> Graded:
    """The event of a grade, with what a person needs beside it: whose it is, and what its own drives say."""
    storage, board = machine.storage.value, machine.board.value
    own = {drive.name for drive in storage.drives if belongs_to_machine(drive)} if storage else set()
    return Graded(
        grade=grade,
        title=machine_title(machine),
        entered=entered,
        serial=None if board is None else board.serial.value,
        provisional=provisional,
        drives=tuple(verdict for verdict in verdicts if verdict.name in own),
    )
