"""Speed estimates: how long a step takes, roughly; never a time limit."""

from __future__ import annotations

from model.drive import DriveKind, Transport
from model.erase_features import EraseFeatures
from model.erasure import Method

BYTES_PER_S = {
    DriveKind.HDD: 100e6,
    DriveKind.SSD: 350e6,
    DriveKind.EMMC: 80e6,
    DriveKind.SD_CARD: 15e6,
    DriveKind.USB_STICK: 12e6,
    DriveKind.OTHER: 80e6,
}
USB_MOST = 35e6  # many adapters and sockets are USB 2
NVME_RATE = 1000e6
FLASH_FIRMWARE_S, CRYPTO_S = 120.0, 10.0


def rate_of(kind: DriveKind, transport: Transport) -> float:
    """Bytes per second of a drive like this, written or read in one go."""
    if transport is Transport.NVME:
        return NVME_RATE
    rate = BYTES_PER_S[kind]
    return min(rate, USB_MOST) if transport is Transport.USB else rate


def seconds_of(
    method: Method, features: EraseFeatures, kind: DriveKind, transport: Transport, size: int
) -> float | None:
    """How long one method takes, the drive's own word first; None when it is not known."""
    nvme, ata = features.nvme, features.ata
    security = ata.security if ata is not None else None
    match method:
        case Method.NVME_SANITIZE_CRYPTO | Method.NVME_FORMAT_CRYPTO:
            return nvme.crypto_s if nvme and nvme.crypto_s is not None else CRYPTO_S
        case Method.NVME_SANITIZE_BLOCK | Method.NVME_FORMAT_USER_DATA:
            return nvme.block_s if nvme and nvme.block_s is not None else FLASH_FIRMWARE_S
        case Method.NVME_SANITIZE_OVERWRITE:
            return nvme.overwrite_s if nvme and nvme.overwrite_s is not None else size / NVME_RATE
        case Method.ATA_SECURITY_ERASE:
            return security.erase_s if security else None
        case Method.ATA_SECURITY_ERASE_ENHANCED:
            return security.enhanced_erase_s if security else None
        case Method.ATA_SANITIZE_CRYPTO | Method.SCSI_SANITIZE_CRYPTO:
            return CRYPTO_S
        case Method.ATA_SANITIZE_BLOCK | Method.SCSI_SANITIZE_BLOCK:
            return FLASH_FIRMWARE_S
        case Method.EMMC_SECURE_ERASE | Method.EMMC_SANITIZE:
            return None
        case _:
            return size / rate_of(kind, transport)
