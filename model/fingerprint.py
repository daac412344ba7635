"""The fingerprint sector: what an erasure may leave on the drive, so that its finder knows which erasure it
was. A hint, never proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

FINGERPRINT_OFFSET, FINGERPRINT_BYTES = 4096, 4096
FINGERPRINT_MAGIC = b"ETABLI FINGERPRINT 1\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What it says: the job, which its certificate names as well, when the drive was erased, the verdict at
    that moment (a word of `model.erasure.EraseVerdict`), and the SHA-256 of the journal's last line.
    """

    job: str
    erased: datetime
    verdict: str
    journal: str
