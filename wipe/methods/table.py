"""Which file carries out which method."""

from __future__ import annotations

from model.erase_features import EraseFeatures
from model.erasure import Method
from wipe.methods.ata_sanitize import ORDERS, AtaSanitizeDevice
from wipe.methods.ata_security import AtaSecurityErase
from wipe.methods.emmc_sanitize import EmmcSanitize
from wipe.methods.emmc_secure_erase import EmmcSecureErase
from wipe.methods.firmware import FirmwareMethod
from wipe.methods.nvme_format import SETTINGS, NvmeFormat
from wipe.methods.nvme_sanitize import ACTIONS as NVME_ACTIONS
from wipe.methods.nvme_sanitize import ALL_NAMESPACES, NvmeSanitize
from wipe.methods.scsi_format import ScsiFormatUnit
from wipe.methods.scsi_sanitize import ACTIONS as SCSI_ACTIONS
from wipe.methods.scsi_sanitize import ScsiSanitize

SECURITY_ERASES = frozenset({Method.ATA_SECURITY_ERASE, Method.ATA_SECURITY_ERASE_ENHANCED})


def firmware_method(method: Method, features: EraseFeatures, size_bytes: int) -> FirmwareMethod:
    """The method for a drive with these features. Raises ValueError for one that the drive cannot have."""
    if method in NVME_ACTIONS:
        return NvmeSanitize(method=method)
    if method in ORDERS:
        return AtaSanitizeDevice(method=method)
    if method in SCSI_ACTIONS:
        return ScsiSanitize(method=method)
    if method in SETTINGS and features.nvme is not None:
        every = features.nvme.format_all or features.nvme.erase_all
        return NvmeFormat(
            method=method,
            namespace=ALL_NAMESPACES if every else features.nvme.namespace,
            lba_format=features.nvme.lba_format,
            protection=features.nvme.protection,
            extended_metadata=features.nvme.extended_metadata,
        )
    security = features.ata.security if features.ata is not None else None
    if method in SECURITY_ERASES and security is not None:
        enhanced = method is Method.ATA_SECURITY_ERASE_ENHANCED
        return AtaSecurityErase(
            method=method,
            estimated_s=security.enhanced_erase_s if enhanced else security.erase_s,
            size_bytes=size_bytes,
        )
    if method is Method.SCSI_FORMAT_UNIT and features.scsi is not None:
        return ScsiFormatUnit(method=method, block_bytes=features.scsi.block_bytes)
    if method is Method.EMMC_SANITIZE and features.mmc is not None:
        return EmmcSanitize()
    if method is Method.EMMC_SECURE_ERASE and features.mmc is not None:
        return EmmcSecureErase()
    raise ValueError(f"{method} on a drive that cannot have it")
