"""The narrow columns of a certificate: what lists show, filter by, and search in."""

from __future__ import annotations

from datetime import datetime

from inventory.receiving.certifying import CertificateJudgement
from inventory.receiving.summary import Row, counted, folded, integer, name_columns, short
from judge.erasure.certificate import largest_size
from judge.erasure.certified import OWN_SERIALS
from judge.identity.same_drive import plain
from model.certificate import Certificate
from model.certified_drive import CertifiedDrive


def certificate_row(certificate: Certificate, judgement: CertificateJudgement, received: datetime) -> Row:
    """The row of `certificates`, without what only the storing transaction knows."""
    row = {
        "id": certificate.id,
        "station": certificate.station,
        "station_name": short(certificate.station_name) or "",
        **_drive_columns(certificate.drive),
        "largest_bytes": integer(largest_size(certificate.journal)),
        "verdict": judgement.verdict,
        "stated": certificate.result.verdict,
        "differs": judgement.difference is not None,
        "ordered": certificate.result.ordered,
        "level": judgement.level,
        "asset": short(certificate.asset),
        "label": None if certificate.source is None else short(certificate.source.label),
        "lot": short(certificate.lot),
        "received": received,
        "started": certificate.times.started,
        "finished": certificate.times.finished,
        "clock": certificate.times.clock,
        "supersedes": certificate.supersedes,
        "counter": counted(certificate.counter),
    }
    names = ("model", "serial", "wwn", "asset", "label", "lot", "station_name")
    row["search_text"] = folded(" ".join(str(row[name]) for name in names if row[name]))
    return row


def _drive_columns(drive: CertifiedDrive) -> Row:
    columns: Row = {
        "model": short(drive.model),
        "serial": short(drive.serial),
        "serial_source": short(drive.serial_source) or "none",
        "wwn": short(drive.wwn),
    }
    return {
        **columns,
        "serial_key": plain(columns["serial"]),
        **name_columns(columns, serial_is_own=columns["serial_source"] in OWN_SERIALS),
        "capacity_bytes": integer(drive.size_bytes),
    }
