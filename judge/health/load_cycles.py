"""How often the heads of a disk were parked."""

from __future__ import annotations

from collections.abc import Iterator

from judge.health.finding import Finding, lacking, watch
from judge.health.made_of import may_spin
from model.drive import Drive
from model.message import say
from model.smart import Attribute, Protocol, Smart

MOST_LOAD_CYCLES = 600_000  # what makers rate the most durable disks for
NUMBERS = frozenset({193, 225})
NO_COUNT = 1 << 24  # in a raw value of an ATA drive, above is packed by the vendor


def load_cycle_findings(drive: Drive, smart: Smart, rated: int = MOST_LOAD_CYCLES) -> Iterator[Finding]:
    """Heads that were parked more often than they are made for."""
    cycles = smart.load_cycles
    if may_spin(drive) and cycles is None and any(_is_unreadable(item) for item in smart.attributes):
        yield lacking(say("drive.load_cycles_unreadable"))
    if not may_spin(drive) or cycles is None or cycles <= rated:
        return
    if cycles < NO_COUNT or smart.protocol is Protocol.SCSI:
        yield watch(say("drive.load_cycles", count=cycles, rated=rated))
    else:
        yield lacking(say("drive.load_cycles_unreadable"))


def _is_unreadable(item: Attribute) -> bool:
    """Whether it should count them, and does not."""
    is_theirs = item.id in NUMBERS and "load_cycle" in item.name.lower()
    return is_theirs and (item.raw is None or item.raw >= NO_COUNT)
