"""What is drawn when a key or news comes: what changed, and nothing else. Counted, so that a slow machine
does not matter.
"""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import pytest
from textual._compositor import Compositor
from textual._styles_cache import StylesCache
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from agent.session.attach_client import NoSession, SessionAttachment
from model.bench import SettingsSeen
from model.event import DrivesSeen, ErasuresSeen, Event
from papers.language import Language, speak
from tests.agent.desk.desk_room import DeskRoom
from tests.perf.screen_load import bench_drives, erasures
from tests.ui.technician import Technician, at_the_screens
from ui.app import BenchApp
from ui.bench import heard
from ui.link import SessionLink
from ui.rows import RowList
from ui.screens.drives import DrivesScreen

SERIALS = ("WD-11112222", "WD-33334444", "WD-55556666")
LINES, COLUMNS = 24, 80
COUNTED = {
    "style": (Stylesheet, "apply"),
    "layout": (Compositor, "reflow"),
    "line": (StylesCache, "render_line"),
}
Pressing = Pilot[int | Language]


class ToldLink(SessionLink):
    """News that a test tells."""

    def __init__(self, events: Sequence[Event]) -> None:
        super().__init__(nobody)
        self.news = list(events)

    def begin(self) -> None:
        """There is nobody to listen to."""

    def taken(self) -> Sequence[Event]:
        """What was told since."""
        found, self.news = self.news, []
        return found


def nobody() -> SessionAttachment:
    """Raises NoSession."""
    raise NoSession


@pytest.fixture(scope="module")
def sixteen(tmp_path_factory: pytest.TempPathFactory) -> tuple[Event, ...]:
    """Sixteen drives, all of them being erased."""
    drives = bench_drives(tmp_path_factory.mktemp("drives"))
    return DrivesSeen(drives=drives, waiting=(), is_looking=False), erasures(drives, 5)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often Textual applied styles to something, laid a screen out, and drew a line of a widget anew."""
    counts: Counter[str] = Counter()
    for name, (owner, method) in COUNTED.items():
        monkeypatch.setattr(owner, method, counting(counts, name, getattr(owner, method)))
    return counts


def counting(counts: Counter[str], name: str, method: Callable[..., object]) -> Callable[..., object]:
    """The method, counted."""

    def call(*words: object, **options: object) -> object:
        counts[name] += 1
        return method(*words, **options)

    return call


def at_sixteen(app: BenchApp, work: Callable[[Pressing], Awaitable[None]]) -> None:
    """Sit down at it."""

    async def sit() -> None:
        async with app.run_test(size=(COLUMNS, LINES)) as pilot:
            await rest(pilot)
            await work(pilot)

    asyncio.run(sit())


async def rest(pilot: Pressing) -> None:
    """Until nothing more is drawn."""
    await pilot.pause(0.15)  # a look for news, and what it brings
    await pilot.pause()


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was drawn: the id of a text, or of a row."""
    told: list[str] = []
    update, refresh_line = Static.update, RowList.refresh_line

    def note_update(self: Static, *words: object, **options: object) -> None:
        told.append(str(self.id))
        update(self, *words, **options)  # type: ignore[arg-type]  # as they came

    def note_row(self: RowList, y: int) -> None:
        told.append(f"row {y + 1}")
        refresh_line(self, y)

    monkeypatch.setattr(Static, "update", note_update)
    monkeypatch.setattr(RowList, "refresh_line", note_row)
    return told


