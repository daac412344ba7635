"""What only a report itself tells, as cells of a table."""

from __future__ import annotations

from collections.abc import Iterable

from model.grade import Reason, ReasonKind
from model.listing import ReportTold
from papers.erasure import verdict_word
from papers.facts.system import LOCKS
from papers.grade import reason_text
from papers.language import _
from papers.screen.answers import answered_lines
from papers.times import stamp_here
from papers.wording import word

BETWEEN = " · "


def held_down(told: ReportTold) -> str:
    """What holds the grade down, each with the letter that it allows."""
    return BETWEEN.join(reason_text(item) for item in told.held_down)


def locked_by(told: ReportTold) -> str:
    """The locks that are known to be active."""
    return lock_words(item for item in told.held_down if item.kind is ReasonKind.ELIMINATION)


def lock_words(reasons: Iterable[Reason]) -> str:
    """The locks among the reasons, by their names."""
    return ", ".join(_lock(item) for item in reasons if item.message.code.startswith("grade.lock"))


def _lock(reason: Reason) -> str:
    """The name of the lock that a reason is about; its sentence where it is about no single one."""
    kind = reason.message.code.removeprefix("grade.lock.").partition(".")[0]
    return next((_(name) for lock, name in LOCKS.items() if lock == kind), word(reason.message))


def answered(told: ReportTold) -> str:
    """Which answers were given before, when and by whom."""
    return BETWEEN.join(answered_lines(told.entered))


def provisional_because(told: ReportTold) -> str:
    """Why the grade is provisional."""
    return " ".join(word(message) for message in told.provisional)


def certificates_named(told: ReportTold) -> str:
    """The certificates of its drives, each with its verdict."""
    return BETWEEN.join(f"{item.id} ({verdict_word(item.verdict)})" for item in told.certificates)


def certified(told: ReportTold) -> str:
    """When those certificates were made."""
    return BETWEEN.join(stamp_here(item.finished) for item in told.certificates)
