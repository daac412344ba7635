"""Certificates judged on receipt: the verdict recomputed from the journal inside."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from judge.erasure.certificate import is_about_another_drive, recompute, unbound_fields
from model.certificate import Certificate, ErasureResult
from model.erasure import EraseLevel, EraseVerdict
from model.message import Message, say


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


def judge_certificate(
    certificate: Certificate, replaced: tuple[str, ...] | None = None
) -> CertificateJudgement:
    """Recompute. A journal that this version cannot judge proves nothing; the certificate is worth keeping
    all the same. `replaced` is the journal of the document that it says it replaces, None where that is not
    held.
    """
    try:
        return _judge(certificate, replaced)
    except Exception as error:  # the edge of this step: a mistake in a rule must not cost a certificate
        logging.getLogger(__name__).exception("certificate %s could not be judged", certificate.id)
        difference = say("check.journal_broken", error=type(error).__name__)
        return CertificateJudgement(result=None, difference=difference)


def _judge(certificate: Certificate, replaced: tuple[str, ...] | None) -> CertificateJudgement:
    found = recompute(certificate.journal, certificate.result)
    if found.result is not None and is_about_another_drive(certificate):
        return CertificateJudgement(result=None, difference=say("check.journal_of_another_drive"))
    fields = unbound_fields(certificate, replaced)
    if fields:
        return CertificateJudgement(
            result=None, difference=say("check.fields_differ", names=", ".join(fields))
        )
    return CertificateJudgement(result=found.result, difference=found.difference)
