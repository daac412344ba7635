"""Evidence for one rung: what a journal must hold, in which order, for its success to count."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeVar

from judge.identity.same_drive import differ, drive_name, is_same_drive
from model.erasure import (
    OVERWRITES,
    SANITIZES,
    DeviceState,
    DriveToken,
    Expected,
    Method,
    Rung,
    Verification,
)
from model.journal import (
    DeviceStatus,
    HighWater,
    Intent,
    Marked,
    MarkersChecked,
    Observed,
    Opened,
    Outcome,
    PassEnded,
    PassStarted,
    Record,
    RungEnded,
    RungStarted,
    Verified,
)
from model.message import Message, say

T = TypeVar("T")

SAMPLE = 10  # a sample is at least a tenth of the drive
LARGEST_SECTOR_BYTES = 1 << 16
WRITTEN = (PassStarted, HighWater, PassEnded, Marked)


@dataclass(frozen=True, slots=True, kw_only=True)
class RungRecords:
    """The last rung: its start, its records, and how the eraser says that it ended."""

    started: RungStarted
    records: tuple[Record, ...]
    ended: RungEnded | None

    def last(self, kind: type[T]) -> T | None:
        """The last record of a kind."""
        return next((item for item in reversed(self.records) if isinstance(item, kind)), None)

    def place_of_last(self, *kinds: type[Record]) -> int:
        """Where the last record of these kinds is; -1 when there is none."""
        places = [place for place, item in enumerate(self.records) if isinstance(item, kinds)]
        return places[-1] if places else -1

    def since_ordered(self, method: Method) -> tuple[Record, ...]:
        """The records since a method was ordered the last time; all of them when it never was."""
        orders = self.orders({method})
        return self.records[orders[-1] :] if orders else self.records

    def orders(self, methods: AbstractSet[Method]) -> list[int]:
        """Where methods were ordered of the drive."""
        return [
            place
            for place, item in enumerate(self.records)
            if isinstance(item, Intent) and item.step in methods
        ]


def evidence_against(opened: Opened, records: Sequence[Record], rung: RungRecords) -> Message | None:
    """What is missing in a rung that calls itself a success; None when all is there."""
    if not _is_one_drive(opened, records):
        return say("verdict.another_drive")
    planned = next((item for item in opened.plan.ladder if item.methods == rung.started.methods), None)
    if planned is None:
        return say("verdict.not_planned")
    for method in planned.methods:
        missing = _pass_missing(rung, method) if method in OVERWRITES else _order_missing(rung, method)
        if missing is not None:
            return missing
    return (
        _against_markers(opened, rung, planned)
        or _against_reading(opened, records, rung, planned)
        or _against_later_checks(rung)
    )


def _is_one_drive(opened: Opened, records: Sequence[Record]) -> bool:
    """Whether one order speaks of one drive from the beginning to the reading back. How a drive names itself
    after that is no matter: an adapter may have left it.
    """
    orders = [item for item in records if isinstance(item, Opened)]
    seen = [item.token for item in records if isinstance(item, Observed) and item.when != "after"]
    tokens = [*(item.plan.drive for item in orders), *seen]
    return len({(item.job, item.seed, item.marker_key) for item in orders}) == 1 and all(
        _names_it(opened.plan.drive, token) for token in tokens
    )


def _names_it(planned: DriveToken, token: DriveToken) -> bool:
    """Whether a token is the planned drive's: letter for letter, which is all that a drive without a name of
    its own has, or the same by what lasts, as another port may spell it.
    """
    if (token.model, token.serial, token.wwn) == (planned.model, planned.serial, planned.wwn):
        return True
    names, found = drive_name(planned), drive_name(token)
    return is_same_drive(names, found) and not differ(names, found)


def _order_missing(rung: RungRecords, method: Method) -> Message | None:
    """A firmware method was accepted or seen running, and then said to have succeeded."""
    records = rung.since_ordered(method)
    states = [item for item in records if isinstance(item, DeviceStatus) and item.method is method]
    accepted = any(item.accepted for item in records if isinstance(item, Outcome) and item.step == method)
    ran = any(item.state is DeviceState.RUNNING for item in states)
    if not accepted and not ran:
        return say("verdict.never_ran", method=method)
    if method in SANITIZES and (not states or states[-1].state is not DeviceState.SUCCEEDED):
        return say("verdict.no_success", method=method)
    return None


def _pass_missing(rung: RungRecords, method: Method) -> Message | None:
    """Every pass was begun and reached its end."""
    begun = {
        item.number: place
        for place, item in enumerate(rung.records)
        if isinstance(item, PassStarted) and item.method is method
    }
    ended = {item.number: place for place, item in enumerate(rung.records) if isinstance(item, PassEnded)}
    is_whole = begun and all(ended.get(number, -1) > place for number, place in begun.items())
    return None if is_whole else say("verdict.pass_not_ended", method=method)


def _against_markers(opened: Opened, rung: RungRecords, planned: Rung) -> Message | None:
    """Markers lay there before a method of the drive's own was ordered, and all were looked for afterwards.
    A foreign operation has none, nor has a drive that had no capacity before.
    """
    orders = rung.orders(set(planned.methods) - OVERWRITES)
    marked, checked = rung.last(Marked), rung.last(MarkersChecked)
    if marked is None:
        return say("verdict.markers") if orders else None
    if checked is None or checked.remaining or checked.unreadable:
        return say("verdict.markers")
    if not marked.regions and opened.plan.drive.size_bytes > 0:
        return say("verdict.markers")
    place = rung.place_of_last(MarkersChecked)
    in_order = place > max([rung.place_of_last(Marked), *orders])
    verified = rung.last(Verified)
    is_sample = verified is not None and verified.verification is Verification.SAMPLED
    nothing_gone = is_sample and verified is not None and checked.gone == 0
    return say("verdict.markers") if not in_order or nothing_gone else None


def _against_reading(
    opened: Opened, records: Sequence[Record], rung: RungRecords, planned: Rung
) -> Message | None:
    """All of the drive, or as much as was ordered, was read back after the last change, and for what the
    method leaves.
    """
    verified = rung.last(Verified)
    if verified is None or not verified.complete or verified.expected is not planned.expected:
        return say("verdict.not_read_back")
    if rung.place_of_last(Verified) < rung.place_of_last(*WRITTEN):
        return say("verdict.not_read_back")
    sizes = [item.token.size_bytes for item in records if isinstance(item, Observed) and item.when != "after"]
    if verified.size_bytes < max([opened.plan.drive.size_bytes, *sizes]):
        return say("verdict.smaller")
    if verified.wrong_bytes and verified.expected is not Expected.CHANGED:
        return say("verdict.wrong", count=verified.wrong_bytes)
    if verified.expected is Expected.CHANGED:
        return _against_comparing(rung, verified)
    return None if _is_enough(opened, verified) else say("verdict.not_read_back")


def _against_comparing(rung: RungRecords, verified: Verified) -> Message | None:
    checked = rung.last(MarkersChecked)
    if verified.checked_bytes == 0 and (checked is None or checked.gone == 0):
        return say("verdict.nothing_compared")
    return say("verdict.old_content") if verified.wrong_bytes or verified.unreadable_bytes else None


def _against_later_checks(rung: RungRecords) -> Message | None:
    """No later check found another byte, not even one that a still later one did not find again."""
    wrong = [item.wrong_bytes for item in rung.records if isinstance(item, Verified) and item.by is not None]
    return say("verdict.wrong", count=max(wrong)) if any(wrong) else None


def _is_enough(opened: Opened, verified: Verified) -> bool:
    """Whether so much was read, at such places, as the order says."""
    looked_at = verified.checked_bytes + verified.unreadable_bytes
    if verified.verification is Verification.FULL:
        return looked_at >= verified.size_bytes
    if opened.plan.policy.verification is Verification.FULL or verified.seed != opened.seed:
        return False
    return verified.checked_bytes > 0 and SAMPLE * looked_at >= verified.size_bytes - LARGEST_SECTOR_BYTES
