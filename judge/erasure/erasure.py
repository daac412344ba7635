"""The verdict on an erasure, from its journal alone: what was done, seen and read back decides, and nothing
that the eraser believed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from judge.erasure.budget import left_alone, too_many
from judge.erasure.fingerprint import changed_after
from judge.erasure.older_journals import failure_of, stopped_by
from judge.erasure.place_evidence import is_ours, unproven_addresses
from judge.erasure.reach import reach_of, state_against
from judge.erasure.rung_evidence import evidence_against, is_first_format
from judge.erasure.rung_records import RungRecords
from model.certificate import ErasedRange
from model.erasure import (
    OVERWRITES,
    SANITIZES,
    EraseLevel,
    EraseStep,
    EraseVerdict,
    Expected,
    Method,
    RungFailure,
    Verification,
    WipePlan,
)
from model.journal import (
    Finished,
    Intent,
    Interrupted,
    Observed,
    ObservedWhen,
    Opened,
    PassStarted,
    Record,
    Refused,
    RungEnded,
    RungStarted,
    Verified,
)
from model.message import Message, say

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseJudgement:
    """The verdict and what decided it. `level` and `methods` are what was reached, None and empty when
    nothing was; `as_ordered`: the ordered level was reached without exceptions that the order forbids;
    `erased`: the addresses, None where nothing is proven or the journal names no range.
    """

    verdict: EraseVerdict
    reasons: tuple[Message, ...]
    level: EraseLevel | None
    methods: tuple[Method, ...]
    as_ordered: bool
    erased: ErasedRange | None = None


def judge_erasure(records: Sequence[Record]) -> EraseJudgement:
    """The verdict; a journal without its first record proves nothing and is UNKNOWN."""
    opened = records[0] if records else None
    if not isinstance(opened, Opened):
        return _nothing(EraseVerdict.UNKNOWN, say("verdict.no_beginning"))
    own = [item for item in records if not (isinstance(item, Verified) and item.by is not None)]
    finished = isinstance(own[-1], Finished)  # nothing follows but later checks
    # a suspend changes nothing on the drive
    changed = any(
        isinstance(item, PassStarted) or (isinstance(item, Intent) and item.step is not EraseStep.UNFREEZE)
        for item in records
    )
    refused = next((item for item in reversed(records) if isinstance(item, Refused)), None)
    if not finished:
        return _nothing(EraseVerdict.INTERRUPTED, _why_not_finished(records))
    if refused is not None and not changed:
        return _nothing(EraseVerdict.NOT_ATTEMPTED, refused.message)
    rung = _last_rung(records)
    if rung is None:
        message = refused.message if refused is not None else say("verdict.nothing_done")
        return _nothing(EraseVerdict.FAILED if changed else EraseVerdict.NOT_ATTEMPTED, message)
    return _judge_rung(opened, records, rung)


def _why_not_finished(records: Sequence[Record]) -> Message:
    """A power cut, a person's word, or what the eraser met and noted last."""
    if not isinstance(records[-1], Interrupted):
        return say("verdict.cut_off")
    return records[-1].reason or stopped_by(records) or say("verdict.stopped")


def _nothing(verdict: EraseVerdict, *reasons: Message) -> EraseJudgement:
    return EraseJudgement(verdict=verdict, reasons=reasons, level=None, methods=(), as_ordered=False)


def _last_rung(records: Sequence[Record]) -> RungRecords | None:
    places = [place for place, record in enumerate(records) if isinstance(record, RungStarted)]
    if not places:
        return None
    first = places[-1]
    # A process that was interrupted may have begun the same rung before: all of it counts.
    started = records[first]
    if not isinstance(started, RungStarted):
        return None
    while len(places) > 1 and _is_same(records, places[-2], started.rung):
        places.pop()
        first = places[-1]
    own = tuple(records[first:])
    ended = next((record for record in reversed(own) if isinstance(record, RungEnded)), None)
    return RungRecords(started=started, records=own, ended=ended)


def _is_same(records: Sequence[Record], place: int, rung: int) -> bool:
    """Whether the rung begun at `place` is this one and had not ended before it was begun again."""
    record = records[place]
    if not isinstance(record, RungStarted) or record.rung != rung:
        return False
    following = records[place + 1 :]
    for item in following:
        if isinstance(item, RungStarted):
            return True
        if isinstance(item, RungEnded):
            return False
    return True


def _judge_rung(opened: Opened, records: Sequence[Record], rung: RungRecords) -> EraseJudgement:
    if rung.ended is None or not rung.ended.succeeded:
        reason = rung.ended.reason if rung.ended is not None else None
        refused = next((item.message for item in records if isinstance(item, Refused)), None)
        message = reason or refused or say("verdict.not_ended")
        is_unknown = failure_of(rung.ended) is RungFailure.NOBODY_KNOWS
        return _nothing(EraseVerdict.UNKNOWN if is_unknown else EraseVerdict.FAILED, message)
    later = changed_after(opened, rung.records)
    against = evidence_against(opened, records, rung) or later.against
    if against is not None:
        return _nothing(EraseVerdict.UNKNOWN, against)
    first_format = is_first_format(records)
    exceeded = _exceeded(opened, rung, first_format=first_format)
    if exceeded is not None:
        return _nothing(EraseVerdict.FAILED, exceeded)
    exceptions = _exceptions(rung, first_format=first_format)
    exceptions += [later.exception] if later.exception is not None else []
    if first_format:
        return _as_in_the_first_format(opened, records, rung, exceptions)
    return _with_reach(opened, records, rung, exceptions)


