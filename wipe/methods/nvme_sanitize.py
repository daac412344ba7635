"""NVMe Sanitize: crypto erase, block erase, overwrite (NVM Express Base Specification 2.0, 5.23 and 8.21)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from host.drive.drive_ports import NvmeAdmin, NvmeOrder, OpenedDrive
from model.erasure import DeviceState, Method
from wipe.methods.firmware import Issued, Said

SANITIZE, GET_LOG_PAGE = 0x84, 0x02
SANITIZE_STATUS_LOG, LOG_BYTES = 0x81, 512
ALL_NAMESPACES = 0xFFFFFFFF
EXIT_FAILURE_MODE, BLOCK_ERASE, OVERWRITE, CRYPTO_ERASE = 1, 2, 3, 4  # SANACT, CDW10 bits 2:0
ALLOW_UNRESTRICTED_EXIT = 1 << 3  # AUSE: a failed sanitize may be left without another one
ONE_PASS = 1 << 4  # OWPASS; 0 would be sixteen
GLOBAL_DATA_ERASED = 1 << 8
NO_ESTIMATE = 0xFFFFFFFF
FULL = 65536
ACTIONS = {
    Method.NVME_SANITIZE_BLOCK: BLOCK_ERASE,
    Method.NVME_SANITIZE_OVERWRITE: OVERWRITE,
    Method.NVME_SANITIZE_CRYPTO: CRYPTO_ERASE,
}
# SSTAT bits 2:0 (figure 292); 4 is a success after which the blocks were deallocated.
STATES = {
    0: DeviceState.IDLE,
    1: DeviceState.SUCCEEDED,
    2: DeviceState.RUNNING,
    3: DeviceState.FAILED,
    4: DeviceState.SUCCEEDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NvmeSanitize:
    """See FirmwareMethod."""

    method: Method
    blocks: bool = False
    password: str | None = None

    @property
    def dword(self) -> int:
        """CDW10."""
        action = ACTIONS[self.method]
        return action | ALLOW_UNRESTRICTED_EXIT | (ONE_PASS if action == OVERWRITE else 0)

    @property
    def command(self) -> str:
        return f"NVMe Sanitize 84h CDW10={self.dword:08x}h CDW11=00000000h"

    def issue(self, drive: OpenedDrive) -> Issued:
        """See FirmwareMethod.issue."""
        return sanitize(_port(drive), self.dword)

    def status(self, drive: OpenedDrive) -> Said:
        """See FirmwareMethod.status; `scdw10` in `raw` tells which operation the drive speaks of."""
        return nvme_sanitize_status(_port(drive))


def sanitize(nvme: NvmeAdmin, dword: int) -> Issued:
    """One Sanitize command. Raises DriveError."""
    answer = nvme.admin(NvmeOrder(opcode=SANITIZE, dwords=(dword, 0, 0, 0, 0, 0)))
    return Issued(accepted=answer.status == 0, raw={"status": answer.status})


def exit_failure_mode(nvme: NvmeAdmin) -> Issued:
    """Leave the state after a failed sanitize, where the drive allows it. Raises DriveError."""
    return sanitize(nvme, EXIT_FAILURE_MODE)


def nvme_sanitize_status(nvme: NvmeAdmin) -> Said:
    """The Sanitize Status log page. Raises DriveError."""
    page = sanitize_log(nvme)
    if page is None:
        return Said(state=DeviceState.UNKNOWN)
    progress, status, dword = struct.unpack_from("<HHI", page)
    state = STATES.get(status & 7, DeviceState.UNKNOWN)
    return Said(
        state=state,
        progress=progress / FULL if state is DeviceState.RUNNING else None,
        raw={
            "sprog": progress,
            "sstat": status,
            "scdw10": dword,
            "global_data_erased": int(bool(status & GLOBAL_DATA_ERASED)),
        },
    )


def sanitize_log(nvme: NvmeAdmin) -> bytes | None:
    """The log page as it comes; None when the drive has none. Raises DriveError."""
    answer = nvme.admin(
        NvmeOrder(
            opcode=GET_LOG_PAGE,
            namespace=ALL_NAMESPACES,
            dwords=(SANITIZE_STATUS_LOG | (LOG_BYTES // 4 - 1) << 16, 0, 0, 0, 0, 0),
            data_in_bytes=LOG_BYTES,
        )
    )
    return answer.data if answer.status == 0 and len(answer.data) == LOG_BYTES else None


def method_in(page: bytes) -> Method | None:
    """The method in SCDW10: what the drive is at, or was at last; None for none."""
    action = struct.unpack_from("<I", page, 4)[0] & 7
    return next((method for method, known in ACTIONS.items() if known == action), None)


def estimates(page: bytes) -> tuple[float | None, float | None, float | None]:
    """Seconds for overwrite, block erase, crypto erase; None where the drive gives no estimate."""
    numbers = struct.unpack_from("<III", page, 8)
    overwrite, block, crypto = (None if number == NO_ESTIMATE else float(number) for number in numbers)
    return overwrite, block, crypto


def _port(drive: OpenedDrive) -> NvmeAdmin:
    if drive.nvme is None:
        raise ValueError("an NVMe method on a drive that is none")
    return drive.nvme
