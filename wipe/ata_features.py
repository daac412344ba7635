"""What an ATA drive says of erasing (ACS-4, 7.13; hidden sectors: ATA8-ACS and ACS-3)."""

from __future__ import annotations

from host.drive.drive_identity import ata_text, identify_device
from host.drive.drive_ports import AtaOrder, AtaPort, AtaResult, ScsiPort
from model.erase_features import AtaFeatures, AtaSanitize
from model.erasure import DeviceState
from wipe.ata_identify import logical_bytes, sectors_in, security_in, word_of
from wipe.methods.ata_sanitize import sanitize_status

READ_NATIVE_MAX, READ_NATIVE_MAX_EXT = 0xF8, 0x27
ACCESSIBLE_MAX, GET_NATIVE_MAX = 0x78, 0x0000
DEVICE_CONFIGURATION, DCO_IDENTIFY = 0xB1, 0xC2
READ_LOG_EXT = 0x2F
DATA_LOG, SUPPORTED_PAGES, CAPACITY_PAGE = 0x30, 0x00, 0x02  # IDENTIFY DEVICE data log (ACS-4, 9.11)
VALID = 1 << 63


def ask_ata(ata: AtaPort, scsi: ScsiPort | None, *, kernel_unlocked_hpa: bool) -> AtaFeatures | None:
    """Everything; None when no ATA drive answers. Raises DriveError."""
    page = identify_device(ata)
    if page is None:
        return None
    hpa, dco = bool(word_of(page, 82) >> 10 & 1), bool(word_of(page, 83) >> 11 & 1)
    amac = bool(word_of(page, 119) >> 8 & 1)
    sanitize = ask_sanitize(ata, scsi, page)
    busy = sanitize is not None and sanitize.state in (DeviceState.RUNNING, DeviceState.FAILED)
    has_log = not busy and _has_capacity_log(ata, page)
    native = None if busy else _native_sectors(ata, page, hpa=hpa, amac=amac)
    return AtaFeatures(
        model=ata_text(page, 27, 20),
        serial=ata_text(page, 10, 10),
        sectors=sectors_in(page),
        logical_sector_bytes=logical_bytes(page),
        rotation_rpm=word_of(page, 217) or None,
        registers=_returns_registers(ata),
        hpa=hpa,
        dco=dco,
        amac=amac,
        native_sectors=native,
        dco_sectors=_overlay_sectors(ata) if dco and not busy else None,
        kernel_unlocked_hpa=kernel_unlocked_hpa,
        security=security_in(page),
        sanitize=sanitize,
        trusted=bool(word_of(page, 48) & 1),
        capacity_log=has_log,
        log_sectors=_log_sectors(ata) if has_log else None,
    )


def _returns_registers(ata: AtaPort) -> bool:
    """Whether answers come with all their registers: CHECK POWER MODE answers in one (7.3)."""
    answer = ata.ata(AtaOrder(command=0xE5, timeout_s=10.0))
    return answer.registers is not None and answer.registers.whole


def _native_sectors(ata: AtaPort, page: bytes, *, hpa: bool, amac: bool) -> int | None:
    """The native maximum; a number below what can be addressed is nonsense of an adapter, so not known."""
    if amac:
        answer = ata.ata(AtaOrder(command=ACCESSIBLE_MAX, feature=GET_NATIVE_MAX, extended=True))
    elif hpa:
        has_48_bits = bool(word_of(page, 83) >> 10 & 1)
        command = READ_NATIVE_MAX_EXT if has_48_bits else READ_NATIVE_MAX
        answer = ata.ata(AtaOrder(command=command, extended=has_48_bits))
    else:
        return sectors_in(page)
    native = _address(answer)
    return native if native is not None and native >= sectors_in(page) else None


def _address(answer: AtaResult) -> int | None:
    registers = answer.registers
    if registers is None or not registers.is_good or not registers.whole:
        return None
    return registers.lba + 1


def _overlay_sectors(ata: AtaPort) -> int | None:
    """The maximum in DEVICE CONFIGURATION IDENTIFY data, words 3 to 6, when its checksum is right."""
    answer = ata.ata(
        AtaOrder(
            command=DEVICE_CONFIGURATION, feature=DCO_IDENTIFY, count=1, data_in_bytes=512, timeout_s=10.0
        )
    )
    page = answer.data
    if answer.accepted is False or len(page) < 512 or page[510] != 0xA5 or sum(page) & 0xFF:
        return None
    return sum(word_of(page, 3 + place) << 16 * place for place in range(4)) + 1


def _has_capacity_log(ata: AtaPort, page: bytes) -> bool:
    """Whether the drive lists the Capacity page; one without general purpose logging (word 84, bit 5) has no
    such log.
    """
    word = word_of(page, 84)
    if word >> 14 != 1 or not word >> 5 & 1:
        return False
    listed = _data_log(ata, SUPPORTED_PAGES)
    return listed is not None and CAPACITY_PAGE in listed[9 : 9 + listed[8]]


def _log_sectors(ata: AtaPort) -> int | None:
    """ACCESSIBLE CAPACITY: bits 47:0 of the second qword, when it says that it is valid."""
    page = _data_log(ata, CAPACITY_PAGE)
    if page is None:
        return None
    told = int.from_bytes(page[8:16], "little")
    return told & (1 << 48) - 1 if told & VALID else None


def _data_log(ata: AtaPort, number: int) -> bytes | None:
    """One page, when it is the one that was asked for."""
    lba = number << 8 | DATA_LOG
    order = AtaOrder(command=READ_LOG_EXT, lba=lba, count=1, extended=True, data_in_bytes=512, timeout_s=10.0)
    answer = ata.ata(order)
    page = answer.data
    is_it = answer.accepted is not False and len(page) == 512 and page[2] == number and page[:2] == b"\1\0"
    return page if is_it else None


def ask_sanitize(ata: AtaPort, scsi: ScsiPort | None, page: bytes) -> AtaSanitize | None:
    """The Sanitize Device feature set; None where it is not supported (word 59)."""
    word = word_of(page, 59)
    if not word >> 12 & 1:
        return None
    said = sanitize_status(ata, scsi)
    frozen = said.raw.get("frozen")
    return AtaSanitize(
        crypto=bool(word >> 13 & 1),
        overwrite=bool(word >> 14 & 1),
        block=bool(word >> 15 & 1),
        frozen=None if frozen is None else bool(frozen),
        state=said.state,
    )
