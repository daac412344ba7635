"""On a boot key, a mistake in its file makes it an inventory, large on the screen, and never stops it."""

from __future__ import annotations

import argparse
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from agent.bench.state import SYSTEM_FOLDER, StateError
from agent.commands import run
from agent.commands.held_scanners import hold_scanners
from agent.commands.key import run as key_run
from agent.commands.key.afterwards import Afterwards
from agent.commands.key.watching import HearingDisplay
from etabli import main
from model.boot_key import KeyState
from model.event import Delivered, Event, ReportKept, SessionFinished, SessionStarted
from tests.house.files import ROOT
from tests.wipe.test_unattended import KEY

FORGOTTEN = (
    '[inventory]\nurl = "https://a.example"\n[key]\nprofile = "all"\n[profile.all.wipe]\nlevel = "clear"\n'
)


@dataclass(slots=True)
class Ran:
    """What would have been run, and the display that would have shown it."""

    orders: list[run.RunOrder] = field(default_factory=list)
    displays: list[HearingDisplay] = field(default_factory=list)


@pytest.fixture(name="ran")
def _ran(monkeypatch: pytest.MonkeyPatch) -> Ran:
    ran = Ran()

    def carry_out(_options: argparse.Namespace, order: run.RunOrder, display: HearingDisplay) -> int:
        ran.orders.append(order)
        ran.displays.append(display)
        return 0

    monkeypatch.setattr(run, "carry_out", carry_out)
    return ran


