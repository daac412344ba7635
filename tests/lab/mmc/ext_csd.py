"""EXT_CSD, the register of 512 bytes (JESD84-B51, 7.4): what the device can do, and its settings."""

from __future__ import annotations

import struct
from dataclasses import dataclass

BOOT_UNIT_BYTES = 128 << 10
GROUP_UNIT_BYTES = 512 << 10

FLUSH_CACHE, CACHE_CTRL, POWER_OFF_NOTIFICATION = 32, 33, 34
GP_SIZE_MULT = 143  # three bytes for each of four
PARTITION_SETTING_COMPLETED, PARTITIONS_ATTRIBUTE, PARTITIONING_SUPPORT = 155, 156, 160
SANITIZE_START = 165
RPMB_SIZE_MULT = 168
BOOT_WP, BOOT_WP_STATUS = 173, 174
ERASE_GROUP_DEF = 175
PARTITION_CONFIG = 179
ERASED_MEM_CONT = 181
BUS_WIDTH, HS_TIMING = 183, 185
REV = 192
SEC_COUNT = 212
ERASE_TIMEOUT_MULT, HC_ERASE_GRP_SIZE = 223, 224
BOOT_SIZE_MULT = 226
SEC_TRIM_MULT, SEC_ERASE_MULT, SEC_FEATURE_SUPPORT, TRIM_MULT = 229, 230, 231, 232
FIRMWARE_VERSION = 254
PRE_EOL_INFO, LIFE_TIME_A, LIFE_TIME_B = 267, 268, 269

SECURE_ER_EN, SEC_GB_CL_EN, SEC_SANITIZE = 1 << 0, 1 << 4, 1 << 6
PARTITION_ACCESS = 0x7
PARTITIONING_EN = 1 << 0
B_PWR_WP_EN, B_PERM_WP_EN = 1 << 0, 1 << 2
POWER_ON_PROTECTED, PERMANENTLY_PROTECTED = 1, 2
WRITABLE = frozenset(
    {
        FLUSH_CACHE, CACHE_CTRL, POWER_OFF_NOTIFICATION, SANITIZE_START, BOOT_WP, ERASE_GROUP_DEF,
        PARTITION_CONFIG, BUS_WIDTH, HS_TIMING,
    }
)  # fmt: skip
RESET_AT_POWER_ON = (CACHE_CTRL, POWER_OFF_NOTIFICATION, ERASE_GROUP_DEF, BUS_WIDTH, HS_TIMING)


@dataclass(frozen=True, slots=True, kw_only=True)
class MmcTraits:
    """What the device is. `revision` 8 is version 5.1, 7 is 5.0, 6 is 4.5. `sec_feature_support` as in byte
    231. The life time is in tenths that are used up, 1 for the first; `erased_byte` what erased memory reads
    as, 0 or FFh; `boot_bytes` the size of each boot partition, `rpmb_bytes` of the replay protected memory
    block, in units of 128 KiB; `rpmb_key` None where nobody programmed one. `general_purpose_bytes`: the
    sizes of up to four general purpose partitions (GP_SIZE_MULT), in units of `erase_group_bytes` times
    HC_WP_GRP_SIZE, here 1. Each has pages of its own, which no erase of the user area reaches.
    """

    name: str = "LABMMC"
    serial: int = 0x1AB00001
    firmware: int = 1
    revision: int = 8
    sec_feature_support: int = SECURE_ER_EN | SEC_GB_CL_EN | SEC_SANITIZE
    erase_group_bytes: int = GROUP_UNIT_BYTES
    boot_bytes: int = BOOT_UNIT_BYTES
    boot_write_protected: bool = False
    rpmb_bytes: int = BOOT_UNIT_BYTES
    rpmb_key: bytes | None = None
    general_purpose_bytes: tuple[int, ...] = ()
    erased_byte: int = 0
    life_time: int = 1
    pre_eol: int = 1
    sanitize_s: float = 5.0
    erase_s: float = 1.0


def ext_csd(traits: MmcTraits, sectors: int) -> bytearray:
    """The register as it is at power-on."""
    page = bytearray(512)
    page[BOOT_WP] = B_PERM_WP_EN if traits.boot_write_protected else 0
    page[BOOT_WP_STATUS] = (PERMANENTLY_PROTECTED * 0b0101) if traits.boot_write_protected else 0
    page[ERASED_MEM_CONT] = 1 if traits.erased_byte else 0
    page[REV], page[194] = traits.revision, 2  # CSD_STRUCTURE
    page[196] = 0x57  # DEVICE_TYPE: HS400, HS200, DDR52, HS
    struct.pack_into("<I", page, SEC_COUNT, sectors)
    page[ERASE_TIMEOUT_MULT], page[TRIM_MULT] = 1, 1
    page[HC_ERASE_GRP_SIZE] = traits.erase_group_bytes // GROUP_UNIT_BYTES
    page[221] = 1  # HC_WP_GRP_SIZE
    page[BOOT_SIZE_MULT] = traits.boot_bytes // BOOT_UNIT_BYTES
    page[RPMB_SIZE_MULT] = traits.rpmb_bytes // BOOT_UNIT_BYTES
    page[PARTITIONING_SUPPORT] = PARTITIONING_EN
    page[PARTITION_SETTING_COMPLETED] = bool(traits.general_purpose_bytes)
    for number, size in enumerate(traits.general_purpose_bytes):
        groups = size // traits.erase_group_bytes
        page[GP_SIZE_MULT + 3 * number : GP_SIZE_MULT + 3 * number + 3] = groups.to_bytes(3, "little")
    page[SEC_TRIM_MULT] = page[SEC_ERASE_MULT] = 1
    page[SEC_FEATURE_SUPPORT] = traits.sec_feature_support
    page[FIRMWARE_VERSION] = traits.firmware
    page[PRE_EOL_INFO], page[LIFE_TIME_A], page[LIFE_TIME_B] = (
        traits.pre_eol,
        traits.life_time,
        traits.life_time,
    )
    page[504] = 1  # S_CMD_SET: standard MMC
    return page
