"""The terminal under the screens: too small, without screens at all, and keys that come faster than they are
shown.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual import events

from papers.language import Language
from tests.agent.desk.desk_room import DeskRoom
from tests.house.files import ROOT
from tests.ui.technician import Technician, at_the_screens
from ui.screens.drives import DrivesScreen
from ui.screens.machine import MachineScreen
from ui.screens.small import TooSmall

SERIAL = "WD-11112222"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[DeskRoom]:
    room = DeskRoom(tmp_path)
    yield room
    room.stopped.set()
    room.ended()


@pytest.mark.slow
def test_two_keys_at_once_close_the_help_and_nothing_below_it(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("Atelier Fictif")
        await hand.press("f1")
        for key in ("escape", "x", "escape"):  # before the first of them was looked at
            hand.app.screen.post_message(events.Key(key, None))
        await hand.pilot.pause(0.3)
        assert isinstance(hand.app.screen, MachineScreen)
        await hand.press("z")  # as F10, for terminals that keep it to themselves
        await hand.sees("trials left", "F10: go on without the rest")

    at_the_screens(room, work)


@pytest.mark.slow
@pytest.mark.parametrize("language", Language)
def test_a_terminal_of_forty_by_ten_says_that_it_is_too_small_and_orders_nothing(
    room: DeskRoom, language: Language
) -> None:
    room.table.put("sdb", SERIAL)
    small = {Language.ENGLISH: "Too small: the screens", Language.FRENCH: "Trop petit"}[language]

    async def work(hand: Technician) -> None:
        await hand.press("f3")
        await hand.sees("11112222")
        await hand.press("enter")
        await hand.pilot.resize_terminal(40, 10)
        await hand.sees(small)
        assert all(len(line) <= 40 for line in hand.screen())
        await hand.type("2222")
        await hand.press("enter", "enter", "f10", "f3", "y", "o", "1")
        await hand.sees(small)
        assert isinstance(hand.app.screen, TooSmall)
        await hand.pilot.resize_terminal(80, 24)
        await hand.sees("/dev/sdb", "11112222")
        await hand.press("escape")
        assert isinstance(hand.app.screen, DrivesScreen)

    at_the_screens(room, work, language=language)
    assert room.table.jobs == []


def test_escape_leaves_screens_that_are_too_small_and_the_bench_goes_on(room: DeskRoom) -> None:
    async def work(hand: Technician) -> None:
        await hand.sees("Too small")
        await hand.press("escape")

    assert at_the_screens(room, work, size=(40, 10)) == 0
    assert not room.stopped.is_set()


def refused(folder: Path, terminal: str, **ends: Any) -> str:
    """What `etabli ui` says at a terminal, or with some of its ends elsewhere; it begins nothing."""
    near, far = os.openpty()
    done = subprocess.run(
        [sys.executable, "etabli.py", "ui", "--folder", str(folder / "state")],
        cwd=ROOT, check=False, timeout=60, env=os.environ | {"TERM": terminal, "PYTHONPATH": str(ROOT)},
        **({"stdin": far, "stdout": far, "stderr": far} | ends),
    )  # fmt: skip
    os.write(far, b".")  # so that there is something to read
    told = os.read(near, 4096).decode()
    os.close(far)
    os.close(near)
    assert done.returncode == 2
    assert not (folder / "state").exists()
    return " ".join(told.split())


@pytest.mark.process
@pytest.mark.slow
@pytest.mark.parametrize("end", ["stdin", "stdout", "stderr"])
def test_screens_whose_drawing_or_keys_go_to_a_file_are_not_begun(end: str, tmp_path: Path) -> None:
    with open(tmp_path / "file", "w+b") as file:
        told = refused(tmp_path, "xterm", **{end: file})
        file.seek(0)
        assert "need a terminal" in (file.read().decode() if end == "stderr" else told)


@pytest.mark.process
def test_a_terminal_that_draws_no_screens_is_told_what_works_on_it(tmp_path: Path) -> None:
    told = refused(tmp_path, "dumb")
    assert "cannot draw screens (TERM=dumb); “etabli run” works" in told
