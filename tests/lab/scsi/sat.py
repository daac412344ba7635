"""An ATA drive behind a SCSI / ATA Translation layer (SAT-4): what libata, an HBA or a USB bridge make
of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.lab.ata.drive import AtaDrive
from tests.lab.ata.identify import identify, wwn
from tests.lab.ata.taskfile import AtaAnswer, AtaCommand, Taskfile
from tests.lab.scsi.security import SECURITY_COMMANDS, security_protocol
from tests.lab.scsi.sense import (
    INVALID_FIELD,
    INVALID_OPCODE,
    SANITIZE_FAILED,
    SANITIZE_IN_PROGRESS,
    CheckCondition,
    Key,
    check,
    fixed,
)
from tests.lab.scsi.unit import (
    NOTHING_TO_DO,
    TRANSFERS,
    Face,
    Reply,
    Scsi,
    capacity,
    inquiry,
    mode_sense,
    report_luns,
    transfer,
)

CHECK_CONDITION_BIT = 0x20
EXTEND_BIT = 0x01
ATA_INFORMATION_AVAILABLE = (0x00, 0x1D)
# The register FIS of an ATA device after a reset (SAT-4, 12.4.2): FIS type 34h, status, error, LBA, count
SATA_SIGNATURE = bytes([0x34, 0, 0x50, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1]).ljust(20, b"\0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """What a USB bridge tells in place of its drive's identity."""

    vendor: str = "LABUSB"
    product: str = "SATA BRIDGE"
    revision: str = "0107"
    serial: str = "0123456789AB"
    removable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """How good the translation is: `pass_through` False for a bridge that lets no ATA command through,
    `rejects` for one that lets some through and not these, `registers` False for one that returns none,
    `fixed_sense` for one that returns them in fixed format (count and LBA cut), `bridge` for one that has
    an INQUIRY of its own. `shown_sectors`: it tells and takes no more of a larger drive, whose own IDENTIFY
    DEVICE and logs tell the whole, such as an old dock with 32-bit addresses at 2 TiB.
    """

    shown_sectors: int | None = None
    pass_through: bool = True
    registers: bool = True
    fixed_sense: bool = False
    rejects: frozenset[int] = frozenset()
    bridge: Bridge | None = None


# It takes a password, and keeps back the erase that would remove it: the drive is left locked.
USB_BRIDGE = Translation(bridge=Bridge(), rejects=frozenset({AtaCommand.SECURITY_ERASE_UNIT}))


