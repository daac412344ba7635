"""Putting a fault into functions that are loaded already, so that nothing is imported again for it."""

from __future__ import annotations

import ast
import gc
import inspect
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any


def functions_of(module: str) -> list[FunctionType]:
    """All functions of a module that are alive; `module` is its dotted name."""
    gc.unfreeze()  # what is frozen is not told
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
    before, after = _pieces(source), list(_codes(_compiled(text)))
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


def put_in_table(module: str, source: str, text: str) -> bool:
    """Evaluate again what a module assigns at its top where that differs, and hand the other value to all who
    have imported it by name. `module` is its dotted name.

    False where anything else differs. What was made of the old value elsewhere still is: that a test fails is
    sure, that all pass is not.
    """
    before, after = ast.parse(source).body, ast.parse(text).body
    if len(before) != len(after):
        return False
    space = vars(sys.modules[module])
    old, changed = dict(space), set[str]()
    for was, becomes in zip(before, after, strict=True):
        differs = ast.dump(was) != ast.dump(becomes)
        if not isinstance(becomes, ast.Assign | ast.AnnAssign):
            if differs:
                return False
        elif differs or changed & {node.id for node in ast.walk(becomes) if isinstance(node, ast.Name)}:
            exec(compile(ast.Module([becomes], []), module, "exec", dont_inherit=True), space)  # noqa: S102 - a line of our own module
            changed |= {name for name, value in space.items() if name not in old or value is not old[name]}
    for name in changed & set(old):
        _hand_out(module, name, old[name], space[name])
    return bool(changed)


def _hand_out(module: str, name: str, old: Any, new: Any) -> None:
    for other in list(sys.modules.values()):
        held = getattr(other, "__dict__", {})
        if (
            name in held
            and held[name] is old
            and f"from {module} import" in Path(other.__file__ or "").read_text()
        ):
            held[name] = new


@lru_cache(maxsize=1)
def _pieces(source: str) -> tuple[CodeType, ...]:
    return tuple(_codes(_compiled(source)))


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
