"""The `exec` of `dataclasses` in a guest's Python: what a class is given is compiled once in a guest.

Emulated, compiling it is half of what the product takes to start. tests/vm/project.py puts this module beside
the guest's `dataclasses`; the source of a class's functions is what its code is found by.
"""

from __future__ import annotations

import marshal
from pathlib import Path
from typing import Any

TABLE = Path("/run/etabli-tests.dataclasses")
SHIPPED = Path("/opt/etabli/dataclasses.table")  # compiled outside (tests/vm/class_codes.py)
LENGTH_BYTES = 8
_codes: dict[str, bytes] | None = None


def run_source(source: str, names: dict[str, Any], made: dict[str, Any]) -> None:
    """As exec() of a text does, with its code from the table where it is there."""
    global _codes  # noqa: PLW0603 - read once in a process
    if _codes is None:
        _codes = {**read_table(SHIPPED), **read_table(TABLE)}
    packed = _codes.get(source)
    if packed is None:
        packed = _codes[source] = marshal.dumps(compile(source, "<string>", "exec", dont_inherit=True))
        add(TABLE, source, packed)
    exec(marshal.loads(packed), names, made)  # noqa: S102, S302 - what dataclasses wrote, and this module packed


def add(table: Path, source: str, packed: bytes) -> None:
    """One more record, in one piece: processes that write at the same time do not break each other's."""
    record = marshal.dumps((source, packed))
    with open(table, "ab", buffering=0) as file:
        file.write(len(record).to_bytes(LENGTH_BYTES) + record)


def read_table(table: Path) -> dict[str, bytes]:
    """Codes by their sources; none where nothing was compiled yet."""
    try:
        data = table.read_bytes()
    except FileNotFoundError:
        return {}
    codes: dict[str, bytes] = {}
    place = 0
    while place < len(data):
        end = place + LENGTH_BYTES + int.from_bytes(data[place : place + LENGTH_BYTES])
        source, packed = marshal.loads(data[place + LENGTH_BYTES : end])  # noqa: S302 - of this module
        codes[source] = packed
        place = end
    return codes
