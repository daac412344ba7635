"""What journals told by the codes of their sentences, before they had fields for it."""

from __future__ import annotations

from collections.abc import Sequence

from model.erasure import RungFailure
from model.journal import Noted, Record, RungEnded
from model.message import Message

NOBODY_KNEW = frozenset({"wipe.tells_nothing", "wipe.no_answer", "wipe.nothing_to_compare"})
# Noted while it went on; a person may have stopped it right after.
ON_THE_WAY = frozenset({"wipe.too_many_bad_blocks", "wipe.tail_differs", "wipe.password_stays"})


def failure_of(ended: RungEnded | None) -> RungFailure:
    """What a rung leaves that did not succeed; one that never ended is not known to have erased."""
    if ended is None or ended.reason is None:
        return RungFailure.FAILED
    if ended.failure is not None:
        return ended.failure
    return RungFailure.NOBODY_KNOWS if ended.reason.code in NOBODY_KNEW else RungFailure.FAILED


def stopped_by(records: Sequence[Record]) -> Message | None:
    """The sentence before the end of a journal that was interrupted; None where a person stopped it."""
    noted = records[-2] if len(records) > 1 else None
    if isinstance(noted, Noted) and noted.message.code not in ON_THE_WAY:
        return noted.message
    return None
