"""Whether addresses were shown to be places, and whether reading back found what it says; pure."""

from __future__ import annotations

import base64

from judge.erasure.budget import bytes_in, contradicts
from judge.erasure.landmarks import powers_below
from judge.erasure.rung_records import RungRecords
from model.erasure import OVERWRITES, Expected, Method, Rung, Verification
from model.journal import (
    DeviceStatus,
    FoundContent,
    Marked,
    MarkersChecked,
    Opened,
    Outcome,
    PassEnded,
    PassStarted,
    Region,
    RungEnded,
    Sampled,
    Verified,
)
from model.message import Message, say

COMPARED_BYTES, DIGEST_BYTES = 4096, 8  # of each place that is compared
FINDS = {
    Expected.ZEROS: frozenset({FoundContent.ZEROS}),
    Expected.PATTERN: frozenset({FoundContent.UNIFORM}),
    Expected.STREAM: frozenset({FoundContent.STREAM}),
    Expected.UNIFORM: frozenset({FoundContent.ZEROS, FoundContent.ONES, FoundContent.UNIFORM}),
    Expected.REPEATED: frozenset({FoundContent.REPEATED}),
    Expected.CHANGED: frozenset({FoundContent.NOISE}),
}


def against_places(opened: Opened, rung: RungRecords, planned: Rung) -> Message | None:
    """Why it is not shown that what is written to an address lies at that address and nowhere else."""
    marked = rung.last(Marked)
    if marked is None:
        return say("verdict.no_marker")
    if not marked.regions and opened.plan.drive.size_bytes == 0:
        return None  # a drive without capacity takes none; that is an exception
    if not _is_consistent(marked):
        return say("verdict.counts_differ")
    if not proven_places(marked):
        return say("verdict.no_marker")
    if marked.differing:
        return say("verdict.addresses_differ", count=len(marked.differing))
    starts = _places(rung, PassStarted, 0)
    if planned.methods[0] in OVERWRITES and (not starts or rung.place_of_last(Marked) > starts[-1]):
        return say("verdict.no_marker")
    return None


def _is_consistent(marked: Marked) -> bool:
    """Whether what was lost is among the markers, and no two of those lie over each other."""
    total = sum(region.length for region in marked.regions)
    lost = {*marked.unwritable, *marked.differing}
    is_once = len(lost) == len(marked.unwritable) + len(marked.differing)
    is_once = is_once and all(region.offset >= 0 for region in marked.regions)
    return is_once and lost <= set(marked.regions) and bytes_in(marked.regions) == total


def proven_places(marked: Marked) -> list[Region]:
    """Markers that were read back as they were written."""
    lost = {*marked.unwritable, *marked.differing}
    return [region for region in marked.regions if region not in lost]


def unproven_addresses(rung: RungRecords, size_bytes: int) -> Message | None:
    """Powers of two, the beginning and the end, at which no marker could be read back."""
    marked = rung.last(Marked)
    proven = [] if marked is None else proven_places(marked)
    places = (0, *powers_below(size_bytes), size_bytes - 1)
    missing = [
        place
        for place in places
        if not any(region.offset <= place < region.offset + region.length for region in proven)
    ]
    return say("verdict.addresses_unproven", count=len(missing)) if missing else None


def against_what_was_found(rung: RungRecords, planned: Rung) -> Message | None:
    """Why the last reading back does not say what it seems to, or came before something else."""
    verified = rung.verified
    if verified is None or rung.read < rung.place_of_last(Opened):
        return say("verdict.not_read_back")  # the drive was out of our hands since
    if not _has_ended(rung):
        return say("verdict.not_ended")
    looked = [place for place in (rung.read, rung.place_of_last(MarkersChecked)) if place >= 0]
    if min(looked) < rung.place_of_last(DeviceStatus):
        return say("verdict.not_read_back")  # the drive was at work still
    if verified.found not in FINDS[verified.expected]:
        return say("verdict.wrong", count=verified.wrong_bytes)
    is_consistent = _is_of_one_size(rung, verified) and _looked_for_each(rung, verified)
    if contradicts(rung.records, verified) or not is_consistent:
        return say("verdict.counts_differ")
    if verified.expected is Expected.CHANGED:
        return _against_sample(rung, verified)
    if verified.expected is Expected.REPEATED:
        return _against_repeated(rung)
    if planned.methods[:1] == (Method.OVERWRITE_RANDOM,) and len(planned.methods) > 1:
        return _against_noise(rung, verified)
    return None


