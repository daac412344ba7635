"""The screens are readers: the words by which rules are made stay below them."""

from __future__ import annotations

import ast

import pytest

from tests.house.files import ROOT, python_files

# Whoever tells these apart decides something: a screen asks judge/ or agent/ for the answer.
DECIDING = {
    "BatteryHealth",
    "ChassisKind",
    "DriveHealth",
    "EraseLevel",
    "EraseVerdict",
    "GradeLetter",
    "LastWord",
    "LockState",
    "ProofState",
    "ReasonKind",
    "RefusalCause",
    "Transport",
    "Why",
}


def imported(source: str) -> set[str]:
    """The names that a module takes from others."""
    nodes = ast.walk(ast.parse(source))
    return {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}


@pytest.mark.process
def test_no_screen_tells_verdicts_grades_or_refusals_apart() -> None:
    screens = [path for path in python_files() if path.relative_to(ROOT).parts[0] == "ui"]
    found = {str(path): imported(path.read_text(encoding="utf-8")) & DECIDING for path in screens}
    assert len(screens) > 40
    assert not {path: names for path, names in found.items() if names}


def test_a_screen_that_does_would_be_seen() -> None:
    assert imported("from model.verdict import DriveHealth, DriveVerdict") & DECIDING == {"DriveHealth"}
