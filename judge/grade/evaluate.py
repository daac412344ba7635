"""One evaluation: the points and the caps of a machine, and the letter that they leave.

The system goes on the drive that gives the best grade. A drive of unknown health brings no points, and its
known figures hold the grade down like those of any other: so a machine is never worth more because nobody
knows how its drive is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from judge.grade.caps import cap_reasons
from judge.grade.figures import Figure, Subject
from judge.grade.notes import note_reasons
from judge.grade.policy_file import BEST_FIRST, EARNED, Cap, Policy, Rule
from model.grade import GradeLetter, Reason, ReasonKind

WORST_FIRST = tuple(reversed(BEST_FIRST))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What a policy makes of a subject."""

    subject: Subject
    letter: GradeLetter
    score: float
    score_of: float
    notes: tuple[Reason, ...]
    caps: tuple[Reason, ...]
    unknown: tuple[Reason, ...]  # what caps asked for and is not known

    @property
    def worth(self) -> tuple[int, float]:
        """Comparable: the letter first, then the points."""
        return WORST_FIRST.index(self.letter), self.score


def evaluate_best(subject: Subject, policy: Policy, locks: Sequence[Reason]) -> Evaluation:
    """The evaluation with the system on the drive that gives the best one."""
    choices = subject.candidates or (None,)
    evaluations = [
        evaluate(replace(subject, system=drive), policy, policy.file.caps, locks) for drive in choices
    ]
    return max(evaluations, key=lambda item: item.worth)


def evaluate(subject: Subject, policy: Policy, caps: Sequence[Cap], locks: Sequence[Reason]) -> Evaluation:
    """Points first, then what holds them down."""
    notes = note_reasons(subject, policy.file)
    score, score_of = sum(item.points or 0.0 for item in notes), sum(item.of or 0.0 for item in notes)
    said = [reason for cap in (*caps, *_always(caps)) for reason in cap_reasons(subject, cap, locks)]
    held = [reason for reason in said if reason.kind is not ReasonKind.UNKNOWN]
    return Evaluation(
        subject=subject,
        letter=worst([earned(score, score_of, policy), *(item.limit for item in held if item.limit)]),
        score=score,
        score_of=score_of,
        notes=tuple(notes),
        caps=_weightiest(held),
        unknown=tuple(reason for reason in said if reason.kind is ReasonKind.UNKNOWN),
    )


def _always(caps: Sequence[Cap]) -> list[Cap]:
    """Whatever a policy leaves out, a locked machine is not given away."""
    if any(cap.rule is Rule.ACTIVE_LOCK for cap in caps):
        return []
    return [Cap(rule=Rule.ACTIVE_LOCK, limit=GradeLetter.PARTS)]


def _weightiest(held: Sequence[Reason]) -> tuple[Reason, ...]:
    """The cap that holds lowest first; of two limits of one figure only that one."""
    figures = set(Figure)
    kept: list[Reason] = []
    for reason in sorted(held, key=lambda reason: WORST_FIRST.index(reason.limit or GradeLetter.A)):
        if reason.rule not in figures or reason.rule not in {other.rule for other in kept}:
            kept.append(reason)
    return tuple(kept)


def earned(score: float, score_of: float, policy: Policy) -> GradeLetter:
    """The letter that the points reach; parts below the last one."""
    share = 100 * score / score_of if score_of else 0.0
    letters = policy.file.letters
    needed = dict(zip(EARNED, (letters.A, letters.B, letters.C, letters.D), strict=True))
    return next((letter for letter in EARNED if share >= needed[letter]), GradeLetter.PARTS)


def worst(letters: Iterable[GradeLetter]) -> GradeLetter:
    """The worst of them."""
    return min(letters, key=WORST_FIRST.index)
