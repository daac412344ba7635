"""Tests in forked processes: each runs once and is told, whatever becomes of its process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import FEW, draw_few
from tests.scheduling import TESTS
from tests.side_by_side import TOGETHER, parts_of

ONLY_THIS = ("-p", "tests.side_by_side", "-p", "no:cacheprovider", "--assert=plain")
MANY = """
import os, pathlib, pytest
@pytest.mark.parametrize("number", range(60))
def test_each(number, tmp_path):
    print("said by", number)
    (tmp_path / "made").touch()
    with open("ran", "a") as file:
        print(number, os.getpid(), tmp_path, file=file)
    assert number != 41
"""
DEADLY = """
import os, signal, warnings
def test_before():
    warnings.warn("odd")
def test_kills_its_process():
    os.kill(os.getpid(), signal.SIGKILL)
def test_after():
    pass
"""


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """In a folder without settings of its own."""
    changed = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(TESTS.parent), "COLUMNS": "200"}
    command = [
        sys.executable,
        "-m",
        "pytest",
        *ONLY_THIS,
        "--processes",
        "3",
        "--rootdir",
        str(folder),
        *options,
    ]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=120,
        env=os.environ | changed,
    )  # fmt: skip


@pytest.mark.process
def test_each_runs_once_in_several_processes_and_what_failed_is_told(tmp_path: Path) -> None:
    (tmp_path / "test_many.py").write_text(MANY)
    (tmp_path / "test_deadly.py").write_text(DEADLY)
    done = run(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    ran = [line.split() for line in (tmp_path / "ran").read_text().splitlines()]
    assert sorted(int(number) for number, _, _ in ran) == list(range(60))
    assert len({process for _, process, _ in ran}) > 1
    assert len({folder for _, _, folder in ran}) == 60
    assert "FAILED test_many.py::test_each[41]" in done.stdout
    assert "said by 41" in done.stdout
    assert "said by 40" not in done.stdout
    assert "UserWarning: odd" in done.stdout
    for name in ("test_kills_its_process", "test_after"):
        assert f"FAILED test_deadly.py::{name} - the process that had taken it ended" in done.stdout
    assert "3 failed, 60 passed, 1 warning" in done.stdout


@pytest.mark.process
def test_it_stops_where_it_was_told_to(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"test_{number:02}.py").write_text(
            "import time\ndef test_it():\n    time.sleep(0.05)\n    assert 0"
        )
    done = run(tmp_path, "-x")
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.search(r"stopping after \d failures", done.stdout)
    assert done.stdout.count("\nFAILED") < 20


def test_what_shares_or_waits_begins_and_each_test_has_one_place() -> None:
    counts = {"tests/agent/test_a.py": 30, "tests/house/test_b.py": 3, "tests/house/filled/test_c.py": 40}
    counts |= {"tests/ui/test_d.py": 5, "tests/test_e.py": 1}
    items: list[Any] = [
        SimpleNamespace(nodeid=f"{file}::test_{number}", path=Path(file))
        for file, count in counts.items()
        for number in range(count)
    ]
    house, *screens, first, second, last = parts_of(items)
    assert house == range(30, 73), "the whole folder, in one process"
    assert screens == [range(73, 77), range(77, 78)]
    assert (first, second, last) == (range(TOGETHER), range(TOGETHER, 30), range(78, 79))


def test_tests_of_one_guest_begin_in_one_process() -> None:
    files = {"vm/test_run.py": 30, "vm/test_silent_drive.py": 2, "vm/test_new.py": 1, "house/test_a.py": 1}
    items: list[Any] = [
        SimpleNamespace(nodeid=f"tests/{file}::test_{number}", path=TESTS / file)
        for file, count in files.items()
        for number in range(count)
    ]
    assert parts_of(items) == [range(32), range(32, 33), range(33, 34)]
    assert parts_of(items[::-1])[0] == range(1, 2)


def test_a_test_of_many_examples_draws_a_few() -> None:
    @settings(max_examples=10 * FEW)
    @given(st.integers())
    def many(number: int) -> None:
        drawn.append(number)

    @settings(max_examples=FEW // 3)
    @given(st.integers())
    def fewer(number: int) -> None:
        drawn.append(number)

    for test in (many, fewer):
        drawn: list[int] = []
        item: Any = SimpleNamespace(obj=test)
        draw_few([item])
        test()
        assert 0 < len(drawn) <= (FEW if test is many else FEW // 3)
