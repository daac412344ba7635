"""A whole session in a terminal that is no stand-in: tmux shows `etabli ui` over a recorded machine, keys go
in as bytes, and what stands on the screen comes out. What is erased is shown elsewhere: nobody erases a
recording.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.bench.state import open_state
from agent.spool.spool import Place, Spool
from model.document import decode, format_of
from model.report import REPORT_FORMAT, Report
from model.trial import TrialResult
from tests.agent.desk.desk_room import NOWHERE, RECORDINGS
from tests.house.files import ROOT

PATIENCE_S = 90.0
MOMENT_S = 0.1
LEANED_S = 0.4
CONFIG = f'[inventory]\nurl = "{NOWHERE}"\n'

pytestmark = [pytest.mark.slow, pytest.mark.process]


@dataclass
class Pane:
    """A terminal of 80 columns and 24 lines, its shell's folder of state, and the server that shows it."""

    server: str
    folder: Path
    machine: str

    def tmux(self, *words: str) -> str:
        argv = ("tmux", "-L", self.server, "-f", os.devnull, *words)
        return subprocess.run(argv, capture_output=True, text=True, check=True, timeout=20).stdout

    def start(self, locale: str) -> None:
        """The screens, in the language of a locale."""
        config = self.folder / "etabli.toml"
        config.write_text(CONFIG, encoding="utf-8")
        recording = RECORDINGS / f"{self.machine}.json.gz"
        self.tmux(
            *("new-session", "-d", "-x", "80", "-y", "24", "-e", f"LANGUAGE={locale}", "--"),
            *(sys.executable, str(ROOT / "etabli.py"), "ui", "--replay", str(recording), "--no-benchmark"),
            *("--config", str(config), "--folder", str(self.folder / "state")),
        )

    def shows(self) -> str:
        """What stands there."""
        return " ".join(self.tmux("capture-pane", "-p").split())

    def sees(self, *texts: str) -> str:
        """Wait until all of these stand there."""
        deadline = time.monotonic() + PATIENCE_S
        shown = ""
        while time.monotonic() < deadline:
            shown = self.shows()
            if all(text in shown for text in texts):
                return shown
            time.sleep(MOMENT_S)  # another process draws
        raise AssertionError(f"{texts} never stood there: {shown}")

    def press(self, *keys: str) -> None:
        """As a hand: `F3`, `Enter`, `n`."""
        for key in keys:
            self.tmux("send-keys", key)
            time.sleep(LEANED_S)  # faster is a key that is leaned on

    def has_ended(self) -> bool:
        """Whether the screens were left."""
        argv = ("tmux", "-L", self.server, "has-session")
        return subprocess.run(argv, capture_output=True, check=False, timeout=20).returncode != 0

    def reports(self) -> list[Report]:
        """Those that wait to be sent."""
        state = open_state(is_root=True, environment=os.environ, folder=self.folder / "state")
        spool = Spool(state.spool)
        found = (spool.read(Place.WAITING, name) for name in sorted(spool.names(Place.WAITING)))
        whole = [item.data for item in found if item is not None]
        return [decode(data, Report) for data in whole if format_of(data) == REPORT_FORMAT]


@pytest.fixture(params=["notebook", "tower", "dying-drive"])
def pane(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pane]:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    pane = Pane(f"etabli-{os.getpid()}-{request.param}", tmp_path, str(request.param))
    yield pane
    if not pane.has_ended():
        pane.tmux("kill-server")


def test_a_session_from_the_facts_to_the_label_in_both_languages(pane: Pane) -> None:
    pane.start("fr")
    pane.sees("NOTE", "F3 Disques")
    pane.press("F3")
    pane.sees("machine enregistrée : rien ne peut en être effacé")
    pane.press("F10")
    pane.sees("batterie gonflée ?", "encore 17 essais")
    pane.press("n", "o")
    pane.sees("encore 15 essais")
    pane.press("Escape")
    time.sleep(0.5)  # a lone Escape is waited out by tmux
    pane.press("F8", "l")
    pane.sees("GRADE", "F3 Drives")
    pane.press("F10")
    pane.sees("15 trials left")
    for _ in range(14):
        pane.press("y")
    pane.sees("is something left inside", "1 trial left")
    pane.press("n", "b", "n", "n")
    pane.sees("The report is made and kept", "Any key: back")
    pane.press("x")
    pane.sees("write this code on the case")
    pane.tmux("send-keys", "-l", "A-0042")  # all at once, as a scanner
    pane.sees("The report is made and kept", "A-0042", "Any key: back")
    pane.press("x", "C-q")
    pane.sees("Esc: stay")
    pane.press("2")
    deadline = time.monotonic() + PATIENCE_S
    while not pane.has_ended() and time.monotonic() < deadline:
        time.sleep(MOMENT_S)  # another process draws
    assert pane.has_ended()
    report = pane.reports()[-1]
    assert report.entered.label == "A-0042"
    assert len(report.entered.trials) == 17
    assert {trial.result for trial in report.entered.trials} == {TrialResult.PASSED}
