"""Evidence for one rung: what a journal must hold, in which order, for its success to count."""

from __future__ import annotations

from collections.abc import Sequence

from judge.erasure.place_evidence import against_places, against_what_was_found
from judge.erasure.rung_records import RungRecords
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
    Marked,
    MarkersChecked,
    Observed,
    ObservedWhen,
    Opened,
    Outcome,
    PassEnded,
    PassStarted,
    Record,
    Verified,
)
from model.message import Message, say

FIRST_FORMAT = "etabli/journal/1"
SAMPLE = 10  # a sample is at least a tenth of the drive
LARGEST_SECTOR_BYTES = 1 << 16
WRITTEN = (PassStarted, HighWater, PassEnded, Marked)


def evidence_against(opened: Opened, records: Sequence[Record], rung: RungRecords) -> Message | None:
    """What is missing in a rung that calls itself a success; None when all is there."""
    if not _is_one_drive(opened, records):
        return say("verdict.another_drive")
    planned = next((item for item in opened.plan.ladder if item.methods == rung.started.methods), None)
    if planned is None or not planned.methods:
        return say("verdict.not_planned")
    first_format = is_first_format(records)
    for method in planned.methods:
        missing = _pass_missing(rung, method) if method in OVERWRITES else _order_missing(rung, method)
        if missing is None and not first_format and method not in OVERWRITES and not rung.orders({method}):
            missing = say("verdict.never_ran", method=method)  # somebody else's operation proves nothing
        if missing is not None:
            return missing
    if first_format:
        return (
            _against_markers(opened, rung, planned)
            or _against_reading(opened, records, rung, planned)
            or _against_other_looks(rung, planned)
        )
    return (
        _against_markers(opened, rung, planned)
        or against_places(opened, rung, planned)
        or _against_reading(opened, records, rung, planned)
        or against_what_was_found(rung, planned)
        or _against_other_looks(rung, planned)
    )


def is_first_format(records: Sequence[Record]) -> bool:
    """Whether the journal is of the format that knew no addresses, no reach and no budget. What one record of
    the later one shows cannot be taken back by another.
    """
    return not any(
        isinstance(item, Opened)
        and (item.format != FIRST_FORMAT or item.described is not None or item.counter is not None)
        for item in records
    )


def _observed(records: Sequence[Record]) -> list[Observed]:
    """What the drive said of itself until its sectors were read back, whatever moment a look claims."""
    reads = [place for place, item in enumerate(records) if isinstance(item, Verified) and item.by is None]
    last = reads[-1] if reads else -1
    return [
        item
        for place, item in enumerate(records)
        if isinstance(item, Observed) and (item.when is not ObservedWhen.AFTER or place < last)
    ]


def _is_one_drive(opened: Opened, records: Sequence[Record]) -> bool:
    """Whether one order speaks of one drive from the beginning to the reading back. How a drive names itself
    after that is no matter: an adapter may have left it.
    """
    orders = [item for item in records if isinstance(item, Opened)]
    seen = [item.token for item in _observed(records)]
    tokens = [*(item.plan.drive for item in orders), *seen]
    return len({(item.job, item.seed, item.marker_key) for item in orders}) == 1 and all(
        _names_it(opened.plan.drive, token) for token in tokens
    )


def _names_it(planned: DriveToken, token: DriveToken) -> bool:
    """Whether a token is the planned drive's: letter for letter, which is all that a drive without a name of
    its own has, or the same by what lasts, as another port may spell it.
    """
    names, found = drive_name(planned), drive_name(token)
    if (token.model, token.serial, token.wwn) == (planned.model, planned.serial, planned.wwn):
        # in another boot an adapter tells the same of whatever drive it holds
        return token.boot == planned.boot or names.serial is not None or names.wwn is not None
    return is_same_drive(names, found) and not differ(names, found)


def _order_missing(rung: RungRecords, method: Method) -> Message | None:
    """A firmware method was accepted or seen running, and then said to have succeeded."""
    records = rung.since_ordered(method)
    states = [item for item in records if isinstance(item, DeviceStatus) and item.method is method]
    accepted = any(item.accepted for item in records if isinstance(item, Outcome) and item.method is method)
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
    if all(method in OVERWRITES for method in planned.methods):
        return None  # what is read back of all of it says more than its markers
    marked, checked = rung.last(Marked), rung.last(MarkersChecked)
    if marked is None:
        return say("verdict.markers") if orders else None
    if checked is None or checked.remaining or checked.unreadable:
        return say("verdict.markers")
    if not marked.regions and opened.plan.drive.size_bytes > 0:
        return say("verdict.markers")
    late = bool(orders) and rung.place_of_last(Marked) > orders[-1]
    if late and opened.plan.drive.size_bytes > 0:
        return say("verdict.markers")  # only a drive that had no capacity is marked after it was formatted
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
    if verified is None or not verified.complete or verified.expected not in _proving(planned):
        return say("verdict.not_read_back")
    if rung.place_of_last(Verified) < rung.place_of_last(*WRITTEN):
        return say("verdict.not_read_back")
    sizes = [item.token.size_bytes for item in _observed(records)]
    if verified.size_bytes < max([opened.plan.drive.size_bytes, *sizes]):
        return say("verdict.smaller")
    if verified.wrong_bytes and verified.expected is not Expected.CHANGED:
        return say("verdict.wrong", count=verified.wrong_bytes)
    if verified.expected is Expected.CHANGED:
        return _against_comparing(rung, verified)
    return None if _is_enough(opened, verified) else say("verdict.not_read_back")


def _proving(planned: Rung) -> frozenset[Expected]:
    """What a reading back may have looked for. Where noise is expected and the drive shows one byte, or one
    sector over and over, reading all of it for that says more than comparing places.
    """
    if planned.expected is Expected.CHANGED:
        return frozenset({Expected.CHANGED, Expected.UNIFORM, Expected.REPEATED})
    return frozenset({planned.expected})


def _against_comparing(rung: RungRecords, verified: Verified) -> Message | None:
    checked = rung.last(MarkersChecked)
    if verified.checked_bytes == 0 and (checked is None or checked.gone == 0):
        return say("verdict.nothing_compared")
    return say("verdict.old_content") if verified.wrong_bytes or verified.unreadable_bytes else None


def _against_other_looks(rung: RungRecords, planned: Rung) -> Message | None:
    """No later check found another byte, nor did any reading since the last change: not even one that a still
    later one did not find again.
    """
    changed = max([rung.place_of_last(*WRITTEN), *rung.orders(set(planned.methods))])
    wrong = [
        item.wrong_bytes
        for place, item in enumerate(rung.records)
        if isinstance(item, Verified) and (item.by is not None or place > changed)
    ]
    return say("verdict.wrong", count=max(wrong)) if any(wrong) else None


def _is_enough(opened: Opened, verified: Verified) -> bool:
    """Whether so much was read, at such places, as the order says."""
    looked_at = verified.checked_bytes + verified.unreadable_bytes + verified.skipped_bytes
    if verified.verification is Verification.FULL:
        return looked_at >= verified.size_bytes
    if opened.plan.policy.verification is Verification.FULL or verified.seed != opened.seed:
        return False
    return verified.checked_bytes > 0 and SAMPLE * looked_at >= verified.size_bytes - LARGEST_SECTOR_BYTES
