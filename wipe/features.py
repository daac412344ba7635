"""Erase features: one drive asked for everything that decides how it can be erased."""

from __future__ import annotations

from host.drive.drive_ports import NotSupported, OpenedDrive
from model.erase_features import EraseFeatures
from wipe.ata_features import ask_ata
from wipe.mmc_features import ask_mmc
from wipe.nvme_features import ask_nvme
from wipe.opal import ask_opal
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
    offered = nvme.security_commands if nvme is not None else ata.trusted if ata is not None else None
    opal, why = ask_opal(drive.opal, offered=offered)
    if why is not None:
        troubles.append(why)
    return EraseFeatures(
        ata=ata,
        nvme=nvme,
        scsi=scsi,
        mmc=None if drive.mmc is None else ask_mmc(drive.mmc),
        opal=opal,
        siblings=siblings,
        troubles=tuple(troubles),
    )
