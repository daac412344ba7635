"""Identity: which machine this is, from keys that may lie.

Strong keys are the system UUID, the system serial, the board serial, and the MAC of a built-in network
interface. Weak keys (the chassis serial, the drives) only raise a doubt: they move from machine to
machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from judge.placeholders import is_placeholder, is_placeholder_uuid
from model.fact import Fact
from model.identity import IdentityKey, KeyKind
from model.machine import Machine
from model.network import Interface, InterfaceKind

STRONG = frozenset({KeyKind.SYSTEM_UUID, KeyKind.SERIAL, KeyKind.BOARD_SERIAL, KeyKind.MAC})
CONTRADICTING = frozenset({KeyKind.SYSTEM_UUID, KeyKind.SERIAL, KeyKind.BOARD_SERIAL})
IDENTIFYING_INTERFACES = frozenset({InterfaceKind.WIRED, InterfaceKind.WIFI})
BLANKS = re.compile(r"\s+")
NO_MACS = frozenset({"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"})


class MatchKind(StrEnum):
    """Whether a machine is known."""

    SAME = "same"
    NEW = "new"
    DOUBTFUL = "doubtful"  # taken as new, and a person should look at the candidates


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMachine:
    """A machine that an inventory knows: its own name for it, and all keys ever seen of it."""

    id: str
    keys: tuple[IdentityKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The answer; `machine` is set for the same one, `candidates` for a doubtful one (may be empty)."""

    kind: MatchKind
    machine: str | None = None
    candidates: tuple[str, ...] = ()


def identity_keys(machine: Machine, label: str | None) -> tuple[IdentityKey, ...]:
    """All keys of a machine, the strongest first; placeholders are left out."""
    keys: list[IdentityKey] = []
    if label is not None and label.strip():
        keys.append(IdentityKey(kind=KeyKind.LABEL, value=normal(label)))
    board = machine.board.value
    if board is not None:
        keys += _uuid_key(board.system_uuid)
        keys += _serial_key(KeyKind.SERIAL, board.serial)
        keys += _serial_key(KeyKind.BOARD_SERIAL, board.board_serial)
    keys += sorted(_mac_keys(machine.interfaces.value or ()), key=lambda key: key.value)
    if board is not None:
        keys += _serial_key(KeyKind.CHASSIS_SERIAL, board.chassis_serial)
    keys += _drive_keys(machine)
    return tuple(dict.fromkeys(keys))


def normal(text: str) -> str:
    """Lower case, no blanks: equal keys are equal strings."""
    return BLANKS.sub("", text).lower()


def _uuid_key(fact: Fact[str]) -> list[IdentityKey]:
    if is_placeholder_uuid(fact.value):
        return []
    return [IdentityKey(kind=KeyKind.SYSTEM_UUID, value=normal(fact.value or ""))]


def _serial_key(kind: KeyKind, fact: Fact[str]) -> list[IdentityKey]:
    if is_placeholder(fact.value):
        return []
    return [IdentityKey(kind=kind, value=normal(fact.value or ""))]


def _mac_keys(interfaces: Iterable[Interface]) -> list[IdentityKey]:
    """MACs of adapters, docks and Bluetooth never identify, nor do locally administered ones."""
    return [
        IdentityKey(kind=KeyKind.MAC, value=normal(interface.mac.value))
        for interface in interfaces
        if interface.kind in IDENTIFYING_INTERFACES
        and interface.built_in is True
        and interface.mac.value is not None
        and normal(interface.mac.value) not in NO_MACS
        and interface.mac_locally_administered is False
    ]


def _drive_keys(machine: Machine) -> list[IdentityKey]:
    """The drives that belong to the machine: not the boot medium, nothing removable, nothing on USB."""
    storage = machine.storage.value
    if storage is None:
        return []
    return [
        IdentityKey(kind=KeyKind.DRIVE, value=normal(f"{drive.model or ''}/{drive.serial.value}"))
        for drive in storage.drives
        if drive.bridge is None and not drive.boot_medium and not drive.removable
        if not drive.serial_is_bridges and not is_placeholder(drive.serial.value)
    ]


def match(
    keys: Sequence[IdentityKey],
    known: Sequence[KnownMachine],
    placeholders: frozenset[IdentityKey] = frozenset(),
) -> Match:
    """Which known machine has these keys.

    The label decides. Else one machine with a strong key that matches and none that contradicts: a
    system UUID, serial or board serial that both have, and that differ. A MAC never contradicts, because
    network cards are swapped. Else the machine is new, and doubtful when something of it is known, or
    nothing can tell it apart. `placeholders` are keys seen under two labels: they count as absent.
    """
    mine = [key for key in keys if key not in placeholders]
    label = next((key for key in mine if key.kind is KeyKind.LABEL), None)
    if label is not None:
        labelled = [machine for machine in known if label in machine.keys]
        if labelled:
            return Match(kind=MatchKind.SAME, machine=labelled[0].id)
        known = [machine for machine in known if not _labels(machine)]
    strong = [machine for machine in known if _shared(mine, machine, placeholders) & STRONG]
    fitting = [machine for machine in strong if not _contradicts(mine, machine, placeholders)]
    if len(fitting) == 1:
        return Match(kind=MatchKind.SAME, machine=fitting[0].id)
    related = fitting or [machine for machine in known if _shared(mine, machine, placeholders)]
    if related:
        return Match(kind=MatchKind.DOUBTFUL, candidates=tuple(machine.id for machine in related))
    told_apart = label is not None or any(key.kind in STRONG for key in mine)
    return Match(kind=MatchKind.NEW if told_apart else MatchKind.DOUBTFUL)


def doubled_keys(machines: Iterable[KnownMachine]) -> frozenset[IdentityKey]:
    """The UUIDs and serials that were seen under two labels: they became placeholders."""
    labels: dict[IdentityKey, set[str]] = {}
    for machine in machines:
        for key in machine.keys:
            if key.kind in CONTRADICTING:
                labels.setdefault(key, set()).update(_labels(machine))
    return frozenset(key for key, names in labels.items() if len(names) > 1)


def _labels(machine: KnownMachine) -> set[str]:
    return {key.value for key in machine.keys if key.kind is KeyKind.LABEL}


def _shared(
    mine: Sequence[IdentityKey], machine: KnownMachine, placeholders: frozenset[IdentityKey]
) -> set[KeyKind]:
    """The kinds of the keys that both have."""
    return {key.kind for key in mine if key in machine.keys and key not in placeholders}


def _contradicts(
    mine: Sequence[IdentityKey], machine: KnownMachine, placeholders: frozenset[IdentityKey]
) -> bool:
    """Whether both have a key of a kind, and no value of it in common."""
    for kind in CONTRADICTING:
        ours = {key.value for key in mine if key.kind is kind}
        theirs = {key.value for key in machine.keys if key.kind is kind and key not in placeholders}
        if ours and theirs and not ours & theirs:
            return True
    return False
