"""What the attributes and logs of an ATA drive say of its health."""

from __future__ import annotations

from collections.abc import Iterator

from judge.health.finding import Finding, advising, failing, lacking, remark, watch
from judge.health.load_cycles import load_cycle_findings
from judge.health.log_ages import age_hours
from judge.health.lost_reads import LARGEST_COUNT, LostReads, lost_reads
from judge.health.made_of import is_enclosure, may_be_flash, may_spin
from judge.health.reserve import reserve_findings
from judge.health.sector_findings import sector_findings
from judge.health.self_test_findings import counter_of
from model.drive import Drive
from model.message import Message, say
from model.smart import Attribute, FailedWhen, Smart

# smartctl(8), EXIT STATUS
PREFAIL_NOW, ATTRIBUTES_PAST = 0x10, 0x20
RECENT_HOURS = 1000  # of operation: about half a year of a working day's use
VALUES_OF_NEW_DRIVES = frozenset({100, 200, 252, 253})
LEAST_HOT_CELSIUS = 45  # the lowest limit of a drive that works in a machine
LIFE_LEFT = 231  # smartctl calls it a temperature where it does not know the drive
CABLE = frozenset({199, 218})
SECTOR_COUNTS = frozenset({5, 197, 198})
FULL_COUNTS = frozenset({(1 << 32) - 1, (1 << 48) - 1})  # of four bytes, or all six: no count, but its end
COUNTED = {  # attributes of which one is too many, by what their names must hold
    10: ("spin_retry", "drive.spin_retries"),
    184: ("end-to-end", "drive.end_to_end_errors"),
}


def ata_findings(drive: Drive, smart: Smart) -> Iterator[Finding]:
    """All findings about an ATA drive, apart from its own verdict and its self-tests."""
    reads = lost_reads(smart)
    yield from _attribute_findings(smart)
    yield from reserve_findings(smart)
    yield from sector_findings(drive, smart, reads)
    yield from _count_findings(smart)
    yield from load_cycle_findings(drive, smart)
    yield from _error_log_findings(smart, reads)
    yield from _lacking(drive, smart, reads)


def _attribute_findings(smart: Smart) -> Iterator[Finding]:
    """The drive's own thresholds. The exit status speaks where the table that it sums up is missing."""
    now = [item for item in smart.attributes if item.failed is FailedWhen.NOW]
    past = [item for item in smart.attributes if item.failed is FailedWhen.PAST]
    status = smart.exit_status or 0
    for item in now:
        yield _failing_now(smart, item)
    if status & PREFAIL_NOW and not now:
        yield failing(say("drive.prefail_by_exit_status"))
    for item in past:
        say_it = remark if _is_temperature(item) or _is_of_the_cable(item) else watch
        yield say_it(say("drive.attribute_failed_before", **_told(item)))
    if status & ATTRIBUTES_PAST and not now and not past:
        yield watch(say("drive.past_by_exit_status"))


def _failing_now(smart: Smart, item: Attribute) -> Finding:
    """A limit that is reached. Heat passes, and a value that never was above its limit has not fallen to it:
    while the drive itself says that it is well, neither is a failure.
    """
    says_well = smart.overall_passed is True and not smart.status_by_attributes
    if says_well and _is_temperature(item):
        celsius = smart.temperature_celsius
        if celsius is None or celsius < LEAST_HOT_CELSIUS:
            return advising(watch(say("drive.hot_now_unknown", **_told(item))))
        return advising(watch(say("drive.hot_now", celsius=celsius)))
    if says_well and item.value == item.worst == item.threshold and item.value in VALUES_OF_NEW_DRIVES:
        return remark(say("drive.limit_by_birth", **_told(item)))
    return failing(say("drive.attribute_failing", **_told(item)))


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
    name = item.name.lower()
    return item.id != LIFE_LEFT and ("temperature" in name or "airflow" in name)


