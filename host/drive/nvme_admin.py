"""NVMe admin commands by NVME_IOCTL_ADMIN_CMD (linux/nvme_ioctl.h)."""

from __future__ import annotations

import ctypes
import errno
import fcntl

from host.drive.block_errors import drive_error
from host.drive.drive_ports import DriveSilent, NotSupported, NvmeOrder, NvmeResult

NVME_IOCTL_ADMIN_CMD = 0xC0484E41  # _IOWR('N', 0x41, struct nvme_admin_cmd)
STATUS_MASK = 0x7FF  # Status Code Type and Status Code; More and Do Not Retry left away
COMMAND_ABORTED_BY_HOST = 0x371  # include/linux/nvme.h, NVME_SC_HOST_ABORTED_CMD: the kernel gave it up


class NvmePassthrough(ctypes.Structure):
    """struct nvme_passthru_cmd."""

    _fields_ = (
        ("opcode", ctypes.c_ubyte),
        ("flags", ctypes.c_ubyte),
        ("rsvd1", ctypes.c_ushort),
        ("nsid", ctypes.c_uint),
        ("cdw2", ctypes.c_uint),
        ("cdw3", ctypes.c_uint),
        ("metadata", ctypes.c_uint64),
        ("addr", ctypes.c_uint64),
        ("metadata_len", ctypes.c_uint),
        ("data_len", ctypes.c_uint),
        ("cdw10", ctypes.c_uint),
        ("cdw11", ctypes.c_uint),
        ("cdw12", ctypes.c_uint),
        ("cdw13", ctypes.c_uint),
        ("cdw14", ctypes.c_uint),
        ("cdw15", ctypes.c_uint),
        ("timeout_ms", ctypes.c_uint),
        ("result", ctypes.c_uint),
    )


class NvmeIoctl:
    """The admin port of an open namespace or controller."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def admin(self, order: NvmeOrder) -> NvmeResult:
        """See NvmeAdmin.admin."""
        length = len(order.data_out) or order.data_in_bytes
        data = (
            ctypes.create_string_buffer(order.data_out, length)
            if order.data_out
            else ctypes.create_string_buffer(length or 1)
        )
        names = ("cdw10", "cdw11", "cdw12", "cdw13", "cdw14", "cdw15")
        command = NvmePassthrough(
            opcode=order.opcode,
            nsid=order.namespace,
            addr=ctypes.addressof(data) if length else 0,
            data_len=length,
            timeout_ms=min(int(order.timeout_s * 1000), 0xFFFFFFFF),
            **dict(zip(names, order.dwords, strict=True)),
        )
        try:
            status = fcntl.ioctl(self._descriptor, NVME_IOCTL_ADMIN_CMD, command)
        except OSError as error:
            if error.errno in (errno.ENOTTY, errno.EINVAL):
                raise NotSupported(f"NVME_IOCTL_ADMIN_CMD: {error.strerror}") from error
            raise drive_error(error) from error
        if status & STATUS_MASK == COMMAND_ABORTED_BY_HOST:
            raise DriveSilent("the kernel gave the command up")
        return NvmeResult(
            status=status & STATUS_MASK,
            result=command.result,
            data=data.raw[: order.data_in_bytes],
        )
