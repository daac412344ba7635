"""Ladders: for each kind of drive every method, the best first, and what each leaves to read."""

from __future__ import annotations

from model.drive import DriveKind, Transport
from model.erase_features import EraseFeatures
from model.erasure import EraseLevel, Expected, Method, WipePolicy

Methods = tuple[Method, ...]

NVME_LADDER: tuple[Methods, ...] = (
    (Method.NVME_SANITIZE_CRYPTO, Method.NVME_SANITIZE_BLOCK),
    (Method.NVME_SANITIZE_BLOCK,),
    (Method.NVME_SANITIZE_CRYPTO,),
    (Method.NVME_SANITIZE_OVERWRITE,),
    (Method.NVME_FORMAT_CRYPTO,),
    (Method.NVME_FORMAT_USER_DATA,),
)
ATA_FLASH_LADDER: tuple[Methods, ...] = (
    (Method.ATA_SANITIZE_BLOCK,),
    (Method.ATA_SANITIZE_CRYPTO,),
    (Method.ATA_SECURITY_ERASE_ENHANCED,),
    (Method.ATA_SECURITY_ERASE,),
)
ATA_DISK_LADDER: tuple[Methods, ...] = (
    (Method.ATA_SANITIZE_OVERWRITE,),
    (Method.ATA_SANITIZE_CRYPTO,),
    (Method.ATA_SECURITY_ERASE_ENHANCED,),
    (Method.ATA_SECURITY_ERASE,),
)
SCSI_LADDER: tuple[Methods, ...] = (
    (Method.SCSI_SANITIZE_BLOCK,),
    (Method.SCSI_SANITIZE_CRYPTO,),
    (Method.SCSI_SANITIZE_OVERWRITE,),
    (Method.SCSI_FORMAT_UNIT,),
)
# Since version 4.5 an erase followed by a sanitize is what the standard recommends (JESD84-B51, 6.6.10).
EMMC_LADDER: tuple[Methods, ...] = ((Method.EMMC_SANITIZE,), (Method.EMMC_SECURE_ERASE,))
# Flash is written with noise first, so that no compression or deduplication spares a cell, then with zeros.
FLASH_OVERWRITE: Methods = (Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO)
DISK_OVERWRITE: Methods = (Method.OVERWRITE_ZERO,)
CHANGES_KEY = frozenset(
    {
        Method.NVME_SANITIZE_CRYPTO,
        Method.NVME_FORMAT_CRYPTO,
        Method.ATA_SANITIZE_CRYPTO,
        # an encrypting drive changes its key; what it then reads is noise
        Method.ATA_SECURITY_ERASE_ENHANCED,
        Method.SCSI_SANITIZE_CRYPTO,
    }
)
LEAVES_ZEROS = frozenset(
    {
        Method.OVERWRITE_ZERO,
        Method.ATA_SANITIZE_OVERWRITE,
        Method.NVME_SANITIZE_OVERWRITE,
        Method.SCSI_SANITIZE_OVERWRITE,
    }
)
SPEAKS_SCSI = frozenset({Transport.SAS, Transport.SCSI, Transport.NETWORK})


def ladder_of(
    features: EraseFeatures, kind: DriveKind, transport: Transport, policy: WipePolicy
) -> list[Methods]:
    """All rungs that exist for this kind of drive, the best first.

    For a disk that only has to be cleared, what the host writes and reads back itself comes first: every
    byte of it is seen.
    """
    is_disk = kind is DriveKind.HDD
    overwrite = _overwrite(kind, policy)
    if features.nvme is not None:
        return [*NVME_LADDER, overwrite]
    if features.mmc is not None:
        return [*EMMC_LADDER, overwrite]
    if features.ata is not None:
        ladder = ATA_DISK_LADDER if is_disk else ATA_FLASH_LADDER
    elif features.scsi is not None and transport in SPEAKS_SCSI:
        ladder = SCSI_LADDER
    else:
        return [overwrite]
    if is_disk and policy.level is EraseLevel.CLEAR:
        return [overwrite, *ladder]
    return [*ladder, overwrite]


def _overwrite(kind: DriveKind, policy: WipePolicy) -> Methods:
    if policy.pattern:
        return (Method.OVERWRITE_PATTERN,)
    return DISK_OVERWRITE if kind is DriveKind.HDD else FLASH_OVERWRITE


def expected_after(method: Method) -> Expected:
    """What a drive must read as after a method."""
    if method in CHANGES_KEY:
        return Expected.CHANGED
    if method is Method.OVERWRITE_PATTERN:
        return Expected.PATTERN
    if method is Method.OVERWRITE_RANDOM:
        return Expected.STREAM
    return Expected.ZEROS if method in LEAVES_ZEROS else Expected.UNIFORM