class SatUnit:
    """A logical unit; `execute` takes CDBs."""

    def __init__(self, drive: AtaDrive, translation: Translation = Translation()) -> None:
        self.drive, self.translation = drive, translation

    def connect(self) -> None:
        """A host logged in."""
        self.drive.connections += 1

    @property
    def dropped(self) -> bool:
        """Whether the drive has fallen off the bus."""
        return self.drive.dropped

    @property
    def serial(self) -> str:
        """The serial that INQUIRY tells: the bridge's own, or the drive's."""
        bridge = self.translation.bridge
        return self.drive.serial if bridge is None else bridge.serial

    @property
    def sectors(self) -> int:
        """How many sectors READ CAPACITY tells."""
        shown = self.translation.shown_sectors
        return self.drive.sectors if shown is None else min(shown, self.drive.sectors)

    @property
    def block_bytes(self) -> int:
        """The length of a sector."""
        return self.drive.block_bytes

    def read(self, lba: int, count: int) -> bytes:
        """See AtaDrive.read."""
        return self.drive.read(lba, count)

    def write(self, lba: int, data: bytes) -> float:
        """See AtaDrive.write."""
        return self.drive.write(lba, data)

    @property
    def power_cycles(self) -> int:
        """How often power was lost."""
        return self.drive.power_cycles

    def now(self) -> float:
        """The drive's clock."""
        return self.drive.now()

    @property
    def busy_s(self) -> float:
        """How long the drive takes no command."""
        return self.drive.busy_s

    def settle(self) -> None:
        """Let what should have ended by this time end."""
        self.drive.settle()

    def _face(self) -> Face:
        traits, bridge = self.drive.traits, self.translation.bridge
        if bridge is not None:
            return Face(
                vendor=bridge.vendor,
                product=bridge.product,
                revision=bridge.revision,
                serial=bridge.serial,
                name=None,
                rotation_rpm=0,
                removable=bridge.removable,
                extra_pages={},
            )
        return Face(
            vendor="ATA",
            product=traits.model,
            revision=traits.firmware,
            serial=self.drive.serial,
            name=wwn(self.drive),
            rotation_rpm=traits.rotation_rpm,
            extra_pages={0x89: self._ata_information},
        )

    def _ata_information(self) -> bytes:
        """VPD page 89h: who translates, the signature, and IDENTIFY DEVICE."""
        who = b"LAB SAT " + b"simulated SATL  " + b"0001"
        return (
            bytes(4)
            + who
            + SATA_SIGNATURE
            + bytes([AtaCommand.IDENTIFY_DEVICE, 0, 0, 0])
            + identify(self.drive)
        )

    def execute(self, cdb: bytes, data: bytes) -> Reply:
        """One command. Raises CheckCondition, Hangs."""
        code = cdb[0]
        if code in (Scsi.ATA_PASS_THROUGH_16, Scsi.ATA_PASS_THROUGH_12):
            return self._pass_through(cdb, data)
        if code == Scsi.INQUIRY:
            return Reply(data=inquiry(self._face(), cdb))
        if code == Scsi.REPORT_LUNS:
            return Reply(data=report_luns())
        if code == Scsi.REQUEST_SENSE:
            return Reply(data=self._sense())
        if self.drive.sanitize.running:
            raise check(Key.NOT_READY, SANITIZE_IN_PROGRESS, progress=self.drive.sanitize.progress())
        return self._ready(cdb, data)

    def _ready(self, cdb: bytes, data: bytes) -> Reply:
        """Commands that need a drive that is not being sanitized."""
        code = cdb[0]
        if code in TRANSFERS:
            return transfer(self, cdb, data)
        if code in SECURITY_COMMANDS:
            return security_protocol(self.drive.opal if self.translation.pass_through else None, cdb, data)
        if code in (Scsi.READ_CAPACITY_10, Scsi.SERVICE_ACTION_IN_16):
            return Reply(data=capacity(self, cdb))
        if code in (Scsi.MODE_SENSE_6, Scsi.MODE_SENSE_10):
            return Reply(data=mode_sense(cdb, self.sectors))
        if code in (Scsi.SYNCHRONIZE_CACHE_10, Scsi.SYNCHRONIZE_CACHE_16):
            self.drive.platters.flush()
            return Reply()
        if code in NOTHING_TO_DO:
            return Reply()
        raise check(Key.ILLEGAL_REQUEST, INVALID_OPCODE)

    def _sense(self) -> bytes:
        if self.drive.sanitize.running:
            return fixed(Key.NOT_READY, SANITIZE_IN_PROGRESS, progress=self.drive.sanitize.progress())
        if self.drive.sanitize.failed:
            return fixed(Key.MEDIUM_ERROR, SANITIZE_FAILED)
        return fixed(Key.NO_SENSE, (0, 0))

    def _pass_through(self, cdb: bytes, data: bytes) -> Reply:
        if not self.translation.pass_through:
            raise check(Key.ILLEGAL_REQUEST, INVALID_OPCODE)
        order, extended = taskfile(cdb, data)
        if order.command in self.translation.rejects:
            raise check(Key.ILLEGAL_REQUEST, INVALID_FIELD)
        answer = self.drive.execute(order)
        wants_registers = bool(cdb[2] & CHECK_CONDITION_BIT)
        if answer.is_good and not wants_registers:
            return Reply(data=answer.data, delay_s=answer.delay_s)
        raise CheckCondition(self._registers(answer, extended=extended), answer.data, answer.delay_s)

    def _registers(self, answer: AtaAnswer, *, extended: bool) -> bytes:
        """The ATA registers as sense data: a descriptor (SAT-4, 12.2.2.7), or cut to fit the fixed format."""
        key = Key.RECOVERED_ERROR if answer.is_good else Key.ABORTED_COMMAND
        code = ATA_INFORMATION_AVAILABLE if answer.is_good else (0, 0)
        if not self.translation.registers:
            return fixed(key, code)
        if self.translation.fixed_sense:
            sense = bytearray(fixed(key, ATA_INFORMATION_AVAILABLE))
            sense[3:7] = bytes([answer.error, answer.status, 0, answer.count & 0xFF])
            # SAT-4, 12.2.2: bits 7 to 5 are EXTEND, and whether a bit of COUNT or LBA is set that was cut
            sense[8] = extended << 7 | (answer.count > 0xFF) << 6 | (answer.lba > 0xFFFFFF) << 5
            sense[9:12] = answer.lba.to_bytes(6, "little")[:3]
            return bytes(sense)
        lba = answer.lba.to_bytes(6, "little")
        descriptor = bytes(
            [
                9, 12, int(extended), answer.error, answer.count >> 8 & 0xFF, answer.count & 0xFF,
                lba[3], lba[0], lba[4], lba[1], lba[5], lba[2], 0x40, answer.status,
            ]
        )  # fmt: skip
        return bytes([0x72, key, *code, 0, 0, 0, len(descriptor)]) + descriptor


def taskfile(cdb: bytes, data: bytes) -> tuple[Taskfile, bool]:
    """The taskfile in ATA PASS-THROUGH (SAT-4, 12.2.2), and whether it is an EXT command."""
    if cdb[0] == Scsi.ATA_PASS_THROUGH_12:
        low = cdb[5] | cdb[6] << 8 | cdb[7] << 16 | (cdb[8] & 0xF) << 24
        return Taskfile(command=cdb[9], feature=cdb[3], count=cdb[4], lba=low, data=data), False
    low = cdb[8] | cdb[10] << 8 | cdb[12] << 16
    if not cdb[1] & EXTEND_BIT:
        lba = low if cdb[14] == AtaCommand.SMART else low | (cdb[13] & 0xF) << 24
        return Taskfile(command=cdb[14], feature=cdb[4], count=cdb[6], lba=lba, data=data), False
    high = cdb[7] | cdb[9] << 8 | cdb[11] << 16
    order = Taskfile(
        command=cdb[14],
        feature=cdb[3] << 8 | cdb[4],
        count=cdb[5] << 8 | cdb[6],
        lba=high << 24 | low,
        data=data,
    )
    return order, True
