"""SCSI SANITIZE: cryptographic erase, block erase, overwrite (SBC-4, 5.32)."""

from __future__ import annotations

from dataclasses import dataclass

from host.drive.drive_ports import OpenedDrive, ScsiPort
from model.erasure import DeviceState, Method
from wipe.methods.firmware import Issued, Said
from wipe.methods.scsi_sense import sanitize_state, scsi_port

SANITIZE = 0x48
OVERWRITE, BLOCK_ERASE, CRYPTOGRAPHIC_ERASE, EXIT_FAILURE_MODE = 0x01, 0x02, 0x03, 0x1F
IMMEDIATE, ALLOW_UNRESTRICTED_EXIT = 1 << 7, 1 << 5
ACTIONS = {
    Method.SCSI_SANITIZE_OVERWRITE: OVERWRITE,
    Method.SCSI_SANITIZE_BLOCK: BLOCK_ERASE,
    Method.SCSI_SANITIZE_CRYPTO: CRYPTOGRAPHIC_ERASE,
}
ONE_OVERWRITE_OF_ZEROS = bytes([0x01, 0, 0, 4]) + bytes(4)  # table 104: count 1, a pattern of four bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ScsiSanitize:
    """See FirmwareMethod."""

    method: Method
    blocks: bool = False
    password: str | None = None

    @property
    def parameters(self) -> bytes:
        """The parameter list; only the overwrite has one."""
        return ONE_OVERWRITE_OF_ZEROS if self.method is Method.SCSI_SANITIZE_OVERWRITE else b""

    @property
    def cdb(self) -> bytes:
        """The command descriptor block."""
        return _cdb(ACTIONS[self.method], len(self.parameters))

    @property
    def command(self) -> str:
        return f"SANITIZE {self.cdb.hex(' ')}" + (f" / {self.parameters.hex(' ')}" if self.parameters else "")

    def issue(self, drive: OpenedDrive) -> Issued:
        """See FirmwareMethod.issue."""
        answer = scsi_port(drive).scsi(self.cdb, data_out=self.parameters)
        return Issued(accepted=answer.is_good, raw={"sense": answer.sense.hex()} if answer.sense else {})

    def status(self, drive: OpenedDrive) -> Said:
        """A drive that was seen running and then says nothing has ended well: a failure is told (4.11.3)."""
        said = sanitize_state(scsi_port(drive))
        if said.state is DeviceState.IDLE:
            return Said(state=DeviceState.SUCCEEDED, raw=said.raw)
        return said


def exit_failure_mode(scsi: ScsiPort) -> Issued:
    """Leave the state after a failed sanitize, where the drive allows it. Raises DriveError."""
    answer = scsi.scsi(_cdb(EXIT_FAILURE_MODE, 0))
    return Issued(accepted=answer.is_good, raw={"sense": answer.sense.hex()} if answer.sense else {})


def _cdb(action: int, length: int) -> bytes:
    flags = action if action == EXIT_FAILURE_MODE else action | IMMEDIATE | ALLOW_UNRESTRICTED_EXIT
    return bytes([SANITIZE, flags, 0, 0, 0, 0, 0]) + length.to_bytes(2, "big") + b"\0"
