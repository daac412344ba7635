"""IDENTIFY DEVICE data (ACS-4, 7.13): what the drive says it is and can do."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.lab.ata.drive import AtaDrive

SMALL_LBA_LIMIT = 0x0FFFFFFF
NON_ROTATING = 1


def ata_string(text: str, length: int) -> bytes:
    """ASCII in the byte order of ATA strings: the two bytes of each word swapped."""
    padded = text.ljust(length).encode("ascii")[:length]
    return bytes(padded[place ^ 1] for place in range(length))


def wwn(drive: AtaDrive) -> int:
    """A World Wide Name of NAA 5 under the IEEE OUI of no vendor, made from the serial."""
    return 0x5 << 60 | 0x00_1A_B0 << 36 | zlib.crc32(drive.traits.serial.encode())


def identify(drive: AtaDrive) -> bytes:
    """The 512 bytes, with integrity word."""
    words = [0] * 256
    _geometry(words, drive)
    _features(words, drive)
    _security(words, drive)
    page = bytearray(struct.pack("<256H", *words))
    page[20:40] = ata_string(drive.serial.rjust(20), 20)
    page[46:54] = ata_string(drive.traits.firmware, 8)
    page[54:94] = ata_string(drive.traits.model, 40)
    page[510] = 0xA5
    page[511] = -sum(page[:511]) & 0xFF
    return bytes(page)


def _geometry(words: list[int], drive: AtaDrive) -> None:
    told = drive.traits.told_sectors
    sectors = drive.hidden.current if told is None else told
    small = min(sectors, SMALL_LBA_LIMIT)
    words[0], words[1], words[3], words[6] = 0x0040, 16383, 16, 63
    words[60], words[61] = small & 0xFFFF, small >> 16
    words[100], words[101], words[102] = sectors & 0xFFFF, sectors >> 16 & 0xFFFF, sectors >> 32
    words[106] = 0x6003  # 8 logical sectors in a physical one
    words[217] = drive.traits.rotation_rpm or NON_ROTATING
    name = wwn(drive)
    words[108:112] = [name >> shift & 0xFFFF for shift in (48, 32, 16, 0)]


def _features(words: list[int], drive: AtaDrive) -> None:
    words[48] = 1 << 14 | (drive.opal is not None)  # Trusted Computing
    words[47], words[49], words[50], words[53] = 0x8010, 0x2F00, 0x4000, 6
    words[59] = 0x0110 & 0xFF | drive.sanitize.word_59
    words[63], words[64] = 7, 3
    words[65:69] = [120] * 4
    words[75], words[76] = 31, 0x010E  # queue depth; NCQ and SATA generations 1 to 3
    words[80] = 0x03F0  # ATA/ATAPI-4 to ACS-2
    smart, power, cache, look_ahead = 1 << 0, 1 << 3, 1 << 5, 1 << 6
    protected_area = drive.traits.host_protected_area << 10
    overlay = drive.traits.device_configuration << 11
    words[82] = (
        smart | power | cache | look_ahead | protected_area | 1 << 14 | (drive.security is not None) << 1
    )
    # flush, DCO, 48 bits
    words[83] = 1 << 14 | 1 << 13 | 1 << 12 | overlay | 1 << 10
    words[84] = 1 << 14 | 1 << 8 | 1 << 5 | 1 << 1 | 1 << 0  # WWN, logging, self-test, error log
    enabled = drive.security is not None and drive.security.enabled
    words[85] = smart | power | cache | look_ahead | protected_area | 1 << 14 | enabled << 1
    words[86], words[87], words[88] = 0x3400 | overlay, 0x4123, 0x407F
    words[119] = words[120] = 0x4000 | drive.traits.accessible_max << 8
    words[222] = 0x10FF  # SATA 3.x
    if not drive.traits.rotation_rpm:
        words[169] = 1  # TRIM


def _security(words: list[int], drive: AtaDrive) -> None:
    if drive.security is None:
        return
    words[89] = words[90] = max(int(drive.traits.erase_s) // 120, 1)  # units of two minutes
    words[92] = 0xFFFE  # the factory's master password
    words[128] = drive.security.word_128()