def _with_reach(
    opened: Opened, records: Sequence[Record], rung: RungRecords, exceptions: list[Message]
) -> EraseJudgement:
    """The verdict of a rung that proves what it did, by how far it reached."""
    verified, read = rung.verified, len(records) - len(rung.records) + rung.read
    if verified is None:
        return _nothing(EraseVerdict.UNKNOWN, say("verdict.not_read_back"))
    looks = [item for item in records if isinstance(item, Observed)]
    against = state_against(looks, read, records)
    if against is not None:
        return _nothing(EraseVerdict.UNKNOWN, against)
    methods, size = rung.started.methods, verified.size_bytes
    reach = reach_of(opened, records, methods, size, read)
    unproven = unproven_addresses(rung, size)
    exceptions += [*([unproven] if unproven is not None else []), *reach.exceptions]
    level = _level(opened.plan, methods)
    if not opened.plan.drive.size_bytes or not all(is_ours(rung, method) for method in methods):
        level = EraseLevel.CLEAR
    evidence = () if exceptions else (say("evidence.addresses"), *reach.evidence)
    erased = ErasedRange(first_byte=0, last_byte=size - 1, evidence=evidence)
    reasons = [say("verdict.range", last=size - 1, count=size), _what_was_read(rung), *exceptions]
    if any(method in OVERWRITES for method in methods):
        reasons += _reallocated(records)
    return _judged(opened.plan, methods, level, exceptions, reasons, erased)


def _as_in_the_first_format(
    opened: Opened, records: Sequence[Record], rung: RungRecords, exceptions: list[Message]
) -> EraseJudgement:
    """A journal that knows no reach: only what it says of hidden sectors speaks against it."""
    methods = rung.started.methods
    level = _level(opened.plan, methods)
    hidden = _hidden_unknown(records)
    reasons = [_what_was_read(rung), *exceptions]
    if hidden is not None and level is EraseLevel.CLEAR:
        exceptions.append(hidden)
        reasons.append(hidden)
    if any(method in OVERWRITES for method in methods):
        reasons += _reallocated(records)
    return _judged(opened.plan, methods, level, exceptions, reasons, None)


def _judged(
    plan: WipePlan,
    methods: tuple[Method, ...],
    level: EraseLevel,
    exceptions: Sequence[Message],
    reasons: Sequence[Message],
    erased: ErasedRange | None,
) -> EraseJudgement:
    if exceptions:
        verdict = EraseVerdict.CLEARED_WITH_EXCEPTIONS
        level = EraseLevel.CLEAR
    else:
        verdict = EraseVerdict.PURGED if level is EraseLevel.PURGE else EraseVerdict.CLEARED
    reached = level is EraseLevel.PURGE or plan.policy.level is EraseLevel.CLEAR
    return EraseJudgement(
        verdict=verdict,
        reasons=tuple(reasons),
        level=level,
        methods=methods,
        as_ordered=reached and (not exceptions or plan.policy.exceptions),
        erased=erased,
    )


def _exceeded(opened: Opened, rung: RungRecords, *, first_format: bool) -> Message | None:
    """Why so much as was left may not be left."""
    verified = rung.last(Verified) if first_format else rung.verified
    if verified is None:
        return None
    left = left_alone(rung.records, verified)
    return too_many(opened.plan.policy, left, verified.size_bytes, first_format=first_format)


def _level(plan: WipePlan, methods: tuple[Method, ...]) -> EraseLevel:
    """What the methods may claim, and never more than the plan said."""
    planned = next((rung.level for rung in plan.ladder if rung.methods == methods), EraseLevel.CLEAR)
    if all(method in SANITIZES for method in methods):
        return planned
    return EraseLevel.CLEAR


def _exceptions(rung: RungRecords, *, first_format: bool) -> list[Message]:
    """What could not be written or read in the last pass and in reading back."""
    verified = rung.last(Verified) if first_format else rung.verified
    if verified is None:
        return []
    left, found = left_alone(rung.records, verified), []
    if left.unwritten_bytes:
        found.append(say("verdict.unwritten", count=left.unwritten_bytes))
    if left.unreadable_bytes:
        found.append(say("verdict.unreadable", count=left.unreadable_bytes))
    return found


def _hidden_unknown(records: Sequence[Record]) -> Message | None:
    """Whether sectors may still be hidden: the last time that the drive was asked before it was erased."""
    seen = [item for item in records if isinstance(item, Observed) and item.when is not ObservedWhen.AFTER]
    nvme = seen[-1].features.nvme if seen else None
    if nvme is not None and nvme.unallocated_bytes:
        return say("verdict.unallocated", count=nvme.unallocated_bytes)
    ata = seen[-1].features.ata if seen else None
    if ata is None:
        return None
    if ((ata.hpa or ata.amac) and ata.native_sectors is None) or (ata.dco and ata.dco_sectors is None):
        return say("verdict.hidden_unknown")
    hidden = (ata.native_sectors or ata.sectors) > ata.sectors or (ata.dco_sectors or 0) > ata.sectors
    return say("verdict.still_hidden") if hidden else None


def _reallocated(records: Sequence[Record]) -> list[Message]:
    """Replaced sectors keep what they held, out of the reach of an overwrite."""
    counts = [item.smart.get("reallocated") for item in records if isinstance(item, Observed)]
    known = [count for count in counts if count]
    return [say("verdict.reallocated", count=known[-1])] if known else []


def _what_was_read(rung: RungRecords) -> Message:
    verified = rung.last(Verified)
    if verified is None:
        return say("verdict.not_read_back")
    if verified.expected is Expected.CHANGED:
        return say("verdict.compared", count=verified.checked_bytes)
    code = "verdict.read_all" if verified.verification is Verification.FULL else "verdict.read_sample"
    return say(code, found=verified.found, count=verified.checked_bytes)
