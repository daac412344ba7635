"""What a SCSI drive says of erasing (SPC-5, 6.37 REPORT SUPPORTED OPERATION CODES; SBC-4)."""

from __future__ import annotations

from host.drive.drive_ports import ScsiPort
from model.erase_features import ScsiFeatures
from model.erasure import DeviceState
from wipe.methods.scsi_sanitize import BLOCK_ERASE, CRYPTOGRAPHIC_ERASE, OVERWRITE, SANITIZE
from wipe.methods.scsi_sense import sanitize_state

MAINTENANCE_IN, REPORT_SUPPORTED_OPERATION_CODES = 0xA3, 0x0C
ONE_COMMAND, ONE_COMMAND_WITH_ACTION = 1, 2  # REPORTING OPTIONS
FORMAT_UNIT = 0x04
READ_CAPACITY_10 = 0x25
SUPPORTED, SUPPORTED_BY_VENDOR = 3, 5
LINUX_BLOCKS = (512, 1024, 2048, 4096)  # sd_read_capacity, drivers/scsi/sd.c


def ask_scsi(scsi: ScsiPort, serial: str | None) -> ScsiFeatures:
    """Everything. Raises DriveError."""
    return ScsiFeatures(
        serial=serial,
        sanitize_crypto=_supports(scsi, SANITIZE, CRYPTOGRAPHIC_ERASE),
        sanitize_block=_supports(scsi, SANITIZE, BLOCK_ERASE),
        sanitize_overwrite=_supports(scsi, SANITIZE, OVERWRITE),
        format_unit=_supports(scsi, FORMAT_UNIT, None),
        block_bytes=_block_bytes(scsi),
        state=sanitize_state(scsi).state,
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


def _block_bytes(scsi: ScsiPort) -> int:
    """The logical block; 0 while the drive does not tell, as during a sanitize operation."""
    answer = scsi.scsi(bytes([READ_CAPACITY_10]) + bytes(9), data_in_bytes=8, timeout_s=15.0)
    return int.from_bytes(answer.data[4:8], "big") if answer.is_good and len(answer.data) >= 8 else 0
