"""A drive of this machine, opened: sectors by O_DIRECT, commands by ioctl, its identity asked anew."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
import struct
from dataclasses import dataclass
from pathlib import Path

from host.boot import boot_name
from host.drive.block_errors import drive_error
from host.drive.drive_identity import OwnWord, own_word
from host.drive.drive_ports import (
    AtaPort,
    DriveError,
    DriveGone,
    MediumError,
    MmcPort,
    NotPermitted,
    NotSupported,
    NvmeAdmin,
    OpalPort,
    ScsiPort,
)
from host.drive.mmc import MmcIoctl
from host.drive.nvme_admin import NvmeIoctl
from host.drive.opal import OpalIoctl
from host.drive.sat import SatPort
from host.drive.sg import SgPort
from model.drive import Transport
from model.erasure import DriveToken

BLKROGET = 0x125E  # linux/fs.h
BLKFLSBUF = 0x1261
BLKSSZGET = 0x1268
BLKPBSZGET = 0x127B
BLKGETSIZE64 = 0x80081272
LOOP_MAJOR = 7  # linux/major.h


class DirectBlocks:
    """The sectors of an open block device or, in tests, of a file."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._is_device = stat.S_ISBLK(os.fstat(descriptor).st_mode)

    @property
    def size_bytes(self) -> int:
        """See BlockIO.size_bytes."""
        if not self._is_device:
            return os.fstat(self._descriptor).st_size
        return self._number(BLKGETSIZE64, "Q")

    @property
    def sector_bytes(self) -> int:
        """See BlockIO.sector_bytes."""
        return self._number(BLKSSZGET, "I") if self._is_device else 512

    @property
    def physical_bytes(self) -> int:
        """See BlockIO.physical_bytes."""
        return self._number(BLKPBSZGET, "I") if self._is_device else 4096

    @property
    def is_read_only(self) -> bool:
        """Whether the kernel lets nobody write to it. Raises DriveError."""
        return self._is_device and self._number(BLKROGET, "i") != 0

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """See BlockIO.read_into."""
        done = 0
        while done < len(buffer):
            try:
                count = os.preadv(self._descriptor, [buffer[done:]], offset + done)
            except OSError as error:
                raise drive_error(error) from error
            if count == 0:
                raise DriveGone(f"the drive ends at {offset + done}", errno.errorcode[errno.ENOSPC])
            done += count

    def write(self, offset: int, data: memoryview) -> None:
        """See BlockIO.write."""
        done = 0
        while done < len(data):
            try:
                count = os.pwritev(self._descriptor, [data[done:]], offset + done)
            except OSError as error:
                raise drive_error(error) from error
            if count == 0:
                raise MediumError("nothing was written", errno.errorcode[errno.EIO])
            done += count

    def flush(self) -> None:
        """See BlockIO.flush."""
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            raise drive_error(error) from error

    def forget_cached(self) -> None:
        """See BlockIO.forget_cached."""
        try:
            if self._is_device:
                fcntl.ioctl(self._descriptor, BLKFLSBUF, 0)
            else:
                os.posix_fadvise(self._descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        except OSError as error:
            raise drive_error(error) from error

    def _number(self, request: int, form: str) -> int:
        try:
            answer = fcntl.ioctl(self._descriptor, request, bytes(struct.calcsize(form)))
        except OSError as error:
            raise drive_error(error) from error
        return int(struct.unpack(form, answer)[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelWord:
    """What the kernel calls a device that is open; None is not told."""

    name: str
    is_partition: bool
    diskseq: int | None
    model: str | None
    serial: str | None
    wwn: str | None
    controller: str | None
    namespace: int = 1
    is_emmc: bool = False


class LiveDrive:
    """See OpenedDrive. `exclusive` takes it for itself alone (open(2), O_EXCL): the kernel refuses while any
    partition is mounted or a layer lies on it. `direct`: it is read past the page cache, as one that is held
    exclusively always is. Raises DriveError."""

    def __init__(self, path: str, transport: Transport, *, exclusive: bool, direct: bool = False) -> None:
        self.path, self.transport = path, transport
        flags = os.O_RDWR | os.O_EXCL if exclusive else os.O_RDONLY | os.O_NONBLOCK
        flags |= os.O_DIRECT if exclusive or direct else 0
        try:
            self._descriptor = os.open(path, flags | os.O_CLOEXEC)
        except OSError as error:
            raise drive_error(error) from error
        try:
            self._settle()
        except DriveError:
            os.close(self._descriptor)
            raise

    def _settle(self) -> None:
        status = os.fstat(self._descriptor)
        if not stat.S_ISBLK(status.st_mode):
            raise NotPermitted(f"{self.path} is no block device")
        self._number = f"{os.major(status.st_rdev)}:{os.minor(status.st_rdev)}"
        self.is_loop = os.major(status.st_rdev) == LOOP_MAJOR
        self.block = DirectBlocks(self._descriptor)
        word = kernel_word(self._number)
        self.is_partition = word.is_partition
        self.nvme: NvmeAdmin | None = NvmeIoctl(self._descriptor) if word.name.startswith("nvme") else None
        self.scsi: ScsiPort | None = SgPort(self._descriptor) if word.name.startswith("sd") else None
        self.ata: AtaPort | None = None if self.scsi is None else SatPort(self.scsi)
        self.mmc: MmcPort | None = MmcIoctl(self._descriptor) if word.is_emmc else None
        speaks_opal = self.nvme is not None or self.scsi is not None
        self.opal: OpalPort | None = OpalIoctl(self._descriptor) if speaks_opal else None

    @property
    def is_read_only(self) -> bool:
        """See OpenedDevice. Raises DriveError."""
        return self.block.is_read_only

    @property
    def descriptor(self) -> int:
        """The open file, for ioctls of this module's callers."""
        return self._descriptor

    def token(self) -> DriveToken:
        """See OpenedDrive.token."""
        kernel = kernel_word(self._number)
        try:
            own = own_word(nvme=self.nvme, ata=self.ata, scsi=self.scsi, namespace=kernel.namespace)
        except NotSupported:
            own = None
        own = own or OwnWord(model=kernel.model, serial=kernel.serial, wwn=kernel.wwn)
        return DriveToken(
            name=kernel.name,
            path=self.path,
            diskseq=kernel.diskseq,
            model=own.model,
            serial=own.serial,
            wwn=own.wwn or kernel.wwn,
            size_bytes=self.block.size_bytes,
            transport=self.transport,
            controller=kernel.controller,
            boot=boot_name(_kernel_text),
        )

    def rescan(self) -> None:
        """See OpenedDrive.rescan."""
        for name in ("device/rescan", "device/rescan_controller", "device/device/rescan_controller"):
            path = Path(f"/sys/dev/block/{self._number}/{name}")
            if path.exists():
                try:
                    path.write_text("1")
                except OSError as error:
                    raise drive_error(error) from error
                return

    def close(self) -> None:
        """See OpenedDrive.close."""
        os.close(self._descriptor)


def _kernel_text(path: str) -> str:
    return Path(path).read_text("ascii", "replace")


def is_free(path: str) -> bool:
    """Whether the kernel would give the drive to one holder alone; held for an instant, for reading.

    Raises DriveError when it cannot be opened for another reason than a holder.
    """
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_EXCL | os.O_CLOEXEC))
    except OSError as error:
        if error.errno == errno.EBUSY:
            return False
        raise drive_error(error) from error
    return True


def kernel_word(number: str) -> KernelWord:
    """What sysfs says of the device with this number. Raises DriveGone."""
    folder = Path(f"/sys/dev/block/{number}")
    try:
        real = folder.resolve(strict=True)
    except OSError as error:
        raise drive_error(error) from error

    def text(*names: str) -> str | None:
        for name in names:
            try:
                found = (folder / name).read_text("utf-8", "replace").strip(" \0\n")
            except OSError:
                continue
            if found:
                return found
        return None

    sequence = text("diskseq")
    wwn = text("wwid", "device/wwid")
    return KernelWord(
        name=real.name,
        is_partition=(folder / "partition").exists(),
        diskseq=int(sequence) if sequence else None,
        model=text("device/model", "device/name"),
        serial=text("device/serial", "serial"),
        wwn=wwn if wwn and wwn.startswith(("naa.", "eui.", "uuid.")) else None,
        controller=_bus_of(str(real)),
        namespace=int(text("nsid") or 1),
        is_emmc=bool(re.fullmatch(r"mmcblk\d+", real.name)) and text("device/type") == "MMC",
    )


def _bus_of(path: str) -> str:
    """Where in the machine it hangs: its path in sysfs without what changes with every plug."""
    return path.removeprefix("/sys/devices/").rsplit("/block/", 1)[0]
