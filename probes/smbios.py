"""SMBIOS: the text of `dmidecode` understood (DMTF DSP0134; dmidecode(8)).

The text is a list of structures: a handle line, a title, then `Key: value` lines one tab in, and list
items two tabs in. Vendors put line breaks, control characters and nonsense into strings; such lines are
taken as they come and never raise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from host.errors import NotAllowed, NotThere
from host.port import Host

DMIDECODE = ("dmidecode",)
TIMEOUT_S = 10.0
HANDLE = re.compile(r"^Handle (0x[0-9A-Fa-f]+), DMI type (\d+), (\d+) bytes")
# By dmidecode.c: the table ended before all of it was read.
BROKEN = re.compile(
    r"^(?:Wrong DMI structures count|Invalid entry length \(\d+\)\. DMI table is broken"
    r"|Wrong DMI structures length: \d+ bytes announced, only)|<TRUNCATED>",
    re.MULTILINE,
)
PRESENT = re.compile(r"^SMBIOS (\d+)\.(\d+)")
NOT_A_VALUE = frozenset(
    {"", "not specified", "unknown", "<bad index>", "<out of spec>", "not present", "none", "n/a"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """One structure: its handle, type, title, `values` by key (the first of each), and `lists` by key."""

    handle: str
    type: int
    title: str
    values: dict[str, str]
    lists: dict[str, tuple[str, ...]]

    def text(self, key: str) -> str | None:
        """A value that says something; None for the words by which dmidecode says that there is none."""
        value = self.values.get(key, "").strip()
        return None if value.lower() in NOT_A_VALUE else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Smbios:
    """The table; `version` is None where dmidecode did not find one, `is_whole` False where dmidecode says
    that structures are missing.
    """

    version: tuple[int, int] | None
    structures: tuple[Structure, ...]
    is_whole: bool = True

    def of_type(self, number: int) -> tuple[Structure, ...]:
        """All structures of a type, in the order of the table."""
        return tuple(item for item in self.structures if item.type == number)

    def first(self, number: int) -> Structure | None:
        """The first structure of a type."""
        return next(iter(self.of_type(number)), None)


def ask_smbios(host: Host) -> Smbios:
    """The table of this machine. Raises a host's error: NotAllowed without root, NotThere without a table."""
    answer = host.run(DMIDECODE, timeout_s=TIMEOUT_S, answers=frozenset({0, 1}))
    smbios = parse(answer.text)
    if smbios.structures:
        return smbios
    if not host.is_root:
        raise NotAllowed("dmidecode", "only root may read the SMBIOS table")
    raise NotThere("dmidecode", "this machine has no SMBIOS table")


def parse(text: str) -> Smbios:
    """What `dmidecode` printed; anything else gives an empty table."""
    version = next((found for line in text.splitlines() if (found := PRESENT.match(line))), None)
    return Smbios(
        version=None if version is None else (int(version[1]), int(version[2])),
        structures=tuple(_structure(lines) for lines in _blocks(text)),
        is_whole=BROKEN.search(text) is None,
    )


def _blocks(text: str) -> Iterator[list[str]]:
    """The lines of each structure, its handle line first."""
    block: list[str] = []
    for line in text.split("\n"):
        if HANDLE.match(line):
            if block:
                yield block
            block = [line]
        elif block:
            block.append(line)
    if block:
        yield block


def _structure(lines: list[str]) -> Structure:
    head = HANDLE.match(lines[0])
    if head is None:
        raise ValueError(f"no handle line: {lines[0]!r}")
    values: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    key = ""
    for line in lines[2:]:
        if line.startswith("\t\t"):
            lists.setdefault(key, []).append(line.strip())
        elif line.startswith("\t") and ":" in line:
            key, _, value = line.strip().partition(":")
            values.setdefault(key, " ".join(value.split()))
    return Structure(
        handle=head[1],
        type=int(head[2]),
        title=lines[1].strip() if len(lines) > 1 else "",
        values=values,
        lists={name: tuple(items) for name, items in lists.items()},
    )
