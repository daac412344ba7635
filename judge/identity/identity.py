"""Identity: which machine this is, from keys that may lie.

Strong keys identify: the system UUID, the system serial and the board serial (firmware keys), and the MACs
of built-in network interfaces. Weak keys (the chassis serial, the drives) move from machine to machine: they
name candidates, and never decide.

Two sets of keys contradict each other when both have a firmware key of one kind and no value of that kind
in common. A MAC that differs is a swapped network card as long as a firmware key agrees; where nothing but
MACs agrees, a further MAC on each side contradicts, because the card may be the part that moved; so does a
further MAC on one side when the drives are others as well. A UUID that is all that two machines share says
little, because makers give one to whole series: something else agrees with it, or it is a doubt; and so it
is where only a drive agrees with it, which may have moved, and all cards are others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from judge.identity.own import comes_and_goes
from judge.identity.placeholders import is_placeholder_mac, is_placeholder_serial, is_placeholder_uuid
from model.drive import Drive, Transport
from model.fact import Fact
from model.identity import IdentityKey, KeyKind
from model.machine import Machine
from model.network import Interface, InterfaceKind

FIRMWARE = (KeyKind.SYSTEM_UUID, KeyKind.SERIAL, KeyKind.BOARD_SERIAL)
STRONG = frozenset({*FIRMWARE, KeyKind.MAC})
IDENTIFYING_INTERFACES = frozenset({InterfaceKind.WIRED, InterfaceKind.WIFI})
BLANKS = re.compile(r"\s+")


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
    if is_placeholder_serial(fact.value):
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
        and interface.mac_locally_administered is False
        and not is_placeholder_mac(normal(interface.mac.value))
    ]


def _drive_keys(machine: Machine) -> list[IdentityKey]:
    """The drives that belong to the machine: not the boot medium, nothing that is easily unplugged."""
    storage = machine.storage.value
    return [] if storage is None else [key for drive in storage.drives for key in _drive_key(drive)]


def _drive_key(drive: Drive) -> list[IdentityKey]:
    belongs = not (drive.bridge or drive.boot_medium or comes_and_goes(drive) or drive.serial_is_bridges)
    if not belongs or drive.transport in (Transport.USB, Transport.NETWORK):
        return []
    if is_placeholder_serial(drive.serial.value):
        return []
    return [IdentityKey(kind=KeyKind.DRIVE, value=normal(f"{drive.model or ''}/{drive.serial.value}"))]


def match(
    keys: Sequence[IdentityKey],
    known: Sequence[KnownMachine],
    placeholders: frozenset[IdentityKey] = frozenset(),
) -> Match:
    """Which known machine has these keys.

    The label decides: a known label is its machine, whatever else it says; a new label is never a machine
    of another label, and may be one that was known without. Else the one machine with a strong key that
    matches and none that contradicts is the same. Else the machine is new: doubtful, with the machines
    that share any key as candidates, or when nothing tells it apart; not doubtful when its strong keys
    were never seen. A UUID alone names candidates, as weak keys do. `known` holds at least every
    machine that shares a key; `placeholders` are the keys seen under two labels, which count as absent.
    """
    mine = [key for key in keys if key not in placeholders]
    label = next((key for key in mine if key.kind is KeyKind.LABEL), None)
    if label is not None:
        labelled = [machine for machine in known if label in machine.keys]
        if labelled:
            return Match(kind=MatchKind.SAME, machine=labelled[0].id)
        known = [machine for machine in known if not _labels(machine)]
    strong = [machine for machine in known if _identifies(mine, machine, placeholders)]
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
            if key.kind in FIRMWARE:
                labels.setdefault(key, set()).update(_labels(machine))
    return frozenset(key for key, names in labels.items() if len(names) > 1)


def _labels(machine: KnownMachine) -> set[str]:
    return {key.value for key in machine.keys if key.kind is KeyKind.LABEL}


def _shared(
    mine: Sequence[IdentityKey], machine: KnownMachine, placeholders: frozenset[IdentityKey]
) -> set[KeyKind]:
    """The kinds of the keys that both have."""
    return {key.kind for key in mine if key in machine.keys and key not in placeholders}


def _identifies(
    mine: Sequence[IdentityKey], machine: KnownMachine, placeholders: frozenset[IdentityKey]
) -> bool:
    """Whether a strong key agrees, and something besides a UUID."""
    shared = _shared(mine, machine, placeholders)
    return bool(shared & STRONG) and shared != {KeyKind.SYSTEM_UUID}


def _contradicts(
    mine: Sequence[IdentityKey], machine: KnownMachine, placeholders: frozenset[IdentityKey]
) -> bool:
    """Whether both have a firmware key of one kind and no value in common; or, when only MACs agree, each
    has one more, or one of them has and all drives are others; or, when only a UUID and what moves agree, all
    cards are others.
    """
    agrees = False
    for kind in FIRMWARE:
        ours, theirs = _values(mine, kind, placeholders), _values(machine.keys, kind, placeholders)
        if ours and theirs and not ours & theirs:
            return True
        agrees = agrees or (bool(ours & theirs) and kind is not KeyKind.SYSTEM_UUID)
    ours, theirs = (_values(keys, KeyKind.MAC, placeholders) for keys in (mine, machine.keys))
    if not agrees and KeyKind.SYSTEM_UUID in _shared(mine, machine, placeholders):
        return bool(ours) and bool(theirs) and not ours & theirs
    more = bool(ours - theirs) + bool(theirs - ours)
    return not agrees and (more == 2 or (more == 1 and _drives_differ(mine, machine)))


def _drives_differ(mine: Sequence[IdentityKey], machine: KnownMachine) -> bool:
    """Whether both have drives, and none in common."""
    ours, theirs = (_values(keys, KeyKind.DRIVE, frozenset()) for keys in (mine, machine.keys))
    return bool(ours) and bool(theirs) and not ours & theirs


def _values(
    keys: Iterable[IdentityKey], kind: KeyKind, placeholders: frozenset[IdentityKey]
) -> frozenset[str]:
    return frozenset(key.value for key in keys if key.kind is kind and key not in placeholders)
