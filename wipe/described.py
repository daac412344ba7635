"""A drive as the probes saw it, for the first record of its journal."""

from __future__ import annotations

from model.certified_drive import CertifiedDrive, SerialSource
from model.drive import Drive


def describe(drive: Drive) -> CertifiedDrive:
    """What the probes say; what the drive itself says comes later in the journal and counts more."""
    serial = drive.serial.value
    source = SerialSource.ADAPTER if drive.serial_is_bridges else SerialSource.DRIVE
    return CertifiedDrive(
        manufacturer=drive.vendor,
        model=drive.model,
        serial=serial,
        serial_source=SerialSource.NONE if serial is None else source,
        wwn=drive.wwn.value,
        firmware=drive.firmware,
        kind=drive.kind,
        transport=drive.transport,
        bridge=drive.bridge,
        controller=drive.controller,
        size_bytes=drive.size_bytes or 0,
        native_bytes=None,
        logical_sector_bytes=drive.logical_sector_bytes,
        physical_sector_bytes=drive.physical_sector_bytes,
    )
