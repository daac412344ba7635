"""`etabli bench`: the benchmarks alone, with what could not be done said."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

import benchmarks.run
import etabli
from model.benchmark import Benchmark, BenchmarkKind, Benchmarks
from model.event import BenchmarkFinished
from model.message import say
from model.trial import TrialResult

NOTEBOOK = Path(__file__).resolve().parents[3] / "tests" / "recordings" / "notebook.json.gz"


@pytest.fixture(autouse=True)
def ctrl_c_is_the_tests_again() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


def result(outcome: TrialResult) -> Benchmark:
    return Benchmark(
        kind=BenchmarkKind.DRIVE_SEQUENTIAL,
        subject="sda",
        result=outcome,
        value=None,
        samples=(),
        spread_percent=None,
        tool="fio",
        tool_version=None,
        command=(),
        seconds=1.0,
        reason=say("benchmark.read_failed", error="Input/output error"),
    )


def measured(monkeypatch: pytest.MonkeyPatch, results: Benchmarks) -> None:
    """Let the benchmarks end like this."""

    def fake(*_arguments: object, on_event: object, **_named: object) -> Benchmarks:
        assert callable(on_event)
        for item in results.results:
            on_event(BenchmarkFinished(benchmark=item))
        return results

    monkeypatch.setattr(benchmarks.run, "run_benchmarks", fake)


def bench(*words: str) -> int:
    return etabli.main(["bench", "--replay", str(NOTEBOOK), *words])


def test_a_drive_that_cannot_be_read_is_a_finding_and_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    measured(
        monkeypatch, Benchmarks(quick=True, results=(result(TrialResult.FAILED),), watch=None, refused=None)
    )
    assert bench() == 1
    assert "sda" in capsys.readouterr().out


def test_what_was_not_done_is_no_finding(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    measured(
        monkeypatch, Benchmarks(quick=True, results=(result(TrialResult.NOT_DONE),), watch=None, refused=None)
    )
    assert bench() == 0
    assert "sda" in capsys.readouterr().out


def test_a_refusal_is_said_and_measures_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = say("benchmark.on_battery")
    measured(monkeypatch, Benchmarks(quick=True, results=(), watch=None, refused=refused))
    assert bench() == 1
    assert capsys.readouterr().err


def test_json_is_the_results_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    measured(
        monkeypatch, Benchmarks(quick=True, results=(result(TrialResult.PASSED),), watch=None, refused=None)
    )
    assert bench("--json") == 0
    assert json.loads(capsysbinary.readouterr().out)["results"][0]["subject"] == "sda"


def test_a_recording_that_is_none_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert etabli.main(["bench", "--replay", "/nowhere.gz"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
