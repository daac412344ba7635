"""Reports judged on receipt: health and grade recomputed from the facts inside."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from judge.grade.grade import grade_machine
from judge.grade.policy import Policy, default_policy
from judge.health.drive_health import judge_drive
from judge.last_word.tested import Tested, tested_of
from model.grade import Grade
from model.report import Report
from model.verdict import DriveHealth, DriveVerdict

WORST_FIRST = tuple(DriveHealth)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Verdicts, grade, and what the last word needs, recomputed from the facts by this version's rules and
    the default policy; `grade` and `tested` are None when that could not be done.
    """

    verdicts: tuple[DriveVerdict, ...]
    grade: Grade | None
    tested: Tested | None = None


def judge(report: Report) -> Judgement:
    """Recompute. A report that this version cannot judge is worth keeping all the same."""
    try:
        return _judge(report)
    except Exception:  # the edge of this step: a mistake in a rule must not cost a report
        logging.getLogger(__name__).exception("report %s could not be judged", report.id)
        return Judgement(verdicts=(), grade=None)


def make_ready() -> None:
    """Read the policy before several threads need it."""
    _policy()


def _judge(report: Report) -> Judgement:
    storage = report.machine.storage.value
    verdicts = tuple(judge_drive(drive) for drive in storage.drives) if storage else ()
    grade = grade_machine(report.machine, verdicts, report.benchmarks, report.entered, _policy())
    both = (*verdicts, *report.drive_verdicts)  # the worse counts
    tested = tested_of(report.machine, both, report.benchmarks, report.entered)
    return Judgement(verdicts=verdicts, grade=grade, tested=tested)


def worst(healths: Iterable[DriveHealth]) -> DriveHealth | None:
    """The worst of them; None of none."""
    return min(healths, key=WORST_FIRST.index, default=None)


@cache
def _policy() -> Policy:
    return default_policy()
