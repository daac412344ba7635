"""A technician at the screens of a desk: keys go in, what stands on the screen comes out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from agent.session.attach_client import attach
from agent.session.attach_server import SessionSocket
from papers.language import Language, speak, spoken
from tests.agent.desk.desk_room import PATIENCE_S, DeskRoom
from ui.app import BenchApp
from ui.glyphs import EVERY_FONT
from ui.link import SessionLink
from ui.questions.finish import FinishDialog
from ui.scan import LEANED_S
from ui.screens.dialog import Dialog
from ui.screens.walk import WalkDialog

HAND_S = 0.04  # between two keys of a quick hand; a scanner's follow each other within 0.03 s
LINES, COLUMNS = 24, 80


@dataclass
class Technician:
    """`keys` counts what was pressed, but for what was typed into a field."""

    room: DeskRoom
    app: BenchApp
    pilot: Pilot[int | Language]
    keys: int = 0
    language: Language = Language.ENGLISH
    pressed: list[str] = field(default_factory=list)

    async def press(self, *names: str) -> None:
        """Keys as a hand presses them."""
        for name in names:
            if name == "f10":
                await self.pilot.pause(LEANED_S)  # quicker is one key for the screens
            self.keys += 1
            self.pressed.append(name)
            await self.pilot.press(name)
            await self.pilot.pause(HAND_S)

    async def finish(self) -> None:
        """The report, whatever is not answered."""
        await self.press("f10")
        while isinstance(self.app.screen, WalkDialog | FinishDialog):
            await self.press("f10")

    async def leaves_dialog(self) -> None:
        """Wait until no question is open any more."""
        waited = 0.0
        while isinstance(self.app.screen, Dialog) and waited < PATIENCE_S:
            await self.pilot.pause(0.05)
            waited += 0.05
        assert not isinstance(self.app.screen, Dialog), self.screen()

    async def type(self, text: str) -> None:
        """A word into a field, letter by letter."""
        for letter in text:
            await self.pilot.press(*_key(letter))
            await self.pilot.pause(HAND_S)

    async def scan(self, text: str) -> None:
        """A scanner types the whole word at once, and Enter."""
        for letter in text:
            self.app.post_message(events.Key(_key(letter)[0], letter))
        self.app.post_message(events.Key("enter", "\r"))
        await self.pilot.pause(HAND_S * 3)

    async def writes_into(self, name: str) -> Input:
        """Wait until the field with this name is the one that keys go to."""
        waited = 0.0
        while waited < PATIENCE_S:
            focused = self.app.focused
            if isinstance(focused, Input) and focused.id == name:
                return focused
            await self.pilot.pause(0.05)
            waited += 0.05
        raise AssertionError(f"{self.app.focused} has the keys, not {name}")

    @asynccontextmanager
    async def beside(self) -> AsyncIterator[Technician]:
        """Another person at another screen of the same bench."""
        link = SessionLink(partial(attach, self.room.table.office.state.run))
        app = BenchApp(link)
        try:
            async with app.run_test(size=self.app.size) as pilot:
                yield Technician(self.room, app, pilot, language=self.language)
        finally:
            link.close()

    def screen(self) -> list[str]:
        """The lines that stand on it."""
        strips = self.app.screen._compositor.render_strips()  # what the terminal gets
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    async def sees(self, *texts: str) -> str:
        """Wait until all of these stand on the screen."""
        waited = 0.0
        while waited < PATIENCE_S:
            shown = " ".join(" ".join(self.screen()).split())
            if all(text in shown for text in texts):
                return shown
            await self.pilot.pause(0.05)
            waited += 0.05
        raise AssertionError(f"{texts} never stood there:\n" + "\n".join(self.screen()))


def _key(letter: str) -> tuple[str]:
    return ({"-": "minus", " ": "space", ":": "colon", "/": "slash", "_": "underscore"}.get(letter, letter),)


Work = Callable[[Technician], Awaitable[None]]


def at_the_screens(
    room: DeskRoom,
    work: Work,
    *,
    language: Language = Language.ENGLISH,
    size: tuple[int, int] = (COLUMNS, LINES),
) -> int | Language | None:
    """Open the desk, sit down, do the work, and leave; what the application ended with."""
    speak(language)
    try:
        return asyncio.run(_sit_down(room, work, size))
    finally:
        speak(Language.ENGLISH)


async def _sit_down(room: DeskRoom, work: Work, size: tuple[int, int]) -> int | Language | None:
    if not room.is_open:
        room.open()
    folder: Path = room.table.office.state.run
    door = SessionSocket(folder, "s", room.desk.session.stream, room.stopped.set, on_order=room.orders.put)
    room.door = door
    app = BenchApp(SessionLink(partial(attach, folder)), characters=EVERY_FONT)
    try:
        async with app.run_test(size=size) as pilot:
            await work(Technician(room, app, pilot, language=spoken()))
        return app.return_value
    finally:
        app.link.close()
        door.close(linger_s=0.0)
