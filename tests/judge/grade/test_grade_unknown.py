"""What nobody knows never helps: over every fact of a machine and of its benchmarks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judge.grade.evaluate import WORST_FIRST
from judge.grade.figures import Figure
from judge.grade.grade import grade_machine
from judge.grade.policy import default_policy, read_policy
from judge.grade.policy_file import Policy
from judge.health.drive_health import judge_drive
from model.benchmark import Benchmark, BenchmarkKind, Benchmarks
from model.drive import DriveKind
from model.fact import Why, present, unknown
from model.grade import Grade, ReasonKind
from model.machine import Machine
from model.trial import TrialResult
from tests.judge.facts_tree import alternatives, documents, get, leaves, not_known, put
from tests.judge.machines import (
    NOBODY,
    bad_smart,
    desktop,
    drive,
    graded,
    ideal,
    laptop,
    measured,
    worn_smart,
)

pytestmark = pytest.mark.slow

BESIDE = ("missing", "identity")  # what is not known is told there, and keys are not judged

# A policy of another mind: every figure and every rule, kinds that cost points, limits at odds with them.
CONTRARY = """
name = "contrary"
version = "1"
letters = { A = 60, B = 40, C = 20, D = 5 }
uses = [{ code = "any", from = "recycling", fr = "tout", en = "any" }]
[[notes]]
fact = "drive_kind"
weight = 90
kinds = { hdd = 90, emmc = 3, ssd = 1 }
""" + "".join(
    f"""
