"""eMMC commands by MMC_IOC_MULTI_CMD (linux/mmc/ioctl.h)."""

from __future__ import annotations

import ctypes
import errno
import fcntl
from collections.abc import Sequence

from host.drive.block_errors import drive_error
from host.drive.drive_ports import MmcOrder, MmcResult, NotSupported

MMC_IOC_MULTI_CMD = 0xC008B301  # _IOWR(MMC_BLOCK_MAJOR, 1, struct mmc_ioc_multi_cmd)
MMC_RSP_R1, MMC_RSP_BUSY = 0x15, 1 << 3  # linux/mmc/core.h
MMC_RSP_SPI_R1, MMC_RSP_SPI_BUSY = 1 << 7, 1 << 10
MMC_CMD_AC, MMC_CMD_ADTC = 0 << 5, 1 << 5
LONGEST_MS = 0xFFFFFFFF
REFUSED = (errno.EBADMSG, errno.EINVAL)  # the kernel's word for SWITCH_ERROR (drivers/mmc/core/mmc_ops.c)


class MmcIocCmd(ctypes.Structure):
    """struct mmc_ioc_cmd."""

    _fields_ = (
        ("write_flag", ctypes.c_int),
        ("is_acmd", ctypes.c_int),
        ("opcode", ctypes.c_uint32),
        ("arg", ctypes.c_uint32),
        ("response", ctypes.c_uint32 * 4),
        ("flags", ctypes.c_uint),
        ("blksz", ctypes.c_uint),
        ("blocks", ctypes.c_uint),
        ("postsleep_min_us", ctypes.c_uint),
        ("postsleep_max_us", ctypes.c_uint),
        ("data_timeout_ns", ctypes.c_uint),
        ("cmd_timeout_ms", ctypes.c_uint),
        ("pad", ctypes.c_uint32),
        ("data_ptr", ctypes.c_uint64),
    )


class MmcIoctl:
    """The MMC port of an open whole eMMC."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def mmc(self, orders: Sequence[MmcOrder]) -> tuple[MmcResult, ...]:
        """See MmcPort.mmc."""
        buffers = [ctypes.create_string_buffer(order.data_in_bytes or 1) for order in orders]
        commands = [_command(order, buffer) for order, buffer in zip(orders, buffers, strict=True)]
        head = ctypes.c_uint64(len(commands))
        request = bytearray(bytes(head) + b"".join(map(bytes, commands)))
        try:
            fcntl.ioctl(self._descriptor, MMC_IOC_MULTI_CMD, request)
        except OSError as error:
            if error.errno in REFUSED:
                raise NotSupported(
                    f"MMC_IOC_MULTI_CMD: {error.strerror}", errno.errorcode[error.errno]
                ) from error
            raise drive_error(error) from error
        size, start = ctypes.sizeof(MmcIocCmd), ctypes.sizeof(head)
        answers = [
            MmcIocCmd.from_buffer_copy(request, start + size * place) for place in range(len(commands))
        ]
        return tuple(
            MmcResult(response=answer.response[0], data=buffer.raw[: order.data_in_bytes])
            for order, answer, buffer in zip(orders, answers, buffers, strict=True)
        )


def _command(order: MmcOrder, buffer: ctypes.Array[ctypes.c_char]) -> MmcIocCmd:
    flags = MMC_RSP_R1 | MMC_RSP_SPI_R1
    if order.busy:
        flags |= MMC_RSP_BUSY | MMC_RSP_SPI_BUSY
    has_data = bool(order.data_in_bytes)
    return MmcIocCmd(
        write_flag=int(not has_data),
        opcode=order.opcode,
        arg=order.argument,
        flags=flags | (MMC_CMD_ADTC if has_data else MMC_CMD_AC),
        blksz=order.data_in_bytes,
        blocks=int(has_data),
        cmd_timeout_ms=min(int(order.timeout_s * 1000), LONGEST_MS),
        data_ptr=ctypes.addressof(buffer) if has_data else 0,
    )
