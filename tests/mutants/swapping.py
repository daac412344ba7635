"""Putting a fault into functions that are loaded already, so that nothing is imported again for it."""

from __future__ import annotations

import gc
import inspect
from collections.abc import Iterator, Sequence
from types import CodeType, FunctionType


def functions_of(module: str) -> list[FunctionType]:
    """All functions of a module that are alive; `module` is its dotted name."""
    return [
        item
        for item in gc.get_objects()
        if type(item) is FunctionType and item.__globals__.get("__name__") == module
    ]


def swap(functions: Sequence[FunctionType], source: str, text: str) -> bool:
    """Give the live functions of a module the code of its other text.

    False where that cannot be done: what differs was evaluated when the module was imported (a table, a
    default, a decorator), or no function with it is alive.
    """
    before, after = list(_codes(_compiled(source))), list(_codes(_compiled(text)))
    if [code.co_qualname for code in before] != [code.co_qualname for code in after]:
        return False
    others: dict[CodeType, CodeType] = {}
    for old, new in zip(before, after, strict=True):
        if not old.co_flags & inspect.CO_OPTIMIZED:  # the module itself, or the body of a class
            if _bare(old) != _bare(new):
                return False
        elif old != new:
            others[old] = new
    swapped = 0
    for item in functions:
        new_code = others.get(item.__code__)
        if new_code is not None and len(new_code.co_freevars) == len(item.__code__.co_freevars):
            item.__code__ = new_code
            swapped += 1
    return swapped > 0


def _compiled(text: str) -> CodeType:
    return compile(text, "mutant", "exec", dont_inherit=True)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for item in code.co_consts:
        if isinstance(item, CodeType):
            yield from _codes(item)


def _bare(code: CodeType) -> tuple[object, ...]:
    """What a piece of code does itself, without the functions that it makes."""
    consts = [repr(item) for item in code.co_consts if not isinstance(item, CodeType)]
    return code.co_code, code.co_names, consts