[[notes]]
fact = "{figure}"
weight = {7 + place}
asked_of = "{("all", "portable", "with_screen")[place % 3]}"
steps = [{{ from = 0, points = 1 }}, {{ from = {10 ** (place % 5)}, points = {7 + place} }}]
[[caps]]
fact = "{figure}"
below = {3 * 10 ** (place % 4)}
limit = "{("D", "B", "parts", "C", "recycling")[place % 5]}"
"""
    for place, figure in enumerate(Figure)
    if figure is not Figure.DRIVE_KIND
)
POLICIES = (default_policy(), read_policy(CONTRARY.encode(), "contrary.toml"))


def worth(grade: Grade) -> tuple[int, float]:
    """A grade as something that can be compared: the letter, then the share of the points."""
    return WORST_FIRST.index(grade.functional), round(grade.score / grade.score_of, 9)


def helps(path: Any, hint: Any, machine: Machine, benchmarks: Benchmarks | None, policy: Policy) -> bool:
    """Whether not knowing this fact is worth more than knowing the best of it."""
    hidden = worth(graded(put(machine, path, not_known(hint)), benchmarks, NOBODY, policy))
    known = alternatives(get(machine, path), hint, ideal)
    return not any(
        worth(graded(put(machine, path, value), benchmarks, NOBODY, policy)) >= hidden for value in known
    )


MACHINES = {
    "laptop": laptop(),
    "desktop": desktop(),
    "two drives": laptop(
        drive(smart=unknown(Why.NEEDS_ROOT), size_bytes=8 * 10**9), drive("sdb", kind=DriveKind.HDD)
    ),
    "a worn one": desktop(drive(smart=present(worn_smart())), drive("sdb", size_bytes=10**9)),
    "a failing one": desktop(drive(smart=present(bad_smart())), drive("sdb")),
}


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.file.name)
@pytest.mark.parametrize("name", MACHINES)
def test_no_fact_of_a_machine_is_worth_more_unknown_than_its_best_known_value(
    name: str, policy: Policy
) -> None:
    machine = MACHINES[name]
    places = [(path, hint) for path, hint in leaves(machine, Machine) if path[0] not in BESIDE]
    assert len(places) > 100
    assert not [path for path, hint in places if helps(path, hint, machine, measured(), policy)]


@given(machine=documents(Machine), place=st.integers(0, 10_000), policy=st.sampled_from(POLICIES))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_nor_is_any_fact_of_any_machine(machine: Machine, place: int, policy: Policy) -> None:
    places = [(path, hint) for path, hint in leaves(machine, Machine) if path[0] not in BESIDE]
    path, hint = places[place % len(places)]
    assert not helps(path, hint, machine, None, policy), path


def with_result(whole: Benchmarks, place: int, result: Benchmark) -> Benchmarks:
    """The same benchmarks with another result."""
    results = list(whole.results)
    results[place] = result
    return replace(whole, results=tuple(results))


@given(
    whole=documents(Benchmarks), machine=st.sampled_from(list(MACHINES.values())), place=st.integers(0, 100)
)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_benchmark_is_worth_more_not_done_than_its_best_result(
    whole: Benchmarks, machine: Machine, place: int
) -> None:
    whole = replace(whole, results=(*measured().results, *whole.results))
    place %= len(whole.results)
    result = whole.results[place]
    hidden = with_result(whole, place, replace(result, result=TrialResult.NOT_DONE, value=None))
    best = with_result(whole, place, replace(result, result=TrialResult.PASSED, value=1e12))
    for policy in POLICIES:
        worths = [worth(graded(machine, item, NOBODY, policy)) for item in (hidden, best)]
        assert worths[0] <= worths[1], result.kind


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.file.name)
def test_a_benchmark_that_gave_no_figure_is_worth_no_more_than_one_that_did(policy: Policy) -> None:
    whole = measured()
    for place, result in enumerate(whole.results):
        if result.kind is BenchmarkKind.MEMORY_STRESS:
            continue
        silent = graded(laptop(), with_result(whole, place, replace(result, value=None)), NOBODY, policy)
        known = graded(laptop(), with_result(whole, place, replace(result, value=1e12)), NOBODY, policy)
        assert worth(silent) <= worth(known), result.kind


@given(machine=documents(Machine), policy=st.sampled_from(POLICIES))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_unknown_figure_brings_no_points_and_is_listed(machine: Machine, policy: Policy) -> None:
    grade = graded(machine, None, NOBODY, policy)
    for reason in grade.reasons:
        if reason.kind is ReasonKind.UNKNOWN:
            assert not reason.points
            assert reason.message.code.startswith("grade.unknown.")
    assert sum(reason.points or 0 for reason in grade.reasons) == pytest.approx(grade.score, abs=0.01)
    assert sum(reason.of or 0 for reason in grade.reasons) == pytest.approx(grade.score_of, abs=0.01)


def test_a_machine_of_which_nothing_is_known_gets_no_points_and_every_rule_lists_what_it_asked() -> None:
    nothing: Any = unknown(Why.TOOL_FAILED)
    fields = [name for name in Machine.__dataclass_fields__ if name not in BESIDE]
    grade = graded(Machine(**dict.fromkeys(fields, nothing)))
    assert grade.score == 0
    assert grade.to_check
    listed = {reason.rule for reason in grade.reasons if reason.kind is ReasonKind.UNKNOWN}
    file = default_policy().file
    asked = {note.fact for note in file.notes if note.asked_of == "all"} | {
        cap.fact for cap in file.caps if cap.fact
    }
    assert asked | {"memory_stress_failed", "uncorrected_memory_errors", "chassis"} <= listed
    looked_at = {reason.rule for reason in grade.reasons if reason.kind is ReasonKind.TO_CHECK}
    assert {"storage", "locks"} <= looked_at


def test_a_drive_of_unknown_health_brings_no_points_and_its_known_size_still_holds_down() -> None:
    tiny = drive(smart=unknown(Why.NEEDS_ROOT), size_bytes=16 * 10**9)
    grade = graded(desktop(tiny), measured())
    by_rule = {reason.rule: reason for reason in grade.reasons if reason.points is not None}
    assert by_rule["drive_gb"].kind is ReasonKind.UNKNOWN
    assert by_rule["drive_kind"].kind is ReasonKind.UNKNOWN
    assert "grade.below.drive_gb" in {reason.message.code for reason in grade.reasons}
    assert "drive_health" in {reason.rule for reason in grade.reasons if reason.kind is ReasonKind.TO_CHECK}


def test_a_drive_without_a_verdict_counts_as_unknown() -> None:
    with_verdict = graded(laptop(), measured())
    without = grade_machine(laptop(), (), measured(), NOBODY, default_policy())
    assert worth(without) < worth(with_verdict)
    assert judge_drive(drive()).health == "healthy"
