"""Bringing hidden sectors to light: the order for each way of hiding them, at its limits."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from host.drive.drive_ports import AtaOrder
from model.erasure import EraseStep, Preparation
from model.journal import Intent, Outcome, Unhidden
from tests.wipe.memory_block import MemoryBlock, work_on
from tests.wipe.planning import ATA
from wipe.hidden import unhide

SMALL = 1 << 28
HPA, DCO, AMAC = Preparation.UNHIDE_HPA, Preparation.UNHIDE_DCO, Preparation.UNHIDE_AMAC


def ordered(
    preparation: Preparation, *, accepted: bool | None = True, shows: int | None = None, **said: Any
) -> tuple[list[AtaOrder], list[Any], Unhidden]:
    """What is ordered of a drive that shows 8 sectors before, and `shows` or all of them after it."""
    features = replace(ATA, **{"sectors": 8, "native_sectors": 16, "dco_sectors": 32, **said})
    orders: list[AtaOrder] = []
    block = MemoryBlock(bytes(8 * 512))
    work, journal, _told = work_on(block)
    work.unhidden = set()
    wanted = features.dco_sectors if preparation is DCO else features.native_sectors

    def rescan() -> None:
        count = (wanted or features.sectors) if shows is None else shows
        block.data = bytearray(min(count, 64) * features.logical_sector_bytes)

    def ata(order: AtaOrder) -> Any:
        orders.append(order)
        return SimpleNamespace(accepted=accepted, registers=None, sense=b"\x72")

    work.drive.rescan = rescan
    done = unhide(work, SimpleNamespace(ata=ata), features, preparation)
    assert work.unhidden == {preparation}
    return orders, journal, done


def test_a_protected_area_is_opened_for_good_right_after_its_size_was_asked() -> None:
    orders, journal, done = ordered(HPA)
    assert orders == [AtaOrder(command=0xF8), AtaOrder(command=0xF9, count=1, lba=15)]
    assert journal == [
        Intent(step=EraseStep.UNHIDE_HPA, command="SET MAX ADDRESS f9h non-volatile LBA=15"),
        Outcome(step=EraseStep.UNHIDE_HPA, accepted=True, raw={"sense": "72"}),
        done,
    ]
    assert done == Unhidden(
        preparation=HPA,
        before_bytes=8 * 512,
        after_bytes=16 * 512,
        expected_bytes=16 * 512,
        power_cycle_needed=False,
    )


@pytest.mark.parametrize(
    ("said", "is_extended"),
    [
        ({}, False),
        ({"dco": True}, True),
        ({"sectors": SMALL - 1, "native_sectors": SMALL - 1}, False),
        ({"sectors": 8, "native_sectors": SMALL}, True),
        ({"sectors": SMALL, "native_sectors": SMALL - 1}, True),
    ],
)
def test_what_28_bits_do_not_address_is_ordered_with_48(said: dict[str, Any], is_extended: bool) -> None:
    orders, _journal, _done = ordered(HPA, **said)
    assert [order.command for order in orders] == ([0x27, 0x37] if is_extended else [0xF8, 0xF9])
    assert [order.extended for order in orders] == [is_extended] * 2


def test_an_overlay_is_restored_and_an_accessible_maximum_is_set() -> None:
    orders, journal, done = ordered(DCO)
    assert orders == [AtaOrder(command=0xB1, feature=0xC0)]
    assert journal[0].command == "DEVICE CONFIGURATION RESTORE B1h/C0h"
    assert done.expected_bytes == 32 * 512
    orders, journal, done = ordered(AMAC)
    assert orders == [AtaOrder(command=0x78, feature=0x0001, lba=15, extended=True)]
    assert journal[0].command == "SET ACCESSIBLE MAX ADDRESS EXT 78h/0001h LBA=15"
    assert done.expected_bytes == 16 * 512


def test_where_a_maximum_is_not_told_what_is_shown_is_all_of_it() -> None:
    assert ordered(HPA, native_sectors=None)[2].expected_bytes == 8 * 512
    assert ordered(DCO, dco_sectors=None)[2].expected_bytes == 8 * 512


@pytest.mark.parametrize(
    ("accepted", "shows", "needs_power_cycle"),
    [(True, 16, False), (None, 16, False), (True, 17, False), (True, 15, True), (False, 16, True)],
)
def test_a_drive_that_refuses_or_still_shows_less_wants_its_power_cut(
    accepted: bool | None, shows: int, needs_power_cycle: bool
) -> None:
    assert ordered(HPA, accepted=accepted, shows=shows)[2].power_cycle_needed is needs_power_cycle
