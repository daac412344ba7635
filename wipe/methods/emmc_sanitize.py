"""eMMC sanitize: an erase of all sectors, and then SANITIZE_START, which purges what is no longer mapped
(JESD84-B51, 6.6.9 and 6.6.11). A sanitize alone leaves every sector as it is.

No witness tool is known to drive it against a simulated device: it is unproven, and clears at most.
"""

from __future__ import annotations

from dataclasses import dataclass

from host.drive.drive_ports import MmcOrder, OpenedDrive
from model.erasure import Method
from wipe.methods.emmc import SWITCH, erase_all, issued_by, port_of, status_of
from wipe.methods.firmware import Issued, Said

ERASE_NORMAL = 0x00000000
WRITE_BYTE, SANITIZE_START = 3, 165  # SWITCH (table 10), EXT_CSD
ARGUMENT = WRITE_BYTE << 24 | SANITIZE_START << 16 | 1 << 8
LONGEST_S = 3600.0  # the kernel's own limit is four minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class EmmcSanitize:
    """See FirmwareMethod."""

    method: Method = Method.EMMC_SANITIZE
    blocks: bool = True
    password: str | None = None

    @property
    def command(self) -> str:
        return f"CMD35, CMD36 all sectors, CMD38 {ERASE_NORMAL:08x}h (erase), CMD6 {ARGUMENT:08x}h (sanitize)"

    def issue(self, drive: OpenedDrive) -> Issued:
        """See FirmwareMethod.issue; the commands end with the erasing."""
        erased = erase_all(drive, ERASE_NORMAL)
        if erased.accepted is not True:
            return erased
        order = MmcOrder(opcode=SWITCH, argument=ARGUMENT, busy=True, timeout_s=LONGEST_S)
        return issued_by(port_of(drive), order)

    def status(self, drive: OpenedDrive) -> Said:
        """See FirmwareMethod.status."""
        return status_of(drive)
