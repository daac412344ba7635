"""The grade of a machine: facts and a policy in, a letter with its reasons out.

An unknown figure scores nothing and is listed. Caps speak only of what is known, so that an unknown fact
never gives more than the best known value would, and never less than its own lack of points.
"""

from __future__ import annotations

from collections.abc import Iterable

from judge.grade.evaluate import WORST_FIRST, Evaluation, evaluate_best
from judge.grade.figures import Subject
from judge.grade.locks import lock_reasons
from judge.grade.notes import unclear_kind
from judge.grade.policy_file import Policy
from judge.grade.remarks import remarks
from judge.grade.repairs import repair_reasons
from judge.grade.systems import systems_of
from model.benchmark import Benchmarks
from model.grade import Grade, PolicyName, Reason, ReasonKind
from model.machine import Machine
from model.report import PersonalAnswers
from model.verdict import DriveVerdict


def grade_machine(
    machine: Machine,
    verdicts: tuple[DriveVerdict, ...],
    benchmarks: Benchmarks | None,
    entered: PersonalAnswers,
    policy: Policy,
) -> Grade:
    """The functional grade by a policy; the cosmetic one is what was entered."""
    subject = Subject(machine=machine, verdicts=verdicts, benchmarks=benchmarks, trials=entered.trials)
    locks = lock_reasons(machine, entered)
    found = evaluate_best(subject, policy, locks)
    rest = [
        *(reason for reason in locks if reason.kind is not ReasonKind.ELIMINATION),
        *remarks(found.subject),
        *repair_reasons(found, policy, locks),
    ]
    use = next(
        use for use in policy.file.uses if WORST_FIRST.index(found.letter) >= WORST_FIRST.index(use.start)
    )
    return Grade(
        functional=found.letter,
        cosmetic=entered.cosmetic,
        score=round(found.score, 2),
        score_of=round(found.score_of, 2),
        to_check=any(reason.kind is ReasonKind.TO_CHECK for reason in rest),
        reasons=(*found.caps, *found.notes, *_not_known(found, policy), *rest),
        suggested_use=use.code,
        use_wording={"fr": use.fr, "en": use.en},
        policy=PolicyName(name=policy.file.name, version=policy.file.version, sha256=policy.sha256),
        systems=systems_of(found.subject),
    )


def _not_known(found: Evaluation, policy: Policy) -> Iterable[Reason]:
    """What a rule without points asked for and is not known, each once."""
    unclear = unclear_kind(found.subject, policy.file)
    told = {reason.rule for reason in found.notes}
    for reason in (*found.unknown, *([] if unclear is None else [unclear])):
        if reason.rule not in told:
            told.add(reason.rule)
            yield reason