def _is_of_the_cable(item: Attribute) -> bool:
    """Whether it counts errors on the cable: those of the past are not the drive's."""
    return item.id in CABLE and "crc" in item.name.lower()


def _count(smart: Smart, number: int, word: str) -> int | None:
    """An attribute that counts one by one; None when it is missing or packed."""
    for item in smart.attributes:
        if item.id == number and word in item.name.lower() and item.raw is not None:
            return item.raw if item.raw < LARGEST_COUNT else None
    return None


def _count_findings(smart: Smart) -> Iterator[Finding]:
    """Counts of which one is too many; errors on a cable stay for ever, and count while they grow."""
    for number, (word, code) in COUNTED.items():
        count = _count(smart, number, word)
        if count:
            yield watch(say(code, count=count))
    crc, before = smart.crc_errors, smart.crc_errors_before
    if crc and before is not None and crc > before:
        yield advising(watch(say("drive.crc_errors_grow", count=crc - before)))
    elif crc:
        yield advising(remark(say("drive.crc_errors", count=crc)))


def _error_log_findings(smart: Smart, reads: LostReads) -> Iterator[Finding]:
    """A read that failed: lately, at an unknown time, or long ago where nothing else counts it. An address
    that the drive did not find is remarkable while it is new.
    """
    counter = counter_of(smart)
    if smart.error_log_count and smart.unreadable_errors is None:
        says_it = lacking if reads.attribute is None else watch
        yield says_it(say("drive.log_without_entries", total=smart.error_log_count))
    if smart.unreadable_errors:
        age = age_hours(smart.last_unreadable_hours, counter)
        if age is None or age <= RECENT_HOURS or not reads.told:
            yield watch(_unreadable(smart, smart.unreadable_errors, age))
    if smart.not_found_errors:
        age = age_hours(smart.last_not_found_hours, counter)
        if age is None:
            yield remark(say("drive.not_found_once"))
        elif age <= RECENT_HOURS:
            yield remark(say("drive.not_found_lately", hours=age))


def _unreadable(smart: Smart, count: int, age: int | None) -> Message:
    """Reads that the error log holds; it keeps only the last of its errors."""
    told: dict[str, str | float] = {"count": count}
    when = "once"
    if age is not None:
        told["hours"], when = age, "lately"
    total = smart.error_log_count
    if total is None or total <= count:
        return say(f"drive.unreadable_{when}", **told)
    return say(f"drive.unreadable_many_{when}", total=total, **told)


def _is_unreadable_count(item: Attribute) -> bool:
    """Whether an attribute that would speak against the drive is there, and its count is not."""
    word, _code = COUNTED.get(item.id, ("", ""))
    if item.id in COUNTED and word in item.name.lower():
        return item.raw is None or item.raw >= LARGEST_COUNT
    if item.id in SECTOR_COUNTS and item.raw is not None:
        return item.raw in FULL_COUNTS
    return item.id in SECTOR_COUNTS and not item.raw_text


def _lacking(drive: Drive, smart: Smart, reads: LostReads) -> Iterator[Finding]:
    """Without the table, or without the counts that tell bad sectors and wear, a drive is not known to be
    healthy.
    """
    if is_enclosure(drive):
        yield lacking(say("drive.enclosure"))
    if not smart.attributes:
        yield lacking(say("drive.no_attributes"))
        return
    if reads.is_packed or (smart.untold_counts and reads.attribute is None):
        yield lacking(say("drive.packed_count"))
    for item in smart.attributes:
        if _is_unreadable_count(item):
            yield lacking(say("drive.count_unreadable", id=item.id, name=item.name))
    if may_spin(drive) and None in (smart.reallocated_sectors, smart.pending_sectors):
        yield lacking(say("drive.no_sector_counts"))
    if may_be_flash(drive, smart) and smart.wear_percent is None:
        unknown_model = smart.in_database is False
        yield lacking(say("drive.wear_not_known_here" if unknown_model else "drive.wear_not_known"))
