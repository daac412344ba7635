"""Caps: rules that hold a grade down, each speaking only of what is known.

A rule whose fact is not known holds nothing down, and says that it was not known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from judge.grade.figures import Figure, Subject, is_disturbed, read_figure
from judge.grade.policy_file import Cap, Rule
from judge.grade.systems import is_secure_boot_known, lasting_obstacles, processor_findings
from judge.health.battery import named
from model.benchmark import BenchmarkKind
from model.drive import Drive
from model.grade import GradeLetter, Reason, ReasonKind
from model.message import Message, say
from model.rounding import whole
from model.trial import TrialKind, TrialResult
from model.verdict import DriveHealth

DOUBT = "drive_not_known"  # the rule of a reason that is a doubt
DECISIVE = frozenset({GradeLetter.PARTS, GradeLetter.RECYCLING})

# What keeps Windows 11 off for good, as a sentence of its own.
LASTING = {
    "systems.processor": "grade.cap.not_windows_11",
    "systems.no_secure_boot": "grade.cap.not_windows_11.secure_boot",
}

# What a rule says: a sentence for each thing that holds the grade down, or that its fact is not known.
Said = list[Message] | Reason


def cap_reasons(subject: Subject, cap: Cap, locks: Sequence[Reason]) -> list[Reason]:
    """The reasons that a cap gives, or the one that its fact is not known; none when it does not apply."""
    if cap.rule is Rule.ACTIVE_LOCK:
        said: Said = [lock.message for lock in locks if lock.kind is ReasonKind.ELIMINATION]
    elif cap.rule is Rule.TRIAL_FAILED:
        said = [say("grade.cap.trial_failed", trial=kind) for kind in subject.failed_trials(cap.trials)]
    elif cap.rule is not None:
        said = _RULES[cap.rule](subject)
    else:
        said = _below(subject, cap)
    if isinstance(said, Reason):
        return [said]
    kind = ReasonKind.ELIMINATION if cap.limit in DECISIVE else ReasonKind.CAP
    rule = DOUBT if _is_a_doubt(subject, cap) else cap.rule or str(cap.fact)
    return [Reason(kind=kind, rule=rule, message=message, limit=cap.limit) for message in said]


def _is_a_doubt(subject: Subject, cap: Cap) -> bool:
    """Whether a cap holds down because something is not known: that is to be looked at, not replaced."""
    drive = subject.system
    return cap.rule is Rule.DRIVE_WATCHED and drive is not None and not subject.is_watched(drive)


def not_known(rule: str, message: Message) -> Reason:
    """A rule asked for something that is not known."""
    return Reason(kind=ReasonKind.UNKNOWN, rule=rule, message=message)


def _below(subject: Subject, cap: Cap) -> Said:
    """A figure that is known and too small, or the size of a drive that does not tell it. A part that is not
    there is the matter of a rule of its own; a figure that other programs held down is only what the machine
    does at least.
    """
    if cap.fact is None or cap.below is None:
        return []
    reading = read_figure(subject, cap.fact)
    if reading.is_unknown and cap.fact is Figure.DRIVE_GB and subject.system is not None:
        return [say("grade.below.unknown_drive_gb", limit=whole(cap.below))]
    if reading.is_unknown:
        return not_known(cap.fact, say(f"grade.unknown.{cap.fact}"))
    value = reading.value
    if not isinstance(value, float) or value >= cap.below or is_disturbed(subject, cap.fact):
        return []
    if cap.fact is Figure.BATTERY_HEALTH and cap.fact not in subject.fitted:
        worded = battery_words(subject, "below", limit=whole(cap.below))
        if worded is not None:
            return [worded]
    return [say(f"grade.below.{cap.fact}", value=whole(value), limit=whole(cap.below))]


def battery_words(subject: Subject, code: str, **arguments: float) -> Message | None:
    """The worst pack by its name, where it does not work or is one of several; None for an only one."""
    worst = subject.worst_battery
    if worst is None:
        return None
    if worst.is_dead:
        return say(f"grade.{code}.battery_dead", battery=named(worst))
    if len(subject.machine.batteries.value or ()) < 2:
        return None
    held = worst.held_percent or 0
    return say(f"grade.{code}.worst_battery", battery=named(worst), value=held, **arguments)


def _results(subject: Subject, kind: BenchmarkKind, result: TrialResult) -> list[str]:
    """The subjects of benchmarks of a kind that ended so."""
    results = () if subject.benchmarks is None else subject.benchmarks.results
    return [item.subject for item in results if item.kind is kind and item.result is result]


def _stress(subject: Subject) -> Said:
    if _results(subject, BenchmarkKind.MEMORY_STRESS, TrialResult.FAILED):
        return [say("grade.cap.memory_stress_failed")]
    if _results(subject, BenchmarkKind.MEMORY_STRESS, TrialResult.PASSED):
        return []
    return not_known(Rule.MEMORY_STRESS_FAILED, say("grade.unknown.memory_stress"))


def _memory_errors(subject: Subject) -> Said:
    memory = subject.machine.memory.value
    if memory is None or memory.uncorrected_errors.is_unknown:
        return not_known(Rule.UNCORRECTED_MEMORY_ERRORS, say("grade.unknown.memory_errors"))
    count = memory.uncorrected_errors.value
    return [say("grade.cap.uncorrected_memory_errors", count=count)] if count else []


def _failing(subject: Subject) -> Said:
    """Any drive that stays in it, whatever the others are worth."""
    healths = subject.healths
    return [
        say("grade.cap.drive_failing", drive=name_of(drive))
        for drive in subject.own_drives or ()
        if healths[drive.name] is DriveHealth.FAILING
    ]


def _unreadable(subject: Subject) -> Said:
    kinds = (BenchmarkKind.DRIVE_SEQUENTIAL, BenchmarkKind.DRIVE_RANDOM)
    failed = {name for kind in kinds for name in _results(subject, kind, TrialResult.FAILED)}
    return [
        say("grade.cap.drive_read_failed", drive=name_of(drive))
        for drive in subject.own_drives or ()
        if drive.name in failed
    ]


def _watched(subject: Subject) -> Said:
    """The drive that the system would go on. One of which nobody knows how it is may be one to watch: not
    knowing is never worth more than knowing.
    """
    drive = subject.system
    if drive is None or subject.is_sound(drive):
        return []
    code = "grade.cap.drive_watched" if subject.is_watched(drive) else "grade.cap.drive_not_known"
    return [say(code, drive=name_of(drive))]


def _no_drive(subject: Subject) -> Said:
    return [say("grade.cap.no_drive")] if subject.has_no_drive else []


def _no_battery(subject: Subject) -> Said:
    missing = subject.is_portable and subject.machine.batteries.is_absent
    return [say("grade.cap.no_battery")] if missing else []


def _swollen(subject: Subject) -> Said:
    swollen = subject.failed_trials((TrialKind.SWOLLEN_BATTERY,))
    return [say("grade.cap.swollen_battery")] if swollen else []


def _windows_11(subject: Subject) -> Said:
    """What Microsoft accepts, as far as a workshop cannot change it."""
    for obstacle in lasting_obstacles(subject):
        return [Message(code=LASTING[obstacle.code], arguments=obstacle.arguments)]
    if any(processor_findings(subject)):
        return not_known(Rule.NOT_WINDOWS_11, say("grade.unknown.windows_11"))
    if not is_secure_boot_known(subject):
        return not_known(Rule.NOT_WINDOWS_11, say("grade.unknown.windows_11_secure_boot"))
    return []


def name_of(drive: Drive) -> str:
    """A drive as a person finds it."""
    return f"{drive.model} ({drive.name})" if drive.model else drive.name


_RULES: dict[Rule, Callable[[Subject], Said]] = {
    Rule.MEMORY_STRESS_FAILED: _stress,
    Rule.UNCORRECTED_MEMORY_ERRORS: _memory_errors,
    Rule.DRIVE_FAILING: _failing,
    Rule.DRIVE_READ_FAILED: _unreadable,
    Rule.DRIVE_WATCHED: _watched,
    Rule.NO_DRIVE: _no_drive,
    Rule.NO_BATTERY: _no_battery,
    Rule.SWOLLEN_BATTERY: _swollen,
    Rule.NOT_WINDOWS_11: _windows_11,
}
