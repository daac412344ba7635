"""A processor that did something else while it was measured is measured again, never eliminated for it."""

from __future__ import annotations

from dataclasses import replace

from model.benchmark import BenchmarkKind, Benchmarks, LoadWatch
from model.grade import GradeLetter
from model.message import say
from papers.wording import word
from tests.judge.machines import graded, laptop, measured


def compressing(one: float, every: float, reason: str | None = None) -> Benchmarks:
    """Benchmarks in which 7-Zip did so much on one thread and on all."""
    values = {BenchmarkKind.COMPRESSION_SINGLE: one, BenchmarkKind.COMPRESSION_ALL: every}
    whole = measured()
    return replace(
        whole,
        results=tuple(
            replace(item, value=values[item.kind], reason=say(reason) if reason else None)
            if item.kind in values
            else item
            for item in whole.results
        ),
    )


def test_a_slow_processor_is_for_parts_and_one_that_was_disturbed_is_to_be_measured_again() -> None:
    slow = graded(laptop(), compressing(1300.0, 2400.0))
    assert slow.functional is GradeLetter.PARTS
    assert not slow.to_check
    for disturbed in (compressing(2006.0, 490.0), compressing(1300.0, 2400.0, "benchmark.disturbed")):
        grade = graded(laptop(), disturbed)
        assert grade.functional is not GradeLetter.PARTS
        assert grade.to_check
        assert "measure again" in " ".join(word(reason.message) for reason in grade.reasons)


def test_a_disturbed_figure_that_is_enough_brings_its_points() -> None:
    quiet, busy = (
        graded(laptop(), compressing(3000.0, 9000.0, why)) for why in (None, "benchmark.disturbed")
    )
    assert quiet.score == busy.score
    assert busy.to_check


def test_a_processor_that_heat_slows_down_is_not_called_disturbed() -> None:
    hot = compressing(2600.0, 2000.0)
    watch = LoadWatch(
        highest_celsius=99.0, critical_celsius=100.0, throttle_events=900, lowest_mhz_under_load=800.0
    )
    grade = graded(laptop(), replace(hot, watch=watch))
    assert grade.functional is GradeLetter.PARTS
    assert "disturbed" not in {reason.rule for reason in grade.reasons}
