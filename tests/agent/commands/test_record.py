"""`etabli record`, as a person sees it."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from agent.commands import record
from host.port import Library
from host.recording.recording import RecordingHost, read_recording
from host.recording.recording_file import BadRecording
from tests.fake_host import FakeHost


def options(out: Path, *words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    record.configure(parser)
    return parser.parse_args([str(out), *words])


def test_an_existing_file_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "machine.json.gz"
    out.write_bytes(b"earlier")
    assert record.execute(options(out)) == 2
    assert "exists already" in capsys.readouterr().err
    assert out.read_bytes() == b"earlier"


def test_a_missing_folder_is_named_before_anything_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert record.execute(options(tmp_path / "nowhere" / "x")) == 2
    assert str(tmp_path / "nowhere") in capsys.readouterr().err


def test_the_summary_names_what_gave_no_answer_and_warns_of_names() -> None:
    recorder = RecordingHost(FakeHost(is_root=False))
    with pytest.raises(Exception, match="lspci is not installed"):
        recorder.run(["lspci", "-vmm"], timeout_s=1)
    with pytest.raises(Exception, match="psutil"):
        recorder.ask(Library.SENSORS)
    lines = record.summary(recorder.recording(), Path("x.gz"), 1234, redacted=False)
    text = "\n".join(lines)
    assert "x.gz: 2 answers, 1 kB." in text
    assert "people you trust" in text
    assert "without root" in text
    assert "Not answered: lspci -vmm (the tool that reports it is not installed)" in text
    assert "people you trust" not in "\n".join(
        record.summary(recorder.recording(), Path("x.gz"), 1234, redacted=True)
    )


@pytest.mark.process
@pytest.mark.slow
def test_this_machine_is_recorded_and_redacted(tmp_path: Path) -> None:
    out = tmp_path / "machine.json.gz"
    assert record.execute(options(out, "--redact")) == 0
    recording = read_recording(out)
    assert recording.redacted
    assert {note.argv[0] for note in recording.runs} >= {"lsblk", "lscpu"}
    assert not (tmp_path / "machine.json.gz.part").exists()
    out.write_bytes(out.read_bytes()[:-20])
    with pytest.raises(BadRecording):
        read_recording(out)
