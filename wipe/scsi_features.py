"""What a SCSI drive says of erasing (SPC-5, 6.37 REPORT SUPPORTED OPERATION CODES; SBC-4)."""

from __future__ import annotations

from host.drive.drive_ports import ScsiPort
from model.erase_features import ScsiFeatures
from model.erasure import DeviceState
from wipe.methods.scsi_sanitize import BLOCK_ERASE, CRYPTOGRAPHIC_ERASE, OVERWRITE, SANITIZE
from wipe.methods.scsi_sense import is_format, sanitize_state

MAINTENANCE_IN, REPORT_SUPPORTED_OPERATION_CODES = 0xA3, 0x0C
ONE_COMMAND, ONE_COMMAND_WITH_ACTION = 1, 2  # REPORTING OPTIONS
FORMAT_UNIT = 0x04
READ_CAPACITY_10 = 0x25
READ_CAPACITY_16, READ_CAPACITY_ACTION = 0x9E, 0x10
MODE_SENSE_10, LONG_DESCRIPTORS, ALL_PAGES = 0x5A, 1 << 4, 0x3F
CURRENT_VALUES, DEFAULT_VALUES = 0, 2  # PC (SPC-5, table 162)
SUPPORTED, SUPPORTED_BY_VENDOR = 3, 5
LINUX_BLOCKS = (512, 1024, 2048, 4096)  # sd_read_capacity, drivers/scsi/sd.c


def ask_scsi(scsi: ScsiPort, serial: str | None) -> ScsiFeatures:
    """Everything. Raises DriveError."""
    blocks, block_bytes = _capacity(scsi)
    said = sanitize_state(scsi)
    return ScsiFeatures(
        serial=serial,
        sanitize_crypto=_supports(scsi, SANITIZE, CRYPTOGRAPHIC_ERASE),
        sanitize_block=_supports(scsi, SANITIZE, BLOCK_ERASE),
        sanitize_overwrite=_supports(scsi, SANITIZE, OVERWRITE),
        format_unit=_supports(scsi, FORMAT_UNIT, None),
        block_bytes=block_bytes,
        state=said.state,
        capacity_blocks=blocks,
        mode_blocks=_descriptor_blocks(scsi, CURRENT_VALUES),
        default_blocks=_descriptor_blocks(scsi, DEFAULT_VALUES),
        formats=is_format(said.raw) if said.state is DeviceState.RUNNING else None,
    )


def lacks_format(features: ScsiFeatures | None) -> bool:
    """Whether Linux gives the drive no capacity before a FORMAT UNIT: its blocks are of 520 bytes or the
    like (drivers/scsi/sd.c, "Unsupported sector size"), or a format of it did not come to its end.
    """
    if features is None:
        return False
    is_corrupt = features.block_bytes == 0 and features.state is DeviceState.FAILED
    return is_corrupt or features.block_bytes not in (0, *LINUX_BLOCKS)


def _supports(scsi: ScsiPort, operation: int, action: int | None) -> bool | None:
    """Whether a command is supported; None when the drive does not report that."""
    option = ONE_COMMAND if action is None else ONE_COMMAND_WITH_ACTION
    cdb = bytes(
        [
            MAINTENANCE_IN,
            REPORT_SUPPORTED_OPERATION_CODES,
            option,
            operation,
            0,
            action or 0,
            0,
            0,
            0,
            64,
            0,
            0,
        ]
    )
    answer = scsi.scsi(cdb, data_in_bytes=64, timeout_s=15.0)
    if not answer.is_good or len(answer.data) < 2:
        return None
    told = answer.data[1] & 7
    return None if told == 0 else told in (SUPPORTED, SUPPORTED_BY_VENDOR)


def _capacity(scsi: ScsiPort) -> tuple[int | None, int]:
    """Blocks and the length of one; None and 0 while the drive does not tell, as during a sanitize."""
    cdb = bytes([READ_CAPACITY_16, READ_CAPACITY_ACTION]) + bytes(8) + (32).to_bytes(4, "big") + bytes(2)
    long = scsi.scsi(cdb, data_in_bytes=32, timeout_s=15.0)
    if long.is_good and len(long.data) >= 12:
        return int.from_bytes(long.data[:8], "big") + 1, int.from_bytes(long.data[8:12], "big")
    short = scsi.scsi(bytes([READ_CAPACITY_10]) + bytes(9), data_in_bytes=8, timeout_s=15.0)
    if not short.is_good or len(short.data) < 8:
        return None, 0
    last = int.from_bytes(short.data[:4], "big")
    return None if last == 0xFFFFFFFF else last + 1, int.from_bytes(short.data[4:8], "big")


def _descriptor_blocks(scsi: ScsiPort, which: int) -> int | None:
    """NUMBER OF LOGICAL BLOCKS in the mode parameter block descriptor (SBC-4, 6.5.2); None when the drive has
    no descriptor, or leaves the number out.
    """
    page = which << 6 | ALL_PAGES
    cdb = bytes([MODE_SENSE_10, LONG_DESCRIPTORS, page, 0, 0, 0, 0]) + (252).to_bytes(2, "big") + b"\0"
    answer = scsi.scsi(cdb, data_in_bytes=252, timeout_s=15.0)
    data = answer.data
    if not answer.is_good or len(data) < 16:
        return None
    is_long, length = bool(data[4] & 1), int.from_bytes(data[6:8], "big")
    if is_long and length >= 16 and len(data) >= 24:
        return int.from_bytes(data[8:16], "big") or None
    if is_long or length < 8:
        return None
    told = int.from_bytes(data[8:12], "big")
    return None if told in (0, 0xFFFFFFFF) else told
