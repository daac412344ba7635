"""Parts: whether a machine still has the parts it had when it was reported; facts in, differences out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from judge.own import belongs_to_machine
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
        differences += [say(f"parts.{kind}_gone", part=part) for part in (gone - come).elements()]
        differences += [say(f"parts.{kind}_new", part=part) for part in (come - gone).elements()]
    return PartsComparison(differences=tuple(differences), not_compared=tuple(not_compared))


def _words(*parts: object) -> str:
    """What is known of a part on one line."""
    return " ".join(str(part) for part in parts if part is not None)


def _text(fact: Fact[str]) -> str | None:
    return fact.value


def _board(machine: Machine) -> list[str] | None:
    board = machine.board.value
    if board is None or board.board_serial.is_unknown or board.serial.is_unknown:
        return None
    return [_words(board.vendor, board.model, _text(board.serial), _text(board.board_serial))]


def _cpu(machine: Machine) -> list[str] | None:
    return None if machine.cpu.value is None else [machine.cpu.value.model]


def _modules(machine: Machine) -> list[str] | None:
    memory = machine.memory.value
    if memory is None or memory.slots.value is None:
        return None
    modules = _present(slot.module for slot in memory.slots.value)
    return [
        _words(_mib(module.size_bytes), module.kind, module.maker, module.part, _text(module.serial))
        for module in modules
    ]


def _mib(size_bytes: int | None) -> str | None:
    return None if size_bytes is None else f"{size_bytes // 2**20} MiB"


def _drives(machine: Machine) -> list[str] | None:
    """The drives of the machine itself: what was plugged in to work on it does not count."""
    storage = machine.storage.value
    if storage is None:
        return None
    return [
        _words(drive.model, drive.serial.value or drive.wwn.value, drive.size_bytes)
        for drive in storage.drives
        if belongs_to_machine(drive)
    ]


def _batteries(machine: Machine) -> list[str] | None:
    if machine.batteries.is_unknown:
        return None
    return [
        _words(battery.maker, battery.model, _text(battery.serial), battery.design_mwh)
        for battery in machine.batteries.value or ()
    ]


def _present(facts: Iterable[Fact[T]]) -> list[T]:
    return [fact.value for fact in facts if fact.value is not None]
