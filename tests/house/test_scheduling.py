"""The order of the tests: files of guests first, each on one worker; no place is left of one that is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scheduling import PLACES, TESTS, TOGETHER, place_of, room_of

CONFTEST = """
import pathlib, sys
sys.path.insert(0, {root!r})
import tests.scheduling as scheduling
scheduling.TESTS = pathlib.Path(__file__).parent / "tests"
def pytest_xdist_make_scheduler(config, log):
    return scheduling.Rooms(config, log)
"""
# Each worker starts three times as quickly so.
ONLY_XDIST = ("-p", "xdist", "-p", "no:cacheprovider", "--assert=plain")
SIX = """
import os, pytest
@pytest.mark.parametrize("number", range(6))
def test_where(number):
    with open("workers", "a") as file:
        print(os.environ["PYTEST_XDIST_WORKER"], file=file)
"""


def test_every_place_is_that_of_one_file_that_is_there() -> None:
    named = [file for line in TOGETHER for file in line]
    assert [file for file in named if not (TESTS / file).is_file()] == []
    assert len(PLACES) == len(named)


def test_files_that_share_a_guest_stay_together_and_others_apart() -> None:
    vm = TESTS / "vm"
    assert room_of(vm / "test_run.py") == room_of(vm / "test_silent_drive.py") != room_of(vm / "test_wipe.py")
    assert place_of(vm / "test_run.py") < place_of(vm / "test_silent_drive.py")


def test_a_file_of_guests_that_has_no_place_stays_on_one_worker_and_goes_before_what_is_no_guest() -> None:
    new = TESTS / "vm" / "test_new.py"
    assert room_of(new) == "test_new"
    assert max(PLACES.values()) < place_of(new) < place_of(TESTS / "house" / "test_scheduling.py")


def test_what_is_no_guest_goes_anywhere_and_after_them() -> None:
    elsewhere = TESTS / "house" / "test_scheduling.py"
    assert room_of(elsewhere) is None
    assert place_of(elsewhere) == len(PLACES) + 1


@pytest.mark.process
def test_tests_of_one_room_run_on_one_worker(pytestconfig: pytest.Config, tmp_path: Path) -> None:
    """By pytest-xdist as it is installed: what it does with groups has changed with pytest."""
    folder = tmp_path / "tests" / "vm"
    folder.mkdir(parents=True)
    (tmp_path / "conftest.py").write_text(CONFTEST.format(root=str(TESTS.parent)))
    for name in ("test_run", "test_silent_drive"):
        (folder / f"{name}.py").write_text(SIX)
    options = ["-n", "2", "--dist", "loadgroup", "--no-loadscope-reorder", "--rootdir", str(tmp_path)]
    options += ["--basetemp", str(tmp_path / "t")]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *ONLY_XDIST, *options, "tests"],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "12 passed" in done.stdout
    assert len(set((tmp_path / "workers").read_text().split())) == 1
