"""What both eMMC methods send: an erase of the whole user area, and the question how it went (JESD84-B51)."""

from __future__ import annotations

from host.drive.drive_ports import MmcOrder, MmcPort, NotSupported, OpenedDrive
from model.erasure import DeviceState
from wipe.methods.firmware import Issued, Said

SWITCH, SEND_STATUS, ERASE_GROUP_START, ERASE_GROUP_END, ERASE = 6, 13, 35, 36, 38
RELATIVE_ADDRESS = 1 << 16  # the kernel gives every eMMC the address 1 (drivers/mmc/core/mmc.c)
READY_FOR_DATA, TRANSFER = 1 << 8, 4
SECTOR_BYTES = 512
# Bits of the device status that say that something went wrong (table 68).
ERRORS = 0xFDF9A080
LONGEST_S = 6 * 3600.0


def erase_all(drive: OpenedDrive, argument: int) -> Issued:
    """ERASE of every sector of the user area, in the kind that `argument` names (table 11). Raises
    DriveError."""
    last = drive.block.size_bytes // SECTOR_BYTES - 1
    orders = (
        MmcOrder(opcode=ERASE_GROUP_START, argument=0),
        MmcOrder(opcode=ERASE_GROUP_END, argument=last),
        MmcOrder(opcode=ERASE, argument=argument, busy=True, timeout_s=LONGEST_S),
    )
    return issued_by(port_of(drive), *orders)


def issued_by(mmc: MmcPort, *orders: MmcOrder) -> Issued:
    """Send them; refused when any response carries an error. Raises DriveError."""
    try:
        answers = mmc.mmc(orders)
    except NotSupported as error:
        return Issued(accepted=False, trouble=f"{error} {error.errno_name}".strip())
    bad = [answer.response for answer in answers if answer.response & ERRORS]
    raw: dict[str, int | str] = {"response": bad[0] if bad else answers[-1].response}
    return Issued(accepted=not bad, raw=raw)


def status_of(drive: OpenedDrive) -> Said:
    """SEND_STATUS: ready again, busy, or an error that was not told yet. Raises DriveError."""
    response = port_of(drive).mmc((MmcOrder(opcode=SEND_STATUS, argument=RELATIVE_ADDRESS),))[0].response
    raw: dict[str, int | str] = {"response": response}
    if response & ERRORS:
        return Said(state=DeviceState.FAILED, raw=raw)
    is_ready = response & READY_FOR_DATA and response >> 9 & 0xF == TRANSFER
    return Said(state=DeviceState.SUCCEEDED if is_ready else DeviceState.UNKNOWN, raw=raw)


def port_of(drive: OpenedDrive) -> MmcPort:
    """The port. Raises ValueError on a drive that is no eMMC."""
    if drive.mmc is None:
        raise ValueError("an eMMC method on a drive that is none")
    return drive.mmc
