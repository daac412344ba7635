"""What the attributes and logs of an ATA drive say of its health."""

from __future__ import annotations

from collections.abc import Iterator

from judge.health.failure_rates import PENDING, REALLOCATED, REPORTED_UNCORRECTABLE, added_rate
from judge.health.finding import Finding, failing, lacking, remark, watch
from model.drive import Drive
from model.message import say
from model.smart import Attribute, FailedWhen, Smart

# smartctl(8), EXIT STATUS
PREFAIL_NOW, ATTRIBUTES_PAST = 0x10, 0x20
FAILING_RATE = 0.9  # nine in ten such hard disks fail within a year
RECENT_HOURS = 1000  # of operation: about half a year of a working day's use
WRAPS_AT = 1 << 16  # ATA8-ACS, error log: the time stamp has 16 bits
CABLE_ERRORS = 100  # a cable that was plugged badly once leaves some; one that is bad leaves many
LARGEST_COUNT = 1 << 24  # what is above is packed by the vendor and no count
SSD_REALLOCATIONS = 10  # a solid state drive sets blocks aside all its life; a few are no news
UNCORRECTABLE = {  # attributes that count reads lost for good, by what their names hold (drivedb.h)
    187: ("uncor", "reported_ue", "unc_nand_reads"),
    197: ("unc_read_failures", "read_failure_blk"),
}
COUNTED = {  # attributes of which one is too many, by what their names must hold
    10: ("spin_retry", "drive.spin_retries"),
    184: ("end-to-end", "drive.end_to_end_errors"),
}


def ata_findings(drive: Drive, smart: Smart) -> Iterator[Finding]:
    """All findings about an ATA drive, apart from its own verdict and its self-tests."""
    yield from _attribute_findings(smart)
    yield from _sector_findings(drive, smart)
    yield from _count_findings(smart)
    yield from _error_log_findings(smart)
    yield from _lacking(drive, smart)


def _attribute_findings(smart: Smart) -> Iterator[Finding]:
    """The drive's own thresholds. The exit status speaks where the table that it sums up is missing."""
    now = [item for item in smart.attributes if item.failed is FailedWhen.NOW]
    past = [item for item in smart.attributes if item.failed is FailedWhen.PAST]
    status = smart.exit_status or 0
    for item in now:
        yield failing(say("drive.attribute_failing", **_told(item)))
    if status & PREFAIL_NOW and not now:
        yield failing(say("drive.prefail_by_exit_status"))
    for item in past:
        say_it = remark if _is_temperature(item) else watch
        yield say_it(say("drive.attribute_failed_before", **_told(item)))
    if status & ATTRIBUTES_PAST and not now and not past:
        yield watch(say("drive.past_by_exit_status"))


def _told(item: Attribute) -> dict[str, str | float]:
    def number(value: int | None) -> str:
        return "?" if value is None else str(value)

    return {
        "id": item.id,
        "name": item.name,
        "value": number(item.value),
        "worst": number(item.worst),
        "threshold": number(item.threshold),
    }


def _is_temperature(item: Attribute) -> bool:
    """Whether it is about heat: a drive that was once too hot is not therefore a bad one."""
    return "temperature" in item.name.lower() or "airflow" in item.name.lower()


def _sector_findings(drive: Drive, smart: Smart) -> Iterator[Finding]:
    """Bad sectors: those set aside, those that wait for it, those that could not be read."""
    bad = max((count for count in (smart.pending_sectors, smart.uncorrectable_sectors) if count), default=0)
    reported = reported_uncorrectable(smart)
    spins = drive.rotational is not False
    counts = {
        PENDING: bad,
        REALLOCATED: smart.reallocated_sectors or 0,
        REPORTED_UNCORRECTABLE: _counted_uncorrectable(smart)[1]
        or 0,  # rates are known of the attribute alone
    }
    added = added_rate(counts)
    if spins and added >= FAILING_RATE:
        yield failing(say("drive.failure_rate"))
    if smart.pending_sectors:
        yield watch(say("drive.pending_sectors", count=smart.pending_sectors))
    if smart.uncorrectable_sectors:
        yield watch(say("drive.uncorrectable_sectors", count=smart.uncorrectable_sectors))
    if reported:
        yield watch(say("drive.reported_uncorrectable", count=reported))
    if smart.reallocated_sectors:
        is_news = spins or smart.reallocated_sectors >= SSD_REALLOCATIONS
        say_it = watch if is_news else remark
        yield say_it(say("drive.reallocated_sectors", count=smart.reallocated_sectors))


def reported_uncorrectable(smart: Smart) -> int | None:
    """Reads that error correction could not save, by the attribute, else by the device statistics."""
    is_counted, count = _counted_uncorrectable(smart)
    told = smart.reported_uncorrectable
    if is_counted or told is None:
        return count
    return told if told < LARGEST_COUNT else None


def _counted_uncorrectable(smart: Smart) -> tuple[bool, int | None]:
    """Whether an attribute is there for these reads, and its count; None when it is packed."""
    for item in smart.attributes:
        if any(word in item.name.lower() for word in UNCORRECTABLE.get(item.id, ())):
            return True, _count(smart, item.id, item.name.lower())
    return False, None


def _count(smart: Smart, number: int, word: str) -> int | None:
    """An attribute that counts one by one; None when it is missing or packed."""
    for item in smart.attributes:
        if item.id == number and word in item.name.lower() and item.raw is not None:
            return item.raw if item.raw < LARGEST_COUNT else None
    return None


def _count_findings(smart: Smart) -> Iterator[Finding]:
    for number, (word, code) in COUNTED.items():
        count = _count(smart, number, word)
        if count:
            yield watch(say(code, count=count))
    if smart.crc_errors:
        say_it = watch if smart.crc_errors >= CABLE_ERRORS else remark
        yield say_it(say("drive.crc_errors", count=smart.crc_errors))


def _error_log_findings(smart: Smart) -> Iterator[Finding]:
    """A read that failed: lately, at an unknown time, or long ago where nothing else counts it."""
    if not smart.unreadable_errors:
        return
    if smart.power_on_hours is None or smart.last_unreadable_hours is None:
        yield watch(say("drive.unreadable_once"))
        return
    age = smart.power_on_hours - smart.last_unreadable_hours
    age = age if 0 <= age < WRAPS_AT else age % WRAPS_AT
    if age <= RECENT_HOURS or not reported_uncorrectable(smart):
        yield watch(say("drive.unreadable_lately", hours=age))


def _lacking(drive: Drive, smart: Smart) -> Iterator[Finding]:
    """Without the table, or without the counts that tell bad sectors, a drive is not known to be healthy."""
    if not smart.attributes:
        yield lacking(say("drive.no_attributes"))
        return
    sectors = (smart.pending_sectors, smart.uncorrectable_sectors, reported_uncorrectable(smart))
    if drive.rotational is not False:
        if smart.reallocated_sectors is None or all(count is None for count in sectors):
            yield lacking(say("drive.no_sector_counts"))
    elif all(count is None for count in (*sectors, smart.reallocated_sectors, smart.wear_percent)):
        yield lacking(say("drive.no_wear"))
