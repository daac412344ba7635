"""Arrivals: documents that were examined and are about to be stored, each with the rows of its kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, insert

from inventory.kinds import DocumentKind
from inventory.receiving.certificate_summary import certificate_row
from inventory.receiving.certifying import CertificateJudgement, judge_certificate
from inventory.receiving.erased import refresh, refresh_machines_with
from inventory.receiving.examine import Submission, examine_certificate, examine_report
from inventory.receiving.judging import Judgement, judge
from inventory.receiving.machines import note_report, place_report
from inventory.receiving.replaced import judge_among_others, judge_successors
from inventory.receiving.summary import drive_rows, report_row
from inventory.store.stations import StationRow
from inventory.store.tables import certificates, report_drives, reports
from model.certificate import Certificate
from model.listing import DocumentState
from model.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiving:
    """When and where in the order of receipt a document is stored, and whether it counts."""

    received: datetime
    position: int
    state: DocumentState


class Arrival(Protocol):
    """A document with all that can be computed before the transaction that stores it."""

    @property
    def id(self) -> str: ...

    @property
    def station(self) -> str: ...

    def store(self, connection: Connection, receiving: Receiving) -> str:
        """Write the rows of this kind; the path of the page that shows it."""
        ...


def arrival_of(submission: Submission, station: StationRow) -> Arrival:
    """Examine and judge a document. Raises Refusal (422) with the JSON path."""
    match submission.kind:
        case DocumentKind.REPORT:
            report = examine_report(submission, station)
            return _ReportArrival(report=report, judgement=judge(report))
        case DocumentKind.CERTIFICATE:
            certificate = examine_certificate(submission, station)
            return _CertificateArrival(certificate=certificate, judgement=judge_certificate(certificate))


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReportArrival:
    report: Report
    judgement: Judgement

    @property
    def id(self) -> str:
        return self.report.id

    @property
    def station(self) -> str:
        return self.report.station

    def store(self, connection: Connection, receiving: Receiving) -> str:
        """What lists read, and the machine that it is about, which it has none of in quarantine."""
        report, position = self.report, receiving.position
        is_good = receiving.state is DocumentState.ACCEPTED
        placed = place_report(connection, report, receiving.received, position) if is_good else None
        row = report_row(report, self.judgement, receiving.received)
        row |= {"position": position, "state": receiving.state}
        row |= {"machine": None if placed is None else placed.machine}
        connection.execute(insert(reports).values(row))
        drives = drive_rows(report, self.judgement)
        if drives:
            connection.execute(insert(report_drives), drives)
        if placed is None:
            return f"/reports/{report.id}"
        note_report(connection, placed, row)
        refresh(connection, [placed.machine])
        refresh_machines_with(connection, report_drives, report.id)
        return f"/machines/{placed.machine}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _CertificateArrival:
    certificate: Certificate
    judgement: CertificateJudgement

    @property
    def id(self) -> str:
        return self.certificate.id

    @property
    def station(self) -> str:
        return self.certificate.station

    def store(self, connection: Connection, receiving: Receiving) -> str:
        """What lists read."""
        judgement = self.judgement
        if self.certificate.supersedes is not None:
            judgement = judge_among_others(connection, self.certificate)
        row = certificate_row(self.certificate, judgement, receiving.received)
        row |= {"position": receiving.position, "state": receiving.state}
        connection.execute(insert(certificates).values(row))
        refresh_machines_with(connection, certificates, self.certificate.id)
        judge_successors(connection, self.certificate)
        return f"/certificates/{self.id}"
