"""Proofs: whether what a certificate proves of a drive still holds, and whether a machine is erased."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.erasure import EraseVerdict
from model.identity import DriveKey
from model.message import Message


class ProofState(StrEnum):
    """What became of the proof that one drive is erased."""

    HOLDS = "holds"
    NO_CERTIFICATE = "no_certificate"
    NOT_PROVEN = "not_proven"  # there is a certificate, and its journal proves no erasure of all of the drive
    BELOW_LEVEL = "below_level"  # erased, but less than was ordered, or not everywhere
    CONTENT_SINCE = "content_since"
    UNKNOWN = "unknown"


class ErasedState(StrEnum):
    """Whether a machine is erased; unknown is to be looked at, and is never given away as erased."""

    ERASED = "erased"
    NOT_ERASED = "not_erased"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveProof:
    """One drive of a machine; `name` is the kernel's, `certificate` the id of the one that decided, `verdict`
    what its journal comes to; None when none did, or when it is not to be trusted.
    """

    name: str
    drive: DriveKey
    state: ProofState
    message: Message
    certificate: str | None
    verdict: EraseVerdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineErasure:
    """Whether a machine is erased, and the sentences that decide; `reasons` is never empty."""

    state: ErasedState
    reasons: tuple[Message, ...]
