"""The simulated drives bound in-process to the ports of `host`: no kernel between, and a clock that jumps."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from host.drive.drive_identity import OwnWord, own_word
from host.drive.drive_ports import (
    AtaPort,
    BlockIO,
    DriveGone,
    DriveSilent,
    MediumError,
    MmcPort,
    NvmeAdmin,
    NvmeOrder,
    NvmeResult,
    OpalPort,
    ScsiPort,
    ScsiResult,
)
from host.drive.sat import SatPort
from model.drive import Transport
from model.erasure import DriveToken
from tests.lab.ata.drive import AtaDrive
from tests.lab.medium import Hangs
from tests.lab.mmc.drive import MmcDrive
from tests.lab.mmc.kernel import KernelMmc
from tests.lab.nvme.commands import Command, Completion
from tests.lab.nvme.drive import NvmeDrive
from tests.lab.nvme.status import Io, Status
from tests.lab.opal.kernel import KernelOpal
from tests.lab.scsi.sas import SasUnit
from tests.lab.scsi.sat import SatUnit, Translation
from tests.lab.scsi.sense import CheckCondition
from tests.lab.scsi.unit import Scsi

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PHYSICAL_BYTES = 4096
LARGEST_TRANSFER_BLOCKS = 256
LINUX_BLOCKS = (512, 1024, 2048, 4096)


class PowerCut(BaseException):
    """The power is gone at this instant; no handler of the engine may see it."""


class JumpingClock:
    """A clock that moves when somebody waits."""

    def __init__(self) -> None:
        self.elapsed_s = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.elapsed_s)

    def monotonic(self) -> float:
        return self.elapsed_s

    def pause(self, seconds: float) -> None:
        self.elapsed_s += seconds


Step = Callable[[str], None]
Model = NvmeDrive | AtaDrive | SasUnit | MmcDrive


def nothing_happens(_step: str) -> None:
    """No interruption."""


class LabDrive:
    """See host.drive.drive_ports.OpenedDrive; `step` is called before every command, and may cut power."""

    def __init__(
        self,
        model: Model,
        clock: JumpingClock,
        *,
        transport: Transport,
        translation: Translation | None = None,
        name: str = "lab0",
        step: Step = nothing_happens,
    ) -> None:
        self.model, self._clock, self._transport, self._name, self._step = model, clock, transport, name, step
        self.unit: SatUnit | SasUnit | None = None
        if isinstance(model, AtaDrive):
            self.unit = SatUnit(model, translation or Translation())
        elif isinstance(model, SasUnit):
            self.unit = model
        self.connect()

    def connect(self) -> None:
        """As after a new association with the drive."""
        if self.unit is not None:
            self.unit.connect()
        elif isinstance(self.model, NvmeDrive):
            self.model.connect()

    @property
    def block(self) -> BlockIO:
        return _Blocks(self)

    @property
    def scsi(self) -> ScsiPort | None:
        return None if self.unit is None else _Scsi(self)

    @property
    def ata(self) -> AtaPort | None:
        return SatPort(_Scsi(self)) if isinstance(self.model, AtaDrive) else None

    @property
    def nvme(self) -> NvmeAdmin | None:
        return self if isinstance(self.model, NvmeDrive) else None

    @property
    def mmc(self) -> MmcPort | None:
        return self.kernel_mmc()

    def kernel_mmc(self) -> KernelMmc | None:
        """An eMMC as Linux drives it."""
        if not isinstance(self.model, MmcDrive):
            return None
        return KernelMmc(self.model, self.step, self.wait)

    @property
    def opal(self) -> OpalPort | None:
        return None if isinstance(self.model, MmcDrive) else KernelOpal(self.model.opal, self.step)

    def token(self) -> DriveToken:
        """Its own word, and a place that stays."""
        own = own_word(nvme=self.nvme, ata=self.ata, scsi=self.scsi)
        if isinstance(self.model, MmcDrive):
            traits = self.model.traits
            own = OwnWord(model=traits.name, serial=f"0x{traits.serial:08x}", wwn=None)
        return DriveToken(
            name=self._name,
            path=f"/dev/{self._name}",
            diskseq=7,
            model=own.model if own else None,
            serial=own.serial if own else None,
            wwn=own.wwn if own else None,
            size_bytes=self.block.size_bytes,
            transport=self._transport,
            controller="lab",
        )

    def rescan(self) -> None:
        """Nothing is cached here."""

    def close(self) -> None:
        """Nothing is held here."""

    # --- commands -------------------------------------------------------------------------------------

    def step(self, what: str) -> None:
        """Before each command: it may be the last. Raises DriveGone."""
        self._step(what)
        if self.model.dropped:
            raise DriveGone("the drive left", "ENODEV")

    def wait(self, seconds: float, limit_s: float) -> None:
        """Let the drive be busy. Raises DriveSilent."""
        self._clock.elapsed_s += min(seconds, limit_s)
        self.model.settle()
        if seconds > limit_s:
            raise DriveSilent("no answer in time", "ETIMEDOUT")

    def scsi_command(self, cdb: bytes, data: bytes, timeout_s: float) -> ScsiResult:
        """One command. Raises DriveError."""
        if self.unit is None:
            raise ValueError("no SCSI here")
        self.step(f"scsi {cdb[0]:02x}")
        busy_s = self.unit.busy_s
        if busy_s:
            self.wait(busy_s, timeout_s)
        try:
            reply = self.unit.execute(cdb, data)
        except CheckCondition as condition:
            self._step(f"after scsi {cdb[0]:02x}")
            self.wait(condition.delay_s, timeout_s)
            return ScsiResult(data=condition.data, sense=condition.sense)
        except Hangs as error:
            self.wait(math.inf, timeout_s)
            raise DriveSilent("no answer", "ETIMEDOUT") from error
        self._step(f"after scsi {cdb[0]:02x}")
        self.wait(reply.delay_s, timeout_s)
        return ScsiResult(data=reply.data, sense=b"")

    def admin(self, order: NvmeOrder) -> NvmeResult:
        """See NvmeAdmin.admin."""
        if not isinstance(self.model, NvmeDrive):
            raise ValueError("no NVMe here")
        self.step(f"admin {order.opcode:02x}")
        command = Command(
            opcode=order.opcode, namespace=order.namespace, dwords=order.dwords, data=order.data_out
        )
        done = self._completed(self.model.admin(command), order.timeout_s)
        return NvmeResult(status=int(done.status), result=done.result, data=done.data[: order.data_in_bytes])

    def _completed(self, completion: Completion | None, timeout_s: float) -> Completion:
        if completion is None:
            self.wait(math.inf, timeout_s)
            raise DriveSilent("no answer", "ETIMEDOUT")
        self._step("after command")
        self.wait(completion.delay_s, timeout_s)
        return completion

    def io(self, opcode: Io, offset: int, length: int, data: bytes = b"") -> bytes:
        """One NVM command. Raises DriveError."""
        if not isinstance(self.model, NvmeDrive):
            raise ValueError("no NVMe here")
        self.step(f"io {opcode:02x}")
        first, count = offset // 512, length // 512
        dwords = (first & 0xFFFFFFFF, first >> 32, max(count - 1, 0), 0, 0, 0)
        done = self._completed(
            self.model.io(Command(opcode=opcode, namespace=1, dwords=dwords, data=data)), 60.0
        )
        if done.status is Status.LBA_OUT_OF_RANGE:
            raise DriveGone("beyond the end", "ENOSPC")
        if done.status is not Status.SUCCESS:
            raise MediumError(done.status.name, "EIO")
        return done.data


class _Scsi:
    """The SCSI port of a drive."""

    def __init__(self, drive: LabDrive) -> None:
        self._drive = drive

    def scsi(
        self, cdb: bytes, *, data_out: bytes = b"", data_in_bytes: int = 0, timeout_s: float = 30.0
    ) -> ScsiResult:
        """See ScsiPort.scsi."""
        answer = self._drive.scsi_command(cdb, data_out, timeout_s)
        return ScsiResult(data=answer.data[:data_in_bytes], sense=answer.sense)


class _Blocks:
    """The sectors, by the drive's own commands."""

    def __init__(self, drive: LabDrive) -> None:
        self._drive = drive

    @property
    def size_bytes(self) -> int:
        """What the kernel would have read as capacity; 0 for a drive that left."""
        model = self._drive.model
        if model.dropped:
            return 0
        if isinstance(model, MmcDrive):
            return model.size_bytes
        if isinstance(model, SasUnit) and model.block_bytes not in LINUX_BLOCKS:
            return 0  # "Unsupported sector size" (sd_read_capacity, drivers/scsi/sd.c)
        if isinstance(model, NvmeDrive):
            return model.blocks * self.sector_bytes
        return 0 if self._drive.unit is None else self._drive.unit.sectors * self.sector_bytes

    @property
    def sector_bytes(self) -> int:
        return 512

    @property
    def physical_bytes(self) -> int:
        return 512 if isinstance(self._drive.model, NvmeDrive) else PHYSICAL_BYTES

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """See BlockIO.read_into."""
        for start, length in _transfers(len(buffer)):
            buffer[start : start + length] = self._read(offset + start, length)

    def write(self, offset: int, data: memoryview) -> None:
        """See BlockIO.write."""
        for start, length in _transfers(len(data)):
            self._write(offset + start, bytes(data[start : start + length]))

    def flush(self) -> None:
        """See BlockIO.flush."""
        if self._drive.unit is not None:
            self._drive.scsi_command(bytes([Scsi.SYNCHRONIZE_CACHE_10]) + bytes(9), b"", 60.0)
        elif isinstance(self._drive.model, NvmeDrive):
            self._drive.io(Io.FLUSH, 0, 512)

    def forget_cached(self) -> None:
        """Nothing is cached here."""

    def _read(self, offset: int, length: int) -> bytes:
        mmc = self._drive.kernel_mmc()
        if mmc is not None:
            return mmc.read(offset, length)
        if self._drive.unit is None:
            return self._drive.io(Io.READ, offset, length)
        return self._scsi(Scsi.READ_16, offset, length, b"")

    def _write(self, offset: int, data: bytes) -> None:
        mmc = self._drive.kernel_mmc()
        if mmc is not None:
            mmc.write(offset, data)
        elif self._drive.unit is None:
            self._drive.io(Io.WRITE, offset, len(data), data)
        else:
            self._scsi(Scsi.WRITE_16, offset, len(data), data)

    def _scsi(self, code: Scsi, offset: int, length: int, data: bytes) -> bytes:
        cdb = struct.pack(">BBQIBB", code, 0, offset // 512, length // 512, 0, 0)
        answer = self._drive.scsi_command(cdb, data, 60.0)
        if answer.sense:
            raise MediumError(answer.sense.hex(), "EIO")
        return answer.data


def _transfers(length: int) -> list[tuple[int, int]]:
    """Pieces that one command may move."""
    most = LARGEST_TRANSFER_BLOCKS * 512
    return [(start, min(most, length - start)) for start in range(0, length, most)]
