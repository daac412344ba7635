"""`etabli probe`: facts for people or as JSON, of this machine or a recorded one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import etabli
from host.recording.recording import RecordingHost
from host.shared import SharedHost
from model.document import decode
from model.identity import DriveKey
from model.machine import Machine
from model.message import say
from model.verdict import DriveHealth, DriveVerdict
from probes import command
from probes.run import probe_machine
from tests.fake_host import FakeHost
from tests.probes.test_batteries import FOLDER, THINKPAD


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A machine that has a battery and little else."""
    battery = {f"{FOLDER}/BAT0/type": "Battery\n", f"{FOLDER}/BAT0/uevent": THINKPAD}
    recorder = RecordingHost(FakeHost(files=battery))
    probe_machine(SharedHost(recorder), deep=False, on_event=lambda _: None)
    path = tmp_path / "machine.json.gz"
    recorder.write(path, redact=False)
    return path


def etabli_probe(*words: str) -> int:
    return etabli.main(["probe", *words])


def test_the_document_is_the_machine(recording: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert etabli_probe("--json", "--replay", str(recording)) == 0
    printed = capsysbinary.readouterr().out
    machine = decode(printed, Machine)
    batteries = machine.batteries.value
    assert batteries is not None
    assert batteries[0].health_percent == 66
    assert json.loads(printed)["batteries"]["state"] == "present"


def test_people_read_lines_of_eighty_columns(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert etabli_probe("--replay", str(recording)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "  BAT0              health 66 %, 25.5 Wh of 38.9 Wh" in lines
    assert max(map(len, lines)) <= 80


def test_a_failing_drive_is_a_finding(recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = DriveKey(model=None, serial=None, wwn=None, size_bytes=None)
    failing = DriveVerdict(name="sda", drive=key, health=DriveHealth.FAILING, evidence=(say("x"),))
    monkeypatch.setattr(command, "_verdicts", lambda _: (failing,))
    assert etabli_probe("--replay", str(recording)) == 1


def test_a_bad_recording_is_one_sentence_and_a_wrong_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.json.gz"
    bad.write_bytes(b"no recording")
    assert etabli_probe("--replay", str(bad)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(str(bad))
    assert len(said.err.splitlines()) == 1


def test_a_recording_that_is_not_there_is_a_wrong_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert etabli_probe("--replay", str(tmp_path / "none")) == 2
    assert "none" in capsys.readouterr().err


def test_timing_without_a_recording_is_a_wrong_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert etabli_probe("--timing") == 2
    assert "--replay" in capsys.readouterr().err
