"""What an eMMC says of erasing: its extended CSD register (JESD84-B51, 7.4)."""

from __future__ import annotations

from host.drive.drive_ports import DriveError, DriveGone, MmcOrder, MmcPort
from model.erase_features import MmcFeatures
from wipe.methods.emmc import READY_FOR_DATA, RELATIVE_ADDRESS, SEND_STATUS

SEND_EXT_CSD = 8
REGISTER_BYTES = 512
EXT_CSD_REV, BOOT_SIZE_MULT, SEC_FEATURE_SUPPORT = 192, 226, 231
GP_SIZE_MULT, RPMB_SIZE_MULT, SEC_COUNT, HC_WP_GRP_SIZE, HC_ERASE_GRP_SIZE = 143, 168, 212, 221, 224
BOOT_UNIT_BYTES, GROUP_UNIT_BYTES, SECTOR_BYTES = 128 << 10, 512 << 10, 512  # 7.4.16, 7.4.78, 7.4.50
BOOT_AREAS, GP_AREAS = 2, 4
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
        user_bytes=int.from_bytes(register[SEC_COUNT : SEC_COUNT + 4], "little") * SECTOR_BYTES or None,
        boot_bytes=BOOT_AREAS * register[BOOT_SIZE_MULT] * BOOT_UNIT_BYTES,
        rpmb_bytes=register[RPMB_SIZE_MULT] * BOOT_UNIT_BYTES,
        general_purpose_bytes=_general_purpose_bytes(register),
    )


def _general_purpose_bytes(register: bytes) -> int:
    """All four areas: GP_SIZE_MULT times the write protect group times the erase group (7.4.90)."""
    areas = register[GP_SIZE_MULT : GP_SIZE_MULT + 3 * GP_AREAS]
    told = sum(int.from_bytes(areas[3 * area : 3 * area + 3], "little") for area in range(GP_AREAS))
    return told * register[HC_WP_GRP_SIZE] * register[HC_ERASE_GRP_SIZE] * GROUP_UNIT_BYTES
