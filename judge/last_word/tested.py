"""What a report tells of a machine besides its erasure: what failed, what is in doubt, what is still to be
tested. It does not look at the verdict that a report gives on itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from judge.grade.locks import lock_reasons
from judge.identity.own import belongs_to_machine
from judge.last_word.asked import trials_left
from model.benchmark import BenchmarkKind, Benchmarks
from model.drive import Drive
from model.grade import ReasonKind
from model.identity import DriveKey
from model.machine import Machine
from model.message import Message, say
from model.report import PersonalAnswers
from model.trial import TrialKind, TrialResult, results_of
from model.verdict import DriveHealth, DriveVerdict

SPEAK_FOR_THEMSELVES = frozenset(
    {TrialKind.SWOLLEN_BATTERY, TrialKind.LEFT_INSIDE, TrialKind.BATTERY_RUN, TrialKind.DRIVES_INSIDE}
)
OF_A_DRIVE = frozenset({BenchmarkKind.DRIVE_SEQUENTIAL, BenchmarkKind.DRIVE_RANDOM})
# py-cpuinfo's look at the clock is no test of the machine.
OF_THE_MACHINE = frozenset(BenchmarkKind) - OF_A_DRIVE - {BenchmarkKind.CPU_CLOCK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """Sentences: `failed` names what failed, `doubts` what a person has to see to, `left` what is still to be
    done. `none_inside`: a person looked inside after this look, and found no drive.
    """

    failed: tuple[Message, ...] = ()
    doubts: tuple[Message, ...] = ()
    left: tuple[Message, ...] = ()
    none_inside: bool = False


def tested_of(
    machine: Machine,
    verdicts: Sequence[DriveVerdict],
    benchmarks: Benchmarks | None,
    entered: PersonalAnswers,
) -> Tested:
    """From the facts. `verdicts` are the reader's own, and may hold more than one on a drive: the worst
    counts.
    """
    drives = own_drives(machine)
    own = [verdict for verdict in verdicts if not _is_foreign(machine, verdict.name)]
    locks = lock_reasons(machine, entered)
    failing = [verdict for verdict in own if verdict.health is DriveHealth.FAILING]
    return Tested(
        failed=(*_failed_trials(entered), *_failing(failing), *_failed_benchmarks(drives, benchmarks)),
        doubts=(
            *_unknown_health(drives, own),
            *(reason.message for reason in locks if reason.kind is ReasonKind.ELIMINATION),
        ),
        left=(
            *_trials_left(machine, entered),
            *_not_measured(drives, benchmarks),
            *([say("word.locks_left")] if any(item.kind is ReasonKind.TO_CHECK for item in locks) else []),
        ),
        none_inside=results_of(entered.trials).get(TrialKind.DRIVES_INSIDE) is TrialResult.NOT_FITTED,
    )


def own_drives(machine: Machine) -> tuple[Drive, ...]:
    """The drives that stay in the machine, as far as they were seen."""
    storage = machine.storage.value
    return () if storage is None else tuple(filter(belongs_to_machine, storage.drives))


def _is_foreign(machine: Machine, name: str) -> bool:
    """Whether the facts show that a drive was only plugged in; a verdict does not decide that for itself."""
    drives = () if machine.storage.value is None else machine.storage.value.drives
    seen = [drive for drive in drives if drive.name == name]
    return bool(seen) and not any(map(belongs_to_machine, seen))


def _failed_trials(entered: PersonalAnswers) -> Iterator[Message]:
    found = results_of(entered.trials)
    for kind in TrialKind:
        if found.get(kind) is TrialResult.FAILED:
            own = kind in SPEAK_FOR_THEMSELVES
            yield say(f"word.failed_{kind}") if own else say("word.trial_failed", trial=kind)


def _failing(verdicts: Iterable[DriveVerdict]) -> Iterator[Message]:
    for name in dict.fromkeys(named(verdict.name, verdict.drive) for verdict in verdicts):
        yield say("word.drive_failing", drive=name)


def _unknown_health(drives: Iterable[Drive], own: Iterable[DriveVerdict]) -> Iterator[Message]:
    """Each drive of which it is not known, whole, how it is: it may be one that fails."""
    own = list(own)
    for drive in drives:
        told = [verdict for verdict in own if verdict.name == drive.name]
        sure = [item.is_complete and item.health is not DriveHealth.UNKNOWN for item in told]
        if not sure or not all(sure):
            key = DriveKey(model=drive.model, serial=drive.serial.value, wwn=drive.wwn.value, size_bytes=None)
            yield say("word.drive_health_unknown", drive=named(drive.name, key))


def named(name: str, key: DriveKey) -> str:
    """A drive as a person finds it."""
    return " ".join(part for part in (key.model, key.serial or key.wwn) if part) or name


def _failed_benchmarks(drives: Sequence[Drive], benchmarks: Benchmarks | None) -> Iterator[Message]:
    """Each by its name, with the drive where it is one of a drive; what was plugged in is not asked."""
    names = {drive.name: drive.model or drive.name for drive in drives}
    for item in () if benchmarks is None else benchmarks.results:
        if item.result is not TrialResult.FAILED:
            continue
        if item.kind in OF_THE_MACHINE:
            yield say("word.benchmark_failed", benchmark=item.kind)
        elif item.kind in OF_A_DRIVE and item.subject in names:
            yield say("word.drive_benchmark_failed", benchmark=item.kind, drive=names[item.subject])


def _trials_left(machine: Machine, entered: PersonalAnswers) -> Iterator[Message]:
    left = trials_left(machine, entered.trials)
    if left:
        yield say("word.trials_left", count=len(left), trials=",".join(left))


def _not_measured(drives: Iterable[Drive], benchmarks: Benchmarks | None) -> Iterator[Message]:
    """The benchmarks that nobody made, or that did not end: each might have failed."""
    results = () if benchmarks is None else benchmarks.results
    ended = (TrialResult.PASSED, TrialResult.FAILED)
    done = {(item.kind, item.subject) for item in results if item.result in ended}
    wanted = {(kind, "") for kind in OF_THE_MACHINE}
    wanted |= {(kind, drive.name) for kind in OF_A_DRIVE for drive in drives}
    kinds = {kind for kind, subject in wanted if (kind, subject) not in done}
    if kinds:
        left = [kind for kind in BenchmarkKind if kind in kinds]
        yield say("word.not_measured", count=len(left), benchmarks=",".join(left))
