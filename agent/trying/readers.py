"""Readers of cards and discs: what lies in them at this moment, by the kernel; and what was left inside."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from agent.trying.trier import CannotTry, Given
from host.errors import HostError
from host.port import Host, read_optional
from host.senses.optical import DiscStatus, disc_status, reads_disc
from model.message import say
from model.trial import TrialResult
from model.trying import ReaderTrial

BLOCK = "/sys/class/block"
POLL_S = 0.25
CARD = "SD"  # /sys/class/block/mmcblk*/device/type; an eMMC says MMC


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSlot:
    """One place for a card or a disc. `has_medium`: something lies in it."""

    name: str
    has_medium: bool


def try_card_reader(given: Given, host: Host) -> ReaderTrial:
    """Until a card is seen in a reader, or nobody wants it."""
    empty = {slot.name for slot in card_slots(host, frozenset()) if not slot.has_medium}
    seen = ReaderTrial(trial=given.trial, why=say("trying.put_card_in"))
    given.tell(replace(seen, readers=tuple(sorted(empty))))
    while given.is_wanted():
        slots = card_slots(host, frozenset(empty))
        holding = tuple(slot.name for slot in slots if slot.has_medium)
        seen = replace(seen, readers=tuple(slot.name for slot in slots), holding=holding)
        if holding:
            return replace(
                seen, found=TrialResult.PASSED, why=say("trying.card_seen", name=", ".join(holding))
            )
        time.sleep(POLL_S)  # a card or disc comes when a hand puts it in
    return seen


def try_optical_drive(given: Given, host: Host) -> ReaderTrial:
    """Until a disc was read, or nobody wants it. Raises CannotTry without a drive for discs."""
    names = _disc_drives(host)
    if not names:
        raise CannotTry(say("trying.no_disc_drive"))
    seen = ReaderTrial(trial=given.trial, readers=names, why=say("trying.put_disc_in"))
    given.tell(seen)
    while True:
        states = {name: _disc(name) for name in names}
        holding = tuple(name for name, state in states.items() if state is DiscStatus.DISC_OK)
        told = replace(seen, holding=holding)
        if any(reads_disc(name) for name in holding):
            return replace(told, found=TrialResult.PASSED, why=say("trying.disc_read"))
        if holding:
            told = replace(told, why=say("trying.disc_unread"))
        elif DiscStatus.TRAY_OPEN in states.values():
            told = replace(told, why=say("trying.tray_open"))
        else:
            told = replace(told, why=say("trying.put_disc_in"))
        if told != seen:
            given.tell(told)
        seen = told
        if not given.is_wanted():
            return seen
        time.sleep(POLL_S)  # a card or disc comes when a hand puts it in


def try_left_inside(given: Given, host: Host) -> ReaderTrial:
    """One look: what lies in a reader fails, and is named; that nothing does a person says, who sees SIM
    cards and receivers, too.
    """
    discs = _disc_drives(host)
    slots = card_slots(host, frozenset())
    cards = tuple(slot.name for slot in slots if slot.has_medium)
    holding = (*cards, *(name for name in discs if _disc(name) is DiscStatus.DISC_OK))
    seen = ReaderTrial(trial=given.trial, readers=(*(slot.name for slot in slots), *discs), holding=holding)
    if holding:
        return replace(seen, found=TrialResult.FAILED, why=say("trying.left_inside", name=", ".join(holding)))
    return replace(seen, why=say("trying.search_inside"))


def _disc_drives(host: Host) -> tuple[str, ...]:
    return tuple(folder.rpartition("/")[2] for folder in host.glob(f"{BLOCK}/sr*"))


def _disc(name: str) -> DiscStatus:
    try:
        return disc_status(name)
    except HostError:  # a drive that does not answer has shown no disc
        return DiscStatus.NO_INFO


def card_slots(host: Host, readers: frozenset[str]) -> tuple[CardSlot, ...]:
    """Cards on a reader of the machine's own, and the disks of USB readers: a disk without a medium is one,
    and so is each of those that were known as `readers` before.
    """
    return (*_own_cards(host), *_usb_readers(host, readers))


def _own_cards(host: Host) -> Iterator[CardSlot]:
    for folder in host.glob(f"{BLOCK}/mmcblk*"):
        name = folder.rpartition("/")[2]
        if name.removeprefix("mmcblk").isdigit() and read_optional(host, f"{folder}/device/type") == CARD:
            yield CardSlot(name=name, has_medium=read_optional(host, f"{folder}/size") not in (None, "0"))


def _usb_readers(host: Host, readers: frozenset[str]) -> Iterator[CardSlot]:
    for folder in host.glob(f"{BLOCK}/sd*"):
        name, size = folder.rpartition("/")[2], read_optional(host, f"{folder}/size")
        if size is None or read_optional(host, f"{folder}/removable") != "1":
            continue
        if size == "0" or name in readers:
            yield CardSlot(name=name, has_medium=size != "0")
