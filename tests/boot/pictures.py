"""`./dev boot pictures`: draw what a start of a stick shows, for the guides, in both languages: the menu, the
countdown, the erasing, the last word, as an emulated screen showed them, dot by dot or cell by cell.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from itertools import groupby
from pathlib import Path

from papers.language import Language
from tests.boot.conftest import GIVEN
from tests.boot.donated import planted, unclean_ext4, unclean_ntfs
from tests.boot.machine import Attachment, BootDrive, Machine
from tests.boot.stick import write_stick
from tests.pictures.cells import Cell, Frame, picture
from tests.pictures.scenes import FOLDER

CONFIGURATION = """\
[station]
name = "Clé 3"
[run]
quick = true
[key]
profile = "donation"
[profile.donation.wipe]
confirm = "erase-internal-drives"
exceptions = true  # QEMU's NVMe drive tells no total capacity
"""
RUN_S = 1200.0
DARK = "000000"
MENU_S, KEY_S = 90.0, 0.5
MENU_SIZE = b"P6\n800 600\n255\n"
SLOWLY = "throttling.bps-write=1500000"
ENGLISH_LINES = 4  # of the menu, before the first English one
# What stands on the screen at the moment that is drawn.
MOMENTS = {
    Language.FRENCH: {"countdown": "dans 2[0-9] s", "erasing": "[1-6][0-9] % écriture,", "word": "d détails"},
    Language.ENGLISH: {"countdown": "in 2[0-9] s", "erasing": "[1-6][0-9] % writing,", "word": "d details"},
}


def main() -> int:
    """Draw every picture, and say which."""
    image = Path(os.environ[GIVEN])
    for language in Language:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in shown(image, Path(folder), language).items():
                (FOLDER / name).write_text(text, encoding="utf-8")
                print(FOLDER / name)
    return 0


def shown(image: Path, folder: Path, language: Language) -> dict[str, str]:
    """The pictures of one start, by the names of their files."""
    stick = write_stick(image, folder, "stick", {"etabli.toml": CONFIGURATION})
    drives = [
        BootDrive(file=stick.file, attachment=Attachment.USB, is_started_from=True),
        BootDrive(
            file=unclean_ntfs(folder / "sata.img"), attachment=Attachment.AHCI, serial="WD-FICT4F2K",
            options=SLOWLY,
        ),
        BootDrive(file=unclean_ext4(folder / "nvme.img"), attachment=Attachment.NVME),
        BootDrive(file=planted(folder / "usb.img", 8), attachment=Attachment.USB, serial="0019E06B4521"),
    ]  # fmt: skip
    drawn: dict[str, str] = {}
    with Machine(drives) as machine:
        drawn[f"boot-menu.{language}.svg"] = dots(menu_of(machine, language))
        machine.press("ret")
        for name, pattern in MOMENTS[language].items():
            machine.wait_until_shown(pattern, RUN_S)
            drawn[f"boot-{name}.{language}.svg"] = picture(Frame(rows=filled(machine.cells()), data=b""))
    return drawn


def menu_of(machine: Machine, language: Language) -> bytes:
    """The menu with the first line of a language chosen. The serial port has it before the screen does; a key
    stops its clock.
    """
    machine.wait_for("memtest86", MENU_S)
    for key in ("down", "up") if language is Language.FRENCH else ("down",) * ENGLISH_LINES:
        machine.press(key)
        time.sleep(KEY_S)  # as a hand types: the firmware takes one key at a time
    shown = machine.dump()
    while not shown.startswith(MENU_SIZE) or not any(shown[len(MENU_SIZE) :]):
        time.sleep(KEY_S)  # the emulated machine draws meanwhile
        shown = machine.dump()
    return shown


def filled(rows: tuple[tuple[Cell, ...], ...]) -> tuple[tuple[Cell, ...], ...]:
    """Without what is empty below and at the right."""
    used = [row for row in rows if any(cell.character != " " or cell.ground for cell in row)]
    last = rows.index(used[-1]) + 1
    width = max(place + 1 for row in used for place, cell in enumerate(row) if cell.character != " ")
    return tuple(row[:width] for row in rows[:last])


def dots(ppm: bytes) -> str:
    """A picture of few colours as an SVG of its rows of light dots (ppm(5), binary): lines of one dot's
    height, each beginning where the one before it ended.
    """
    _kind, size, _depth, pixels = ppm.split(b"\n", 3)
    width, height = map(int, size.split())
    drawn: dict[str, list[str]] = {}
    for y in range(height):
        ends: dict[str, int] = {}
        place = 0
        row = [pixels[3 * (y * width + x) :][:3].hex() for x in range(width)]
        for color, group in groupby(row):
            count = len(list(group))
            if color != DARK:
                move = f"m{place - ends[color]} 0" if color in ends else f"M{place} {y}"
                drawn.setdefault(color, []).append(f"{move}h{count}")
                ends[color] = place + count
            place += count
    paths = [f"<path stroke='#{color}' d='{''.join(parts)}'/>" for color, parts in drawn.items()]
    box = f"width='{width}' height='{height}' viewBox='0 0 {width} {height}' shape-rendering='crispEdges'"
    head = f"<svg xmlns='http://www.w3.org/2000/svg' {box}><rect width='100%' height='100%'/>"
    return "\n".join((head, "<g transform='translate(0 .5)'>", *paths, "</g>", "</svg>", ""))


if __name__ == "__main__":
    sys.exit(main())
