"""What the counters and logs of a SCSI or SAS drive say of its health."""

from __future__ import annotations

from collections.abc import Iterator

from judge.health.failure_rates import PENDING, REALLOCATED, REPORTED_UNCORRECTABLE, added_rate
from judge.health.finding import Finding, advising, failing, lacking, watch
from judge.health.load_cycles import MOST_LOAD_CYCLES, load_cycle_findings
from judge.health.made_of import is_enclosure, may_spin
from judge.health.sector_findings import FAILING_RATE
from model.drive import Drive
from model.message import say
from model.smart import UNTOLD_SCAN, ScsiHealth, Smart


def scsi_findings(drive: Drive, smart: Smart) -> Iterator[Finding]:
    """All findings about a SCSI drive, apart from its own verdict, wear and self-tests."""
    if is_enclosure(drive):
        yield lacking(say("drive.enclosure"))
    health = smart.scsi
    if health is None:
        yield lacking(say("drive.scsi_no_counters"))
        return
    if health.informational_exception is not None:
        yield watch(say("drive.scsi_exception", text=health.informational_exception))
    yield from _sectors(drive, smart, health)
    yield from _scan(health)
    yield from load_cycle_findings(drive, smart, health.rated_load_cycles or MOST_LOAD_CYCLES)
    untold = set(smart.untold_counts)  # each may be worse than any that is told
    if not _uncorrected(health) or health.grown_defects is None:
        yield lacking(say("drive.scsi_no_counters"))
    elif untold - {UNTOLD_SCAN}:
        yield lacking(say("drive.packed_count"))
    if UNTOLD_SCAN in untold:
        yield lacking(say("drive.scsi_scan_unknown"))
    if drive.rotational is False and smart.wear_percent is None:
        yield lacking(say("drive.wear_not_known"))


def _sectors(drive: Drive, smart: Smart, health: ScsiHealth) -> Iterator[Finding]:
    """Places that were lost, replaced, or wait for it; the background scan knows of some before anybody reads
    them.
    """
    lost = sum(_uncorrected(health))
    grown = max(health.grown_defects or 0, health.scan_replaced or 0)
    pending = max(smart.pending_sectors or 0, health.scan_defects or 0)
    added = added_rate({REALLOCATED: grown, REPORTED_UNCORRECTABLE: lost, PENDING: pending})
    if may_spin(drive) and added >= FAILING_RATE:
        yield failing(say("drive.failure_rate"))
    if pending:
        yield advising(watch(say("drive.pending_sectors", count=pending)))
    if lost:
        yield watch(say("drive.scsi_uncorrected", count=lost))
    if grown:
        yield watch(say("drive.scsi_grown_defects", count=grown))


def _scan(health: ScsiHealth) -> Iterator[Finding]:
    """A drive that cannot replace a bad place has no spare ones, or no place to write them down."""
    if health.failed_reassignments:
        yield failing(say("drive.scsi_failed_reassignments", count=health.failed_reassignments))
    if health.scan_halted is not None:
        yield watch(say("drive.scsi_scan_halted", text=health.scan_halted))


def _uncorrected(health: ScsiHealth) -> list[int]:
    counts = (
        health.uncorrected_read_errors,
        health.uncorrected_write_errors,
        health.uncorrected_verify_errors,
    )
    return [count for count in counts if count is not None]
