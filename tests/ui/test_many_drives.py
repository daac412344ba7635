"""A machine with more drives than a digit can number, on a keyboard that gives digits with Shift alone, in a
terminal that changes its size.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from agent.erasing.azerty import digit_on_key
from model.bench import BenchDrive
from model.erasure import EraseVerdict
from model.event import DriveErased, DrivesSeen
from model.fact import Why, unknown
from papers.language import Language, speak
from tests.perf.screen_load import bench_drives
from tests.ui.test_drawing import ToldLink, rest
from ui.app import BenchApp
from ui.bench import Bench
from ui.keys import key_line
from ui.screens.drives import DIGITS_S, DrivesScreen, detail_lines, drive_rows

At = Pilot[int | Language]
ODD = "Extraordinairement long [bold]modèle[/X] \x1b[31m\u202e株式会社 " * 3


@pytest.fixture(scope="module")
def drives(tmp_path_factory: pytest.TempPathFactory) -> tuple[BenchDrive, ...]:
    return bench_drives(tmp_path_factory.mktemp("drives"))[:12]


def at_the_drives(drives: tuple[BenchDrive, ...], work: Callable[[At, BenchApp], Awaitable[None]]) -> None:
    """Sit down before them."""
    link = ToldLink([DrivesSeen(drives=drives, waiting=(), is_looking=False)])
    app = BenchApp(link)

    async def sit() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("f3")
            await rest(pilot)
            await work(pilot, app)

    asyncio.run(sit())


def chosen(app: BenchApp) -> str | None:
    screen = app.screen
    assert isinstance(screen, DrivesScreen)
    return screen._chosen()


async def types(pilot: At, *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause(0.15)


def test_two_digits_choose_a_drive_beyond_the_ninth(drives: tuple[BenchDrive, ...]) -> None:
    async def work(pilot: At, app: BenchApp) -> None:
        await types(pilot, "1", "2")
        assert chosen(app) == "12"
        await types(pilot, "3")
        assert chosen(app) == "3", "there is no drive 123"
        await pilot.pause(DIGITS_S)
        await types(pilot, "1")
        await pilot.pause(DIGITS_S)
        await types(pilot, "2")
        assert chosen(app) == "2", "a digit after a while is a number of its own"

    at_the_drives(drives, work)


def test_where_no_drive_has_both_digits_the_second_one_counts(drives: tuple[BenchDrive, ...]) -> None:
    async def work(pilot: At, app: BenchApp) -> None:
        await types(pilot, "1", "2")
        assert chosen(app) == "2"

    at_the_drives(drives[:3], work)


def test_a_french_hand_chooses_without_shift(drives: tuple[BenchDrive, ...]) -> None:
    async def work(pilot: At, app: BenchApp) -> None:
        await types(pilot, "é")
        assert chosen(app) == "2"
        await types(pilot, "quotation_mark")
        assert chosen(app) == "3"

    at_the_drives(drives, work)


def test_signs_of_the_upper_row_are_digits_and_nothing_else_is() -> None:
    assert [digit_on_key(sign) for sign in "&é\"'(-è_çà"] == list("1234567890")
    assert [digit_on_key(sign) for sign in "É1a?x "] == ["2", None, None, None, None, None]


def test_another_size_breaks_lines_elsewhere_at_once(drives: tuple[BenchDrive, ...]) -> None:
    async def work(pilot: At, app: BenchApp) -> None:
        await pilot.resize_terminal(72, 20)
        await rest(pilot)
        rows = ["".join(item.text for item in strip) for strip in app.screen._compositor.render_strips()]
        assert rows[-1].rstrip() == key_line(72)
        assert "F10 End" in rows[-1]
        width = 72 - 4
        told = drive_rows(app.bench, width)
        assert told["1"] in rows[1]

    at_the_drives(drives, work)


@pytest.mark.parametrize("language", Language)
def test_the_end_has_its_name_in_every_width(language: Language) -> None:
    speak(language)
    for width in range(72, 81):
        line = key_line(width)
        assert len(line) <= width
        assert line.split()[-1] in ("End", "Fin")
        assert all(f"F{number}" in line for number in range(1, 9))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("width", [68, 76, 236])
def test_that_a_drive_has_no_serial_is_not_taken_for_the_end_of_one(
    drives: tuple[BenchDrive, ...], language: Language, width: int
) -> None:
    speak(language)
    item = drives[0]
    silent = replace(item, plan=None, drive=replace(item.drive, serial=unknown(Why.NOT_REPORTED)))
    (row,) = drive_rows(Bench(drives=(silent,)), width).values()
    assert ("no serial" if language is Language.ENGLISH else "sans numéro") in row


def test_odd_names_take_one_row_each_and_break_nothing(drives: tuple[BenchDrive, ...]) -> None:
    odd = tuple(replace(item, drive=replace(item.drive, model=ODD)) for item in drives)

    async def work(pilot: At, app: BenchApp) -> None:
        rows = ["".join(item.text for item in strip) for strip in app.screen._compositor.render_strips()]
        numbers = [row.split()[0] for row in rows[1:10]]
        assert numbers == [str(number) for number in range(1, 10)]
        assert not any("\x1b" in row or "\u202e" in row for row in rows)

    at_the_drives(odd, work)


def test_news_that_come_while_the_screens_are_left_show_nothing(drives: tuple[BenchDrive, ...]) -> None:
    app = BenchApp(ToldLink([DrivesSeen(drives=drives, waiting=(), is_looking=False)]))
    app._look()
    assert app.bench.drives == ()


@pytest.mark.parametrize("verdict", EraseVerdict)
def test_what_would_be_done_is_told_of_a_drive_until_it_is_erased(
    drives: tuple[BenchDrive, ...], verdict: EraseVerdict
) -> None:
    item = replace(next(item for item in drives if item.plan is not None), job=None, ended_job="j")
    assert item.token is not None
    ended = DriveErased(
        job="j",
        path=item.drive.path,
        serial=item.drive.serial.value,
        verdict=verdict,
        as_ordered=verdict is EraseVerdict.PURGED,
        reasons=(),
        certificate=None,
    )
    told = detail_lines(Bench(drives=(item,), erased=(ended,)), str(item.number))
    is_erased = verdict in (
        EraseVerdict.PURGED,
        EraseVerdict.CLEARED,
        EraseVerdict.CLEARED_WITH_EXCEPTIONS,
    )
    assert any("would be erased" in line for line in told) is not is_erased
    assert ("Enter: erase it again" in told) is is_erased


def test_how_a_drive_is_erased_is_not_told_while_it_is(drives: tuple[BenchDrive, ...]) -> None:
    item = next(item for item in drives if item.plan is not None and item.job is not None)
    assert not any(
        "would be erased" in line for line in detail_lines(Bench(drives=(item,)), str(item.number))
    )


def test_a_drive_that_the_examination_did_not_see_has_no_known_health(
    drives: tuple[BenchDrive, ...],
) -> None:
    for is_whole in (False, True):
        (row,) = drive_rows(Bench(drives=drives[:1], is_whole=is_whole), 76).values()
        assert ("UNKNOWN" in row) is is_whole
