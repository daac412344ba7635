"""A machine that slept while a bench was open says so on wake; what the bench itself slept is no news."""

from __future__ import annotations

import pytest

from agent.desk.erasing import DeskErasing
from agent.desk.sleeping import SleepWatch
from model.event import FactsSeen, Troubled
from papers.wording import word
from tests.agent.desk.desk_room import DeskRoom


def test_a_lid_that_was_closed_for_a_while_is_told_once_in_minutes() -> None:
    slept = [0.0]
    watch = SleepWatch(asleep_s=lambda: slept[0])
    assert watch.woken() is None
    slept[0] += 605.0
    told = watch.woken()
    assert told is not None
    assert word(told.message).startswith("This machine slept for 10 minutes, lid or button.")
    assert watch.woken() is None
    slept[0] += 20.0
    short = watch.woken()
    assert short is not None
    assert "1 minute," in word(short.message)


def test_clocks_that_are_read_one_after_the_other_are_no_sleep() -> None:
    slept = [0.0]
    watch = SleepWatch(asleep_s=lambda: slept[0])
    slept[0] += 0.4
    assert watch.woken() is None


def test_what_was_slept_to_thaw_a_drive_is_no_news() -> None:
    slept = [0.0]
    watch = SleepWatch(asleep_s=lambda: slept[0])
    slept[0] += 10.0
    watch.forget()
    assert watch.woken() is None


def test_a_sleep_that_began_while_the_drives_were_looked_at_is_told(
    room: DeskRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept = [0.0]
    room.open()
    room.wait_for(FactsSeen)
    tick = DeskErasing.tick

    def sleeps(erasing: DeskErasing, *, measuring: bool) -> None:
        tick(erasing, measuring=measuring)
        slept[0] = 600.0

    monkeypatch.setattr(DeskErasing, "tick", sleeps)
    room.desk._sleep.asleep_s = lambda: slept[0]
    room.desk._sleep.forget()
    told = room.wait_for(Troubled, lambda event: event.message.code == "desk.slept")
    assert told.where == "bench"
