"""SCSI commands by SG_IO (scsi/sg.h, the version 3 interface of sg(4))."""

from __future__ import annotations

import ctypes
import errno
import fcntl

from host.drive.block_errors import drive_error
from host.drive.drive_ports import DriveGone, DriveSilent, NotSupported, ScsiResult, TransportError

SG_IO = 0x2285  # scsi/sg.h
SG_DXFER_NONE, SG_DXFER_TO_DEV, SG_DXFER_FROM_DEV = -1, -2, -3
SENSE_BYTES = 64
DID_OK, DID_NO_CONNECT, DID_TIME_OUT = 0x00, 0x01, 0x03  # scsi/scsi_status.h
GOOD, CHECK_CONDITION = 0x00, 0x02
DRIVER_SENSE = 0x08


class SgIoHeader(ctypes.Structure):
    """struct sg_io_hdr (scsi/sg.h)."""

    _fields_ = (
        ("interface_id", ctypes.c_int),
        ("dxfer_direction", ctypes.c_int),
        ("cmd_len", ctypes.c_ubyte),
        ("mx_sb_len", ctypes.c_ubyte),
        ("iovec_count", ctypes.c_ushort),
        ("dxfer_len", ctypes.c_uint),
        ("dxferp", ctypes.c_void_p),
        ("cmdp", ctypes.c_void_p),
        ("sbp", ctypes.c_void_p),
        ("timeout", ctypes.c_uint),
        ("flags", ctypes.c_uint),
        ("pack_id", ctypes.c_int),
        ("usr_ptr", ctypes.c_void_p),
        ("status", ctypes.c_ubyte),
        ("masked_status", ctypes.c_ubyte),
        ("msg_status", ctypes.c_ubyte),
        ("sb_len_wr", ctypes.c_ubyte),
        ("host_status", ctypes.c_ushort),
        ("driver_status", ctypes.c_ushort),
        ("resid", ctypes.c_int),
        ("duration", ctypes.c_uint),
        ("info", ctypes.c_uint),
    )


class SgPort:
    """The SCSI port of an open block device."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def scsi(
        self, cdb: bytes, *, data_out: bytes = b"", data_in_bytes: int = 0, timeout_s: float = 30.0
    ) -> ScsiResult:
        """See ScsiPort.scsi."""
        command = ctypes.create_string_buffer(cdb, len(cdb))
        sense = ctypes.create_string_buffer(SENSE_BYTES)
        length = len(data_out) or data_in_bytes
        data = (
            ctypes.create_string_buffer(data_out, length)
            if data_out
            else ctypes.create_string_buffer(length or 1)
        )
        header = SgIoHeader(
            interface_id=ord("S"),
            dxfer_direction=SG_DXFER_TO_DEV
            if data_out
            else SG_DXFER_FROM_DEV
            if data_in_bytes
            else SG_DXFER_NONE,
            cmd_len=len(cdb),
            mx_sb_len=SENSE_BYTES,
            dxfer_len=length,
            dxferp=ctypes.addressof(data) if length else None,
            cmdp=ctypes.addressof(command),
            sbp=ctypes.addressof(sense),
            timeout=min(int(timeout_s * 1000), 0x7FFFFFFF),
        )
        try:
            fcntl.ioctl(self._descriptor, SG_IO, header)
        except OSError as error:
            if error.errno in (errno.ENOTTY, errno.EINVAL, errno.EOPNOTSUPP):
                raise NotSupported(
                    f"SG_IO: {error.strerror}", errno.errorcode.get(error.errno, "")
                ) from error
            raise drive_error(error) from error
        return _result(header, sense.raw[: header.sb_len_wr], data.raw[:data_in_bytes])


def _result(header: SgIoHeader, sense: bytes, data: bytes) -> ScsiResult:
    """The answer. Raises DriveGone, DriveSilent, TransportError."""
    if header.host_status == DID_NO_CONNECT:
        raise DriveGone("host status DID_NO_CONNECT")
    if header.host_status == DID_TIME_OUT:
        raise DriveSilent("host status DID_TIME_OUT")
    if header.status == CHECK_CONDITION or sense:
        return ScsiResult(data=data, sense=sense)
    if header.status != GOOD or header.host_status != DID_OK or header.driver_status & ~DRIVER_SENSE & 0x0F:
        raise TransportError(
            f"SCSI status {header.status:#x}, host {header.host_status:#x}, driver {header.driver_status:#x}"
        )
    return ScsiResult(data=data[: len(data) - max(header.resid, 0)] if data else b"", sense=b"")
