"""Each figure of a machine at its limits, and where a part of it is not known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from judge.grade.caps import cap_reasons, name_of
from judge.grade.figures import Figure, Subject, best_result, is_disturbed, read_figure
from judge.grade.policy_file import Cap, Rule
from judge.health.drive_health import judge_drive
from model.battery import Battery
from model.benchmark import Benchmark, BenchmarkKind, Benchmarks, FigureDoubt, LoadWatch
from model.board import Board, ChassisKind
from model.display import Screen
from model.drive import Drive, DriveKind, HiddenStorage, HidingKind, Storage
from model.fact import Fact, Why, absent, present, unknown
from model.grade import GradeLetter, ReasonKind
from model.machine import Machine
from model.memory import Memory
from model.message import say
from model.trial import TrialResult
from model.verdict import DriveHealth
from tests.judge.facts_tree import blank
from tests.judge.machines import GIB, bad_smart, desktop, drive, laptop, measured, result, worn_smart

HIDING = HiddenStorage(kind=HidingKind.RST, where="0000:00:17.0", name=None, hidden_drives=None)


def subject(machine: Machine | None = None, benchmarks: Benchmarks | None = None, **changed: Any) -> Subject:
    """What a policy judges, its system on the first drive that can take one."""
    machine = laptop() if machine is None else machine
    drives = machine.storage.value.drives if machine.storage.value else ()
    verdicts = tuple(judge_drive(item) for item in drives)
    found = Subject(machine=machine, verdicts=verdicts, benchmarks=benchmarks)
    return replace(found, system=next(iter(found.candidates), None), **changed)


def figure(of: Figure, machine: Machine, benchmarks: Benchmarks | None = None) -> float | str | None:
    """Its value, None when it is not known or absent."""
    return read_figure(subject(machine, benchmarks), of).value


def with_memory(fitted: float | None, total: float | None) -> Machine:
    """A laptop with this much memory, in GiB."""
    sizes = (None if size is None else round(size * GIB) for size in (fitted, total))
    fitted_bytes, total_bytes = sizes
    return laptop(memory=present(blank(Memory, fitted_bytes=fitted_bytes, total_bytes=total_bytes)))


@pytest.mark.parametrize(
    ("fitted", "total", "counts"),
    [
        (8, 7.5, 8),
        (8, 6, 8),
        (8, 5.99, 5.99),
        (None, 7.5, 7.5),
        (8, None, 8),
        (None, None, None),
    ],
)
def test_the_memory_fitted_counts_unless_the_system_sees_less_than_three_quarters(
    fitted: float | None, total: float | None, counts: float | None
) -> None:
    found = figure(Figure.MEMORY_GIB, with_memory(fitted, total))
    assert found == (None if counts is None else pytest.approx(counts, abs=0.05))


def test_memory_and_processor_that_nobody_saw_are_unknown() -> None:
    blind = laptop(memory=unknown(Why.NEEDS_ROOT), cpu=unknown(Why.TOOL_FAILED))
    assert read_figure(subject(blind), Figure.MEMORY_GIB).is_unknown
    assert read_figure(subject(blind), Figure.CPU_CORES).is_unknown


@pytest.mark.parametrize(
    ("kind", "rotational", "counts"),
    [
        (DriveKind.SSD, None, "ssd"),
        (DriveKind.OTHER, True, "hdd"),
        (DriveKind.OTHER, False, "ssd"),
        (DriveKind.OTHER, None, None),
    ],
)
def test_a_drive_of_another_kind_is_told_by_whether_it_turns(
    kind: DriveKind, rotational: bool | None, counts: str | None
) -> None:
    machine = laptop(drive(kind=kind, rotational=rotational))
    found = read_figure(subject(machine), Figure.DRIVE_KIND)
    assert (found.value, found.is_unknown) == (counts, counts is None)


@pytest.mark.parametrize(
    ("storage", "is_absent"),
    [
        (present(Storage(drives=(), hidden=())), True),
        (present(Storage(drives=(), hidden=(HIDING,))), False),
        (unknown(Why.TOOL_FAILED), False),
    ],
)
def test_the_size_of_no_drive_is_unknown_unless_there_is_surely_none(
    storage: Fact[Storage], is_absent: bool
) -> None:
    found = subject(laptop(storage=storage))
    assert read_figure(found, Figure.DRIVE_GB).is_absent is is_absent
    assert read_figure(found, Figure.DRIVE_GB).is_unknown is not is_absent
    assert found.has_no_drive is is_absent


def test_a_drive_of_unknown_size_has_no_figure() -> None:
    assert read_figure(subject(laptop(drive(size_bytes=None))), Figure.DRIVE_GB).is_unknown


@pytest.mark.parametrize(
    ("healths", "counts"), [((60, 85), 60.0), ((60, None), 60.0), ((None, None), None), ((0,), 0.0)]
)
def test_the_worst_battery_counts_of_those_that_tell(
    healths: tuple[int | None, ...], counts: float | None
) -> None:
    batteries = tuple(blank(Battery, name="BAT", health_percent=health) for health in healths)
    found = read_figure(subject(laptop(batteries=present(batteries))), Figure.BATTERY_HEALTH)
    assert (found.value, found.is_unknown) == (counts, counts is None)
    assert subject(laptop(batteries=present(batteries))).are_batteries_known is (None not in healths)


def screen(**known: Any) -> Screen:
    found: Screen = blank(Screen, **{"connector": "eDP-1", "built_in": True, **known})
    return found


@pytest.mark.parametrize(
    ("screens", "lines"),
    [
        ((screen(width_px=1920, height_px=1080),), 1080.0),
        ((screen(width_px=800, height_px=1280),), 800.0),
        ((screen(width_px=None, height_px=768),), 768.0),
        ((screen(width_px=1920, height_px=None),), None),
        ((screen(width_px=3840, height_px=2160, built_in=False),), None),
        ((screen(width_px=1366, height_px=768), screen(width_px=1920, height_px=1080)), 1080.0),
        ((screen(width_px=1366, height_px=768), screen(width_px=1920, height_px=None)), 768.0),
    ],
)
def test_a_screens_lines_are_those_of_its_short_side(
    screens: tuple[Screen, ...], lines: float | None
) -> None:
    assert figure(Figure.SCREEN_HEIGHT, laptop(screens=present(screens))) == lines


def ran(*results: Benchmark, throttle_events: int | None = 0, watched: bool = True) -> Benchmarks:
    """Benchmarks with these results only."""
    watch = LoadWatch(
        highest_celsius=70.0,
        critical_celsius=100.0,
        throttle_events=throttle_events,
        lowest_mhz_under_load=3000.0,
    )
    return Benchmarks(quick=True, results=results, watch=watch if watched else None, refused=None)


def test_the_best_result_that_passed_counts() -> None:
    kind = BenchmarkKind.CPU_ALL
    found = subject(
        benchmarks=ran(
            result(kind, 100.0),
            result(kind, 300.0),
            result(kind, 900.0, result=TrialResult.FAILED),
            result(kind, 900.0, "another part"),
            result(kind, float("inf")),
            result(kind, float("nan")),
            result(kind, None),
            result(BenchmarkKind.CPU_SINGLE, 900.0),
        )
    )
    assert best_result(found, kind, "") == 300.0
    assert best_result(found, kind, "nothing") is None
    assert best_result(subject(), kind, "") is None


@pytest.mark.parametrize(
    ("of", "kind", "counts"),
    [
        (Figure.DRIVE_SEQUENTIAL, BenchmarkKind.DRIVE_SEQUENTIAL, 550.0),  # told in B/s, judged in MB/s
        (Figure.DRIVE_RANDOM, BenchmarkKind.DRIVE_RANDOM, 550_000_000.0),
    ],
)
def test_how_quick_a_drive_is_is_told_of_that_drive(of: Figure, kind: BenchmarkKind, counts: float) -> None:
    here, there = (ran(result(kind, 550e6, name)) for name in ("sda", "sdb"))
    assert read_figure(subject(laptop(drive("sda")), here), of).value == counts
    assert read_figure(subject(laptop(drive("sda")), there), of).is_unknown


@pytest.mark.parametrize(
    ("every", "throttle_events", "disturbed"),
    [(899.9, 0, True), (900.0, 0, False), (899.9, 1, False), (899.9, None, True)],
)
def test_all_threads_that_do_less_than_one_alone_were_disturbed_unless_it_was_heat(
    every: float, throttle_events: int | None, disturbed: bool
) -> None:
    results = (result(BenchmarkKind.CPU_SINGLE, 1000.0), result(BenchmarkKind.CPU_ALL, every))
    found = subject(benchmarks=ran(*results, throttle_events=throttle_events))
    assert is_disturbed(found, Figure.CPU_ALL) is disturbed
    assert not is_disturbed(found, Figure.CPU_SINGLE)
    assert not is_disturbed(found, Figure.MEMORY_BANDWIDTH)


def test_without_a_watch_the_threads_alone_tell_and_one_figure_tells_nothing() -> None:
    results = (result(BenchmarkKind.CPU_SINGLE, 1000.0), result(BenchmarkKind.CPU_ALL, 100.0))
    assert is_disturbed(subject(benchmarks=ran(*results, watched=False)), Figure.CPU_ALL)
    for alone in results:
        assert not is_disturbed(subject(benchmarks=ran(alone)), Figure.CPU_ALL)
    assert not is_disturbed(subject(), Figure.CPU_ALL)


def test_a_figure_is_disturbed_when_the_tool_says_so_of_that_figure() -> None:
    told = result(BenchmarkKind.CPU_SINGLE, 1000.0, reason=say(FigureDoubt.DISTURBED))
    found = subject(benchmarks=ran(told, result(BenchmarkKind.CPU_ALL, 4000.0)))
    assert is_disturbed(found, Figure.CPU_SINGLE)
    assert not is_disturbed(found, Figure.CPU_ALL)
    slow = replace(told, reason=say("benchmark.stopped"))
    assert not is_disturbed(subject(benchmarks=ran(slow)), Figure.CPU_SINGLE)


# --- which drive the system goes on -------------------------------------------------------------------


def names(*drives: Drive) -> list[str]:
    return [item.name for item in subject(laptop(*drives)).candidates]


def test_a_healthy_drive_comes_before_a_watched_one_and_a_large_one_before_a_small_one() -> None:
    small = drive("sda", size_bytes=10**9)
    watched = drive("sdb", smart=present(worn_smart()), size_bytes=10**13)
    large = drive("sdc", size_bytes=10**12)
    nameless = drive("sdd", size_bytes=None)
    failing = drive("sde", smart=present(bad_smart()))
    assert names(small, watched, large, nameless, failing) == ["sdc", "sda", "sdd", "sdb"]


def test_a_drive_that_nobody_judged_is_of_unknown_health_and_not_trusted() -> None:
    found = replace(subject(), verdicts=())
    assert not found.is_system_trusted
    assert subject().is_system_trusted
    assert replace(found, system=None).is_system_trusted


@pytest.mark.parametrize(
    ("health", "is_complete", "is_known", "is_sound"),
    [
        (DriveHealth.HEALTHY, True, True, True),
        (DriveHealth.HEALTHY, False, False, False),
        (DriveHealth.WATCH, True, True, False),
        (DriveHealth.UNKNOWN, True, False, False),
    ],
)
def test_a_drive_is_known_and_sound_when_nothing_is_missing(
    health: DriveHealth, is_complete: bool, is_known: bool, is_sound: bool
) -> None:
    found = subject()
    verdict = replace(found.verdicts[0], health=health, is_complete=is_complete)
    judged, of = replace(found, verdicts=(verdict,)), found.candidates[0]
    assert (judged.is_known(of), judged.is_sound(of)) == (is_known, is_sound)
    assert judged.is_system_trusted is is_known


@pytest.mark.parametrize(
    ("machine", "portable", "with_screen"),
    [
        (laptop(batteries=absent()), True, True),
        (desktop(), False, False),
        (desktop(batteries=present((blank(Battery, name="BAT0"),))), True, True),
        (desktop(board=present(blank(Board, chassis_kind=ChassisKind.ALL_IN_ONE))), False, True),
        (desktop(board=unknown(Why.NEEDS_ROOT)), False, False),
    ],
)
def test_what_is_carried_and_what_has_a_screen(machine: Machine, portable: bool, with_screen: bool) -> None:
    found = subject(machine)
    assert (found.is_portable, found.has_screen) == (portable, with_screen)


# --- caps ---------------------------------------------------------------------------------------------

LITTLE = Cap(limit=GradeLetter.C, fact=Figure.MEMORY_GIB, below=4.0)


@pytest.mark.parametrize(("fitted", "held"), [(4, False), (3.96, False), (3.94, True), (0, True)])
def test_a_figure_on_the_limit_of_a_cap_is_not_held_down(fitted: float, held: bool) -> None:
    assert bool(cap_reasons(subject(with_memory(fitted, fitted)), LITTLE, ())) is held


def test_a_figure_is_judged_as_it_is_shown() -> None:
    (reason,) = cap_reasons(subject(with_memory(3.94, 3.94)), LITTLE, ())
    assert (reason.kind, reason.limit) == (ReasonKind.CAP, GradeLetter.C)
    assert (reason.message.arguments["value"], reason.message.arguments["limit"]) == (3.9, 4)
    many = Cap(limit=GradeLetter.C, fact=Figure.CPU_SINGLE, below=120.0)
    for value, held in ((119.4, [119]), (119.6, [])):
        found = cap_reasons(subject(benchmarks=ran(result(BenchmarkKind.CPU_SINGLE, value))), many, ())
        assert [reason.message.arguments["value"] for reason in found] == held
    label = Cap(limit=GradeLetter.D, fact=Figure.DRIVE_GB, below=28)
    for size_mb, held in ((27_400, [27]), (27_970, [])):
        chosen = drive(size_bytes=size_mb * 10**6)
        judged = replace(subject(laptop(chosen)), system=chosen)
        assert [item.message.arguments["value"] for item in cap_reasons(judged, label, ())] == held


def test_a_drive_whose_size_nobody_knows_is_held_down_like_a_small_one() -> None:
    nameless = drive(size_bytes=None)
    label = Cap(limit=GradeLetter.D, fact=Figure.DRIVE_GB, below=28)
    (reason,) = cap_reasons(replace(subject(laptop(nameless)), system=nameless), label, ())
    assert (reason.limit, reason.message.code) == (GradeLetter.D, "grade.below.unknown_drive_gb")


def test_a_cap_on_a_figure_that_nobody_knows_holds_nothing_down_and_says_so() -> None:
    (reason,) = cap_reasons(subject(with_memory(None, None)), LITTLE, ())
    assert (reason.kind, reason.limit) == (ReasonKind.UNKNOWN, None)
    assert reason.rule == Figure.MEMORY_GIB


def test_a_cap_on_a_part_that_is_not_there_says_nothing() -> None:
    dead = Cap(limit=GradeLetter.C, fact=Figure.BATTERY_HEALTH, below=50.0)
    assert cap_reasons(subject(desktop()), dead, ()) == []


def test_a_figure_that_other_programs_held_down_is_held_down_no_further() -> None:
    slow = Cap(limit=GradeLetter.C, fact=Figure.CPU_ALL, below=5000.0)
    results = (result(BenchmarkKind.CPU_SINGLE, 1000.0), result(BenchmarkKind.CPU_ALL, 500.0))
    assert cap_reasons(subject(benchmarks=ran(*results)), slow, ()) == []
    assert len(cap_reasons(subject(benchmarks=ran(results[1])), slow, ())) == 1


@pytest.mark.parametrize("limit", [GradeLetter.PARTS, GradeLetter.RECYCLING])
def test_a_cap_that_leaves_no_use_eliminates(limit: GradeLetter) -> None:
    (reason,) = cap_reasons(subject(with_memory(1, 1)), replace_limit(limit), ())
    assert reason.kind is ReasonKind.ELIMINATION


def replace_limit(limit: GradeLetter) -> Cap:
    return Cap(limit=limit, fact=Figure.MEMORY_GIB, below=4.0)


def test_memory_that_nobody_tested_is_not_known_to_be_good() -> None:
    cap = Cap(limit=GradeLetter.PARTS, rule=Rule.MEMORY_STRESS_FAILED)
    kind = BenchmarkKind.MEMORY_STRESS
    assert [item.kind for item in cap_reasons(subject(), cap, ())] == [ReasonKind.UNKNOWN]
    assert cap_reasons(subject(benchmarks=measured()), cap, ()) == []
    failed = ran(result(kind, None), result(kind, None, result=TrialResult.FAILED))
    assert [item.kind for item in cap_reasons(subject(benchmarks=failed), cap, ())] == [
        ReasonKind.ELIMINATION
    ]


@pytest.mark.parametrize(
    ("errors", "kinds"),
    [
        (unknown(Why.NOT_REPORTED), [ReasonKind.UNKNOWN]),
        (absent(), []),
        (present(0), []),
        (present(1), [ReasonKind.CAP]),
    ],
)
def test_errors_of_memory_count_from_the_first(errors: Fact[int], kinds: list[ReasonKind]) -> None:
    cap = Cap(limit=GradeLetter.D, rule=Rule.UNCORRECTED_MEMORY_ERRORS)
    machine = laptop(memory=present(blank(Memory, uncorrected_errors=errors)))
    assert [item.kind for item in cap_reasons(subject(machine), cap, ())] == kinds


def test_memory_that_nobody_saw_may_have_had_errors() -> None:
    cap = Cap(limit=GradeLetter.D, rule=Rule.UNCORRECTED_MEMORY_ERRORS)
    blind = laptop(memory=unknown(Why.NEEDS_ROOT))
    assert [item.kind for item in cap_reasons(subject(blind), cap, ())] == [ReasonKind.UNKNOWN]


def test_a_drive_is_named_by_its_model_and_where_it_is() -> None:
    assert name_of(drive("sda", model="Some SSD")) == "Some SSD (sda)"
    assert name_of(drive("sda", model=None)) == "sda"


def test_only_a_failed_test_of_memory_is_a_fault_of_memory() -> None:
    cap = Cap(limit=GradeLetter.PARTS, rule=Rule.MEMORY_STRESS_FAILED)
    kinds = (BenchmarkKind.CPU_ALL, BenchmarkKind.DRIVE_SEQUENTIAL, BenchmarkKind.COMPRESSION_ALL)
    others = tuple(result(kind, None, result=TrialResult.FAILED) for kind in kinds)
    tested = result(BenchmarkKind.MEMORY_STRESS, None)
    assert cap_reasons(subject(benchmarks=ran(*others, tested)), cap, ()) == []
    assert [item.kind for item in cap_reasons(subject(benchmarks=ran(*others)), cap, ())] == [
        ReasonKind.UNKNOWN
    ]