def _has_ended(rung: RungRecords) -> bool:
    """Whether this rung ended after it was read back, and with nothing but success."""
    ended = rung.ended
    if ended is None or rung.place_of_last(RungEnded) < rung.read:
        return False
    is_clean = not ended.gone and ended.reason is None and ended.failure is None
    return is_clean and ended.rung == rung.started.rung


def _is_of_one_size(rung: RungRecords, verified: Verified) -> bool:
    """Whether the last passes went over as much as was read."""
    started = {item.number: item.size_bytes for item in rung.records if isinstance(item, PassStarted)}
    return set(started.values()) <= {verified.size_bytes}


def _looked_for_each(rung: RungRecords, verified: Verified) -> bool:
    """Whether each marker that could be written was looked for, where not all of the drive was read for what
    must be there.
    """
    marked, checked = rung.last(Marked), rung.last(MarkersChecked)
    is_read = verified.verification is Verification.FULL and verified.expected is not Expected.CHANGED
    if marked is None or checked is None or is_read:
        return True
    counts = checked.gone, checked.remaining, checked.unreadable
    return min(counts) >= 0 and sum(counts) == len(proven_places(marked))


def _against_sample(rung: RungRecords, verified: Verified) -> Message | None:
    """What is compared was read before, on a drive of the same size, at as many places."""
    sampled = rung.last(Sampled)
    if sampled is None or (sampled.seed, sampled.size_bytes) != (verified.seed, verified.size_bytes):
        return say("verdict.nothing_compared")
    compared = verified.checked_bytes + verified.unreadable_bytes
    if verified.checked_bytes < 0 or compared != _told_bytes(sampled):
        return say("verdict.nothing_compared")
    orders = rung.orders(set(rung.started.methods))
    is_before = bool(orders) and rung.place_of_last(Sampled) < orders[-1]
    return None if is_before else say("verdict.nothing_compared")


def _told_bytes(sampled: Sampled) -> int | None:
    """How much lies at the places that told something before; None where that cannot be read."""
    try:
        digests = base64.b64decode(sampled.digests, validate=True)
    except ValueError:
        return None
    places = (digests[place : place + DIGEST_BYTES] for place in range(0, len(digests), DIGEST_BYTES))
    return sum(any(digest) for digest in places) * max(COMPARED_BYTES, sampled.unit_bytes)


def _against_repeated(rung: RungRecords) -> Message | None:
    """One sector over and over is another one than lay there before: places were compared as well."""
    looks = [
        item
        for item in rung.records[: rung.read]
        if isinstance(item, Verified) and item.by is None and item.expected is Expected.CHANGED
    ]
    if not looks or looks[-1].wrong_bytes or looks[-1].unreadable_bytes:
        return say("verdict.nothing_compared")
    return _against_sample(rung, looks[-1])


def _against_noise(rung: RungRecords, last: Verified) -> Message | None:
    """The pass of noise was read back before the next one was begun: no byte of it is another's."""
    missing = say("verdict.noise_not_read")
    ends = _places(rung, PassEnded, 0)
    since = rung.records[ends[-1] :] if ends else ()
    begins = [place for place, item in enumerate(since) if isinstance(item, PassStarted) and item.number == 1]
    if not begins:
        return missing
    looks = [
        item for item in since[: begins[0]] if isinstance(item, Verified) and item.expected is Expected.STREAM
    ]
    if not looks or not looks[-1].complete or looks[-1].wrong_bytes:
        return missing
    own = looks[-1]
    is_alike = (own.size_bytes, own.verification) == (last.size_bytes, last.verification)
    counts, others = _looked_at(own), _looked_at(last)
    is_as_much = min(counts) >= 0 and own.checked_bytes > 0 and sum(counts) >= sum(others)
    return None if is_alike and is_as_much and own.found is FoundContent.STREAM else missing


def _looked_at(verified: Verified) -> tuple[int, int, int]:
    """What was read, what could not be, and what was skipped; in bytes."""
    return verified.checked_bytes, verified.unreadable_bytes, verified.skipped_bytes


def _places(rung: RungRecords, kind: type[PassStarted | PassEnded], number: int) -> list[int]:
    """Where a pass begins, or ends."""
    return [
        place for place, item in enumerate(rung.records) if isinstance(item, kind) and item.number == number
    ]


def is_ours(rung: RungRecords, method: Method) -> bool:
    """Whether we ordered it in this journal and the drive accepted."""
    orders = rung.orders({method})
    return bool(orders) and any(
        isinstance(item, Outcome) and item.method is method and item.accepted is True
        for item in rung.records[orders[0] : rung.read]
    )
