"""The pictures of the guides show what the program prints, as the console of Linux shows it."""

from __future__ import annotations

import os
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from papers.language import Language
from tests.house.files import ROOT
from tests.pictures.bench import every_frame
from tests.pictures.cells import Frame
from tests.pictures.photograph import seen_in, written
from tests.pictures.scenes import FOLDER, events, page_picture, plan_frame, run_frame

LARGEST_BYTES = 60_000  # each sign of a console is drawn dot by dot
PICTURES = 14
TECHNICIANS = {
    Language.ENGLISH: "docs/technician-guide.md",
    Language.FRENCH: "docs/fr/guide-technicien.md",
}
GUIDES = {Language.ENGLISH: "README.md", Language.FRENCH: "LISEZMOI.md"}


def kept(name: str) -> str:
    """The picture as the guides show it."""
    return (FOLDER / name).read_text(encoding="utf-8")


def shows(name: str, frame: Frame) -> None:
    """The picture has each sign of it in its place, in its colours."""
    assert seen_in(kept(name)) == written(frame.rows), f"{name}: ./dev pictures draws it again"


@pytest.mark.parametrize("language", Language)
def test_the_plan_is_drawn_as_it_is_printed(language: Language, tmp_path: Path) -> None:
    shows(f"plan.{language}.svg", plan_frame(tmp_path, language))


@pytest.mark.parametrize("language", Language)
def test_the_page_is_drawn_as_it_is_shown(language: Language, tmp_path: Path) -> None:
    assert page_picture(tmp_path, language) == kept(f"page.{language}.svg"), "./dev pictures draws it again"


@pytest.mark.slow
@pytest.mark.process
def test_the_last_screen_is_drawn_as_it_is_printed(tmp_path: Path) -> None:
    told = events(tmp_path)
    for language in Language:
        shows(f"run.{language}.svg", run_frame(told, language))


@pytest.mark.slow
def test_the_screens_are_drawn_as_they_are_shown(tmp_path: Path) -> None:
    drawn = every_frame(tmp_path)
    assert len(drawn) == len(list(FOLDER.glob("bench-*.svg")))
    for name, frame in drawn.items():
        shows(name, frame)


@pytest.mark.parametrize("language", Language)
def test_every_picture_is_small_whole_and_in_a_guide(language: Language) -> None:
    names = sorted(path.name for path in FOLDER.glob(f"*.{language}.svg"))
    assert len(names) == PICTURES
    for name in names:
        assert ET.fromstring(kept(name)).tag.endswith("svg")  # noqa: S314 - our own file
        assert len(kept(name).encode()) < LARGEST_BYTES
        guide = TECHNICIANS[language] if name.startswith("bench-") else GUIDES[language]
        folder = os.path.relpath(FOLDER, (ROOT / guide).parent)
        assert f"({folder}/{name})" in (ROOT / guide).read_text(encoding="utf-8")
