"""Modules stay under 400 lines, functions under 60; every module says what it knows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.files import ROOT, nodes_of, python_files
from tests.house.test_rooms import PRODUCT

MODULE_LINES = 400
FUNCTION_LINES = 60


def statements(path: Path) -> Iterator[ast.AST]:
    """What may hold a function: statements and the parts of them, without what is computed."""
    open_: list[ast.AST] = [ast.parse(path.read_bytes())]
    while open_:
        node = open_.pop()
        yield node
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            inside = getattr(node, name, ())
            open_ += inside if isinstance(inside, list) else ()


@pytest.mark.process
def test_no_module_is_longer_than_400_lines() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert not {str(path.relative_to(ROOT)): lines for path, lines in lengths.items() if lines > MODULE_LINES}


@pytest.mark.process
def test_no_function_is_longer_than_60_lines() -> None:
    long = {}
    for path in python_files():
        for node in nodes_of(path) if path.parts[len(ROOT.parts)] in PRODUCT else statements(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long[f"{path.relative_to(ROOT)}:{node.name}"] = lines
    assert not long


@pytest.mark.process
def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in python_files() if path.is_relative_to(ROOT / "tests")}
    assert not {str(folder) for folder in folders if not (folder / "__init__.py").exists()}
