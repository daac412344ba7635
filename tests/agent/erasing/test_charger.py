"""A charger that is pulled out while drives are erased: told, and no reason to break an erasure off."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from agent.commands.wipe.show import with_charger
from agent.erasing import charger, workers
from agent.erasing.charger import ChargerNews
from agent.erasing.jobs import Job
from host.service import Service
from model.erasure import EraseVerdict
from model.event import DriveErased
from tests.agent.erasing.ordered_room import Room


class Battery:
    """Whether the machine runs on it, one answer a look; the last one stays."""

    def __init__(self, *answers: bool) -> None:
        self.answers = list(answers)

    def __call__(self) -> bool:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charger, "LOOK_EVERY_S", 0.0)
    monkeypatch.setattr(workers, "POLL_S", 0.01)


def heard(news: ChargerNews, count: int) -> list[str]:
    """The first so many news, and that no others follow at once."""
    found: list[str] = []
    deadline = time.monotonic() + 10
    while len(found) < count and time.monotonic() < deadline:
        found += [message.code for message in [news.news()] if message is not None]
        time.sleep(0.001)  # each look has a thread of its own
    for _ in range(5):
        assert news.news() is None
        time.sleep(0.001)  # each look has a thread of its own
    return found


def test_that_it_was_pulled_out_and_is_back_is_told_once_each() -> None:
    news = ChargerNews(Battery(False, False, True, True, False))
    assert heard(news, 2) == ["order.unplugged", "order.plugged_again"]


def test_what_was_known_when_the_erasure_began_is_no_news() -> None:
    assert heard(ChargerNews(Battery(True, True, False)), 1) == ["order.plugged_again"]


def test_whoever_watches_progress_hears_of_it_in_words_or_as_a_line_of_json(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for as_json in (False, True):
        shown: list[object] = []
        show = with_charger(shown.append, ChargerNews(Battery(True), is_alone=False), as_json=as_json)
        deadline = time.monotonic() + 10
        out = err = ""
        while not (out or err) and time.monotonic() < deadline:
            show([])
            time.sleep(0.001)  # each look has a thread of its own
            out, err = capsys.readouterr()
        assert shown
        if as_json:
            told = json.loads(out)
            assert (told["kind"], told["message"]["code"]) == ("told", "order.unplugged")
        else:
            assert "goes on as long as the battery lasts" in err


class LongRoom(Room):
    """Its worker takes a while to end, and the charger is pulled out meanwhile."""

    def start(self, job: Job) -> Service:
        Room.start(self, job)
        self.pull()
        return _Lingering(job.folder)

    def pull(self) -> None:
        self.on_battery = True


class _Lingering(Service):
    def __init__(self, folder: Path) -> None:
        super().__init__(0, folder / "log")
        self._polls = 30

    def exit_status(self) -> int | None:
        self._polls -= 1
        return None if self._polls > 0 else 0


@pytest.fixture
def room(tmp_path: Path) -> LongRoom:
    (tmp_path / "drive").mkdir()
    return LongRoom(tmp_path)


def test_pulled_out_while_it_erases_the_erasure_goes_on_and_the_run_says_so(room: LongRoom) -> None:
    assert room.run().complete
    assert room.troubles == ["order.unplugged"]
    assert [event.verdict for event in room.events if isinstance(event, DriveErased)] == [EraseVerdict.PURGED]


def test_pulled_out_while_the_countdown_runs_nothing_is_erased(room: LongRoom) -> None:
    room.clock.happens[10.0] = room.pull
    assert not room.run().complete
    assert room.troubles == ["order.on_battery"]
    assert room.is_untouched
