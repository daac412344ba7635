"""Every fact in a document by its path: what may be not known, what else it could have been, and documents
made of nothing but their types.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any

from hypothesis import strategies as st

from model.fact import Fact, Why, absent, present, unknown

Path = tuple[str | int, ...]
NUMBERS = (
    0, 1, 2, 4, 8, 24, 25, 50, 80, 90, 100, 768, 1080, 2005, 2016, 2024, 30_000, 10**9, 1 << 30, 8 << 30,
    64 << 30, 20 * 10**9, 500 * 10**9,
)  # fmt: skip
TEXTS = ("A", "x86_64", "2.0", "Good")
MOST_ITEMS = 2


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
    if is_optional(hint):
        yield path, hint
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for name, field_hint in hints_of(type(value)).items():
            yield from leaves(getattr(value, name), field_hint, (*path, name))


@cache
def hints_of(kind: type) -> dict[str, Any]:
    """The fields of a dataclass and their types."""
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


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


def alternatives(current: Any, hint: Any, ideal: Callable[[Any], Iterator[Any]]) -> Iterator[Any]:
    """Known values for a place: the one that is there, and others of its type; `ideal` gives good ones of
    types that are made of others.
    """
    if typing.get_origin(hint) is Fact:
        if not current.is_unknown:
            yield current
        yield absent()
        inner = typing.get_args(hint)[0]
        yield from (present(value) for value in (*_values(inner), *ideal(inner)))
        return
    if current is not None:
        yield current
    for kind in typing.get_args(hint):
        yield from (*_values(kind), *ideal(kind))


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
        yield datetime(2020, 1, 1, tzinfo=UTC)


@cache
def documents(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a type of the model; facts are more often known than not."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Fact:
        known = documents(inner[0]).filter(lambda value: value != ()).map(present)
        return st.one_of(known, known, st.just(absent()), st.just(unknown(Why.NEEDS_ROOT)))
    if origin is tuple:
        return st.lists(documents(inner[0]), max_size=MOST_ITEMS).map(tuple)
    if origin is dict:
        return st.just({})
    if isinstance(hint, types.UnionType):
        return st.one_of(*(documents(kind) for kind in inner if kind is not type(None)), st.none())
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return st.builds(hint, **{name: documents(kind) for name, kind in hints_of(hint).items()})
    return st.sampled_from(tuple(_values(hint)))


def blank(kind: Any, /, **known: Any) -> Any:
    """A value of a dataclass of which only what is given is known."""
    return kind(**{name: known.get(name, _nothing(hint)) for name, hint in hints_of(kind).items()})


def _nothing(hint: Any) -> Any:
    if typing.get_origin(hint) is Fact or is_optional(hint):
        return not_known(hint)
    return () if typing.get_origin(hint) is tuple else next(iter(_values(hint)), None)
