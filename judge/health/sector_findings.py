"""Bad sectors of an ATA drive: those set aside, those that wait for it, those that could not be read."""

from __future__ import annotations

from collections.abc import Iterator

from judge.health.failure_rates import PENDING, REALLOCATED, REPORTED_UNCORRECTABLE, added_rate
from judge.health.finding import Finding, advising, failing, remark, watch
from judge.health.lost_reads import LostReads
from judge.health.made_of import logical_in_physical, may_spin
from model.drive import Drive
from model.message import Message, say
from model.smart import Smart

FAILING_RATE = 0.9  # nine in ten such hard disks fail within a year
SSD_REALLOCATIONS = 10  # a solid state drive sets blocks aside all its life; a few are no news
SATURATED = 0xFFFF  # counters of 16 bits stay there


def sector_findings(drive: Drive, smart: Smart, reads: LostReads) -> Iterator[Finding]:
    """What its counts of bad sectors and lost reads say."""
    factor = logical_in_physical(drive)
    pending = None if smart.pending_copies_replaced else smart.pending_sectors
    waiting, lost = physical(pending, factor), physical(smart.uncorrectable_sectors, factor)
    replaced = _replaced(smart)
    counts = {
        PENDING: max(waiting, lost),
        REALLOCATED: replaced,
        REPORTED_UNCORRECTABLE: reads.count or 0,
    }
    if may_spin(drive) and added_rate(counts) >= FAILING_RATE:
        yield failing(say("drive.failure_rate"))
    if waiting:
        yield advising(watch(_counted("drive.pending", waiting, pending or 0, factor)))
    if lost:
        yield watch(_counted("drive.uncorrectable", lost, smart.uncorrectable_sectors or 0, factor))
    yield from _lost_read_findings(reads)
    if replaced:
        is_news = may_spin(drive) or replaced >= SSD_REALLOCATIONS
        say_it = watch if is_news else remark
        yield say_it(say("drive.reallocated_sectors", count=replaced))
    if smart.pending_copies_replaced and smart.pending_sectors:
        yield remark(say("drive.pending_copies_replaced"))


def physical(count: int | None, factor: int) -> int:
    """Physical sectors of which so many logical ones were counted; none of an unknown count."""
    return -(-(count or 0) // factor)


def _counted(code: str, sectors: int, told: int, factor: int) -> Message:
    if factor == 1:
        return say(f"{code}_sectors", count=sectors)
    return say(f"{code}_physical", count=sectors, told=told)


def _replaced(smart: Smart) -> int:
    """Blocks set aside; on controllers that repeat them elsewhere the larger figure."""
    told = [smart.reallocated_sectors]
    if smart.pending_copies_replaced:
        told.append(smart.pending_sectors)
    return max((count for count in told if count is not None), default=0)


def _lost_read_findings(reads: LostReads) -> Iterator[Finding]:
    told = reads.told
    if told:
        code = "drive.reported_uncorrectable_most" if told == SATURATED else "drive.reported_uncorrectable"
        yield watch(say(code, count=told))
    elif reads.statistics:  # the attribute says none
        yield remark(say("drive.lost_reads_elsewhere", count=reads.statistics))
