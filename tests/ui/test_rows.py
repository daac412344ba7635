"""A list of rows on a screen: what is chosen in it, what a mouse finds, and texts of every width."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Static

from ui.look import keep_signs_with_words, put
from ui.rows import RowList

ROWS = {"a": "first", "b": "second", "c": "third"}


class Listed(App[None]):
    """A list and nothing else."""

    def compose(self) -> ComposeResult:
        """The list."""
        yield RowList(id="rows")


def shown(app: App[None]) -> list[str]:
    """What stands in the list."""
    strips = app.screen._compositor.render_strips()  # what the terminal gets
    return ["".join(segment.text for segment in strip).strip(" │▎▔▁▊") for strip in strips]


def in_a_list(work: Callable[[RowList, Pilot[None]], Awaitable[None]]) -> None:
    async def sit() -> None:
        app = Listed()
        async with app.run_test(size=(30, 8)) as pilot:
            await work(app.query_one(RowList), pilot)

    asyncio.run(sit())


def test_the_chosen_row_stays_chosen_wherever_it_goes_else_its_place_does() -> None:
    async def work(rows: RowList, pilot: Pilot[None]) -> None:
        assert rows.chosen() is None
        rows.show_rows(ROWS)
        assert rows.chosen() == "a"
        rows.highlighted = 1
        rows.show_rows({"z": "new", **ROWS})
        assert rows.chosen() == "b"
        rows.show_rows({"z": "new", "a": "first", "y": "other", "c": "third"})
        assert rows.chosen() == "y"
        rows.show_rows({"z": "new"})
        assert rows.chosen() == "z"
        rows.show_rows({})
        assert rows.chosen() is None

    in_a_list(work)


def test_a_text_that_changes_stands_there_whatever_its_width_and_without_what_commands_a_terminal() -> None:
    async def work(rows: RowList, pilot: Pilot[None]) -> None:
        rows.show_rows(ROWS)
        await pilot.pause()
        rows.show_rows({**ROWS, "b": "[red]\x1b[2J東芝"})
        await pilot.pause(0.05)
        assert [line for line in shown(pilot.app) if line] == ["first", "[red][2J東芝", "third"]
        rows.show_rows({**ROWS, "b": "a word and " * 10})
        await pilot.pause(0.05)
        assert [line for line in shown(pilot.app) if line][2] == "third"

    in_a_list(work)


def test_the_mouse_chooses_the_row_below_it() -> None:
    async def work(rows: RowList, pilot: Pilot[None]) -> None:
        rows.show_rows(ROWS)
        await pilot.pause(0.05)
        await pilot.click(RowList, offset=(4, rows.content_region.y - rows.region.y + 2))
        await pilot.pause(0.05)
        assert rows.chosen() == "c"

    in_a_list(work)


def test_a_text_that_takes_more_rows_than_the_one_before_is_shown_to_its_end() -> None:
    class Asking(App[None]):
        """A question in a frame as high as it is."""

        def compose(self) -> ComposeResult:
            with VerticalScroll(id="frame"):
                yield Static(id="question")

        CSS = "#frame { height: auto; } #question { height: auto; }"

    async def sit() -> None:
        app = Asking()
        async with app.run_test(size=(30, 8)) as pilot:
            question = app.query_one("#question", Static)
            for text in ("one line\nend", "a line that is wider than the screen is\nend", "short\nend"):
                put(question, text)
                await pilot.pause()
                rows = [row for row in shown(app) if row.strip()]
                assert rows[-1].strip() == "end"
                assert question.size.height == len(rows)

    asyncio.run(sit())


def test_no_line_breaks_before_a_sign_that_belongs_to_its_word() -> None:
    text = "tapez le code\u00a0: puis « Entrée\u00a0»"
    keep_signs_with_words()
    for width in range(10, len(text)):
        rows = [row.plain.strip(" ") for row in Content(text).wrap(width)]
        assert " ".join(rows) == text
        assert not any(row.startswith((":", "»")) for row in rows), rows