def configured(tmp_path: Path, text: str, encoding: str = "utf-8") -> list[str]:
    """The order with this file."""
    (tmp_path / "etabli.toml").write_text(text, encoding=encoding)
    folder = ["--folder", str(tmp_path / "state")]
    return ["key", "run", "--leave", "--config", str(tmp_path / "etabli.toml"), *folder]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[run\n", "line 1"),
        ('[wipe]\nlevel = "gone"\n', "wipe.level"),
        ('[run]\npolicy = "nowhere.toml"\n', "nowhere.toml"),
    ],
)
def test_a_mistake_in_the_file_is_shown_large_and_an_inventory_is_run(
    tmp_path: Path, ran: Ran, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    assert main(configured(tmp_path, text)) == 0
    (order,) = ran.orders
    assert order.erase is None
    said = capsys.readouterr()
    assert "███" in said.out
    assert told in said.err
    assert "nothing is erased" in said.err


def test_a_key_that_cannot_be_written_is_said_large_and_an_inventory_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    orders: list[tuple[Path, run.RunOrder]] = []

    def carry_out(given: argparse.Namespace, order: run.RunOrder, _display: HearingDisplay) -> int:
        orders.append((given.folder, order))
        if given.folder != SYSTEM_FOLDER:
            raise StateError("/media/etabli/etabli cannot be written: No space left on device.")
        return 3

    monkeypatch.setattr(run, "carry_out", carry_out)
    monkeypatch.setattr(run, "probe_boot", lambda _host: STARTED)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr(key_run, "_followed", lambda _folder, _display, status: status)
    monkeypatch.setattr(Afterwards, "stay", lambda _page: None)
    words = [word for word in configured(tmp_path, ERASES) if word != "--leave"]
    assert main(words) == 3
    assert [order.erase is None for _folder, order in orders] == [False, True]
    assert orders[1][0] == SYSTEM_FOLDER
    said = capsys.readouterr()
    assert said.out.count("███") > 1
    assert "No space left on device" in said.err
    assert "nothing is erased" in said.err


@pytest.mark.process
def test_a_crash_leaves_one_sentence_on_the_screen_and_a_status_that_starts_it_again() -> None:
    code = (
        "import sys\nfrom agent.commands.key.crashed import tell_crash\nsys.excepthook = tell_crash\n1 / 0\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60, cwd=ROOT
    )
    assert done.returncode == 70
    assert "starts again" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


STARTED = replace(KEY, kernel_line="boot=live")
ERASES = '[key]\nprofile = "all"\n[profile.all.wipe]\nconfirm = "erase-internal-drives"\n'


@pytest.mark.parametrize(
    "text",
    [
        ERASES + "usb = true\n",
        ERASES + 'level = "destroy"\n',
        ERASES + 'protect = "S3Z9"\n',
        ERASES + 'order = { machine = "x", until = 2026-11-30T18:00:00 }\n',
        ERASES + '[profile.all.wipe]\nlevel = "clear"\n',
        ERASES + "[run]\nquick = 1\n",
        ERASES + '[network]\naddress = "192.168.1"\n',
        ERASES + '[inventory]\nurl = "http://inventory.example"\n',
        ERASES.replace("erase-internal-drives", "erase internal drives"),
        ERASES.replace("erase-internal-drives", "Erase-Internal-Drives"),
        ERASES.replace('"all"', '"al"'),
        ERASES.replace("[key]", "[keys]"),
        "\0\1\2" + ERASES,
    ],
)
def test_whatever_is_wrong_with_a_file_that_orders_an_erasure_nothing_is_erased(
    tmp_path: Path,
    ran: Ran,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    text: str,
) -> None:
    monkeypatch.setattr(run, "probe_boot", lambda _host: STARTED)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    assert main(configured(tmp_path, text)) == 0
    assert [order.erase for order in ran.orders] == [None]
    said = capsys.readouterr()
    assert "███" in said.out
    assert "nothing is erased" in said.err


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_a_file_in_an_encoding_that_is_not_read_erases_nothing_and_is_told(
    tmp_path: Path,
    ran: Ran,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    encoding: str,
) -> None:
    monkeypatch.setattr(run, "probe_boot", lambda _host: STARTED)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    assert main(configured(tmp_path, ERASES, encoding)) == 0
    assert [order.erase for order in ran.orders] == [None]
    assert "etabli.toml" in capsys.readouterr().err


@pytest.mark.parametrize("text", [ERASES, ERASES.replace("\n", "\r\n"), "\ufeff" + ERASES])
def test_the_same_file_without_a_mistake_erases(
    tmp_path: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(run, "probe_boot", lambda _host: STARTED)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    assert main(configured(tmp_path, text)) == 0
    (order,) = ran.orders
    assert order.erase is not None


def test_a_profile_that_cannot_be_followed_leaves_the_rest_of_the_file(
    tmp_path: Path, ran: Ran, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "probe_boot", lambda _host: replace(KEY, kernel_line="boot=live"))
    assert main(configured(tmp_path, FORGOTTEN)) == 0
    (order,) = ran.orders
    assert order.erase is None
    assert order.configuration.inventory.url == "https://a.example"
    assert 'confirm = "erase-internal-drives"' in capsys.readouterr().err


def test_a_sound_file_is_followed_without_a_word(
    tmp_path: Path, ran: Ran, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(configured(tmp_path, '[run]\nlot = "a"\n')) == 0
    assert ran.orders[0].configuration.run.lot == "a"
    assert capsys.readouterr().err == ""


def test_what_the_session_tells_decides_whether_the_key_may_be_pulled(tmp_path: Path, ran: Ran) -> None:
    main(configured(tmp_path, ""))
    watch = ran.displays[0].watch
    watch.heard.finished = False
    watch.is_read = False
    started = SessionStarted(session="s", report="r", steps=(), replayed=False)
    done = SessionFinished(exit_status=0, duration_s=1.0)
    kept: list[Event] = [
        ReportKept(report="r", path="/a", lasts=False),
        Delivered(report="other", address=None),
    ]
    states = []
    events: tuple[Event, ...] = (started, *kept, done, Delivered(report="r", address=None))
    for event in events:
        watch.heard.hear(event)
        states.append(watch.state())
    working = [KeyState.LEAVE_IN] * 3
    assert states == [*working, KeyState.ONLY_IN_MEMORY, KeyState.MAY_BE_PULLED]


def test_a_session_that_was_not_met_in_time_is_shown_to_its_end_and_its_last_word_stands(
    tmp_path: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[object] = []
    monkeypatch.setattr("agent.commands.key.run.attach", lambda folder: ("session of", folder))

    def follow(attachment: object, display: HearingDisplay, hold: object) -> int:
        heard.append(attachment)
        assert hold is hold_scanners
        assert display is ran.displays[0]
        return 1

    monkeypatch.setattr("agent.commands.key.run.follow", follow)
    assert main(configured(tmp_path, "")) == 1
    assert len(heard) == 1


def test_a_session_that_was_followed_is_not_followed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def carry_out(_options: argparse.Namespace, _order: run.RunOrder, display: HearingDisplay) -> int:
        display.watch.heard.report = "a report"
        return 3

    monkeypatch.setattr(run, "carry_out", carry_out)
    monkeypatch.setattr("agent.commands.key.run.attach", lambda _folder: pytest.fail("attached again"))
    assert main(configured(tmp_path, "")) == 3
