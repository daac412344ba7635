"""What a terminal shows of a session: no word cut, no address broken, names instead of codes."""

from __future__ import annotations

import pytest

from agent.session.display import LiveDisplay
from model.benchmark import Benchmark, BenchmarkKind
from model.event import BenchmarkFinished, Delivered, Event, Numbered, Progress, ReportKept, StepStarted
from model.message import say
from model.trial import TrialResult

NOT_DONE = Benchmark(
    kind=BenchmarkKind.DRIVE_SEQUENTIAL,
    subject="nvme0n1",
    result=TrialResult.NOT_DONE,
    value=None,
    samples=(),
    spread_percent=None,
    tool="fio",
    tool_version=None,
    command=(),
    seconds=0.0,
    reason=say("benchmark.not_own_drive"),
)


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")


def shown(capsys: pytest.CaptureFixture[str], *events: Event) -> list[str]:
    """The lines on the screen, the last one being the one that is redrawn."""
    display = LiveDisplay()
    for number, event in enumerate(events):
        display.show(Numbered(sequence=number, at_s=0.0, event=event))
    text = capsys.readouterr().out.replace("\x1b[K", "")
    return [line.rpartition("\r")[2] for line in text.split("\n")]


def test_a_long_line_is_broken_between_words(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys, BenchmarkFinished(benchmark=NOT_DONE))
    assert all(len(line) <= 40 for line in lines)
    assert len(lines) > 2


def test_an_address_and_a_path_stay_whole(capsys: pytest.CaptureFixture[str]) -> None:
    address, path = "http://127.0.0.1:8484/machines/" + "0" * 36, "/var/lib/etabli/" + "a-" * 30
    lines = shown(capsys, Delivered(report="r", address=address), ReportKept(report="r", path=path))
    assert any(address in line for line in lines)
    assert any(path in line for line in lines)


def test_the_last_line_tells_why_a_step_waits(capsys: pytest.CaptureFixture[str]) -> None:
    waits = Progress(step="deliver", part="", fraction=None, left_s=None, message=say("delivery.not_ready"))
    line = shown(capsys, StepStarted(step="deliver", expected_s=3.0), waits)[-1]
    assert "The inventory" in line
    assert "left" not in line


def test_a_step_that_takes_longer_than_expected_tells_how_long_it_took(
    capsys: pytest.CaptureFixture[str],
) -> None:
    line = shown(capsys, StepStarted(step="deliver", expected_s=0.0))[-1]
    assert "0 s so far" in line
    assert "[" not in line


def test_nothing_is_said_behind_the_last_line(capsys: pytest.CaptureFixture[str]) -> None:
    display = LiveDisplay()
    display.show(Numbered(sequence=0, at_s=0.0, event=StepStarted(step="deliver", expected_s=3.0)))
    display.close()
    assert capsys.readouterr().out.endswith("\r\x1b[K")


def test_the_last_line_names_what_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    busy = Progress(step="benchmark", part="memory_stress", fraction=None, left_s=None, message=None)
    assert "Memory under stress" in shown(capsys, StepStarted(step="benchmark", expected_s=None), busy)[-1]
