"""Whether the drives of a machine are erased, as far as certificates prove it: facts and certificates in, a
word for every drive and one for the machine out; pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from judge.own import belongs_to_machine
from model.certificate import Certificate
from model.drive import Drive, Storage
from model.erasure import EraseVerdict
from model.fact import Fact
from model.message import Message, say
from model.proof import DriveProof, ProofState

ADAPTERS = "adapter"
PROVEN = frozenset({EraseVerdict.PURGED, EraseVerdict.CLEARED})


class MachineErasure(StrEnum):
    """What is known of all drives of a machine together."""

    ERASED = "erased"
    NOT_ERASED = "not_erased"
    TO_LOOK_AT = "to_look_at"  # nobody can tell: a person looks


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A certificate as its reader believes it: `verdict` was computed again from its journal. A serial that
    may be an adapter's own names no drive.
    """

    certificate: str
    model: str | None
    serial: str | None
    wwn: str | None
    verdict: EraseVerdict
    finished: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofJudgement:
    """The word for the machine, and each drive's with its sentence; `reasons` tell of what is not a drive."""

    state: MachineErasure
    drives: tuple[DriveProof, ...]
    reasons: tuple[Message, ...]


def proof_of(certificate: Certificate, verdict: EraseVerdict) -> Proof:
    """A certificate with the verdict that its reader computed."""
    drive = certificate.drive
    return Proof(
        certificate=certificate.id,
        model=drive.model,
        serial=None if drive.serial_source == ADAPTERS else drive.serial,
        wwn=drive.wwn,
        verdict=verdict,
        finished=certificate.times.finished,
    )


def judge_proofs(
    storage: Fact[Storage], proofs: Sequence[Proof], seen_at: datetime | None = None
) -> ProofJudgement:
    """Judge the storage of a machine as it was seen at a time; None for now, after all that is certified."""
    seen = storage.value
    if seen is None:
        return _without_drives(say("proof.storage_unknown"))
    reasons = tuple(
        say("proof.hidden", where=hidden.name or hidden.where, kind=hidden.kind) for hidden in seen.hidden
    )
    own = [drive for drive in seen.drives if belongs_to_machine(drive)]
    if not own:
        return _without_drives(*reasons, say("proof.no_drive"))
    drives = tuple(_judge_drive(drive, proofs, seen_at) for drive in own)
    states = {drive.state for drive in drives}
    if states & {ProofState.NONE, ProofState.NOT_ERASED, ProofState.CONTENT_SINCE}:
        state = MachineErasure.NOT_ERASED
    elif reasons or ProofState.UNKNOWN in states:
        state = MachineErasure.TO_LOOK_AT
    else:
        state = MachineErasure.ERASED
    return ProofJudgement(state=state, drives=drives, reasons=reasons)


def _without_drives(*reasons: Message) -> ProofJudgement:
    return ProofJudgement(state=MachineErasure.TO_LOOK_AT, drives=(), reasons=reasons)


def _judge_drive(drive: Drive, proofs: Sequence[Proof], seen_at: datetime | None) -> DriveProof:
    """The newest certificate of the drive decides; one for an erasure that never began says nothing."""
    if not drive.wwn.value and not drive.serial.value:
        return _told(drive, ProofState.UNKNOWN, say("proof.nameless", drive=drive.path))
    about = [
        proof
        for proof in proofs
        if proof.verdict is not EraseVerdict.NOT_ATTEMPTED and _is_about(proof, drive)
    ]
    if not about:
        return _told(drive, ProofState.NONE, say("proof.none", drive=drive.path))
    newest = max(about, key=lambda proof: proof.finished)
    if newest.verdict not in PROVEN:
        message = say("proof.not_erased", drive=drive.path, verdict=newest.verdict)
        return _told(drive, ProofState.NOT_ERASED, message, newest)
    if seen_at is None or seen_at > newest.finished:
        contents = drive.contents
        if contents.is_unknown:
            return _told(drive, ProofState.UNKNOWN, say("proof.not_looked_at", drive=drive.path), newest)
        if contents.value:
            found = ", ".join(dict.fromkeys(content.format for content in contents.value))
            message = say("proof.content_since", drive=drive.path, found=found)
            return _told(drive, ProofState.CONTENT_SINCE, message, newest)
    message = say("proof.holds", drive=drive.path, verdict=newest.verdict)
    return _told(drive, ProofState.HOLDS, message, newest)


def _told(drive: Drive, state: ProofState, message: Message, proof: Proof | None = None) -> DriveProof:
    certificate = None if proof is None else proof.certificate
    return DriveProof(drive=drive.name, state=state, message=message, certificate=certificate)


def _is_about(proof: Proof, drive: Drive) -> bool:
    """By what lasts: the WWN where both tell one, else serial and model."""
    if proof.wwn and drive.wwn.value:
        return proof.wwn.lower() == drive.wwn.value.lower()
    if not proof.serial or not drive.serial.value or drive.serial_is_bridges:
        return False
    return (proof.serial, proof.model) == (drive.serial.value, drive.model)
