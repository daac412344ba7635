"""Flaws of settings that a person wrote: where, and what was expected there; in no language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import msgspec
from msgspec import inspect

from model.message import Message

STEP = re.compile(r"\[[^\]]*\]|[^.\[\]]+")


class FlawKind(StrEnum):
    """The mistakes that can be told apart."""

    NOT_UTF8 = "not_utf8"
    NOT_TOML = "not_toml"
    WRONG_TYPE = "wrong_type"
    UNKNOWN_KEY = "unknown_key"
    NOT_ONE_OF = "not_one_of"
    MISSING_KEY = "missing_key"
    SENSELESS = "senseless"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One mistake in one file; None and empty are what is not known.

    `expected` holds the words that may stand there, or the kind of value (`bool`, `str`, `int`, `float`,
    `array`, `object`); `got` is what stands there, `problem` what the parser said, in English, and `message`
    what is wrong with settings that are well formed.
    """

    file: str
    kind: FlawKind
    line: int | None = None
    key: str = ""
    expected: tuple[str, ...] = ()
    got: str = ""
    problem: str = ""
    message: Message | None = None


def flaw_of(problem: str, kind: type[msgspec.Struct], path: str) -> tuple[FlawKind, tuple[str, ...], str]:
    """What msgspec means by a problem at `path`: the kind of mistake, what was expected, what was there."""
    if found := re.fullmatch(r"Expected `([^`]+)`, got `([^`]+)`", problem):
        kinds = [name for name in found[1].split(" | ") if name != "null"]
        return FlawKind.WRONG_TYPE, tuple(kinds if "float" not in kinds else ["float"]), found[2]
    if found := re.fullmatch(r"Object contains unknown field `([^`]+)`", problem):
        return FlawKind.UNKNOWN_KEY, (), found[1]
    if found := re.fullmatch(r"Object missing required field `([^`]+)`", problem):
        return FlawKind.MISSING_KEY, (found[1],), ""
    if found := re.fullmatch(r"Invalid enum value (.+)", problem):
        words = choices(kind, path)
        return (FlawKind.NOT_ONE_OF if words else FlawKind.OTHER), words, found[1].strip("'")
    return FlawKind.OTHER, (), ""


def choices(kind: type[msgspec.Struct], path: str) -> tuple[str, ...]:
    """The words that may stand at `run.quick` or `caps[2].limit`; none where it is not a choice of words."""
    node: inspect.Type | None = inspect.type_info(kind)
    for step in STEP.findall(path):
        node = None if node is None else _inside(node, step)
    if isinstance(node, inspect.EnumType):
        return tuple(str(member.value) for member in node.cls)
    if isinstance(node, inspect.LiteralType):
        return tuple(str(value) for value in node.values)
    return ()


def _inside(node: inspect.Type, step: str) -> inspect.Type | None:
    """What a key of a table or an item of a list may be, without `null`, which TOML cannot say."""
    found: inspect.Type | None = None
    if isinstance(node, inspect.StructType):
        found = next((field.type for field in node.fields if field.encode_name == step), None)
    elif isinstance(node, inspect.DictType):
        found = node.value_type
    elif isinstance(node, inspect.VarTupleType | inspect.ListType):
        found = node.item_type
    while isinstance(found, inspect.Metadata | inspect.UnionType):
        if isinstance(found, inspect.Metadata):
            found = found.type
        else:
            found = next((one for one in found.types if not isinstance(one, inspect.NoneType)), None)
    return found
