"""Whole PCs of a workshop: their texts become a host's answers, and all probes but the drives' ask it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from model.display import Graphics
from model.event import Event, Troubled
from model.fact import Fact
from model.machine import Machine
from model.network import Interface
from papers.facts import facts_of, lines_of
from probes import (
    batteries,
    board,
    cpu,
    devices,
    firmware,
    graphics,
    interfaces,
    locks,
    memory,
    screens,
    sensors,
    unclaimed,
)
from probes.run import probe_machine
from tests.corpus.kinds import Row
from tests.corpus.workshop import Written, devices_of, host_of

PROBES = tuple(
    module.PROBE
    for module in (
        board, firmware, cpu, memory, batteries, graphics, screens, interfaces, devices, unclaimed, sensors,
        locks,
    )
)  # fmt: skip
GRAPHICS_CLASSES = {"VGA compatible controller", "3D controller", "XGA compatible controller"}


class WorkshopMachines:
    """A folder each: what dmidecode, lscpu, lspci and decode-dimms said of it, and its network."""

    name = "workshop-machines"

    def files(self, folder: Path) -> tuple[Path, ...]:
        """The folders that hold a machine, and those in them for other graphics cards."""
        return tuple(sorted(path.parent for path in (folder / "workshop-machines").glob("**/lspci.txt")))

    def verdict(self, path: Path) -> Row:
        """See Kind.verdict."""
        troubles: list[str] = []

        def hear(event: Event) -> None:
            if isinstance(event, Troubled):
                troubles.append(event.traceback or event.message.code)

        machine = probe_machine(host_of(path), deep=False, on_event=hear, probes=PROBES)
        lines_of(facts_of(machine))
        written = devices_of((path / "lspci.txt").read_text("utf-8", "replace"))
        return Row(
            verdict="understood" if machine.graphics.is_present else "without graphics",
            details=_details(machine),
            problems=(*troubles, *_problems(machine, written, path)),
        )


def _details(machine: Machine) -> dict[str, str]:
    board_words = machine.board.value
    processor = machine.cpu.value
    holds = machine.memory.value
    return {
        "is": "?" if board_words is None else f"{board_words.board_vendor} {board_words.board_model}",
        "chassis": "?" if board_words is None else board_words.chassis_kind or "?",
        "cpu": "?" if processor is None else processor.model,
        "memory": "?" if holds is None else str(holds.fitted_bytes),
        "graphics": _named(machine.graphics),
        "network": _named(machine.interfaces),
        "devices": ", ".join(f"{item.kind} {item.name}" for item in machine.devices.value or ()),
        "missed": ", ".join(f"{item.model}" for item in machine.unclaimed.value or () if item.matters),
    }


def _named(fact: Fact[tuple[Graphics, ...]] | Fact[tuple[Interface, ...]]) -> str:
    """The models, or why there are none."""
    return ", ".join(str(item.model) for item in fact.value or ()) or str(fact.detail or fact.state)


def _problems(machine: Machine, written: tuple[Written, ...], path: Path) -> Iterator[str]:
    """What a simpler reading of the same texts says otherwise."""
    shown = sum(item.class_name in GRAPHICS_CLASSES for item in written)
    if len(machine.graphics.value or ()) != shown:
        yield f"{len(machine.graphics.value or ())} graphics adapters, lspci shows {shown}"
    idle = {item.address for item in written if item.driver is None}
    unclaimed_now = {item.address for item in machine.unclaimed.value or () if item.bus == "pci"}
    if idle != unclaimed_now:
        yield f"without a driver: {sorted(unclaimed_now)}, lspci shows {sorted(idle)}"
    unnamed = [item.class_name for item in written if item.class_code is None]
    if unnamed:
        yield f"classes that the converter does not know: {unnamed}"
    yield from _network_problems(machine, path)
    yield from _processor_problems(machine, path)


def _network_problems(machine: Machine, path: Path) -> Iterator[str]:
    net = path / "net.txt"
    macs = set(re.findall(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", net.read_text() if net.is_file() else ""))
    found = {item.mac.value for item in machine.interfaces.value or ()}
    if macs != found:
        yield f"addresses {found}, net.txt shows {macs}"


def _processor_problems(machine: Machine, path: Path) -> Iterator[str]:
    text = path / "lscpu.txt"
    model = re.search(r"Model name: +(.*)", text.read_text() if text.is_file() else "")
    processor = machine.cpu.value
    if model and (processor is None or processor.model != " ".join(model[1].split())):
        yield f"processor {processor.model if processor else None}, lscpu shows {model[1]}"


KIND = WorkshopMachines()
