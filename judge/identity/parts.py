"""Parts: whether a machine still has the parts it had when it was reported; facts in, differences out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from judge.identity.own import belongs_to_machine
from model.fact import Fact, T
from model.machine import Machine
from model.message import Message, say


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsComparison:
    """What differs between two looks at one machine, and what could not be compared because one look did
    not see it.
    """

    differences: tuple[Message, ...]
    not_compared: tuple[Message, ...]

    @property
    def is_same(self) -> bool:
        """Whether everything could be compared and nothing differs."""
        return not self.differences and not self.not_compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part as two looks at it are compared."""

    name: str
    size_bytes: int | None


def compare_parts(earlier: Machine, later: Machine) -> PartsComparison:
    """Compare board, processor, memory modules, drives and batteries, kind by kind."""
    differences: list[Message] = []
    not_compared: list[Message] = []
    for kind, before, after in (
        ("board", _board(earlier), _board(later)),
        ("cpu", _cpu(earlier), _cpu(later)),
        ("memory", _modules(earlier), _modules(later)),
        ("drive", _drives(earlier), _drives(later)),
        ("battery", _batteries(earlier), _batteries(later)),
    ):
        if before is None or after is None:
            not_compared.append(say(f"parts.{kind}_not_compared"))
            continue
        gone, come = Counter(before), Counter(after)
        differences += [_differs(f"parts.{kind}_gone", part) for part in (gone - come).elements()]
        differences += [_differs(f"parts.{kind}_new", part) for part in (come - gone).elements()]
    return PartsComparison(differences=tuple(differences), not_compared=tuple(not_compared))


def _differs(code: str, part: Part) -> Message:
    if part.size_bytes is None:
        return say(code, part=part.name)
    return say(f"{code}_sized", part=part.name, size=part.size_bytes)


def _part(*words: object, size_bytes: int | None = None) -> Part:
    """What is known of a part on one line."""
    return Part(name=" ".join(str(word) for word in words if word is not None), size_bytes=size_bytes)


def _text(fact: Fact[str]) -> str | None:
    return fact.value


def _board(machine: Machine) -> list[Part] | None:
    board = machine.board.value
    if board is None or board.board_serial.is_unknown or board.serial.is_unknown:
        return None
    return [_part(board.vendor, board.model, _text(board.serial), _text(board.board_serial))]


def _cpu(machine: Machine) -> list[Part] | None:
    return None if machine.cpu.value is None else [_part(machine.cpu.value.model)]


def _modules(machine: Machine) -> list[Part] | None:
    memory = machine.memory.value
    if memory is None or memory.slots.value is None:
        return None
    if any(slot.module.is_unknown for slot in memory.slots.value):
        return None  # nobody saw whether a module is there
    modules = _present(slot.module for slot in memory.slots.value)
    return [
        _part(module.kind, module.maker, module.part, _text(module.serial), size_bytes=module.size_bytes)
        for module in modules
    ]


def _drives(machine: Machine) -> list[Part] | None:
    """The drives of the machine itself: what was plugged in to work on it does not count."""
    storage = machine.storage.value
    if storage is None:
        return None
    own = [drive for drive in storage.drives if belongs_to_machine(drive)]
    if any(drive.serial.is_unknown and drive.wwn.value is None for drive in own):
        return None  # nobody asked which one of its model it is
    return [
        _part(drive.model, drive.serial.value or drive.wwn.value, size_bytes=drive.size_bytes)
        for drive in own
    ]


def _batteries(machine: Machine) -> list[Part] | None:
    if machine.batteries.is_unknown:
        return None
    return [
        _part(battery.maker, battery.model, _text(battery.serial), battery.design_mwh)
        for battery in machine.batteries.value or ()
    ]


def _present(facts: Iterable[Fact[T]]) -> list[T]:
    return [fact.value for fact in facts if fact.value is not None]
