"""ATA SECURITY ERASE UNIT, normal and enhanced, and the password around it (ACS-4, 4.18 and 7.36 to 7.41).

The password is one, published and in the journal, so that any Établi can unlock a drive that lost power in
the middle. It is set at level High, where the master password opens too.
"""

from __future__ import annotations

from dataclasses import dataclass

from host.drive.drive_identity import identify_device
from host.drive.drive_ports import AtaOrder, AtaPort, OpenedDrive
from model.erase_features import AtaSecurity
from model.erasure import DeviceState, Method
from wipe.ata_identify import security_in
from wipe.methods.ata_sanitize import raw_of
from wipe.methods.firmware import Issued, Said

SET_PASSWORD, UNLOCK, ERASE_PREPARE, ERASE_UNIT, DISABLE_PASSWORD = 0xF1, 0xF2, 0xF3, 0xF4, 0xF6
OUR_PASSWORD = "etabli"  # noqa: S105 - published, lower case: some firmware setups type no other
USER = 0
ENHANCED = 1 << 1  # word 0 of SECURITY ERASE UNIT
DATA_BYTES = 512
SMALLEST_LIMIT_S = 3600.0  # a drive that gives no time of its own
GRACE = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AtaSecurityErase:
    """See FirmwareMethod. `estimated_s` is the drive's own time; None when it gives none."""

    method: Method
    estimated_s: float | None
    size_bytes: int
    blocks: bool = True
    password: str | None = OUR_PASSWORD

    @property
    def is_enhanced(self) -> bool:
        return self.method is Method.ATA_SECURITY_ERASE_ENHANCED

    @property
    def command(self) -> str:
        return (
            "SECURITY SET PASSWORD F1h (user, high), SECURITY ERASE PREPARE F3h, SECURITY ERASE UNIT F4h "
            f"CONTROL={ENHANCED if self.is_enhanced else 0:04x}h"
        )

    @property
    def limit_s(self) -> float:
        """How long the command may take: twice its own time, else what hdparm allows (1 s for 30 MB)."""
        by_size = self.size_bytes / 30e6
        return max(GRACE * (self.estimated_s or 0), by_size, SMALLEST_LIMIT_S)

    def issue(self, drive: OpenedDrive) -> Issued:
        """See FirmwareMethod.issue; the command ends with the erasing."""
        ata = _port(drive)
        answer = set_password(ata)
        if answer.accepted is not True:
            return _clean_up(ata, Issued(accepted=False, raw=answer.raw, trouble="SECURITY SET PASSWORD"))
        state = security_of(ata)
        if state is None or not state.enabled or state.locked:
            return _clean_up(ata, Issued(accepted=False, trouble="the password was not set"))
        ata.ata(AtaOrder(command=ERASE_PREPARE))
        erased = ata.ata(
            AtaOrder(
                command=ERASE_UNIT,
                data_out=password_page(ENHANCED if self.is_enhanced else 0),
                timeout_s=self.limit_s,
            )
        )
        raw = raw_of(erased.registers, erased.sense)
        if erased.accepted is False:
            return _clean_up(ata, Issued(accepted=False, raw=raw, trouble="SECURITY ERASE UNIT"))
        return Issued(accepted=erased.accepted, raw=raw)

    def status(self, drive: OpenedDrive) -> Said:
        """A drive that has erased itself has no password any more (7.38.3)."""
        state = security_of(_port(drive))
        if state is None:
            return Said(state=DeviceState.UNKNOWN)
        raw: dict[str, int | str] = {
            "enabled": int(state.enabled),
            "locked": int(state.locked),
            "frozen": int(state.frozen),
        }
        done = not state.enabled and not state.locked
        return Said(state=DeviceState.SUCCEEDED if done else DeviceState.FAILED, raw=raw)


def password_page(control: int, password: str = OUR_PASSWORD) -> bytes:
    """The 512 bytes that go with every command that needs a password."""
    return (control.to_bytes(2, "little") + password.encode("ascii").ljust(32, b"\0")).ljust(
        DATA_BYTES, b"\0"
    )


def set_password(ata: AtaPort) -> Issued:
    """Our password as user password. Raises DriveError."""
    return _send(ata, SET_PASSWORD)


def unlock(ata: AtaPort) -> Issued:
    """One attempt with our password; five wrong ones would close the drive until the next power cycle.
    Raises DriveError."""
    return _send(ata, UNLOCK)


def disable_password(ata: AtaPort) -> Issued:
    """Take our password away. Raises DriveError."""
    return _send(ata, DISABLE_PASSWORD)


def security_of(ata: AtaPort) -> AtaSecurity | None:
    """The state of the feature set at this moment. Raises DriveError."""
    page = identify_device(ata)
    return None if page is None else security_in(page)


def _send(ata: AtaPort, command: int) -> Issued:
    answer = ata.ata(AtaOrder(command=command, data_out=password_page(USER)))
    return Issued(accepted=answer.accepted, raw=raw_of(answer.registers, answer.sense))


def _clean_up(ata: AtaPort, issued: Issued) -> Issued:
    """After a refused erase the drive must not keep our password."""
    state = security_of(ata)
    if state is not None and state.locked:
        unlock(ata)
    if state is not None and state.enabled:
        disable_password(ata)
    return issued


def _port(drive: OpenedDrive) -> AtaPort:
    if drive.ata is None:
        raise ValueError("an ATA method on a drive that is none")
    return drive.ata
