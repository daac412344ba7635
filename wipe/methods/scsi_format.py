"""SCSI FORMAT UNIT with security initialisation (SBC-4, 5.4); also what brings 520-byte drives to 512."""

from __future__ import annotations

from dataclasses import dataclass

from host.drive.drive_ports import OpenedDrive, ScsiPort
from model.erasure import DeviceState, Method
from wipe.methods.firmware import Issued, Said
from wipe.methods.scsi_sense import sanitize_state, scsi_port

FORMAT_UNIT, MODE_SENSE_10, MODE_SELECT_10, READ_CAPACITY_16 = 0x04, 0x5A, 0x55, 0x9E
PARAMETERS_FOLLOW = 1 << 4  # FMTDATA
OPTIONS_VALID, IMMEDIATE, INIT_PATTERN = 1 << 7, 1 << 1, 1 << 3  # FOV, IMMED, IP of the header
SECURITY_INITIALISE = 1 << 5  # SI of the initialisation pattern descriptor (table 40)
PAGE_FORMAT = 1 << 4
BLOCK_BYTES = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class ScsiFormatUnit:
    """See FirmwareMethod. `block_bytes` is the sector it has; another one than 512 is changed to 512."""

    method: Method
    block_bytes: int
    blocks: bool = False
    password: str | None = None

    @property
    def parameters(self) -> bytes:
        """A short header and an initialisation pattern descriptor that asks for a secure initialisation."""
        header = bytes([0, OPTIONS_VALID | INIT_PATTERN | IMMEDIATE, 0, 0])
        return header + bytes([SECURITY_INITIALISE, 0, 0, 0])

    @property
    def cdb(self) -> bytes:
        """The command descriptor block."""
        return bytes([FORMAT_UNIT, PARAMETERS_FOLLOW, 0, 0, 0, 0])

    @property
    def command(self) -> str:
        return f"FORMAT UNIT {self.cdb.hex(' ')} / {self.parameters.hex(' ')}"

    def issue(self, drive: OpenedDrive) -> Issued:
        """See FirmwareMethod.issue."""
        scsi = scsi_port(drive)
        if self.block_bytes != BLOCK_BYTES:
            chosen = _choose_block_length(scsi)
            if not chosen.accepted:
                return chosen
        answer = scsi.scsi(self.cdb, data_out=self.parameters)
        return Issued(accepted=answer.is_good, raw={"sense": answer.sense.hex()} if answer.sense else {})

    def status(self, drive: OpenedDrive) -> Said:
        """Format in progress is told as progress; afterwards nothing, or that the format is corrupted."""
        said = sanitize_state(scsi_port(drive))
        if said.state is DeviceState.IDLE:
            return Said(state=DeviceState.SUCCEEDED, raw=said.raw)
        return said


def _choose_block_length(scsi: ScsiPort) -> Issued:
    """A block descriptor with the length of 512, which FORMAT UNIT then makes true (SBC-4, 6.5.2)."""
    descriptor = bytes(4) + b"\0" + BLOCK_BYTES.to_bytes(3, "big")
    header = bytes([0, 0, 0, 0, 0, 0]) + len(descriptor).to_bytes(2, "big")
    data = header + descriptor
    cdb = bytes([MODE_SELECT_10, PAGE_FORMAT, 0, 0, 0, 0, 0]) + len(data).to_bytes(2, "big") + b"\0"
    answer = scsi.scsi(cdb, data_out=data)
    raw: dict[str, int | str] = {"sense": answer.sense.hex()} if answer.sense else {}
    return Issued(accepted=answer.is_good, raw=raw, trouble=None if answer.is_good else "MODE SELECT")
