"""Asking one drive all that decides how it can be erased."""

from __future__ import annotations

from host.drive_ports import NotSupported, OpenedDrive
from model.erase_features import EraseFeatures
from wipe.ata_features import ask_ata
from wipe.nvme_features import ask_nvme
from wipe.scsi_features import ask_scsi


def ask_features(
    drive: OpenedDrive,
    *,
    namespace: int = 1,
    siblings: tuple[str, ...] = (),
    kernel_unlocked_hpa: bool = False,
) -> EraseFeatures:
    """Everything the drive says; what it refuses to be asked is named in `troubles`. Changes nothing.

    Raises DriveError when it is gone or silent.
    """
    troubles: list[str] = []
    nvme = ata = scsi = None
    if drive.nvme is not None:
        nvme = ask_nvme(drive.nvme, namespace)
    try:
        if drive.ata is not None:
            ata = ask_ata(drive.ata, drive.scsi, kernel_unlocked_hpa=kernel_unlocked_hpa)
        if drive.scsi is not None and ata is None:
            scsi = ask_scsi(drive.scsi, drive.token().serial)
    except NotSupported as error:
        troubles.append(str(error))
    return EraseFeatures(ata=ata, nvme=nvme, scsi=scsi, siblings=siblings, troubles=tuple(troubles))
