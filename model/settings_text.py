"""Settings written by people: TOML to dataclass-like structs, with errors that name the key, the line
and what was expected.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any, TypeVar

import msgspec

from model.exit_status import CommandRefused, ExitStatus
from model.settings_flaw import Flaw, FlawKind, flaw_of

S = TypeVar("S", bound=msgspec.Struct)
Step = tuple[str, int | None]  # a key, and which item of its list

ANY_KEY = "[...]"  # how msgspec writes a key of a table whose keys are free
ITEM = r"\[(\d+)\]"  # how msgspec writes an item of a list


class BadSettings(CommandRefused, ValueError):
    """One sentence for a person: which file, which line, which key, what was expected.

    `flaw` holds the same for `papers.settings`, which words it in the language spoken.
    """

    exit_status = ExitStatus.WRONG_ORDER

    def __init__(self, sentence: str, flaw: Flaw | None = None) -> None:
        super().__init__(sentence)
        self.flaw = flaw


def read_settings(data: bytes, kind: type[S], name: str) -> S:
    """The settings in `data`, a TOML text; a byte order mark and CRLF are accepted. Raises BadSettings."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        flaw = Flaw(file=name, kind=FlawKind.NOT_UTF8, got=str(error.start))
        raise BadSettings(
            f"{name}: byte {error.start} is not UTF-8; save the file as UTF-8.", flaw
        ) from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        flaw = Flaw(file=name, kind=FlawKind.NOT_TOML, problem=str(error))
        raise BadSettings(f"{name}: not TOML: {error}.", flaw) from error
    try:
        return msgspec.convert(table, type=kind)
    except msgspec.ValidationError as error:
        problem = str(error).replace(ANY_KEY, f".{_wrong_key(table, kind, str(error))}", 1)
        flaw = _flaw(problem, text, name, kind)
        raise BadSettings(_sentence(flaw), flaw) from error


def _wrong_key(table: dict[str, Any], kind: type[S], problem: str) -> str:
    """Which key msgspec means by `$.profile[...]`, where people name the keys: the one that is as wrong
    alone.
    """
    found = re.search(r"\$\.([\w.]+)\[\.\.\.\]", problem)
    above = found[1].split(".") if found else []
    inner = table
    for step in above:
        inner = inner[step]
    for key, value in inner.items() if above else ():
        alone: Any = {key: value}
        for step in reversed(above):
            alone = {step: alone}
        try:
            msgspec.convert(table | alone, type=kind)
        except msgspec.ValidationError as error:
            if str(error) == problem:
                return key
    return ""


def _flaw(problem: str, text: str, name: str, kind: type[S]) -> Flaw:
    """msgspec says "Expected `int`, got `str` - at `$.caps[2].limit`" and "unknown field `x` - at `$.run`":
    add the line.
    """
    what, _, place = problem.partition(" - at ")
    told = re.search(r"\$\.?([^`]*)", place)  # a wrong name in a table is "at `key` in `$.notes.kinds`"
    path = told[1].replace("[...]", "") if told else ""
    unknown = re.search(r"unknown field `([^`]+)`", what)
    dotted = ".".join(part for part in (path, unknown.group(1) if unknown else "") if part)
    sort, expected, got = flaw_of(what, kind, path)
    return Flaw(
        file=name,
        kind=sort,
        line=line_of_key(text, dotted),
        key=re.sub(ITEM, "", dotted),
        expected=expected,
        got=got,
        problem=what,
    )


def _sentence(flaw: Flaw) -> str:
    where = f"{flaw.file}, line {flaw.line}" if flaw.line else flaw.file
    return f"{where}: key {flaw.key or '(the file)'}: {flaw.problem}."


def line_of_key(text: str, dotted: str) -> int | None:
    """The line, from 1, on which a dotted key is written; None when it is not written at all.

    An item of a list is written with its number from 0: `caps[2].limit`.
    """
    wanted = [_step(part) for part in dotted.split(".")]
    table: list[Step] = []
    counts: dict[str, int] = {}
    best: int | None = None
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        header = re.match(r"\s*(\[+)\s*([^\]]+?)\s*\]+", line)
        key = re.match(r'\s*"?([\w.-]+)"?\s*=', line)
        if header:
            table = _table_of(header[2], counts, is_list=header[1] == "[[")
            if _leads_to(table, wanted):
                if len(table) == len(wanted):
                    return number
                best = number
        elif key and _leads_to(path := [*table, *((name, None) for name in key[1].split("."))], wanted):
            item = wanted[len(path) - 1][1]
            if len(path) == len(wanted) or item is not None:
                return number if item is None else _line_of_item(lines, number, item)
            best = number
    return best


def _step(part: str) -> Step:
    """`caps[2]` as the name and the number."""
    found = re.search(ITEM, part)
    return (part, None) if found is None else (part[: found.start()], int(found[1]))


def _table_of(header: str, counts: dict[str, int], *, is_list: bool) -> list[Step]:
    """The table that a header begins; `counts` remembers how many of each list have begun."""
    names = [part.strip().strip('"') for part in header.split(".")]
    path = ".".join(names)
    if is_list:
        counts[path] = counts.get(path, -1) + 1
    return [(name, counts.get(".".join(names[: place + 1]))) for place, name in enumerate(names)]


def _leads_to(path: list[Step], wanted: list[Step]) -> bool:
    """Whether a place is the wanted one or lies above it."""
    return len(path) <= len(wanted) and all(
        name == other and (item is None or number is None or number == item)
        for (name, number), (other, item) in zip(path, wanted, strict=False)
    )


def _line_of_item(lines: list[str], number: int, item: int) -> int:
    """The line of an item of a list that is written out behind its key, when its items are tables; that of
    the key for other items.
    """
    seen = depth = 0
    for place, line in enumerate(lines[number - 1 :], start=number):
        seen += line.count("{")
        if seen > item:
            return place
        depth += line.count("[") - line.count("]")
        if depth <= 0:
            break
    return number
