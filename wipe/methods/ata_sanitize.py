"""ATA SANITIZE DEVICE: crypto scramble, block erase, overwrite (ACS-4, 4.17 and 7.34)."""

from __future__ import annotations

from dataclasses import dataclass

from host.drive.drive_ports import AtaOrder, AtaPort, AtaRegisters, OpenedDrive, ScsiPort
from model.erasure import DeviceState, Method
from wipe.methods.firmware import Issued, Said
from wipe.methods.scsi_sense import sanitize_state

SANITIZE_DEVICE = 0xB4
STATUS, CRYPTO_SCRAMBLE, BLOCK_ERASE, OVERWRITE = 0x0000, 0x0011, 0x0012, 0x0014  # FEATURE
CRYPTO_KEY, BLOCK_KEY = 0x43727970, 0x426B4572  # "Cryp", "BkEr"
OVERWRITE_KEY = 0x4F57 << 32  # "OW", above the 32 bits of the pattern
FAILURE_MODE_EXIT, CLEAR_FAILED, ONE_PASS = 1 << 4, 1 << 0, 1  # COUNT; 0 passes would be sixteen
COMPLETED, IN_PROGRESS, FROZEN, ANTIFREEZE = 0x8000, 0x4000, 0x2000, 0x1000  # COUNT of the answer
LAST_FAILED = 1  # LBA 7:0 of an aborted command (table 139)
ORDERS = {
    Method.ATA_SANITIZE_CRYPTO: (CRYPTO_SCRAMBLE, CRYPTO_KEY, 0),
    Method.ATA_SANITIZE_BLOCK: (BLOCK_ERASE, BLOCK_KEY, 0),
    Method.ATA_SANITIZE_OVERWRITE: (OVERWRITE, OVERWRITE_KEY, ONE_PASS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AtaSanitizeDevice:
    """See FirmwareMethod."""

    method: Method
    blocks: bool = False
    password: str | None = None

    @property
    def order(self) -> AtaOrder:
        """The taskfile."""
        feature, lba, count = ORDERS[self.method]
        return AtaOrder(
            command=SANITIZE_DEVICE,
            feature=feature,
            count=count | FAILURE_MODE_EXIT,
            lba=lba,
            extended=True,
        )

    @property
    def command(self) -> str:
        order = self.order
        return (
            f"SANITIZE DEVICE B4h FEATURE={order.feature:04x}h COUNT={order.count:04x}h LBA={order.lba:012x}h"
        )

    def issue(self, drive: OpenedDrive) -> Issued:
        """See FirmwareMethod.issue."""
        if drive.ata is None:
            raise ValueError("an ATA method on a drive that is none")
        answer = drive.ata.ata(self.order)
        return Issued(accepted=answer.accepted, raw=raw_of(answer.registers, answer.sense))

    def status(self, drive: OpenedDrive) -> Said:
        """See FirmwareMethod.status."""
        if drive.ata is None:
            raise ValueError("an ATA method on a drive that is none")
        return sanitize_status(drive.ata, drive.scsi)


def sanitize_status(ata: AtaPort, scsi: ScsiPort | None) -> Said:
    """SANITIZE STATUS EXT. An idle drive says "completed" whether or not anything ever ran; without the
    registers, only a running operation shows, in the translation's sense data. Raises DriveError."""
    answer = ata.ata(AtaOrder(command=SANITIZE_DEVICE, feature=STATUS, extended=True))
    registers = answer.registers
    raw = raw_of(registers, answer.sense)
    if registers is None or not registers.whole:
        said = sanitize_state(scsi) if scsi is not None else Said(state=DeviceState.UNKNOWN)
        tells = said.state in (DeviceState.RUNNING, DeviceState.FAILED)
        return Said(
            state=said.state if tells else DeviceState.UNKNOWN,
            progress=said.progress,
            raw={**raw, **said.raw},
        )
    if not registers.is_good:
        failed = registers.lba & 0xFF == LAST_FAILED
        return Said(state=DeviceState.FAILED if failed else DeviceState.UNKNOWN, raw=raw)
    raw["frozen"] = int(bool(registers.count & FROZEN))
    if registers.count & IN_PROGRESS:
        return Said(state=DeviceState.RUNNING, progress=(registers.lba & 0xFFFF) / 65536, raw=raw)
    if registers.count & COMPLETED:
        return Said(state=DeviceState.SUCCEEDED, raw=raw)
    return Said(state=DeviceState.IDLE, raw=raw)


def exit_failure_mode(ata: AtaPort) -> Issued:
    """Leave the state after a failed sanitize: SANITIZE STATUS EXT with CLEAR SANITIZE OPERATION FAILED.
    Raises DriveError."""
    answer = ata.ata(AtaOrder(command=SANITIZE_DEVICE, feature=STATUS, count=CLEAR_FAILED, extended=True))
    return Issued(accepted=answer.accepted, raw=raw_of(answer.registers, answer.sense))


def raw_of(registers: AtaRegisters | None, sense: bytes) -> dict[str, int | str]:
    """The registers by name, or the sense data where there are none."""
    if registers is None:
        return {"sense": sense.hex()} if sense else {}
    return {
        "status": registers.status,
        "error": registers.error,
        "count": registers.count,
        "lba": registers.lba,
        "whole": int(registers.whole),
    }
