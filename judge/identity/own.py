"""Which drives belong to a machine: what was plugged in to work on it does not."""

from __future__ import annotations

from model.drive import Drive, DriveKind, Transport

FOREIGN_TRANSPORTS = frozenset({Transport.USB, Transport.NETWORK})
FOREIGN_KINDS = frozenset({DriveKind.USB_STICK, DriveKind.SD_CARD})


def belongs_to_machine(drive: Drive) -> bool:
    """Whether a drive stays in the machine: nothing on USB or a network, no card, nothing removable.

    The drive that the system started from belongs to it like any other, unless it is one of those.
    """
    return (
        drive.transport not in FOREIGN_TRANSPORTS
        and drive.kind not in FOREIGN_KINDS
        and not comes_and_goes(drive)
    )


def comes_and_goes(drive: Drive) -> bool:
    """Whether its medium is removable. The kernel calls every SATA drive so on a port that it takes for eSATA
    (libata before Linux 6.10), and the modules of thin clients: on SATA it says nothing.
    """
    return drive.removable is True and drive.transport is not Transport.SATA
