"""Bringing hidden sectors to light: HPA, DCO and AMAC, for good, and saying what needs a power cycle
first.
"""

from __future__ import annotations

from host.drive.drive_ports import AtaOrder, AtaPort
from model.erase_features import AtaFeatures
from model.erasure import EraseStep, Preparation
from model.journal import Intent, Outcome, Unhidden
from wipe.methods.ata_sanitize import raw_of
from wipe.work import Work

READ_NATIVE_MAX, READ_NATIVE_MAX_EXT = 0xF8, 0x27
SET_MAX, SET_MAX_EXT = 0xF9, 0x37
NON_VOLATILE = 1 << 0  # COUNT bit 0 (ATA8-ACS, 7.46)
DEVICE_CONFIGURATION, DCO_RESTORE = 0xB1, 0xC0
ACCESSIBLE_MAX, SET_ACCESSIBLE = 0x78, 0x0001
SMALL_LIMIT = 1 << 28


def unhide(work: Work, ata: AtaPort, features: AtaFeatures, preparation: Preparation) -> Unhidden:
    """One step; what came of it goes into the journal. Raises DriveError.

    A drive takes one permanent change in a power cycle: a second one is refused, and then the power has to
    be cycled before the erasure can go on (ATA8-ACS, 4.9.3).
    """
    expected = _expected_sectors(features, preparation)
    order, words = _order(features, preparation, expected)
    before = work.drive.block.size_bytes
    work.journal.add(Intent(step=EraseStep(preparation), command=words))
    if preparation is Preparation.UNHIDE_HPA:
        native = READ_NATIVE_MAX_EXT if order.extended else READ_NATIVE_MAX
        ata.ata(AtaOrder(command=native, extended=order.extended))  # SET MAX has to follow it directly
    answer = ata.ata(order)
    work.journal.add(
        Outcome(
            step=EraseStep(preparation), accepted=answer.accepted, raw=raw_of(answer.registers, answer.sense)
        )
    )
    work.drive.rescan()
    after = work.drive.block.size_bytes
    wanted = expected * features.logical_sector_bytes
    done = Unhidden(
        preparation=preparation,
        before_bytes=before,
        after_bytes=after,
        expected_bytes=wanted,
        power_cycle_needed=answer.accepted is False or after < wanted,
    )
    work.journal.add(done)
    work.unhidden.add(preparation)
    return done


def _expected_sectors(features: AtaFeatures, preparation: Preparation) -> int:
    if preparation is Preparation.UNHIDE_DCO:
        return features.dco_sectors or features.sectors
    return features.native_sectors or features.sectors


def _order(features: AtaFeatures, preparation: Preparation, sectors: int) -> tuple[AtaOrder, str]:
    """The taskfile and its words."""
    last = sectors - 1
    if preparation is Preparation.UNHIDE_DCO:
        order = AtaOrder(command=DEVICE_CONFIGURATION, feature=DCO_RESTORE)
        return order, "DEVICE CONFIGURATION RESTORE B1h/C0h"
    if preparation is Preparation.UNHIDE_AMAC:
        order = AtaOrder(command=ACCESSIBLE_MAX, feature=SET_ACCESSIBLE, lba=last, extended=True)
        return order, f"SET ACCESSIBLE MAX ADDRESS EXT 78h/0001h LBA={last}"
    extended = features.sectors >= SMALL_LIMIT or sectors >= SMALL_LIMIT or features.dco
    command = SET_MAX_EXT if extended else SET_MAX
    order = AtaOrder(command=command, count=NON_VOLATILE, lba=last, extended=extended)
    return order, f"SET MAX ADDRESS {command:02x}h non-volatile LBA={last}"
