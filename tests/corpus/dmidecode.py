"""dmidecode: the text itself is what the product reads: board, firmware, memory, locks, identity."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from judge.identity.identity import identity_keys
from model.board import Board
from model.fact import Fact, Why, absent, present, unknown
from model.lock import LockKind, LockState
from model.machine import Machine
from model.memory import Memory
from probes import board, firmware, locks, memory, smbios
from tests.corpus.kinds import NotASample, Row, files_in, text_of

GIB = 1 << 30
WRITTEN_BY_DMIDECODE = re.compile(r"^(# dmidecode|Handle 0x)|SMBIOS", re.MULTILINE)
# Flash; and a nameless "Reserved" device, which is the graphics adapter's memory.
NOT_MEMORY = re.compile(r"\tType: (Flash|ROM|.*PROM)\n|\tType: Reserved\n(.*\n)*\tPart Number: *(\n|$)")
UNITS = {"kB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}


class Dmidecode:
    """PCs of every vendor and age."""

    name = "dmidecode"

    def files(self, folder: Path) -> tuple[Path, ...]:
        """See Kind.files."""
        return files_in(folder / "dmidecode")

    def verdict(self, path: Path) -> Row:
        """See Kind.verdict."""
        text = text_of(path)
        if not WRITTEN_BY_DMIDECODE.search(text):
            raise NotASample("it is no output of dmidecode")
        table = smbios.parse(text)
        is_what = board.parse(table)
        holds = memory.parse(table, None, absent(), absent())
        vendor, version, released = firmware.parse(table)
        passwords = {kind: state for kind, (state, _) in locks.smbios_passwords(table).items()}
        return Row(
            verdict=is_what.chassis_kind or "unknown chassis",
            details={
                "is": " / ".join(name or "?" for name in (is_what.vendor, is_what.model, is_what.version)),
                "board": f"{is_what.board_vendor or '?'} {is_what.board_model or '?'}",
                "firmware": f"{vendor or '?'} {version or '?'} of {released or '?'}",
                "memory": words_of(holds),
                "passwords": " ".join(f"{kind}={state}" for kind, state in passwords.items()),
            },
            problems=(
                *_memory_problems(holds, text),
                *_password_problems(passwords, text),
                *_identity_problems(is_what, text),
            ),
        )


def words_of(holds: Memory) -> str:
    """The memory on one line."""
    slots = holds.slots.value or ()
    modules = [slot.module.value for slot in slots if slot.module.value is not None]
    sizes = "+".join(_gib(module.size_bytes) for module in modules)
    kinds = "/".join(sorted({module.kind or "?" for module in modules}))
    speeds = "/".join(
        sorted({str(module.configured_mt_per_s or module.speed_mt_per_s) for module in modules})
    )
    ecc = holds.ecc.value or holds.ecc.state
    return (
        f"{_gib(holds.fitted_bytes)} = {sizes or '?'} GiB {kinds} {speeds} in {len(slots)} slots, "
        f"at most {_gib(holds.maximum_bytes)}, ECC {ecc}"
    )


def _gib(size_bytes: int | None) -> str:
    return "?" if size_bytes is None else f"{size_bytes / GIB:g}"


def blocks_of(text: str, number: int) -> Iterator[str]:
    """The structures of a type, cut out in a way of the tests' own."""
    for block in re.split(r"\n(?=Handle 0x)", text):
        if re.match(rf"Handle 0x[0-9A-F]+, DMI type {number},", block):
            yield block


def _memory_problems(holds: Memory, text: str) -> Iterator[str]:
    """The sum of the sizes, read in a simpler way, is what the product found; and fits the board."""
    devices = [block for block in blocks_of(text, 17) if not NOT_MEMORY.search(block)]
    sizes = [re.search(r"\tSize: (\d+) ([kMGT]B)\n", block) for block in devices]
    total = sum(int(size[1]) * UNITS[size[2]] for size in sizes if size)
    if (holds.fitted_bytes or 0) not in (total, 0):
        yield f"the modules add up to {total}, the product says {holds.fitted_bytes}"
    if None not in (holds.fitted_bytes, holds.maximum_bytes) and (holds.fitted_bytes or 0) > (
        holds.maximum_bytes or 0
    ):
        yield f"more is fitted ({holds.fitted_bytes}) than can be ({holds.maximum_bytes})"
    for slot in holds.slots.value or ():
        if slot.module.value is not None and slot.module.value.size_bytes == 0:
            yield f"{slot.name}: a module of no size"


def _password_problems(found: dict[LockKind, LockState], text: str) -> Iterator[str]:
    """A password that the firmware says is enabled is an active lock, and no other is."""
    told = "\n".join(blocks_of(text, 24))
    for kind, words in (
        (LockKind.POWER_ON_PASSWORD, "Power-On Password Status: Enabled"),
        (LockKind.SUPERVISOR_PASSWORD, "Administrator Password Status: Enabled"),
    ):
        if (words in told) != (found.get(kind) is LockState.ACTIVE):
            yield f"{kind}: {found.get(kind)}, and the firmware says {told!r}"


def _identity_problems(is_what: Board, text: str) -> Iterator[str]:
    """The corpus blanks every serial: a key that is still there is a placeholder taken for a serial."""
    not_asked: Fact[Any] = unknown(Why.NOT_ASKED)
    machine = Machine(
        board=present(is_what), firmware=not_asked, cpu=not_asked, memory=not_asked, storage=not_asked,
        batteries=not_asked, graphics=not_asked, screens=not_asked, interfaces=not_asked, devices=not_asked,
        unclaimed=not_asked, sensors=not_asked, locks=not_asked,
    )  # fmt: skip
    for key in identity_keys(machine, None):
        yield f"{key.kind} {key.value!r} is taken for a key of this machine"


KIND = Dmidecode()
