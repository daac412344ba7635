"""ATA commands through SCSI: ATA PASS-THROUGH(16) and the registers it returns (SAT-4, 12.2.2)."""

from __future__ import annotations

from host.drive.drive_ports import AtaOrder, AtaRegisters, AtaResult, ScsiPort, ScsiResult

ATA_PASS_THROUGH_16 = 0x85
NON_DATA, PIO_IN, PIO_OUT = 3, 4, 5  # PROTOCOL field (SAT-4, table 170)
CHECK_CONDITION = 0x20  # CK_COND: return the registers also of a good command
FROM_DEVICE, IN_BLOCKS, LENGTH_IN_COUNT = 0x08, 0x04, 0x02  # T_DIR, BYT_BLOK, T_LENGTH
BLOCK_BYTES = 512
USE_LBA = 0x40  # DEVICE register, bit 6
ATA_STATUS_RETURN = 0x09  # descriptor type (SAT-4, 12.2.2.7)
ATA_INFORMATION_AVAILABLE = (0x00, 0x1D)
ABORTED_COMMAND, ILLEGAL_REQUEST, RECOVERED_ERROR = 0xB, 0x5, 0x1
VALID_FIXED = 0xF0  # fixed format, the INFORMATION field is valid (SPC-5, 4.5.3)
ERR, SENSE_DATA, DRQ, DF, DRDY, BSY = 0x01, 0x02, 0x08, 0x20, 0x40, 0x80  # STATUS (ACS-4, 6.2)


class SatPort:
    """The ATA port of a drive that is reached by SCSI commands."""

    def __init__(self, scsi: ScsiPort) -> None:
        self._scsi = scsi

    def ata(self, order: AtaOrder) -> AtaResult:
        """See AtaPort.ata."""
        answer = self._scsi.scsi(
            cdb_of(order),
            data_out=order.data_out,
            data_in_bytes=order.data_in_bytes,
            timeout_s=order.timeout_s,
        )
        registers = registers_in(answer.sense)
        return AtaResult(
            data=answer.data,
            registers=registers,
            accepted=registers.is_good
            if registers
            else _accepted(answer, asks_for_data=order.data_in_bytes > 0),
            sense=answer.sense,
        )


def cdb_of(order: AtaOrder) -> bytes:
    """The command descriptor block; data is counted in blocks of 512 bytes by the COUNT field."""
    protocol = PIO_IN if order.data_in_bytes else PIO_OUT if order.data_out else NON_DATA
    flags = CHECK_CONDITION
    if protocol != NON_DATA:
        flags |= IN_BLOCKS | LENGTH_IN_COUNT | (FROM_DEVICE if protocol == PIO_IN else 0)
    count = order.count or (order.data_in_bytes or len(order.data_out)) // BLOCK_BYTES
    low, high = order.lba & 0xFFFFFF, order.lba >> 24 & 0xFFFFFF
    device = USE_LBA if order.extended else USE_LBA | order.lba >> 24 & 0x0F
    return bytes(
        [
            ATA_PASS_THROUGH_16,
            protocol << 1 | order.extended,
            flags,
            order.feature >> 8 & 0xFF, order.feature & 0xFF,
            count >> 8 & 0xFF, count & 0xFF,
            high & 0xFF if order.extended else 0, low & 0xFF,
            high >> 8 & 0xFF if order.extended else 0, low >> 8 & 0xFF,
            high >> 16 & 0xFF if order.extended else 0, low >> 16 & 0xFF,
            device,
            order.command,
            0,
        ]
    )  # fmt: skip


def registers_in(sense: bytes) -> AtaRegisters | None:
    """The registers in sense data: whole in a descriptor, cut in the fixed format; None when there
    are none.
    """
    if len(sense) >= 22 and sense[0] & 0x7F in (0x72, 0x73) and sense[8] == ATA_STATUS_RETURN:
        part = sense[8:]
        return AtaRegisters(
            error=part[3],
            count=part[4] << 8 | part[5],
            lba=part[7] | part[9] << 8 | part[11] << 16 | part[6] << 24 | part[8] << 32 | part[10] << 40,
            status=part[13],
            whole=True,
        )
    is_fixed = len(sense) >= 14 and sense[0] & 0x7F in (0x70, 0x71)
    if is_fixed and (sense[12], sense[13]) == ATA_INFORMATION_AVAILABLE and sense[4]:
        return AtaRegisters(
            error=sense[3],
            status=sense[4],
            count=sense[6],
            lba=sense[9] | sense[10] << 8 | sense[11] << 16,
            whole=False,
        )
    return None


def _accepted(answer: ScsiResult, *, asks_for_data: bool) -> bool | None:
    """Without registers: a sense key that says refused, or no word at all."""
    sense = answer.sense
    if not sense:
        return None
    key = (sense[1] if sense[0] & 0x7F in (0x72, 0x73) else sense[2]) & 0x0F
    has_data = asks_for_data and any(answer.data)
    if key == ABORTED_COMMAND and has_data and _is_only_unfinished(sense):
        return None
    return False if key in (ABORTED_COMMAND, ILLEGAL_REQUEST) else None


def _is_only_unfinished(sense: bytes) -> bool:
    """Whether "aborted" is the kernel's word for a STATUS that still asks for data, not the drive's. libata
    takes DRQ for a failure (ata_gen_passthru_sense), and some controllers leave it set behind the data that
    a PIO command reads (QEMU's AHCI); a command that changes the drive gets no such grace. The drive's own
    refusal sets ERR or DF, or an ERROR register, and a STATUS with BSY, or with sense data available, tells
    nothing (ACS-4, 6.2): it stays a refusal.
    """
    if len(sense) < 14 or sense[0] != VALID_FIXED or (sense[12], sense[13]) != (0, 0):
        return False
    error, status = sense[3], sense[4]
    is_asking = bool(status & DRDY) and bool(status & DRQ)
    return error == 0 and is_asking and not status & (BSY | DF | SENSE_DATA | ERR)
