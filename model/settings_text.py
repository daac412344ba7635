"""Settings written by people: TOML to dataclass-like structs, with errors that name the key, the line
and what was expected.
"""

from __future__ import annotations

import re
import tomllib
from typing import TypeVar

import msgspec

S = TypeVar("S", bound=msgspec.Struct)


class BadSettings(ValueError):
    """One sentence for a person: which file, which line, which key, what was expected."""


def read_settings(data: bytes, kind: type[S], name: str) -> S:
    """The settings in `data`, a TOML text; a byte order mark and CRLF are accepted. Raises BadSettings."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise BadSettings(f"{name}: byte {error.start} is not UTF-8; save the file as UTF-8.") from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"{name}: not TOML: {error}.") from error
    try:
        return msgspec.convert(table, type=kind)
    except msgspec.ValidationError as error:
        raise BadSettings(_sentence(str(error), text, name)) from error


def _sentence(problem: str, text: str, name: str) -> str:
    """msgspec says "Expected `int`, got `str` - at `$.run.quick`" and "unknown field `x` - at `$.run`":
    add the line.
    """
    what, _, place = problem.partition(" - at ")
    path = place.strip("`").removeprefix("$").lstrip(".")
    unknown = re.search(r"unknown field `([^`]+)`", what)
    dotted = ".".join(part for part in (path, unknown.group(1) if unknown else "") if part)
    line = line_of_key(text, dotted)
    where = f"{name}, line {line}" if line else name
    return f"{where}: key {dotted or '(the file)'}: {what}."


def line_of_key(text: str, dotted: str) -> int | None:
    """The line, from 1, on which a dotted key is written; None when it is not written at all."""
    parts = [re.sub(r"\[.*?\]", "", part) for part in dotted.split(".")]
    table: list[str] = []
    best: int | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line)
        if header:
            table = [part.strip().strip('"') for part in header.group(1).split(".")]
            if table == parts:
                return number
            if best is None and table == parts[: len(table)]:
                best = number
            continue
        key = re.match(r'\s*"?([\w.-]+)"?\s*=', line)
        if key and [*table, *key.group(1).split(".")] == parts:
            return number
    return best
