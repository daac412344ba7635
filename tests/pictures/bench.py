"""Scenes at the bench screens: what each picture of the technician's guide shows, by keys, at a desk with a
recorded machine and simulated drives.
"""

from __future__ import annotations

from pathlib import Path

from model.event import FactsSeen
from model.report import PersonalAnswers
from papers.language import Language, pgettext
from tests.agent.desk.desk_room import DeskRoom
from tests.pictures.cells import Frame, frame_of
from tests.ui.technician import Technician, at_the_screens
from ui.keys import NO
from ui.questions.finish import NONE

MACHINE = "tower"
SERIAL = "NVFICT7Q3M"
ENTERED = PersonalAnswers(label="A-0042", operator="Anne")


def bench_frames(folder: Path, language: Language) -> dict[str, Frame]:
    """Every scene by its name."""
    room = DeskRoom(folder, machine=MACHINE)
    room.table.put("nvme0n1", SERIAL)
    room.open(entered=ENTERED)
    frames: dict[str, Frame] = {}

    async def work(hand: Technician) -> None:
        async def draw(name: str, *texts: str) -> None:
            await hand.sees(*texts)
            await hand.pilot.pause(0.3)
            frames[name] = frame_of(hand.app)

        room.drives(1)
        room.wait_for(FactsSeen, lambda event: event.is_whole)
        await draw("machine", "Atelier Fictif", "A-0042")
        await hand.press("f3", "enter")
        await draw("erase", SERIAL, "/dev/nvme0n1")
        await hand.type(SERIAL[-4:])
        await hand.press("enter")
        while not room.table.jobs:  # the order was taken
            await hand.pilot.pause(0.05)
        room.table.finish("nvme0n1")
        await draw("erased", *ERASED[language])
        await hand.press("f4", pgettext(*NO))
        await draw("trials", "A-0042")
        await hand.press("f5")
        await draw("grade", "A-0042")
        await hand.press("f10", "f10")  # the trials that are left first
        await draw("finish", "+-----------+")
        await hand.press("b", pgettext(*NONE))
        await hand.pilot.pause(0.5)  # the same letter at once would be a key that is leaned on
        await hand.press(pgettext(*NONE))
        await draw("word", "A-0042", BACK[language])

    try:
        at_the_screens(room, work, language=language)
    finally:
        for service in room.table.services.values():
            service.has_ended = True
        room.stopped.set()
        room.ended()
    return frames


BACK = {Language.ENGLISH: "Any key: back", Language.FRENCH: "Une touche : retour"}
ERASED = {Language.ENGLISH: ("ERASED (thorough",), Language.FRENCH: ("EFFACÉ",)}


def every_frame(folder: Path) -> dict[str, Frame]:
    """Every screen of the guide by the name of its picture."""
    shown: dict[str, Frame] = {}
    for language in Language:
        (folder / language).mkdir(parents=True)
        for name, frame in bench_frames(folder / language, language).items():
            shown[f"bench-{name}.{language}.svg"] = frame
    return shown
