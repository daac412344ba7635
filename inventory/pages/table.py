"""The list of machines as a table for a spreadsheet, with what only the reports themselves tell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from sqlalchemy import Connection

from inventory.errors import Refusal
from inventory.kinds import DocumentKind
from inventory.reading.certificates import certificates_of
from inventory.reading.filters import Filters
from inventory.reading.reading import exact_bytes, newest_machines
from inventory.receiving.examine import read_report
from model.grade import Reason, ReasonKind
from model.listing import CertificateItem, MachineItem
from model.report import Report
from papers.erasure import verdict_word
from papers.facts.system import LOCKS
from papers.grade import reason_text
from papers.language import Language, _, spoken
from papers.screen.answers import answered_lines
from papers.table.machines import BOM, COLUMNS, TOLD_COLUMNS, ReportWords, Row, cells, local_time, titles
from papers.wording import word

AT_ONCE = 200
ALL_COLUMNS = (*COLUMNS, *TOLD_COLUMNS)


def machines_csv(connection: Connection, filters: Filters, base: str) -> bytes:
    """UTF-8 with a byte order mark, CRLF (RFC 4180), one row a machine; a semicolon between columns where a
    comma is the decimal mark.
    """
    text = io.StringIO(newline="")
    text.write(BOM)
    writer = csv.writer(text, delimiter=";" if spoken() is Language.FRENCH else ",")
    writer.writerow(titles(ALL_COLUMNS))
    before: int | None = None
    while True:
        machines, before = newest_machines(connection, filters, AT_ONCE, before)
        writer.writerows(cells(_row(connection, machine, base), ALL_COLUMNS) for machine in machines)
        if before is None:
            return text.getvalue().encode()


def _row(connection: Connection, machine: MachineItem, base: str) -> Row:
    report = _report(connection, machine)
    certificates = certificates_of(connection, machine.latest.id)
    use = machine.latest.suggested_use
    if report is not None:
        use = report.grade.use_wording.get(spoken().value, use)
    return Row(
        report=machine.latest,
        machine=machine,
        url=base + machine.page,
        use=use,
        told=ReportWords() if report is None else _told(report, certificates),
    )


def _report(connection: Connection, machine: MachineItem) -> Report | None:
    """The report itself; None where what is held is damaged: the other columns are told all the same."""
    try:
        exact = exact_bytes(connection, DocumentKind.REPORT, machine.latest.id)
        return None if exact is None else read_report(exact.data)
    except Refusal:
        return None


def _told(report: Report, certificates: tuple[CertificateItem, ...]) -> ReportWords:
    reasons, entered = report.grade.reasons, report.entered
    limits = [item for item in reasons if item.kind in (ReasonKind.ELIMINATION, ReasonKind.CAP)]
    return ReportWords(
        note=entered.note,
        operator=entered.operator,
        held_down=" · ".join(reason_text(item) for item in limits),
        locked=_locks(item for item in reasons if item.kind is ReasonKind.ELIMINATION),
        to_look=_locks(item for item in reasons if item.kind is ReasonKind.TO_CHECK),
        answered=" · ".join(answered_lines(entered)),
        provisional=" ".join(word(limit) for limit in report.limits),
        certificates=" · ".join(f"{item.id} ({verdict_word(item.verdict)})" for item in certificates),
        certified=" · ".join(local_time(item.finished) for item in certificates),
    )


def _locks(reasons: Iterable[Reason]) -> str:
    """The locks among the reasons, by their names."""
    names = {f"lock_{kind}": name for kind, name in LOCKS.items()}
    told = [
        _(names[item.rule]) if item.rule in names else word(item.message)
        for item in reasons
        if item.rule.startswith("lock")
    ]
    return ", ".join(told)
