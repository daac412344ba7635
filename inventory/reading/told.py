"""What only the reports themselves tell: read for a table, where a list of items is not enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection

from inventory.errors import Refusal
from inventory.kinds import DocumentKind
from inventory.reading.certificates import certificates_of
from inventory.reading.reading import exact_bytes
from inventory.receiving.examine import read_report
from model.grade import ReasonKind
from model.listing import MachineItem, NamedCertificate, ReportItem, ReportTold

LIMITS = (ReasonKind.ELIMINATION, ReasonKind.CAP)


def reports_told(connection: Connection, items: Iterable[ReportItem]) -> tuple[ReportItem, ...]:
    """The items, each with what its report tells."""
    return tuple(replace(item, told=told_of(connection, item.id)) for item in items)


def machines_told(connection: Connection, items: Iterable[MachineItem]) -> tuple[MachineItem, ...]:
    """The machines, each with what its latest report tells."""
    return tuple(
        replace(item, latest=replace(item.latest, told=told_of(connection, item.latest.id))) for item in items
    )


def told_of(connection: Connection, report: str) -> ReportTold | None:
    """What a report tells; None where what is held of it is damaged."""
    try:
        exact = exact_bytes(connection, DocumentKind.REPORT, report)
        if exact is None:
            return None
        found = read_report(exact.data)
    except Refusal:
        return None
    return ReportTold(
        entered=found.entered,
        held_down=tuple(item for item in found.grade.reasons if item.kind in LIMITS),
        locks_to_look=tuple(
            item
            for item in found.grade.reasons
            if item.kind is ReasonKind.TO_CHECK and item.rule.startswith("lock")
        ),
        provisional=found.limits,
        use_wording=found.grade.use_wording,
        certificates=tuple(
            NamedCertificate(id=item.id, verdict=item.verdict, finished=item.finished)
            for item in certificates_of(connection, report)
        ),
    )
