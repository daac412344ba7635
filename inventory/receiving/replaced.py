"""Certificates that others say they replace: held against those, whichever of the two came first."""

from __future__ import annotations

import zlib

from sqlalchemy import Connection, select, update

from inventory.receiving.certifying import CertificateJudgement, judge_certificate
from inventory.receiving.erased import refresh_machines_with
from inventory.store.tables import certificates, contents
from model.certificate import Certificate
from model.document import UnreadableDocument, decode


def replaced_journal(connection: Connection, certificate: Certificate) -> tuple[str, ...] | None:
    """The journal of the document that it says it replaces; empty where that is no certificate, None where
    none is held.
    """
    if certificate.supersedes is None:
        return None
    packed = connection.scalar(select(contents.c.zlib).where(contents.c.document == certificate.supersedes))
    if packed is None:
        return None
    found = _certificate(packed)
    return () if found is None else found.journal


def judge_among_others(connection: Connection, certificate: Certificate) -> CertificateJudgement:
    """What it proves, beside the one that it says it replaces."""
    return judge_certificate(certificate, replaced_journal(connection, certificate))


def judge_successors(connection: Connection, certificate: Certificate) -> None:
    """Judge those again that came before and say that they replace this one; within the transaction that
    stores it.
    """
    waiting = select(certificates.c.id, contents.c.zlib).join(
        contents, contents.c.document == certificates.c.id
    )
    for row in connection.execute(waiting.where(certificates.c.supersedes == certificate.id)).all():
        found = _certificate(row.zlib)
        judgement = None if found is None else judge_certificate(found, certificate.journal)
        if judgement is None or judgement.difference is None:
            continue
        values = {"verdict": judgement.verdict, "level": judgement.level, "differs": True}
        connection.execute(update(certificates).where(certificates.c.id == row.id).values(values))
        refresh_machines_with(connection, certificates, row.id)


def _certificate(packed: bytes) -> Certificate | None:
    """None for what is damaged, or no certificate."""
    try:
        return decode(zlib.decompress(packed), Certificate)
    except (zlib.error, UnreadableDocument):
        return None
