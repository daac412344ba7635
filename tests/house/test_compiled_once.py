"""What a guest's `dataclasses` compiles once (tests/vm/compiled_once.py) is what Python would have made."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from tests.vm import compiled_once

CLASSES = """
import dataclasses, pathlib, sys
from tests.vm import compiled_once
compiled_once.TABLE = pathlib.Path(sys.argv[1])
compiled_once.compile = (lambda *words, **named: 1 / 0) if sys.argv[2] == "known" else compile
dataclasses.exec = compiled_once.run_source
@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    name: str
    size: int = 3
@dataclasses.dataclass(order=True)
class Pair:
    left: int
    right: list = dataclasses.field(default_factory=list, compare=False)
same = Box(name="a") == Box(name="a", size=3)
print(Box(name="a"), same, hash(Box(name="b")) == hash(("b", 3)), Pair(1) < Pair(2))
"""


def in_a_process(table: Path, *words: str) -> str:
    """What the classes of another process say of themselves."""
    command = [sys.executable, "-c", CLASSES, str(table), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.process
def test_a_second_process_finds_the_code_of_the_first_and_its_classes_are_the_same(tmp_path: Path) -> None:
    said = "Box(name='a', size=3) True True True\n"
    assert in_a_process(tmp_path / "table", "new") == said
    written = (tmp_path / "table").read_bytes()
    assert in_a_process(tmp_path / "table", "known") == said
    assert (tmp_path / "table").read_bytes() == written


def test_classes_of_one_source_keep_defaults_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled_once, "TABLE", tmp_path / "table")
    monkeypatch.setattr(compiled_once, "_codes", None)
    monkeypatch.setattr(dataclasses, "exec", compiled_once.run_source, raising=False)
    one = dataclasses.make_dataclass("Made", [("size", int, 1)])
    written = (tmp_path / "table").read_bytes()
    two = dataclasses.make_dataclass("Made", [("size", int, 2)])
    assert (one().size, two().size) == (1, 2)
    assert (tmp_path / "table").read_bytes() == written
