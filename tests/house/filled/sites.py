"""Sites: the calls that fill a sentence, and what kind of value each of them gives."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from papers.sentences import SENTENCES
from tests.house.files import ROOT, nodes_of
from tests.house.messages import FOLDERS

MARKS = frozenset({"_", "N_", "ngettext", "NN_", "pgettext"})
SIZES = frozenset({"storage_size", "memory_size", "exact_size", "_bytes"})
# What a call gives, by the name of what is called.
GIVES = {
    **dict.fromkeys(SIZES, "size"),
    **dict.fromkeys(("len", "round", "grouped", "decimal", "int"), "number"),
    **dict.fromkeys(("word", "str_of_message"), "sentence"),
    "join": "list",
}


@cache
def given() -> dict[tuple[str, str], frozenset[str]]:
    """For a sentence by its first text and a blank: the kinds that some call gives it for certain."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for folder in (*FOLDERS, "wipe", "model"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for sentence, blank, value in _fillings(path):
                found[sentence, blank] |= set(_kinds(value))
            for sentence, blank in _unguarded(path):
                found[sentence, blank].add("unknown")
    return {key: frozenset(kinds) for key, kinds in found.items()}


@cache
def optional_fields() -> frozenset[str]:
    """Names of fields of the model that may be None wherever they occur."""
    told: dict[str, set[bool]] = defaultdict(set)
    for path in sorted((ROOT / "model").rglob("*.py")):
        for node in nodes_of(path):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                told[node.target.id].add("None" in ast.unparse(node.annotation))
    return frozenset(name for name, optional in told.items() if optional == {True})


def _unguarded(path: Path) -> Iterator[tuple[str, str]]:
    """Where `format` gets a field that may be None, in a function that never asks whether it is; what `say`
    gets is checked by its type.
    """
    if not any(_optional(node) for node in nodes_of(path)):
        return
    for function in nodes_of(path):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        given_fields = [pair for node in ast.walk(function) for pair in _optional(node)]
        if not given_fields:
            continue
        asked = {ast.unparse(part) for test in _tests(function) for part in ast.walk(test)}
        for sentence, word in given_fields:
            if word.arg and ast.unparse(word.value) not in asked:
                yield sentence, word.arg


def _optional(node: ast.AST) -> list[tuple[str, ast.keyword]]:
    """The fields that may be None with which a call of `format` fills its sentence."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return []
    words = [
        word
        for word in node.keywords
        if isinstance(word.value, ast.Attribute) and word.value.attr in optional_fields()
    ]
    sentence = _sentence(node) if words else None
    return [(sentence, word) for word in words] if sentence else []


def _tests(function: ast.AST) -> Iterator[ast.AST]:
    """What a function asks before it goes on."""
    for node in ast.walk(function):
        match node:
            case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) | ast.Assert(test=test):
                yield test
            case ast.BoolOp():
                yield node
            case ast.comprehension(ifs=ifs):
                yield from ifs
            case ast.Match(subject=subject):
                yield subject
            case _:
                continue


def _fillings(path: Path) -> Iterator[tuple[str, str, ast.expr]]:
    """Sentence, blank, and the expression that fills it."""
    for node in nodes_of(path):
        if not isinstance(node, ast.Call):
            continue
        sentence = _sentence(node)
        if sentence is not None:
            yield from ((sentence, word.arg, word.value) for word in node.keywords if word.arg)


def _sentence(call: ast.Call) -> str | None:
    """Of `_("...").format(...)` and of `say("code", ...)`."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "format":
        return _marked(call.func.value)
    code = call.args[0] if call.args else None
    if isinstance(code, ast.Constant) and code.value in SENTENCES:
        text = SENTENCES[code.value]
        return text[0] if isinstance(text, tuple) else text
    return None


def _marked(node: ast.expr) -> str | None:
    """The text of `_("...")`, the first of a pair."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
        place = 1 if node.func.id == "pgettext" else 0
        text = node.args[place] if len(node.args) > place else None
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            return text.value
    return None


def _kinds(value: ast.expr) -> Iterator[str]:
    """What an expression gives, as far as it shows."""
    match value:
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*_kinds(body), *_kinds(orelse))
        case ast.BoolOp(values=values):
            yield from (kind for item in values for kind in _kinds(item))
        case ast.Constant(value=""):
            yield "absent"
        case ast.Constant(value=None):
            yield "unknown"
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in GIVES:
            yield GIVES[name]
        case _:
            return
