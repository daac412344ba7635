"""What is wrong with a machine, for whoever has one second: drives that wear out, what limits the grade."""

from __future__ import annotations

from collections.abc import Iterable

from model.grade import Grade, Reason, ReasonKind
from model.verdict import DriveHealth, DriveVerdict

WORRYING = (DriveHealth.FAILING, DriveHealth.WATCH)
LIMITING = (ReasonKind.ELIMINATION, ReasonKind.CAP, ReasonKind.TO_CHECK)


def worrying_drives(verdicts: Iterable[DriveVerdict]) -> tuple[DriveVerdict, ...]:
    """The drives of the machine itself that fail or have to be watched."""
    return tuple(item for item in verdicts if item.health in WORRYING and item.stays)


def nothing_is_wrong(
    verdicts: Iterable[DriveVerdict], grade: Grade | None, *, is_provisional: bool, is_examined: bool
) -> bool:
    """Whether it may be said: everything is examined and graded, and nothing of the above was found."""
    if grade is None or is_provisional or not is_examined:
        return False
    return not worrying_drives(verdicts) and not limits_of(grade)


def limits_of(grade: Grade) -> tuple[Reason, ...]:
    """What holds the grade down, or has to be looked at before it can be trusted."""
    return tuple(reason for reason in grade.reasons if reason.kind in LIMITING)
