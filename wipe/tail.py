"""Tail check: before an overwrite resumes, whether the last bytes written are on the drive."""

from __future__ import annotations

from host.drive.drive_ports import MediumError, TransportError
from host.drive.memory import Buffer
from wipe.content import PassContent
from wipe.places import number_below
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
        work.tell(BytesDone(phase="verify", method=None, done=done, total=total))
        content.fill(start, expected.view[:length])
        try:
            work.drive.block.read_into(start, found.view[:length])
        except (MediumError, TransportError):
            return False
        if not expected.equals(found, length):
            return False
    return True
