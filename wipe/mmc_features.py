"""What an eMMC says of erasing: its extended CSD register (JESD84-B51, 7.4)."""

from __future__ import annotations

from host.drive.drive_ports import DriveError, DriveGone, MmcOrder, MmcPort
from model.erase_features import MmcFeatures
from wipe.methods.emmc import READY_FOR_DATA, RELATIVE_ADDRESS, SEND_STATUS

SEND_EXT_CSD = 8
REGISTER_BYTES = 512
EXT_CSD_REV, BOOT_SIZE_MULT, SEC_FEATURE_SUPPORT = 192, 226, 231
SECURE_ER_EN, SEC_SANITIZE = 1 << 0, 1 << 6
FIRST_WITH_SANITIZE = 6  # EXT_CSD_REV of version 4.5


def ask_mmc(mmc: MmcPort) -> MmcFeatures | None:
    """Everything; None when the register cannot be read, as while the device is busy. Raises DriveGone."""
    try:
        # A busy device takes no command with data, and remembers the attempt as an error (6.12).
        status = mmc.mmc((MmcOrder(opcode=SEND_STATUS, argument=RELATIVE_ADDRESS),))[0].response
        if not status & READY_FOR_DATA:
            return None
        answers = mmc.mmc((MmcOrder(opcode=SEND_EXT_CSD, data_in_bytes=REGISTER_BYTES),))
    except DriveGone:
        raise
    except DriveError:
        return None
    return mmc_features(answers[0].data)


def mmc_features(register: bytes) -> MmcFeatures | None:
    """The register in words; None when it is none."""
    if len(register) < REGISTER_BYTES or not any(register):
        return None
    offers = register[SEC_FEATURE_SUPPORT]
    return MmcFeatures(
        secure_erase=bool(offers & SECURE_ER_EN),
        sanitize=bool(offers & SEC_SANITIZE) and register[EXT_CSD_REV] >= FIRST_WITH_SANITIZE,
        boot_partitions=("boot0", "boot1") if register[BOOT_SIZE_MULT] else (),
    )
