"""What a terminal shows of a session: no word cut, no address broken, names instead of codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agent.session.display import LiveDisplay, Story
from agent.session.ending import EndingReader
from agent.spool.spool import Spool
from model.benchmark import Benchmark, BenchmarkKind
from model.event import (
    BenchmarkFinished,
    Delivered,
    Event,
    Graded,
    Numbered,
    Progress,
    ReportKept,
    SessionStarted,
    Step,
    StepStarted,
    Troubled,
)
from model.message import say
from model.report import PersonalAnswers
from model.trial import TrialResult
from tests.agent.documents import GRADE

REPORT_ID = "01a22aad-df82-77e1-8583-119380f0e460"

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


def test_an_address_stays_whole(capsys: pytest.CaptureFixture[str]) -> None:
    address = "http://127.0.0.1:8484/machines/" + "0" * 36
    assert any(address in line for line in shown(capsys, Delivered(report="r", address=address)))


def test_the_path_at_the_end_is_where_the_report_is_after_its_delivery(
    tmp_path: Path,
) -> None:
    """The delivery moves it: the path that was told before would be gone a second later."""
    spool = Spool(tmp_path)
    kept = spool.keep(REPORT_ID, b"{}", bytes(64))
    spool.accept(REPORT_ID, b"{}", bytes(64))
    reader = EndingReader()
    for event in (
        SessionStarted(session="s", report=REPORT_ID, steps=(), replayed=False),
        Graded(grade=GRADE, title="T", entered=PersonalAnswers(label="A-1")),
        ReportKept(report=REPORT_ID, path=str(kept)),
        Delivered(report=REPORT_ID, address=None),
    ):
        reader.hear(event)
    ending = reader.ending()
    assert ending is not None
    assert str(tmp_path / "accepted" / f"{REPORT_ID}.json") in ending.places[-1]


def test_a_report_that_lies_elsewhere_is_told_on_the_last_screen() -> None:
    reader = EndingReader()
    reader.hear(Graded(grade=GRADE, title="T"))
    reader.hear(
        Troubled(where="report", message=say("run.not_kept", folder="/x", error="full"), traceback=None)
    )
    ending = reader.ending()
    assert ending is not None
    assert [message.code for message in ending.alarms] == ["run.not_kept"]


def test_a_run_without_a_grade_has_no_last_screen() -> None:
    assert EndingReader().ending() is None


def test_the_long_list_is_for_those_who_ask() -> None:
    graded = Graded(grade=GRADE, title="T")
    assert len(Story(verbose=False).lines(graded, None)) == 2
    assert len(Story(verbose=True).lines(graded, None)) > 4


@pytest.mark.parametrize("verbose", [False, True])
def test_a_provisional_grade_is_never_shown_without_the_word(verbose: bool) -> None:
    graded = Graded(grade=GRADE, title="T", provisional=(say("run.without_root"),))
    lines = Story(verbose=verbose).lines(graded, None)
    first = next(place for place, line in enumerate(lines) if "GRADE D" in line)
    assert "rovisional" in " ".join(lines[: first + 1]) or "PROVISIONAL" in lines[first]


def test_the_time_left_never_goes_up(capsys: pytest.CaptureFixture[str]) -> None:
    display = LiveDisplay()
    display.show(Numbered(sequence=0, at_s=0.0, event=StepStarted(step=Step.BENCHMARK, expected_s=20.0)))
    for number, seconds in enumerate((20.0, 24.0, 19.0, 30.0, 5.0, 6.0), start=1):
        event = Progress(step=Step.BENCHMARK, part="", fraction=0.5, left_s=seconds, message=None)
        display.show(Numbered(sequence=number, at_s=0.0, event=event))
    left = [int(found) for found in re.findall(r"(\d+) s left", capsys.readouterr().out)]
    assert left[:2] == [20, 20]
    assert left == sorted(left, reverse=True)


def test_the_last_line_tells_why_a_step_waits(capsys: pytest.CaptureFixture[str]) -> None:
    waits = Progress(
        step=Step.DELIVER, part="", fraction=None, left_s=None, message=say("delivery.not_ready")
    )
    line = shown(capsys, StepStarted(step=Step.DELIVER, expected_s=3.0), waits)[-1]
    assert "The inventory" in line
    assert "left" not in line


def test_a_step_that_takes_longer_than_expected_tells_how_long_it_took(
    capsys: pytest.CaptureFixture[str],
) -> None:
    line = shown(capsys, StepStarted(step=Step.DELIVER, expected_s=0.0))[-1]
    assert "0 s so far" in line
    assert "[" not in line


def test_nothing_is_said_behind_the_last_line(capsys: pytest.CaptureFixture[str]) -> None:
    display = LiveDisplay()
    display.show(Numbered(sequence=0, at_s=0.0, event=StepStarted(step=Step.DELIVER, expected_s=3.0)))
    display.close()
    assert capsys.readouterr().out.endswith("\r\x1b[K")


def test_the_last_line_names_what_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    busy = Progress(step=Step.BENCHMARK, part="memory_stress", fraction=None, left_s=None, message=None)
    assert "Memory under stress" in shown(capsys, StepStarted(step=Step.BENCHMARK, expected_s=None), busy)[-1]
