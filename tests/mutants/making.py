"""All the faults of one module, each under a name that stays while its line stays."""

from __future__ import annotations

import ast
import hashlib
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

from tests.mutants.listed import Name
from tests.mutants.operators import TOLD_BY_THE_CONDITION, Operator, is_condition, operators

# zip(strict=True) states what already holds; how a structure is made is asked of no class.
STATED = ("strict", "frozen", "kw_only")


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One fault: `text` is the whole module with it; `definition` a digest of the function around it."""

    name: Name
    line: int
    text: str
    definition: str


def make_variants(module: str, source: str) -> list[Variant]:
    """Every fault that can be put into a module, in order of its lines; no two have the same text."""
    found: dict[str, tuple[int, str]] = {}
    before = ""
    for part in get_ast(source).children:
        piece = part.get_code()
        lines = before.count("\n")
        for text, (line, where) in _variants_of(piece).items():
            found[before + text + source[len(before) + len(piece) :]] = (lines + line, where)
        before += piece
    ordered = sorted(found.items(), key=lambda item: item[1][0])
    bodies = definitions(source)
    counted: Counter[tuple[str, str, str]] = Counter()
    variants = []
    for text, (line, where) in ordered:
        was, becomes = _difference(source, text)
        counted[where, was, becomes] += 1
        name = Name(module, where, was, becomes, counted[where, was, becomes])
        digest = hashlib.sha256(bodies.get(where, source).encode()).hexdigest()[:16]
        variants.append(Variant(name=name, line=line, text=text, definition=digest))
    return variants


def _variants_of(piece: str) -> dict[str, tuple[int, str]]:
    """A function, a class or a statement with each of its faults: the line, and the name of the function."""
    found: dict[str, tuple[int, str]] = {}
    for kind, operator in operators():
        for occurrence, node in enumerate(_places(operator, piece)):
            if _is_tried(kind, occurrence, node):
                text = mutate_code(piece, operator, occurrence)
                if text is not None and text != piece and text not in found and _compiles(text):
                    found[text] = (node.start_pos[0], _definition(node))
    return found


def definitions(source: str) -> dict[str, str]:
    """The text of each function and class by its dotted name; the rest of the module is under ""."""
    found: dict[str, str] = {"": source}

    def walk(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = f"{prefix}{child.name}"
                found[name] = found.get(name, "") + (ast.get_source_segment(source, child) or "")
                walk(child, f"{name}.")
            else:
                walk(child, prefix)

    walk(ast.parse(source), "")
    return found


def _places(operator: Operator, source: str) -> Iterator[Any]:
    """The node of each occurrence, counted as cosmic-ray counts them."""
    for node in ast_nodes(get_ast(source)):
        for _ in operator.mutation_positions(node):
            yield node


def _is_tried(kind: str, occurrence: int, node: Any) -> bool:
    if kind in TOLD_BY_THE_CONDITION and is_condition(node):
        return False
    if kind == "NumberReplacer" and occurrence % 2:
        return False  # one more tells what one less would
    parent = node.parent
    if parent is not None and parent.type == "argument" and parent.children[0].get_code().strip() in STATED:
        return False
    while parent is not None:
        if parent.type == "decorator":
            return False  # how a dataclass is made
        parent = parent.parent
    return True


def _definition(node: Any) -> str:
    names = []
    while node is not None:
        if node.type in ("funcdef", "classdef"):
            names.append(node.name.value)
        node = node.parent
    return ".".join(reversed(names))


def _compiles(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `0 is x` and its like are what a fault may be
        try:
            compile(text, "mutant", "exec")
        except SyntaxError:
            return False
    return True


def _difference(source: str, text: str) -> tuple[str, str]:
    """The lines that differ, as they were and as they become, each on one line."""
    before, after = source.splitlines(), text.splitlines()
    same = [was == becomes for was, becomes in zip(before, after, strict=False)]
    first = same.index(False) if False in same else len(same)
    last = 0
    while last < min(len(before), len(after)) - first and before[-1 - last] == after[-1 - last]:
        last += 1
    return _one_line(before[first : len(before) - last]), _one_line(after[first : len(after) - last])


def _one_line(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())
