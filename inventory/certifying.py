"""What the inventory itself finds in the journal inside a certificate."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from judge.certificate import BrokenJournal, entries_of, recompute
from model.certificate import Certificate, ErasureResult
from model.erasure import DriveToken, EraseLevel, EraseVerdict
from model.journal import Observed, Opened
from model.message import Message, say

ENTERED_BY_HAND = "entered"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateJudgement:
    """What the journal proves, None when it proves nothing of this drive; `difference` says what in the
    certificate does not follow from it, None when all does.
    """

    result: ErasureResult | None
    difference: Message | None

    @property
    def verdict(self) -> EraseVerdict:
        """The verdict that counts."""
        return EraseVerdict.UNKNOWN if self.result is None else self.result.verdict

    @property
    def level(self) -> EraseLevel | None:
        """The level reached."""
        return None if self.result is None else self.result.reached


def judge_certificate(certificate: Certificate) -> CertificateJudgement:
    """Recompute. A journal that this version cannot judge proves nothing; the certificate is worth keeping
    all the same.
    """
    try:
        return _judge(certificate)
    except Exception as error:  # the edge of this step: a mistake in a rule must not cost a certificate
        logging.getLogger(__name__).exception("certificate %s could not be judged", certificate.id)
        difference = say("check.journal_broken", error=type(error).__name__)
        return CertificateJudgement(result=None, difference=difference)


def _judge(certificate: Certificate) -> CertificateJudgement:
    found = recompute(certificate.journal, certificate.result)
    if found.result is not None and _is_about_another_drive(certificate):
        return CertificateJudgement(result=None, difference=say("check.journal_of_another_drive"))
    return CertificateJudgement(result=found.result, difference=found.difference)


def _is_about_another_drive(certificate: Certificate) -> bool:
    """Whether the journal names another drive than the certificate; what either does not know names none."""
    drive = certificate.drive
    serial = None if drive.serial_source == ENTERED_BY_HAND else drive.serial
    tokens = _tokens(certificate)
    return _contradict(serial, {token.serial for token in tokens}) or _contradict(
        drive.wwn, {token.wwn for token in tokens}
    )


def _contradict(name: str | None, others: set[str | None]) -> bool:
    known = others - {None, ""}
    return bool(name and known) and name not in known


def _tokens(certificate: Certificate) -> list[DriveToken]:
    """The drive as the journal has it: what was planned, and what was found at first."""
    try:
        records = [entry.record for entry in entries_of(certificate.journal)]
    except BrokenJournal:
        return []
    observed = [record.token for record in records if isinstance(record, Observed)]
    return [*(record.plan.drive for record in records if isinstance(record, Opened)), *observed[:1]]
