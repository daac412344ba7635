"""The methods of erasing in words that a person can say, with the command's own name."""

from __future__ import annotations

from collections.abc import Sequence

from model.erasure import Method
from papers.language import N_, _

NAMES: dict[Method, str] = {
    Method.NVME_SANITIZE_CRYPTO: N_("NVMe sanitize, cryptographic erase (key change)"),
    Method.NVME_SANITIZE_BLOCK: N_("NVMe sanitize, block erase"),
    Method.NVME_SANITIZE_OVERWRITE: N_("NVMe sanitize, overwrite"),
    Method.NVME_FORMAT_CRYPTO: N_("NVMe format, cryptographic erase (key change)"),
    Method.NVME_FORMAT_USER_DATA: N_("NVMe format, user data erase"),
    Method.ATA_SANITIZE_CRYPTO: N_("ATA sanitize, cryptographic erase (key change)"),
    Method.ATA_SANITIZE_BLOCK: N_("ATA sanitize, block erase"),
    Method.ATA_SANITIZE_OVERWRITE: N_("ATA sanitize, overwrite"),
    Method.ATA_SECURITY_ERASE: N_("ATA security erase"),
    Method.ATA_SECURITY_ERASE_ENHANCED: N_("ATA security erase, enhanced"),
    Method.SCSI_SANITIZE_CRYPTO: N_("SCSI sanitize, cryptographic erase (key change)"),
    Method.SCSI_SANITIZE_BLOCK: N_("SCSI sanitize, block erase"),
    Method.SCSI_SANITIZE_OVERWRITE: N_("SCSI sanitize, overwrite"),
    Method.SCSI_FORMAT_UNIT: N_("SCSI format unit"),
    Method.EMMC_SECURE_ERASE: N_("eMMC secure erase"),
    Method.EMMC_SANITIZE: N_("eMMC sanitize"),
    Method.OVERWRITE_ZERO: N_("overwrite with zeros"),
    Method.OVERWRITE_PATTERN: N_("overwrite with a pattern"),
    Method.OVERWRITE_RANDOM: N_("overwrite with random data"),
}


def method_name(method: Method | str) -> str:
    """One method."""
    try:
        return _(NAMES[Method(method)])
    except ValueError:
        return str(method)


def methods_in_words(methods: Sequence[Method]) -> str:
    """Several, done one after the other."""
    return _(", then ").join(method_name(method) for method in methods)
