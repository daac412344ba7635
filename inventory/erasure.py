"""Whether a machine's drives are erased, for its page: the latest report beside the certificates held
here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from inventory.summary import happened
from judge.proof import ADAPTERS, MachineErasure, Proof, judge_proofs
from model.listing import CertificateItem, ReportItem
from model.report import ClockTrust, Report
from papers.language import N_, _
from papers.wording import word

TITLES = {
    MachineErasure.ERASED: N_("Erased: every drive that was seen has a proof."),
    MachineErasure.NOT_ERASED: N_("Not erased"),
    MachineErasure.TO_LOOK_AT: N_("Nobody can tell: a person has to look"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureView:
    """The word for the machine, and a sentence for each drive and each doubt."""

    state: MachineErasure
    title: str
    sentences: tuple[str, ...]


def view_erasure(report: Report, item: ReportItem, certificates: Sequence[CertificateItem]) -> ErasureView:
    """In the language spoken; verdicts are those that this inventory computed."""
    proofs = [_proof(certificate) for certificate in certificates]
    judged = judge_proofs(report.machine.storage, proofs, happened(report, item.received))
    return ErasureView(
        state=judged.state,
        title=_(TITLES[judged.state]),
        sentences=tuple(
            word(message) for message in (*(drive.message for drive in judged.drives), *judged.reasons)
        ),
    )


def _proof(item: CertificateItem) -> Proof:
    return Proof(
        certificate=item.id,
        model=item.model,
        serial=None if item.serial_source == ADAPTERS else item.serial,
        wwn=item.wwn,
        verdict=item.verdict,
        finished=_finished(item),
    )


def _finished(item: CertificateItem) -> datetime:
    """When it ended, as far as its clock can be believed."""
    return item.received if item.clock is ClockTrust.WRONG else min(item.finished, item.received)
