"""Tail check: before an overwrite resumes, whether the last bytes written are on the drive."""

from __future__ import annotations

from host.drive.drive_ports import BlockIO, MediumError, TransportError
from host.drive.memory import Buffer
from model.erasure import WipePhase
from wipe.content import PassContent, content_of
from wipe.places import number_below
from wipe.resume import ResumePoint
from wipe.work import CHUNK_BYTES, GIB, BytesDone, Work

EARLIER_PLACES = 16


def tail_holds(work: Work, content: PassContent, offset: int) -> bool:
    """Whether the last GiB below `offset` and sixteen random earlier places hold the content. Raises
    ErasureStopped, DriveError when the drive is gone."""
    first = max(offset - GIB, 0)
    places = [(start, min(CHUNK_BYTES, offset - start)) for start in range(first, offset, CHUNK_BYTES)]
    chunks = first // CHUNK_BYTES
    places += [
        (number_below(chunks, work.seed, "tail", number) * CHUNK_BYTES, CHUNK_BYTES)
        for number in range(EARLIER_PLACES if chunks else 0)
    ]
    expected, found = Buffer(CHUNK_BYTES), Buffer(CHUNK_BYTES)
    for number, (start, length) in enumerate(places):
        work.check_stopped()
        done, total = number * CHUNK_BYTES, len(places) * CHUNK_BYTES
        work.tell(BytesDone(phase=WipePhase.VERIFY, method=None, done=done, total=total))
        content.fill(start, expected.view[:length])
        try:
            work.drive.block.read_into(start, found.view[:length])
        except (MediumError, TransportError):
            return False
        if not expected.equals(found, length):
            return False
    return True


def is_lost(block: BlockIO, point: ResumePoint, seed: str) -> bool:
    """Whether a short look at four places misses what an earlier process says it wrote: then this may be
    another drive of the same name, or it was written to since. Raises DriveError when the drive is gone.
    """
    started, offset = point.started, point.offset
    if started is None or offset == 0:
        return False
    if started.size_bytes != block.size_bytes:
        return True
    content = content_of(pattern=started.pattern, key=started.key)
    chunks = offset // CHUNK_BYTES
    places = {max(chunks - 1, 0), *(number_below(chunks, seed, "look", n) for n in range(3) if chunks)}
    expected, found = Buffer(CHUNK_BYTES), Buffer(CHUNK_BYTES)
    for start in sorted(place * CHUNK_BYTES for place in places):
        length = min(CHUNK_BYTES, offset - start)
        content.fill(start, expected.view[:length])
        try:
            block.read_into(start, found.view[:length])
        except (MediumError, TransportError):
            return True
        if not expected.equals(found, length):
            return True
    return False
