"""What ./dev mutants is told: its modules and tests are there, and every listed survivor is still a line."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.house.files import ROOT
from tests.mutants.listed import Name, read_equivalents
from tests.mutants.modules import ROOMS, modules
from tests.mutants.nearest import Watched, can_notice, forget_answers, lines_in, lines_of_fault

DECIDING = ("judge", "agent/spool", "inventory/receiving")


def test_every_module_that_is_tried_exists_with_its_tests() -> None:
    named = {path for module, tests in modules().items() for path in (module, *tests)} | set(ROOMS)
    assert not {path for path in named if not (ROOT / path).exists()}


def test_no_module_of_a_deciding_room_is_left_out() -> None:
    there = {
        path.relative_to(ROOT).as_posix()
        for room in DECIDING
        for path in (ROOT / room).rglob("*.py")
        if path.name != "__init__.py"
    }
    assert not there - set(modules())


def test_every_listed_survivor_is_a_line_of_its_function_and_has_a_reason() -> None:
    listed = read_equivalents()
    assert not [str(name) for name in listed if not _is_there(name)]
    assert not [str(item.name) for item in listed.values() if len(item.reason.split()) < 4]


@pytest.mark.parametrize(
    "name",
    [
        Name("judge/identity/gone.py", "same", "return True", "return False"),
        Name("tests/house/test_mutants.py", "gone", "return True", "return False"),
        Name("tests/house/test_mutants.py", "_is_there", "return maybe", "return False"),
    ],
)
def test_a_line_that_is_not_there_is_stale(name: Name) -> None:
    assert not _is_there(name)


def _is_there(name: Name) -> bool:
    path = ROOT / name.module
    if not path.exists():
        return False
    source = path.read_text(encoding="utf-8")
    return any(name.was in " ".join(text.split()) for text in _texts(source, name.where))


def _texts(source: str, where: str) -> list[str]:
    """The source of what has this dotted name; the whole module for no name."""
    nodes: list[ast.AST] = [ast.parse(source)]
    for part in where.split(".") if where else ():
        nodes = [
            node
            for outer in nodes
            for node in ast.walk(outer)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == part
        ]
    return [source] if not where else [ast.get_source_segment(source, node) or "" for node in nodes]


SOURCE = """def answer(one, other):
    if (one
            and other):
        return 1
    return 2


LEAST = 3
"""


@pytest.mark.parametrize(
    ("was", "becomes", "lines"),
    [
        ("and other", "or other", {2, 3}),  # Python names the first line of a condition
        ("return 1", "return 3", {4}),
        ("LEAST = 3", "LEAST = 4", {8}),
    ],
)
def test_a_fault_is_where_its_statement_is_without_what_that_holds(
    was: str, becomes: str, lines: set[int]
) -> None:
    assert lines_of_fault(SOURCE, SOURCE.replace(was, becomes)) == lines


def test_only_tests_that_run_the_line_are_asked_and_first_those_that_noticed_most() -> None:
    def watched(name: str, seconds: float, lines: list[int] | None) -> Watched:
        return Watched(test=name, seconds=seconds, lines=None if lines is None else {"m.py": lines})

    seen = {
        item.test: item
        for item in (
            watched("slow", 3.0, [2, 3]),
            watched("quick", 0.1, [3]),
            watched("clever", 1.0, [3]),
            watched("elsewhere", 0.1, [4]),
            watched("in its order only", 0.1, None),
        )
    }
    items: list[Any] = [SimpleNamespace(nodeid=name) for name in seen]

    def asked(patience_s: float) -> list[str]:
        noticed = Counter({"clever": 2})
        return [item.nodeid for item in can_notice(items, seen, {"m.py": {3}}, noticed, patience_s)]

    assert asked(9.0) == ["clever", "quick", "slow", "in its order only"]
    assert asked(2.0) == ["clever", "quick", "in its order only"]
    assert asked(0.5) == ["clever", "in its order only"]


def test_the_lines_of_a_function_are_those_that_it_runs() -> None:
    def several(one: int) -> int:
        if one:
            return 1
        return 2

    def single(one: int) -> int: return one  # fmt: skip

    first = several.__code__.co_firstlineno
    assert {line for _file, line in lines_in(several.__code__)} == {first + 1, first + 2, first + 3}
    assert {line for _file, line in lines_in(single.__code__)} == {single.__code__.co_firstlineno}


def test_what_a_function_keeps_of_its_answers_is_forgotten_for_the_next_test() -> None:
    asked: list[int] = []
    module = ModuleType("kept")
    vars(module)["answer"] = answer = cache(asked.append)
    for _test in range(2):
        answer(1)
        answer(1)
        forget_answers([module])
    assert asked == [1, 1]
