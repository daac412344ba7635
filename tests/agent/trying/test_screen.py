"""The backlight follows what a person says, and is put back when the trial is over."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from agent.trying.screen import try_screen
from host.senses.backlight import Backlight
from model.trial import TrialKind
from tests.agent.trying.given import Sitting


@dataclass
class Lamp:
    done: list[str] = field(default_factory=list)

    def set_percent(self, percent: int) -> None:
        self.done.append(f"{percent} %")

    def put_back(self) -> None:
        self.done.append("put back")


def test_it_is_dimmed_and_lit_and_put_back() -> None:
    lamp, sitting = Lamp(), Sitting(looks=5)
    given = sitting.given(TrialKind.SCREEN, words=("dim", "nonsense", "full"))
    seen = try_screen(given, cast("Backlight", lamp))
    assert lamp.done == ["15 %", "100 %", "put back"]
    assert seen.percent == 100
    assert seen.found is None


def test_a_screen_without_one_says_so_and_shows_colours_all_the_same() -> None:
    sitting = Sitting(looks=3)
    seen = try_screen(sitting.given(TrialKind.SCREEN, words=("dim",)), None)
    assert seen.why is not None
    assert seen.why.code == "trying.no_backlight"
    assert seen.percent is None


def test_one_that_is_stuck_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "light"
    (folder / "brightness").mkdir(parents=True)
    (folder / "max_brightness").write_text("10")
    seen = try_screen(Sitting(looks=3).given(TrialKind.SCREEN, words=("dim",)), Backlight(folder))
    assert seen.why is not None
    assert seen.why.code == "trying.backlight_stuck"
