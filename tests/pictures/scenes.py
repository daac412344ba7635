"""Scenes: what each picture shows, printed by the program."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from agent.commands.wipe.plan import show_plans
from agent.session.ending import EndingReader
from model.document import decode_event
from model.drive import DriveKind
from model.fact import present
from papers.language import Language, _, speak
from papers.screen.ending import ending_lines
from tests.house.files import ROOT
from tests.inventory.workshop import Bench as Station
from tests.inventory.workshop import Desk, laptop, make_report
from tests.lab.ata.drive import AtaTraits
from tests.lab.nvme.drive import NvmeTraits
from tests.pictures.cells import COLUMNS, Frame, frame_of_lines
from tests.pictures.console import ROWS
from tests.pictures.drawing import page
from tests.wipe.bench import NOT_BOOT, Bench
from wipe.features import ask_features
from wipe.guard import BootLocks, LockAnswer
from wipe.plan import PlanOrder, make_plan
from wipe.planned import PlannedDrive

FOLDER = ROOT / "docs" / "pictures"
RECORDING = "tests/recordings/notebook.json.gz"
BOOT = replace(NOT_BOOT, medium=LockAnswer.BOOT)
PAGE = "http://127.0.0.1:8485/machines/01a22af7-7d97-72f2-bf1a-bf684ddf0e5d"
REPORT = "/var/lib/etabli/spool/accepted/01a22af7-70c9-76a4-be8b-932837846400.json"
PARTS = '<div class="facts">'  # below it are times of today
WIDTH_PX, HEIGHT_PX = 980, 1088


def events(folder: Path) -> list[bytes]:
    """What a run on the recording tells, line by line."""
    done = subprocess.run(
        [
            sys.executable, "etabli.py", "run", "--quick", "--json", "--replay", RECORDING,
            "--label", "A-0042", "--folder", str(folder),
        ],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, check=False,
        timeout=300,
    )  # fmt: skip
    return done.stdout.splitlines()


def run_frame(told: list[bytes], language: Language) -> Frame:
    """The last screen of a run; where the report lies differs from run to run, and stands as on a bench."""
    speak(language)
    reader = EndingReader()
    for line in told:
        reader.hear(decode_event(line).event)
    ending = reader.ending()
    assert ending is not None, "the run gave no grade"
    places = (_("Page: {address}").format(address=PAGE), _("Report: {path}").format(path=REPORT))
    command = "$ etabli run --quick --label A-0042"
    return frame_of_lines([command, *ending_lines(replace(ending, places=places), COLUMNS, ROWS - 1)])


class Empty(Bench):
    """A drive as large as its label says, with nothing written to it."""

    def fill(self) -> None:
        """Leave it empty."""


def planned(folder: Path) -> list[PlannedDrive]:
    """Simulated drives as `etabli wipe plan` meets them: two that it would erase, and the one that the system
    started from.
    """
    disk = Empty(folder, AtaTraits(), kind=DriveKind.HDD, size=500_107_862_016)
    flash = Empty(folder, NvmeTraits(), size=256_060_514_304)
    boot = Empty(folder, AtaTraits(rotation_rpm=0), size=8_004_304_896)
    return [
        _named(disk, "sda", "DISK 500GB", "WD-FICT4F2K", NOT_BOOT),
        _named(flash, "nvme0n1", "NVME 256GB", "NVFICT7Q3M", NOT_BOOT),
        _named(boot, "sdb", "SSD 8GB", "BOOTFICT01", BOOT),
    ]


def _named(bench: Bench, name: str, model: str, serial: str, locks: BootLocks) -> PlannedDrive:
    """The drive of a bench under the names that a kernel and a maker give it."""
    found = bench.candidate()
    token = replace(found.token, name=name, path=f"/dev/{name}", model=model, serial=serial)
    drive = replace(found.drive, name=name, path=token.path, model=model, serial=present(serial))
    candidate = replace(found, token=token, drive=drive, locks=locks)
    order = PlanOrder(candidate=candidate, features=ask_features(bench.drive), policy=bench.policy)
    return PlannedDrive(drive=drive, outcome=make_plan(order))


def plan_frame(folder: Path, language: Language) -> Frame:
    """`etabli wipe plan`."""
    speak(language)
    return frame_of_lines(["$ sudo etabli wipe plan", *plan_lines(planned(folder))])


def plan_lines(drives: list[PlannedDrive]) -> list[str]:
    """What the command prints of them."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), _columns(COLUMNS):
        show_plans(drives, drives)
    return out.getvalue().rstrip("\n").split("\n")


@contextlib.contextmanager
def _columns(count: int) -> Iterator[None]:
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = str(count)
    try:
        yield
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before


def page_picture(folder: Path, language: Language) -> str:
    """The page of a machine in the inventory."""
    from inventory.store.folder import open_folder

    desk = Desk(open_folder(folder / f"inventory-{language}"))
    try:
        station = Station(name="poste-1")
        (receipt,) = desk.deliver(station, desk.token(station), make_report(station, laptop()))
        html = desk.page(str(receipt["page"]).removeprefix("http://127.0.0.1:8484"), language)
    finally:
        desk.close()
    style = (ROOT / "inventory" / "static" / "style.css").read_text(encoding="utf-8")
    above_the_parts = html.partition(PARTS)[0]
    return page(above_the_parts, style, WIDTH_PX, HEIGHT_PX)


def frames(folder: Path) -> dict[str, Frame]:
    """What commands print, by the name of its picture."""
    told = events(folder / "state")
    shown: dict[str, Frame] = {}
    for language in Language:
        (folder / language).mkdir(parents=True)
        shown[f"run.{language}.svg"] = run_frame(told, language)
        shown[f"plan.{language}.svg"] = plan_frame(folder / language, language)
    return shown


def page_pictures(folder: Path) -> dict[str, str]:
    """Every page by the name of its picture."""
    return {f"page.{language}.svg": page_picture(folder, language) for language in Language}
