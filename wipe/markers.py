"""Markers: noise written to known places, read back, and all gone after an erase that is one."""

from __future__ import annotations

from host.drive.drive_ports import MediumError, TransportError
from host.drive.memory import Buffer
from model.journal import Intent, Marked, MarkersChecked, Outcome, Region
from wipe.content import Stream
from wipe.places import marker_regions
from wipe.work import BytesDone, Work

PAUSE_S, LONGEST_WAIT_S = 30.0, 30 * 60.0


def mark(work: Work) -> Marked:
    """Write the markers and read them back; what cannot be written is listed, and a drive without capacity
    has none. Raises DriveError, ErasureStopped.
    """
    block = work.drive.block
    if block.size_bytes == 0:
        marked = Marked(regions=(), unwritable=())
        work.journal.add(marked)
        return marked
    unit = max(block.physical_bytes, block.sector_bytes)
    regions = marker_regions(block.size_bytes, unit, work.seed)
    work.journal.add(
        Intent(step="mark", command=f"write {len(regions)} markers of {regions[0].length} bytes")
    )
    content = Stream(work.marker_key)
    expected, found = Buffer(regions[0].length), Buffer(regions[0].length)
    unwritable = []
    for number, region in enumerate(regions):
        work.check_stopped()
        content.fill(region.offset, expected.view[: region.length])
        try:
            block.write(region.offset, expected.view[: region.length])
            block.read_into(region.offset, found.view[: region.length])
        except (MediumError, TransportError):
            unwritable.append(region)
            continue
        if not expected.equals(found, region.length):
            unwritable.append(region)
        work.tell(BytesDone(phase="mark", method=None, done=number + 1, total=len(regions)))
    block.flush()
    marked = Marked(regions=regions, unwritable=tuple(unwritable))
    work.journal.add(Outcome(step="mark", accepted=len(unwritable) < len(regions)))
    work.journal.add(marked)
    return marked


def mark_when_ready(work: Work) -> Marked:
    """The same on a drive that may still be formatted since before an interruption: it takes no marker until
    it is done, which is waited for half an hour. Raises DriveError, ErasureStopped.
    """
    deadline = work.clock.monotonic() + LONGEST_WAIT_S
    while True:
        marked = mark(work)
        if not marked.regions or len(marked.unwritable) < len(marked.regions):
            return marked
        if work.clock.monotonic() > deadline:
            return marked
        work.check_stopped()
        work.clock.pause(PAUSE_S)


def check_markers(work: Work, marked: Marked) -> MarkersChecked:
    """Look at every marker: one sector of it that is still there is a marker that remains. Raises
    DriveError."""
    content = Stream(work.marker_key)
    lost = set(marked.unwritable)
    gone = remaining = unreadable = 0
    for region in marked.regions:
        if region in lost:
            continue
        try:
            if _is_gone(work, content, region):
                gone += 1
            else:
                remaining += 1
        except (MediumError, TransportError):
            unreadable += 1
    checked = MarkersChecked(gone=gone, remaining=remaining, unreadable=unreadable)
    work.journal.add(checked)
    return checked


def _is_gone(work: Work, content: Stream, region: Region) -> bool:
    sector = work.drive.block.sector_bytes
    expected, found = Buffer(region.length), Buffer(region.length)
    content.fill(region.offset, expected.view)
    work.drive.block.read_into(region.offset, found.view)
    ours, theirs = bytes(expected.view), bytes(found.view)
    return all(
        ours[place : place + sector] != theirs[place : place + sector]
        for place in range(0, region.length, sector)
    )
