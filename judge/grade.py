"""The grade of a machine: facts and a policy in, a letter with its reasons out.

An unknown figure scores nothing and is listed. Caps speak only of what is known, so that an unknown fact
never gives more than the best known value would, and never less than its own lack of points.
"""

from __future__ import annotations

from collections.abc import Iterable

from judge.caps import cap_reason
from judge.facts import Figure, Subject, figure
from judge.locks import lock_reasons
from judge.policy import EARNED, Note, Policy
from model.benchmark import Benchmarks
from model.grade import Grade, GradeLetter, PolicyName, Reason, ReasonKind
from model.machine import Machine
from model.message import Message, say
from model.report import PersonalAnswers
from model.verdict import DriveHealth, DriveVerdict

WORST_FIRST = tuple(reversed(GradeLetter))


def grade_machine(
    machine: Machine,
    verdicts: tuple[DriveVerdict, ...],
    benchmarks: Benchmarks | None,
    entered: PersonalAnswers,
    policy: Policy,
) -> Grade:
    """The functional grade by a policy; the cosmetic one is what was entered."""
    subject = Subject(machine=machine, verdicts=verdicts, benchmarks=benchmarks)
    scores = [_score(subject, note) for note in policy.file.notes if _is_asked(subject, note)]
    score, score_of = sum(item.points or 0 for item in scores), sum(item.of or 0 for item in scores)
    locks = lock_reasons(machine, entered)
    caps = [reason for cap in policy.file.caps if (reason := cap_reason(subject, cap, locks)) is not None]
    letter = _worst([_earned(score, score_of, policy), *(reason.limit for reason in caps if reason.limit)])
    to_check = [*locks, *_storage_reasons(subject)]
    use = next(use for use in policy.file.uses if WORST_FIRST.index(letter) >= WORST_FIRST.index(use.start))
    return Grade(
        functional=letter,
        cosmetic=entered.cosmetic,
        score=round(score, 2),
        score_of=round(score_of, 2),
        to_check=any(reason.kind is ReasonKind.TO_CHECK for reason in to_check),
        reasons=(*_weightiest(caps), *scores, *to_check),
        suggested_use=use.code,
        use_wording={"fr": use.fr, "en": use.en},
        policy=PolicyName(name=policy.file.name, version=policy.file.version, sha256=policy.sha256),
    )


def _is_asked(subject: Subject, note: Note) -> bool:
    return subject.is_portable or not note.portable_only


def _score(subject: Subject, note: Note) -> Reason:
    """The points of one figure, with the sentence that explains them."""
    value = figure(subject, note.fact)
    if value is None:
        return Reason(
            kind=ReasonKind.UNKNOWN,
            rule=note.fact,
            message=say(f"grade.unknown.{note.fact}"),
            points=0.0,
            of=note.weight,
        )
    reached = [step.points for step in note.steps if value >= step.start]
    return Reason(
        kind=ReasonKind.SCORE,
        rule=note.fact,
        message=_scored(note.fact, value),
        points=reached[-1] if reached else 0.0,
        of=note.weight,
    )


def _scored(name: Figure, value: float) -> Message:
    """What a figure is, in words."""
    if name is Figure.DRIVE_SOLID_STATE:
        return say(f"grade.score.{name}.{'yes' if value else 'no'}")
    return say(f"grade.score.{name}", value=_plain(name, value))


def _plain(name: Figure, value: float) -> float | int:
    """A figure as a person wants to read it."""
    return round(value, 1) if name is Figure.MEMORY_GIB else round(value)


def _earned(score: float, score_of: float, policy: Policy) -> GradeLetter:
    """The letter that the points reach; parts below the last one."""
    share = 100 * score / score_of if score_of else 0.0
    letters = policy.file.letters
    needed = dict(zip(EARNED, (letters.A, letters.B, letters.C, letters.D), strict=True))
    return next((letter for letter in EARNED if share >= needed[letter]), GradeLetter.PARTS)


def _worst(letters: Iterable[GradeLetter]) -> GradeLetter:
    return min(letters, key=WORST_FIRST.index)


def _weightiest(caps: list[Reason]) -> list[Reason]:
    """The caps, the one that holds lowest first."""
    return sorted(caps, key=lambda reason: WORST_FIRST.index(reason.limit or GradeLetter.A))


def _storage_reasons(subject: Subject) -> list[Reason]:
    """What a person has to look at before the storage may be trusted."""
    storage = subject.machine.storage.value
    if storage is None:
        return [Reason(kind=ReasonKind.TO_CHECK, rule="storage", message=say("grade.storage_unknown"))]
    found = [
        Reason(
            kind=ReasonKind.TO_CHECK,
            rule="hidden_storage",
            message=say("grade.hidden_storage", where=hidden.name or hidden.where),
        )
        for hidden in storage.hidden
    ]
    for drive in subject.own_drives or ():
        if subject.health_of(drive) is DriveHealth.UNKNOWN:
            message = say("grade.drive_health_unknown", drive=drive.model or drive.name)
            found.append(Reason(kind=ReasonKind.TO_CHECK, rule="drive_health", message=message))
    return found
