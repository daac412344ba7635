"""eMMC secure erase: CMD35, CMD36, CMD38 with argument 80000000h (JESD84-B51, 6.6.10), which also purges the
copies that the device made of what it erases.

No witness tool is known to drive it against a simulated device: it is unproven, and clears at most.
"""

from __future__ import annotations

from dataclasses import dataclass

from host.drive.drive_ports import OpenedDrive
from model.erasure import Method
from wipe.methods.emmc import erase_all, status_of
from wipe.methods.firmware import Issued, Said

SECURE_ERASE = 0x80000000


@dataclass(frozen=True, slots=True, kw_only=True)
class EmmcSecureErase:
    """See FirmwareMethod."""

    method: Method = Method.EMMC_SECURE_ERASE
    blocks: bool = True
    password: str | None = None

    @property
    def command(self) -> str:
        return f"CMD35, CMD36 all sectors, CMD38 {SECURE_ERASE:08x}h (secure erase)"

    def issue(self, drive: OpenedDrive) -> Issued:
        """See FirmwareMethod.issue; the command ends with the erasing."""
        return erase_all(drive, SECURE_ERASE)

    def status(self, drive: OpenedDrive) -> Said:
        """See FirmwareMethod.status."""
        return status_of(drive)
