"""What was changed on a drive after it was read back: nothing, or the fingerprint that was ordered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from judge.erasure.fingerprint_sector import read_fingerprint
from model.erasure import EraseStep, WipePlan
from model.fingerprint import FINGERPRINT_BYTES, FINGERPRINT_OFFSET
from model.journal import Fingerprinted, Intent, Opened, Record, Region, Verified
from model.message import Message, say

PLACE = Region(offset=FINGERPRINT_OFFSET, length=FINGERPRINT_BYTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedAfter:
    """`against`: nothing is proven any more. `exception`: the place of the fingerprint holds unknown bytes
    what. None each where there is no such thing.
    """

    against: Message | None = None
    exception: Message | None = None


def changed_after(opened: Opened, rung: Sequence[Record]) -> ChangedAfter:
    """What the records of the last rung say that was done after the last reading back."""
    read = _read_back(rung)
    after = rung[read + 1 :]
    intents = [item for item in after if isinstance(item, Intent)]
    written = [item for item in after if isinstance(item, Fingerprinted)]
    if not intents and not written:
        return ChangedAfter()
    is_ordered = (
        opened.plan.policy.fingerprint and len(intents) == 1 and intents[0].step is EraseStep.FINGERPRINT
    )
    if not is_ordered or len(written) > 1 or not all(is_ours(item, opened.job) for item in written):
        return ChangedAfter(against=say("verdict.changed_after"))
    if written and written[0].intact:
        return ChangedAfter()
    return ChangedAfter(exception=say("verdict.fingerprint", count=FINGERPRINT_BYTES))


def _read_back(records: Sequence[Record]) -> int:
    """Where the eraser's own last reading back is; -1 where there is none. A later check
    reads the fingerprint too.
    """
    places = [place for place, item in enumerate(records) if isinstance(item, Verified) and item.by is None]
    return places[-1] if places else -1


def is_ours(record: Fingerprinted, job: str) -> bool:
    """Whether these are the bytes of a fingerprint of this job, at its place."""
    found = read_fingerprint(sector_of(record))
    return found is not None and found.job == job and record.region == PLACE


def sector_of(record: Fingerprinted) -> bytes:
    """The bytes that were written."""
    return record.text.encode("utf-8", "replace").ljust(FINGERPRINT_BYTES, b"\0")


def fingerprint_left(plan: WipePlan, records: Sequence[Record]) -> Fingerprinted | None:
    """The fingerprint that lies on the drive by this journal; None when there must be none."""
    opened = next((item for item in records if isinstance(item, Opened)), None)
    read = _read_back(records)
    written = [item for item in records[read + 1 :] if isinstance(item, Fingerprinted)]
    if opened is None or not plan.policy.fingerprint or not written:
        return None
    return written[-1] if written[-1].intact and is_ours(written[-1], opened.job) else None
