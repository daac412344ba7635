"""Every fact in a document by its path: what may be not known, and what else it could have been."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from enum import Enum
from typing import Any

from model.fact import Fact, Why, absent, present, unknown

Path = tuple[str | int, ...]
NUMBERS = (0, 1, 2, 4, 8, 25, 50, 90, 100, 1080, 2005, 2016, 2024, 8 << 30, 64 << 30, 10**12)
TEXTS = ("A", "x86_64", "2.0")


def leaves(value: Any, hint: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Each place that may be not known, with its type: optional fields, facts, and what lies in them."""
    if isinstance(value, Fact):
        inner = typing.get_args(hint)[0]
        yield path, hint
        if value.value is not None:
            yield from leaves(value.value, inner, (*path, "value"))
        return
    if isinstance(value, tuple):
        inner = typing.get_args(hint)[0]
        for place, item in enumerate(value):
            yield from leaves(item, inner, (*path, place))
        return
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        hints = typing.get_type_hints(type(value))
        for field in dataclasses.fields(value):
            yield from leaves(getattr(value, field.name), hints[field.name], (*path, field.name))
        return
    if is_optional(hint):
        yield path, hint


def is_optional(hint: Any) -> bool:
    """Whether None is a value of this type."""
    return isinstance(hint, types.UnionType) and type(None) in typing.get_args(hint)


def put(root: Any, path: Path, value: Any) -> Any:
    """The same document with another value at a place."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        items = list(root)
        items[step] = put(items[step], rest, value)
        return tuple(items)
    return replace(root, **{step: put(getattr(root, step), rest, value)})


def get(root: Any, path: Path) -> Any:
    """The value at a place."""
    for step in path:
        root = root[step] if isinstance(step, int) else getattr(root, step)
    return root


def not_known(hint: Any) -> Any:
    """What stands where nobody knows."""
    return unknown(Why.TOOL_FAILED) if typing.get_origin(hint) is Fact else None


def alternatives(current: Any, hint: Any) -> Iterator[Any]:
    """Known values for a place: the one that is there, and others of its type."""
    if typing.get_origin(hint) is Fact:
        if not current.is_unknown:
            yield current
        yield absent()
        for value in alternatives(current.value, typing.get_args(hint)[0]):
            if value is not None:
                yield present(value)
        return
    if current is not None:
        yield current
    for kind in typing.get_args(hint) if is_optional(hint) else (hint,):
        yield from _values(kind)


def _values(kind: Any) -> Iterator[Any]:
    if kind is bool:
        yield from (True, False)
    elif isinstance(kind, type) and issubclass(kind, Enum):
        yield from kind
    elif kind is int:
        yield from NUMBERS
    elif kind is float:
        yield from map(float, NUMBERS)
    elif kind is str:
        yield from TEXTS
    elif kind is date:
        yield date(2020, 1, 1)
    elif kind is datetime:
        return
