"""A session keeps what it measured, whatever goes wrong after."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

import benchmarks.run
import judge.grade.grade
from agent.bench import keeping
from agent.bench.state import open_state
from agent.bench.station import load_station
from agent.session.outcome import Unjudged
from agent.session.request import Request
from agent.session.session import Session
from agent.session.stream import EventStream
from host.durable import Filesystem
from host.recording.replay import ReplayHost
from model.benchmark import Benchmarks
from model.document import decode
from model.event import (
    Delivered,
    Event,
    LastWordSpoken,
    NotDelivered,
    ReportKept,
    SessionFinished,
    Step,
    StepStarted,
    Troubled,
)
from model.last_word import LastWord
from model.message import say
from model.report import PersonalAnswers

ROOT = Path(__file__).resolve().parents[3]
NOTEBOOK = ROOT / "tests" / "recordings" / "notebook.json.gz"


@pytest.fixture
def session(tmp_path: Path) -> Session:
    state = open_state(is_root=False, environment={}, folder=tmp_path / "state")
    request = Request(
        session="s",
        state_folder=str(state.folder),
        entered=PersonalAnswers(),
        replay=str(NOTEBOOK),
        benchmark=False,
        inventory_url="http://127.0.0.1:9",
        deliver_for_s=0.0,
    )
    host = ReplayHost.open(NOTEBOOK, timing=False)
    return Session(
        request=request, state=state, station=load_station(state), host=host, stream=EventStream(None)
    )


def test_a_mistake_in_the_rules_costs_the_grade_and_not_the_facts(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(*_arguments: object) -> NoReturn:
        raise ZeroDivisionError

    monkeypatch.setattr(judge.grade.grade, "grade_machine", mistaken)
    assert session.walk() == 3
    events = [numbered.event for numbered in session.stream.since(0, timeout_s=0)]
    said = [event.message for event in events if isinstance(event, Troubled)]
    assert [message.code for message in said][:2] == ["run.facts_kept", "run.unforeseen"]
    facts = decode(Path(str(said[0].arguments["file"])).read_bytes(), Unjudged)
    assert facts.id == session.report_id
    assert facts.machine == session.machine
    assert facts.evidence


def test_why_nothing_was_measured_is_said_to_whoever_watches_and_in_the_report(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = Benchmarks(quick=True, results=(), watch=None, refused=say("benchmark.unplugged"))
    monkeypatch.setattr(benchmarks.run, "run_benchmarks", lambda *_arguments, **_named: refused)
    session.request = replace(session.request, benchmark=True)
    session.walk()
    assert session.report is not None
    assert [item.message.code for item in session.report.troubles if item.where == Step.BENCHMARK] == [
        "benchmark.unplugged"
    ]


def test_without_one_the_report_is_kept(session: Session) -> None:
    assert session.walk() in (0, 1)
    assert session.kept
    assert not list(session.state.folder.glob("etabli-unjudged-*"))


def test_each_report_has_the_next_count_of_its_station(session: Session) -> None:
    assert session.walk() == 0
    again = Session(
        request=session.request,
        state=session.state,
        station=session.station,
        host=ReplayHost.open(NOTEBOOK, timing=False),
        stream=EventStream(None),
    )
    assert again.walk() == 0
    assert session.report is not None
    assert again.report is not None
    assert (session.report.counter, again.report.counter) == (1, 2)


def test_a_station_that_cannot_count_reports_all_the_same(session: Session) -> None:
    (session.state.station / "counter").mkdir()
    assert session.walk() == 0
    assert session.report is not None
    assert session.report.counter is None
    assert "run.not_counted" in [trouble.message.code for trouble in session.report.troubles]


def test_the_last_word_comes_last_and_a_recording_is_to_be_looked_at(session: Session) -> None:
    session.walk()
    events = [numbered.event for numbered in session.stream.since(0, timeout_s=0)]
    (spoken,) = [event for event in events if isinstance(event, LastWordSpoken)]
    assert (spoken.report, spoken.spoken.word) == (session.report_id, LastWord.CHECK)
    assert "erased.from_recording" in {message.code for message in spoken.spoken.reasons}
    after = events[events.index(spoken) :]
    assert not [event for event in after if isinstance(event, Delivered | NotDelivered | StepStarted)]
    assert isinstance(after[-1], SessionFinished)


def test_a_run_that_is_stopped_while_it_delivers_speaks_all_the_same_and_is_not_failed(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "_deliver", lambda self: self.stopping.set())
    assert session.walk() in (0, 1)
    events = [numbered.event for numbered in session.stream.since(0, timeout_s=0)]
    assert [event for event in events if isinstance(event, LastWordSpoken)]


def test_a_report_that_could_not_be_kept_is_told_by_the_last_word(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "_report", lambda _self: None)
    session.walk()
    events = [numbered.event for numbered in session.stream.since(0, timeout_s=0)]
    (spoken,) = [event for event in events if isinstance(event, LastWordSpoken)]
    assert "word.not_kept" in {message.code for message in spoken.spoken.reasons}


def on_a_key(session: Session, kind: str) -> list[Event]:
    """What a run on a boot key tells whose state folder lies on such a filesystem."""
    session.state = replace(session.state, on_key=True)
    found = Filesystem(kind=kind, point="/", durable={"vfat": True, "tmpfs": False, "overlay": None}[kind])
    session.request = replace(session.request, inventory_url=None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keeping, "filesystem_of", lambda _host, _folder: found)
        session.walk()
    return [numbered.event for numbered in session.stream.since(0, timeout_s=0)]


@pytest.mark.parametrize("kind", ["tmpfs", "overlay"])
def test_a_report_in_the_memory_of_a_key_is_not_called_safe(session: Session, kind: str) -> None:
    events = on_a_key(session, kind)
    assert [event.lasts for event in events if isinstance(event, ReportKept)] == [False]
    alarms = [event.message.code for event in events if isinstance(event, Troubled)]
    assert "run.only_in_memory" in alarms
    spoken = next(event.spoken for event in events if isinstance(event, LastWordSpoken))
    assert "word.not_kept" in [item.code for item in (*spoken.reasons, *spoken.besides)]
    assert isinstance(events[-1], SessionFinished)
    assert events[-1].exit_status == 3


def test_a_report_on_the_partition_of_a_key_is_safe_and_waits_there(session: Session) -> None:
    events = on_a_key(session, "vfat")
    assert [event.lasts for event in events if isinstance(event, ReportKept)] == [True]
    assert session.kept
    told = [event.message.code for event in events if isinstance(event, NotDelivered)]
    assert told == ["delivery.no_inventory"]
    assert not (session.state.inventory / "serve.json").exists()