def test_news_of_one_drive_draws_its_row_and_what_says_how_far_it_is(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[str]
) -> None:
    room = DeskRoom(tmp_path_factory.mktemp("room"))
    for name, serial in zip(("sdb", "sdc", "sdd"), SERIALS, strict=True):
        room.table.put(name, serial)

    async def work(hand: Technician) -> None:
        await hand.sees("GRADE")
        await hand.press("f3")
        await hand.sees("55556666")
        await hand.press("enter")
        await hand.type("2222")
        await hand.press("enter")
        await hand.sees("starting")
        screen = hand.app.screen
        assert isinstance(screen, DrivesScreen)
        (running,) = hand.app.bench.running
        drawn.clear()
        screen.show_bench(hand.app.bench)
        assert drawn == [], "nothing is new"
        news = ErasuresSeen(running=(replace(running, fraction=0.5),))
        screen.show_bench(heard(hand.app.bench, news))
        assert drawn == ["head", "row 1", "text"]

    at_the_screens(room, work)
    for service in room.table.services.values():
        service.has_ended = True
    room.stopped.set()
    room.ended()


def test_a_screen_that_was_seen_before_comes_back_without_styles_layout_or_a_line_anew(
    sixteen: tuple[Event, ...], counted: Counter[str]
) -> None:
    async def work(pilot: Pressing) -> None:
        for key in ("f3", "f8", "f3", "f8"):
            await pilot.press(key)
            await rest(pilot)
        for key in ("f3", "f8"):
            counted.clear()
            await pilot.press(key)
            await rest(pilot)
            assert counted == {"line": LINES}, f"{key}: its ground alone"

    at_sixteen(BenchApp(ToldLink(sixteen)), work)


def test_news_draw_no_screen_that_is_not_in_sight(
    sixteen: tuple[Event, ...], counted: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[object] = []
    monkeypatch.setattr(DrivesScreen, "show_body", lambda self, bench: shown.append(bench))
    app = BenchApp(ToldLink(sixteen))

    async def work(pilot: Pressing) -> None:
        for key in ("f3", "f8"):
            await pilot.press(key)
            await rest(pilot)
        shown.clear()
        counted.clear()
        app.bench = heard(app.bench, erasures(app.bench.drives, 60))
        app.refresh_bench()
        await rest(pilot)
        assert (shown, counted) == ([], {"line": 1}), "the head tells how far the slowest is"

    at_sixteen(app, work)


def test_news_of_one_drive_of_sixteen_draw_its_row_alone(
    sixteen: tuple[Event, ...], counted: Counter[str]
) -> None:
    app = BenchApp(ToldLink(sixteen))

    async def work(pilot: Pressing) -> None:
        await pilot.press("f3")
        await rest(pilot)
        running = app.bench.running
        news = ErasuresSeen(running=(*running[:9], replace(running[9], fraction=0.99), *running[10:]))
        counted.clear()
        app.bench = heard(app.bench, news)
        app.refresh_bench()
        await rest(pilot)
        assert counted == {"line": 1}

    at_sixteen(app, work)


def test_what_the_screens_are_made_of_is_looked_through_once_and_may_go_when_they_are_left(
    sixteen: tuple[Event, ...],
) -> None:
    found = []

    async def work(pilot: Pressing) -> None:
        await rest(pilot)
        found.append((gc.isenabled(), gc.get_freeze_count() > 0))

    at_sixteen(BenchApp(ToldLink(sixteen)), work)
    assert found == [(True, True)]
    assert gc.get_freeze_count() == 0


def test_settings_come_before_the_name_of_the_bench_was_heard(sixteen: tuple[Event, ...]) -> None:
    app = BenchApp(ToldLink(sixteen))

    async def work(pilot: Pressing) -> None:
        await pilot.press("f8")
        await rest(pilot)
        rows = pilot.app.screen.query_one(OptionList)
        assert str(rows.get_option("station").prompt) == "Ce poste\N{NO-BREAK SPACE}: …"
        told = SettingsSeen(station="poste 1", inventory_url=None, file="")
        app.bench = replace(app.bench, settings=told)
        app.refresh_bench()
        await rest(pilot)
        assert str(rows.get_option("station").prompt) == "Ce poste\N{NO-BREAK SPACE}: poste 1"

    speak(Language.FRENCH)
    try:
        at_sixteen(app, work)
    finally:
        speak(Language.ENGLISH)
