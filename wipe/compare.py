"""Comparison: what was read at random places before must not be read there afterwards."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence

from host.drive.drive_ports import BlockIO, MediumError, TransportError
from host.drive.memory import Buffer
from judge.erasure.place_evidence import COMPARED_BYTES, DIGEST_BYTES
from model.erasure import Expected, Verification, WipePhase
from model.fingerprint import FINGERPRINT_BYTES, FINGERPRINT_OFFSET
from model.journal import FoundContent, Region, Sampled, Verified
from wipe.places import compared_places
from wipe.work import BytesDone, Work

FINGERPRINT_END = FINGERPRINT_OFFSET + FINGERPRINT_BYTES  # ends in zeros, whatever the drive shows elsewhere
Look = Callable[[int, int], None]

NOTHING = bytes(DIGEST_BYTES)  # stands for a place that tells nothing: unreadable, or one repeated byte
MOST_LISTED, PEEKED_PLACES = 64, 250


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


def seems(work: Work, sampled: Sampled, markers: Sequence[Region]) -> Expected | None:
    """What the drive seems to hold everywhere, by some of the places that were sampled: one byte, or one
    sector over and over; None where they differ. Where our markers lay a changed key leaves noise, whatever
    is elsewhere. Raises DriveError, ErasureStopped.
    """
    block, length = work.drive.block, max(COMPARED_BYTES, sampled.unit_bytes)
    first, buffer = Buffer(block.sector_bytes), Buffer(length)
    look, whole = looker(work), b""
    places = compared_places(sampled.size_bytes, sampled.unit_bytes, sampled.seed)
    places = places[:: max(len(places) // PEEKED_PLACES, 1)]
    for number, place in enumerate(places):
        if any(place < item.offset + item.length and place + length > item.offset for item in markers):
            continue
        look(number, len(places))
        try:
            block.read_into(place, buffer.view)
        except (MediumError, TransportError):
            return None
        if not whole:
            first.view[:] = buffer.view[: len(first.view)]
            whole = bytes(first.view) * (length // len(first.view))
        if bytes(buffer.view) != whole:
            return None
    if not whole:
        return None
    return Expected.UNIFORM if first.is_uniform(len(first.view)) else Expected.REPEATED


def looker(work: Work) -> Look:
    """What is done before each place: a drive may take its time over one that it cannot read."""

    def look(done: int, total: int) -> None:
        work.check_stopped()
        read, all_of_it = done * COMPARED_BYTES, total * COMPARED_BYTES
        work.tell(BytesDone(phase=WipePhase.VERIFY, method=None, done=read, total=all_of_it))

    return look


class _Fill:
    """The one byte that a drive shows where a changed key leaves no noise: wherever nothing lies."""

    def __init__(self, sector_bytes: int) -> None:
        self._sector_bytes = sector_bytes
        self._byte: int | None = None

    def differs(self, data: bytes) -> bool:
        """Whether a sector of this holds one byte, and another one than such sectors did before."""
        for start in range(0, len(data), self._sector_bytes):
            sector = data[start : start + self._sector_bytes]
            if sector != sector[:1] * len(sector):
                continue
            if self._byte is None:
                self._byte = sector[0]
            if sector[0] != self._byte:
                return True
        return False


def compare_places(block: BlockIO, sampled: Sampled, *, look: Look = lambda _done, _total: None) -> Verified:
    """Read the places again: none may hold what it held, nor one byte where another one is shown elsewhere.
    `look` hears of each, and may raise to end it. Raises DriveError when the drive is gone.
    """
    length = max(COMPARED_BYTES, sampled.unit_bytes)
    places = compared_places(sampled.size_bytes, sampled.unit_bytes, sampled.seed)
    before = base64.b64decode(sampled.digests)
    fill = _Fill(block.sector_bytes)
    wrong, unreadable, told = [], 0, 0
    for number, place in enumerate(places):
        look(number, len(places))
        old = before[DIGEST_BYTES * number : DIGEST_BYTES * (number + 1)]
        told += old != NOTHING
        try:
            data = _read(block, place, length)
        except (MediumError, TransportError):
            unreadable += 0 if old == NOTHING else length
            continue
        may_be_ours = place < FINGERPRINT_END and place + length > FINGERPRINT_OFFSET
        if (not may_be_ours and fill.differs(data)) or (old != NOTHING and _digest_of(data) == old):
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
    """None for a place that tells nothing: unreadable, or one repeated byte. Raises DriveError."""
    try:
        return _digest_of(_read(block, place, length))
    except (MediumError, TransportError):
        return None


def _digest_of(data: bytes) -> bytes | None:
    if data == data[:1] * len(data):
        return None
    return hashlib.blake2b(data, digest_size=DIGEST_BYTES).digest()


def _read(block: BlockIO, place: int, length: int) -> bytes:
    """Raises DriveError."""
    buffer = Buffer(length)
    block.read_into(place, buffer.view)
    return bytes(buffer.view)
