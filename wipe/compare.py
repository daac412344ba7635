"""Comparison: what was read at random places before must not be read there afterwards."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

from host.drive.drive_ports import BlockIO, MediumError, TransportError
from host.drive.memory import Buffer
from model.erasure import Expected, Verification, WipePhase
from model.journal import FoundContent, Region, Sampled, Verified
from wipe.places import COMPARED_BYTES, compared_places
from wipe.work import BytesDone, Work

Look = Callable[[int, int], None]

DIGEST_BYTES = 8
NOTHING = bytes(DIGEST_BYTES)  # stands for a place that tells nothing: unreadable, or one repeated byte
MOST_LISTED, PEEKED_PLACES = 64, 64


def sample(work: Work) -> Sampled:
    """Read the places and keep a digest of each. Raises DriveError, ErasureStopped."""
    block = work.drive.block
    unit = max(block.physical_bytes, block.sector_bytes)
    length = max(COMPARED_BYTES, unit)
    places = compared_places(block.size_bytes, unit, work.seed)
    look = looker(work)
    digests = b""
    for number, place in enumerate(places):
        look(number, len(places))
        digests += _digest(block, place, length) or NOTHING
    sampled = Sampled(
        seed=work.seed,
        size_bytes=block.size_bytes,
        unit_bytes=unit,
        digests=base64.b64encode(digests).decode("ascii"),
    )
    work.journal.add(sampled)
    return sampled


def compare(work: Work, sampled: Sampled) -> Verified:
    """Read the places again, into the journal. Raises DriveError, ErasureStopped."""
    verified = compare_places(work.drive.block, sampled, look=looker(work))
    work.journal.add(verified)
    return verified


def is_one_byte(work: Work, sampled: Sampled) -> bool:
    """Whether the drive seems to hold one byte everywhere, by some of the places that were sampled: then all
    of it can be read for that. Raises DriveError, ErasureStopped.
    """
    block, length = work.drive.block, max(COMPARED_BYTES, sampled.unit_bytes)
    places = compared_places(sampled.size_bytes, sampled.unit_bytes, sampled.seed)
    buffer, seen = Buffer(length), set()
    for place in places[:: max(len(places) // PEEKED_PLACES, 1)]:
        work.check_stopped()
        try:
            block.read_into(place, buffer.view)
        except (MediumError, TransportError):
            return False
        if not buffer.is_uniform(length):
            return False
        seen.add(buffer.view[0])
    return len(seen) == 1


def looker(work: Work) -> Look:
    """What is done before each place: a drive may take its time over one that it cannot read."""

    def look(done: int, total: int) -> None:
        work.check_stopped()
        read, all_of_it = done * COMPARED_BYTES, total * COMPARED_BYTES
        work.tell(BytesDone(phase=WipePhase.VERIFY, method=None, done=read, total=all_of_it))

    return look


def compare_places(block: BlockIO, sampled: Sampled, *, look: Look = lambda _done, _total: None) -> Verified:
    """Read the places again: none may hold what it held. `look` hears of each, and may raise to end it.
    Raises DriveError when the drive is gone.
    """
    length = max(COMPARED_BYTES, sampled.unit_bytes)
    places = compared_places(sampled.size_bytes, sampled.unit_bytes, sampled.seed)
    before = base64.b64decode(sampled.digests)
    wrong, unreadable, told = [], 0, 0
    for number, place in enumerate(places):
        look(number, len(places))
        old = before[DIGEST_BYTES * number : DIGEST_BYTES * (number + 1)]
        if old == NOTHING:
            continue
        told += 1
        try:
            new = _read_digest(block, place, length)
        except (MediumError, TransportError):
            unreadable += length
            continue
        if new == old:
            wrong.append(Region(offset=place, length=length))
    return Verified(
        expected=Expected.CHANGED,
        verification=Verification.SAMPLED,
        seed=sampled.seed,
        size_bytes=block.size_bytes,
        checked_bytes=told * length - unreadable,
        wrong_bytes=len(wrong) * length,
        unreadable_bytes=unreadable,
        wrong=tuple(wrong[:MOST_LISTED]),
        complete=True,
        found=FoundContent.MIXED if wrong else FoundContent.NOISE,
    )


def _digest(block: BlockIO, place: int, length: int) -> bytes | None:
    try:
        return _read_digest(block, place, length)
    except (MediumError, TransportError):
        return None


def _read_digest(block: BlockIO, place: int, length: int) -> bytes | None:
    """None for a place that tells nothing. Raises DriveError."""
    buffer = Buffer(length)
    block.read_into(place, buffer.view)
    data = bytes(buffer.view)
    if data == data[:1] * length:
        return None
    return hashlib.blake2b(data, digest_size=DIGEST_BYTES).digest()
