"""Markers: noise written to known places, read back, and all gone after an erase that is one."""

from __future__ import annotations

from host.drive.drive_ports import MediumError, TransportError
from host.drive.memory import Buffer
from model.erasure import EraseStep, WipePhase
from model.journal import Intent, Marked, MarkersChecked, Outcome, Region
from wipe.content import Stream
from wipe.places import marker_regions
from wipe.work import BytesDone, Work

PAUSE_S, LONGEST_WAIT_S = 30.0, 30 * 60.0


def mark(work: Work, *, small: bool = False) -> Marked:
    """Write all markers, then read each back; what cannot be written or read is listed, and what reads as
    another one. A drive without capacity has none. `small`: only to show that addresses are places. Raises
    DriveError, ErasureStopped.
    """
    block = work.drive.block
    if block.size_bytes == 0:
        marked = Marked(regions=(), unwritable=())
        work.journal.add(marked)
        return marked
    unit = max(block.physical_bytes, block.sector_bytes)
    regions = marker_regions(block.size_bytes, unit, work.seed, small=small)
    total = sum(region.length for region in regions)
    command = f"write {len(regions)} markers, {total} bytes, then read them"
    work.journal.add(Intent(step=EraseStep.MARK, command=command))
    content = Stream(work.marker_key)
    unwritable = _write_all(work, content, regions)
    block.flush()
    block.forget_cached()
    differing = _read_all(work, content, regions, unwritable)
    marked = Marked(regions=regions, unwritable=tuple(sorted(unwritable, key=_place)), differing=differing)
    lost = len(unwritable) + len(differing)
    work.journal.add(Outcome(step=EraseStep.MARK, accepted=lost < len(regions)))
    work.journal.add(marked)
    return marked


def _place(region: Region) -> int:
    return region.offset


def _write_all(work: Work, content: Stream, regions: tuple[Region, ...]) -> set[Region]:
    """Those that could not be written."""
    buffer = Buffer(max(region.length for region in regions))
    lost: set[Region] = set()
    for number, region in enumerate(regions):
        work.check_stopped()
        content.fill(region.offset, buffer.view[: region.length])
        try:
            work.drive.block.write(region.offset, buffer.view[: region.length])
        except (MediumError, TransportError):
            lost.add(region)
        work.tell(BytesDone(phase=WipePhase.MARK, method=None, done=number, total=2 * len(regions)))
    return lost


def _read_all(
    work: Work, content: Stream, regions: tuple[Region, ...], unwritable: set[Region]
) -> tuple[Region, ...]:
    """Those that read as something else; one that cannot be read joins those that could not be written."""
    longest = max(region.length for region in regions)
    expected, found = Buffer(longest), Buffer(longest)
    differing = []
    for number, region in enumerate(regions):
        work.check_stopped()
        done = len(regions) + number + 1
        work.tell(BytesDone(phase=WipePhase.MARK, method=None, done=done, total=2 * len(regions)))
        if region in unwritable:
            continue
        content.fill(region.offset, expected.view[: region.length])
        try:
            work.drive.block.read_into(region.offset, found.view[: region.length])
        except (MediumError, TransportError):
            unwritable.add(region)
            continue
        if not expected.equals(found, region.length):
            differing.append(region)
    return tuple(differing)


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
    lost = {*marked.unwritable, *marked.differing}
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
