"""The key of a label: how it comes in, and that it goes nowhere else."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent.bench.state import State
from agent.bench.wrong_order import WrongOrder
from agent.commands.wipe.options import add_common_options, add_policy_options, wish_of
from agent.commands.wipe.questions import choose_drives
from agent.erasing.jobs import make_job
from agent.erasing.psid import ask_psid, read_psid
from agent.settings.configuration import Configuration
from agent.settings.wipe_policy import policy_of
from etabli import main
from host.service import start_service
from model.erasure import Preparation, WipePlan, WipePolicy, WipeRefusal
from tests.lab.ata.drive import AtaTraits
from tests.lab.nvme.drive import NvmeTraits
from tests.lab.opal.traits import OpalTraits
from tests.wipe.bench import Bench
from tests.wipe.test_opal import LOCKED, PSID
from tests.wipe.test_thaw import FROZEN
from wipe.planned import PlannedDrive

ROOT = Path(__file__).resolve().parents[3]


def options_of(*words: str) -> argparse.Namespace:
    """What `etabli wipe run` was told."""
    parser = argparse.ArgumentParser()
    parser.add_argument("drives", nargs="*")
    parser.add_argument("--plan")
    add_policy_options(parser)
    add_common_options(parser)
    return parser.parse_args(words)


@pytest.mark.parametrize(
    "text", [PSID, f"{PSID}\n", f"  {PSID[:16]} {PSID[16:]}\r\n", f"{PSID[:8]}-{PSID[8:]}"]
)
def test_a_key_is_read_as_scanners_and_labels_write_it(tmp_path: Path, text: str) -> None:
    file = tmp_path / "psid"
    file.write_text(text)
    assert read_psid(file) == PSID


@pytest.mark.parametrize("text", ["", PSID[:-1], PSID + "0", PSID[:-1] + "é", PSID[:-1] + "!"])
def test_what_is_no_key_is_not_repeated(tmp_path: Path, text: str) -> None:
    file = tmp_path / "psid"
    file.write_text(text)
    with pytest.raises(WrongOrder) as caught:
        read_psid(file)
    assert "32" in str(caught.value)
    assert PSID[:-1] not in str(caught.value)


def test_a_file_that_is_not_there_is_a_wrong_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wipe", "run", "4F2K", "--psid", "/nowhere/psid"]) == 2
    assert "/nowhere/psid" in capsys.readouterr().err


def test_one_key_is_of_one_drive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "psid"
    file.write_text(PSID)
    for words in (["wipe", "run", "4F2K", "9X1Z"], ["wipe", "plan"]):
        assert main([*words, "--psid", str(file)]) == 2
        assert "one drive" in capsys.readouterr().err


class Terminal:
    """A person at a terminal, with one drive in front of them."""

    def __init__(self, bench: Bench, monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
        self._bench, self._lines = bench, list(lines)
        self.asked: list[str] = []
        monkeypatch.setattr("sys.stdin", self)
        monkeypatch.setattr("getpass.getpass", self._unseen)

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return self._lines.pop(0)

    def _unseen(self, prompt: str) -> str:
        self.asked.append(prompt)
        return self.readline()

    def plan(self, policy: WipePolicy) -> tuple[PlannedDrive, ...]:
        """The drive, planned."""
        self._bench.policy = policy
        return (PlannedDrive(drive=self._bench.candidate().drive, outcome=self._bench.plan()),)


def test_a_person_is_asked_for_the_key_of_a_locked_drive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal(Bench(tmp_path, NvmeTraits(opal=LOCKED)), monkeypatch, PSID + "\n")
    choice = choose_drives(options_of("0001"), WipePolicy(), plan=terminal.plan)
    assert terminal.asked == ["Scan or type the PSID on the label of /dev/lab0: "]
    assert choice.psid == PSID
    outcome = choice.chosen[0].outcome
    assert isinstance(outcome, WipePlan)
    assert outcome.preparations == (Preparation.PSID_REVERT,)


def test_nobody_is_asked_for_the_key_of_an_open_drive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal(Bench(tmp_path, NvmeTraits(opal=OpalTraits())), monkeypatch)
    assert choose_drives(options_of("0001"), WipePolicy(), plan=terminal.plan).psid is None
    assert terminal.asked == []


def test_with_a_plan_that_was_shown_nobody_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal(Bench(tmp_path, NvmeTraits(opal=LOCKED)), monkeypatch)
    choice = choose_drives(options_of("0001", "--plan", "abc"), WipePolicy(), plan=terminal.plan)
    assert isinstance(choice.chosen[0].outcome, WipeRefusal)


@pytest.mark.parametrize(("word", "sleeps"), [("yes\n", True), ("\n", False), ("no\n", False)])
def test_a_person_is_asked_before_the_machine_sleeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str, sleeps: bool
) -> None:
    terminal = Terminal(Bench(tmp_path, FROZEN), monkeypatch, word)
    choice = choose_drives(options_of("0001"), WipePolicy(), plan=terminal.plan)
    outcome = choice.chosen[0].outcome
    assert isinstance(outcome, WipePlan)
    assert (Preparation.UNFREEZE in outcome.preparations) is sleeps


def test_nobody_is_asked_to_sleep_for_a_method_that_is_not_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal(Bench(tmp_path, AtaTraits(frozen=True)), monkeypatch)
    choice = choose_drives(options_of("0001"), WipePolicy(), plan=terminal.plan)
    assert isinstance(choice.chosen[0].outcome, WipePlan)


def test_an_empty_answer_is_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda _prompt: "")
    with pytest.raises(WrongOrder):
        ask_psid("/dev/sda")


def test_options_and_configuration_say_whether_the_machine_may_sleep() -> None:
    silent = options_of("4F2K")
    assert policy_of(wish_of(silent), Configuration().wipe).suspend is False
    assert policy_of(wish_of(options_of("4F2K", "--suspend")), Configuration().wipe).suspend is True
    allows = replace_wipe(Configuration(), suspend=True)
    assert policy_of(wish_of(silent), allows.wipe).suspend is True
    assert policy_of(wish_of(options_of("4F2K", "--psid", "file")), Configuration().wipe).psid is True


def replace_wipe(configuration: Configuration, *, suspend: bool) -> Configuration:
    """A configuration with this `[wipe]`."""
    from msgspec.structs import replace as changed

    return changed(configuration, wipe=changed(configuration.wipe, suspend=suspend))


def test_the_key_is_in_no_file_of_a_job(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(opal=LOCKED), policy=WipePolicy(psid=True), psid=PSID)
    state = State(folder=tmp_path / "state", locks=tmp_path)
    job = make_job(state, bench.planned(), bench.candidate().drive, on_fat=False)
    bench.folder = job.folder
    bench.erase(job.order.plan)
    files = [file for file in job.folder.rglob("*") if file.is_file()]
    assert len(files) >= 2
    assert not any(PSID.encode() in file.read_bytes() for file in files)


@pytest.mark.process
def test_a_service_gets_its_secret_by_a_pipe_and_not_on_its_command_line(tmp_path: Path) -> None:
    code = (
        "import sys; line = open('/proc/self/cmdline').read() + str(sys.argv); "
        "given = sys.stdin.read(); print(len(given), given in line, flush=True)"
    )
    service = start_service(
        [sys.executable, "-c", code], log=tmp_path / "log", folder=tmp_path, secret=PSID.encode()
    )
    while service.exit_status() is None:
        time.sleep(0.02)  # it is a process of its own
    assert service.last_words() == f"{len(PSID)} False"


@pytest.mark.process
@pytest.mark.parametrize(("given", "found"), [(PSID, PSID), ("", "None")])
def test_a_worker_reads_the_key_from_its_stdin(given: str, found: str) -> None:
    argv = [sys.executable, "-c", "from wipe.worker import given_psid; print(given_psid())"]
    done = subprocess.run(argv, cwd=ROOT, input=given, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == found
