"""The catalogue of known failures: every entry is there, and names a test that exists."""

from __future__ import annotations

import ast
import re

from tests.house.files import ROOT

ENTRIES = 41
CATALOGUE = ROOT / "docs" / "failures.md"


def rows() -> dict[int, str]:
    """The lines of the table by their numbers."""
    lines = CATALOGUE.read_text(encoding="utf-8").splitlines()
    return {int(found[1]): line for line in lines if (found := re.match(r"\| (\d+) \|", line))}


def is_a_test(name: str) -> bool:
    """Whether a test with this name is in its file."""
    path, _, function = name.partition("::")
    file = ROOT / "tests" / path
    if not file.exists():
        return False
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_all_entries_of_the_catalogue_are_there() -> None:
    assert sorted(rows()) == list(range(1, len(rows()) + 1))
    assert len(rows()) >= ENTRIES


def test_each_entry_names_tests_that_exist() -> None:
    named = {number: re.findall(r"`([\w/]+\.py::\w+)`", row.split("|")[-2]) for number, row in rows().items()}
    assert not [number for number, names in named.items() if not names]
    assert not [name for names in named.values() for name in names if not is_a_test(name)]


def test_an_entry_names_nothing_but_whole_names() -> None:
    cells = [row.split("|")[-2] for row in rows().values()]
    assert not [cell for cell in cells if re.sub(r"`[\w/]+\.py::\w+`", "", cell).strip(" ,")]
