"""Whether a certificate still speaks for a drive."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.message import Message


class ProofState(StrEnum):
    """What the newest certificate of a drive is worth for the drive as it was seen."""

    HOLDS = "holds"
    NONE = "none"
    NOT_ERASED = "not_erased"
    CONTENT_SINCE = "content_since"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveProof:
    """A drive by the kernel's name, what its proof is worth, the sentence that says why, and the id of the
    certificate that decides, None when there is none.
    """

    drive: str
    state: ProofState
    message: Message
    certificate: str | None
