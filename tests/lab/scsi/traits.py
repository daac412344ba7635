"""What a SAS drive is when it comes to the bench."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from tests.lab.opal.traits import OpalTraits


class SanitizeAction(IntEnum):
    """Service actions of SANITIZE (SBC-4, table 95)."""

    OVERWRITE = 0x01
    BLOCK_ERASE = 0x02
    CRYPTO_ERASE = 0x03
    EXIT_FAILURE_MODE = 0x1F


@dataclass(frozen=True, slots=True, kw_only=True)
class SasTraits:
    """What the drive is; `block_bytes` as in `blocklength.LENGTHS`. `current_blocks`: what somebody resized
    it to, None for all of it; `resizes` False: MODE SELECT changes the length of blocks only.
    `told_descriptor_blocks`: what the block descriptor of MODE SENSE says in place of the truth; 0 is "does
    not report" (Seagate SCSI Commands Reference Manual, Rev. J, 5.3.4.2). `rejects`: operation codes that are
    refused as unknown.
    """

    vendor: str = "LABCORP"
    model: str = "LAB SAS 10K"
    serial: str = "LABSAS0001"
    revision: str = "LS01"
    rotation_rpm: int = 10500
    sanitize_s: float = 5.0
    format_s: float = 2.0
    grown_defects: int = 0
    actions: frozenset[SanitizeAction] = frozenset(SanitizeAction)
    block_bytes: int = 512
    current_blocks: int | None = None
    resizes: bool = True
    told_descriptor_blocks: int | None = None
    rejects: frozenset[int] = frozenset()
    opal: OpalTraits | None = None
