"""How long ago something in a drive's logs happened, in hours of its operation."""

from __future__ import annotations

from collections.abc import Sequence

WRAPS_AT = 1 << 16  # ATA8-ACS, error and self-test logs: the time stamp has 16 bits
ROUNDING_HOURS = 1  # the counter is rounded down, stamps may be rounded up


def age_hours(stamp: int | None, counter: int | None) -> int | None:
    """Hours since the stamp; None when one of both is not known, or when the stamp lies in the future, which
    the counter or the stamp must have wrong.
    """
    if stamp is None or counter is None:
        return None
    age = counter - stamp
    if age < 0:
        return 0 if age >= -ROUNDING_HOURS else None
    return age % WRAPS_AT


def believed_age_hours(stamps: Sequence[int | None], place: int, counter: int | None) -> int | None:
    """The age of one entry of a log whose entries are the newest first; None too when an entry that is older
    by its place claims to be younger.
    """
    age = age_hours(stamps[place], counter)
    if age is None:
        return None
    older = [age_hours(stamp, counter) for stamp in stamps[place + 1 :]]
    is_contradicted = any(other is not None and other + ROUNDING_HOURS < age for other in older)
    return None if is_contradicted else age
