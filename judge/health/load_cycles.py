"""How often the heads of a disk were parked."""

from __future__ import annotations

from collections.abc import Iterator

from judge.health.finding import Finding, watch
from judge.health.made_of import may_spin
from model.drive import Drive
from model.message import say
from model.smart import Smart

MOST_LOAD_CYCLES = 600_000  # what makers rate the most durable disks for
NO_COUNT = 1 << 24  # above is packed by the vendor


def load_cycle_findings(drive: Drive, smart: Smart, rated: int = MOST_LOAD_CYCLES) -> Iterator[Finding]:
    """Heads that were parked more often than they are made for."""
    cycles = smart.load_cycles
    if may_spin(drive) and cycles is not None and rated < cycles < NO_COUNT:
        yield watch(say("drive.load_cycles", count=cycles, rated=rated))
