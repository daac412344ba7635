"""NVMe Format with a secure erase (NVM Express Base Specification 2.0, 5.14): user data or cryptographic."""

from __future__ import annotations

from dataclasses import dataclass

from host.drive.drive_ports import NvmeOrder, OpenedDrive
from model.erasure import DeviceState, Method
from wipe.methods.firmware import Issued, Said

FORMAT_NVM = 0x80
USER_DATA_ERASE, CRYPTOGRAPHIC_ERASE = 1, 2  # SES, CDW10 bits 11:9; 0 erases nothing
SETTINGS = {Method.NVME_FORMAT_USER_DATA: USER_DATA_ERASE, Method.NVME_FORMAT_CRYPTO: CRYPTOGRAPHIC_ERASE}
LONGEST_S = 6 * 3600.0
STATUS_CODE, FORMAT_IN_PROGRESS = 0x7FF, 0x084  # NVM Express Base Specification 2.0, figure 98


@dataclass(frozen=True, slots=True, kw_only=True)
class NvmeFormat:
    """See FirmwareMethod. The LBA format, metadata and protection stay as they are."""

    method: Method
    namespace: int
    lba_format: int
    protection: int
    extended_metadata: bool
    blocks: bool = True
    password: str | None = None

    @property
    def dword(self) -> int:
        """CDW10: LBAF 3:0, MSET 4, PI 7:5, SES 11:9, LBAFU 13:12."""
        low, high = self.lba_format & 0xF, self.lba_format >> 4 & 3
        return (
            low | self.extended_metadata << 4 | self.protection << 5 | SETTINGS[self.method] << 9 | high << 12
        )

    @property
    def command(self) -> str:
        return f"NVMe Format NVM 80h NSID={self.namespace:08x}h CDW10={self.dword:08x}h"

    def issue(self, drive: OpenedDrive) -> Issued:
        """See FirmwareMethod.issue; the command ends with the erasing."""
        if drive.nvme is None:
            raise ValueError("an NVMe method on a drive that is none")
        answer = drive.nvme.admin(
            NvmeOrder(
                opcode=FORMAT_NVM,
                namespace=self.namespace,
                dwords=(self.dword, 0, 0, 0, 0, 0),
                timeout_s=LONGEST_S,
            )
        )
        return Issued(
            accepted=answer.status == 0,
            raw={"status": answer.status},
            busy=answer.status & STATUS_CODE == FORMAT_IN_PROGRESS,
        )

    def status(self, drive: OpenedDrive) -> Said:  # noqa: ARG002 - nothing to ask
        """There is no log of formats: only the completion tells."""
        return Said(state=DeviceState.UNKNOWN)
