"""Each rule that holds a grade down: what it says where its fact is known, and that it was not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from judge.grade.caps import battery_words, cap_reasons
from judge.grade.figures import Figure, Subject
from judge.grade.policy import default_policy
from judge.grade.policy_file import Cap, Rule
from judge.health.drive_health import judge_drive
from model.battery import Battery
from model.benchmark import Benchmark, BenchmarkKind, Benchmarks
from model.board import Board, ChassisKind, Firmware, FirmwareKind
from model.cpu import Cpu
from model.drive import Drive, HiddenStorage, Storage, Transport
from model.fact import Fact, Why, absent, present, unknown
from model.grade import GradeLetter, Reason, ReasonKind
from model.machine import Machine
from model.memory import Memory
from model.message import Message, say
from model.report import PersonalAnswers
from model.trial import Trial, TrialKind, TrialResult
from model.verdict import DriveHealth
from tests.judge.facts_tree import blank
from tests.judge.machines import bad_smart, desktop, drive, graded, laptop, measured, result, worn_smart

B, PARTS = GradeLetter.B, GradeLetter.PARTS
NOT_KNOWN: Fact[Any] = unknown(Why.NOT_REPORTED)


def subject(machine: Machine, benchmarks: Benchmarks | None = None, **more: Any) -> Subject:
    """A machine as the grade sees it, with the verdicts that its drives deserve; its first drive is the
    system's unless told otherwise.
    """
    drives = machine.storage.value.drives if machine.storage.value else ()
    given = {"system": drives[0] if drives else None, **more}
    verdicts = tuple(judge_drive(item) for item in drives)
    return Subject(machine=machine, verdicts=verdicts, benchmarks=benchmarks, **given)


def test_of_two_verdicts_on_a_drive_the_first_counts_whoever_asks() -> None:
    failing, healthy = judge_drive(drive(smart=present(bad_smart()))), judge_drive(drive())
    for verdicts in ((failing, healthy), (healthy, failing)):
        told = replace(subject(laptop(drive())), verdicts=verdicts)
        assert told.health_of(drive()) is told.healths["sda"] is verdicts[0].health
    assert subject(laptop(drive())).healths["sdb"] is DriveHealth.UNKNOWN


def said(given: Subject, cap: Cap, locks: Sequence[Reason] = ()) -> list[tuple[ReasonKind, Message]]:
    """The reasons of a cap; each is of its own rule and limit."""
    found = cap_reasons(given, cap, locks)
    for reason in found:
        assert reason.rule in (cap.rule or cap.fact, "drive_not_known")
        assert reason.limit is (None if reason.kind is ReasonKind.UNKNOWN else cap.limit)
    return [(reason.kind, reason.message) for reason in found]


def held(code: str, **arguments: Any) -> list[tuple[ReasonKind, Message]]:
    return [(ReasonKind.CAP, say(f"grade.{code}", **arguments))]


def not_told(code: str) -> list[tuple[ReasonKind, Message]]:
    return [(ReasonKind.UNKNOWN, say(f"grade.unknown.{code}"))]


def benchmark(kind: BenchmarkKind, fate: TrialResult, on: str = "") -> Benchmark:
    return result(kind, None, on, result=fate)


def benchmarks(*results: Benchmark) -> Benchmarks:
    return replace(measured(), results=results)


STRESS = BenchmarkKind.MEMORY_STRESS
PASSED, FAILED, NOT_DONE = TrialResult.PASSED, TrialResult.FAILED, TrialResult.NOT_DONE


@pytest.mark.parametrize(
    ("results", "found"),
    [
        (None, not_told("memory_stress")),
        ([], not_told("memory_stress")),
        ([benchmark(STRESS, NOT_DONE)], not_told("memory_stress")),
        ([benchmark(BenchmarkKind.CPU_ALL, PASSED)], not_told("memory_stress")),
        ([benchmark(STRESS, PASSED)], []),
        ([benchmark(STRESS, FAILED)], held("cap.memory_stress_failed")),
        ([benchmark(STRESS, PASSED), benchmark(STRESS, FAILED)], held("cap.memory_stress_failed")),
        ([benchmark(STRESS, PASSED), benchmark(BenchmarkKind.CPU_ALL, FAILED)], []),
    ],
    ids=range(8),
)
def test_memory_that_failed_once_has_failed(
    results: list[Benchmark] | None, found: list[tuple[ReasonKind, Message]]
) -> None:
    given = subject(laptop(), None if results is None else benchmarks(*results))
    assert said(given, Cap(limit=B, rule=Rule.MEMORY_STRESS_FAILED)) == found


@pytest.mark.parametrize(
    ("memory", "found"),
    [
        (NOT_KNOWN, not_told("memory_errors")),
        (present(blank(Memory, uncorrected_errors=NOT_KNOWN)), not_told("memory_errors")),
        (present(blank(Memory, uncorrected_errors=absent())), []),
        (present(blank(Memory, uncorrected_errors=present(0))), []),
        (
            present(blank(Memory, uncorrected_errors=present(1))),
            held("cap.uncorrected_memory_errors", count=1),
        ),
    ],
    ids=range(5),
)
def test_one_error_that_was_not_corrected_holds(memory: Any, found: list[tuple[ReasonKind, Message]]) -> None:
    cap = Cap(limit=B, rule=Rule.UNCORRECTED_MEMORY_ERRORS)
    assert said(subject(laptop(memory=memory)), cap) == found


BAD, GOOD = drive("sda", smart=present(bad_smart())), drive("sdb", model="B")
STICK = drive("sdc", smart=present(bad_smart()), transport=Transport.USB, removable=True)
HIDDEN: HiddenStorage = blank(HiddenStorage)


def test_every_own_drive_that_fails_is_named() -> None:
    cap = Cap(limit=PARTS, rule=Rule.DRIVE_FAILING)
    found = said(subject(laptop(GOOD, BAD)), cap)
    assert found == [(ReasonKind.ELIMINATION, say("grade.cap.drive_failing", drive="Some SSD (sda)"))]
    two = said(subject(laptop(replace(BAD, model=None), replace(BAD, name="sdd"))), cap)
    assert [message.arguments["drive"] for _kind, message in two] == ["sda", "Some SSD (sdd)"]
    assert said(subject(laptop(GOOD, drive("sdd", smart=present(worn_smart())))), cap) == []
    assert said(subject(laptop(storage=NOT_KNOWN)), cap) == []


@pytest.mark.parametrize("kind", [BenchmarkKind.DRIVE_SEQUENTIAL, BenchmarkKind.DRIVE_RANDOM])
def test_a_drive_that_could_not_be_read_is_named(kind: BenchmarkKind) -> None:
    cap = Cap(limit=B, rule=Rule.DRIVE_READ_FAILED)
    for fate, on, found in (
        (FAILED, "sdb", held("cap.drive_read_failed", drive="B (sdb)")),
        (PASSED, "sdb", []),
        (FAILED, "sdx", []),
    ):
        assert said(subject(laptop(GOOD, drive()), benchmarks(benchmark(kind, fate, on))), cap) == found
    other = benchmarks(benchmark(BenchmarkKind.CPU_ALL, FAILED, "sdb"))
    assert said(subject(laptop(GOOD), other), cap) == []
    failed = benchmarks(benchmark(kind, FAILED, "sdb"))
    assert said(subject(laptop(storage=NOT_KNOWN), failed), cap) == []


@pytest.mark.parametrize(
    ("system", "found"),
    [
        (None, []),
        (GOOD, []),
        (drive("sdb", smart=present(worn_smart()), model="B"), held("cap.drive_watched", drive="B (sdb)")),
        (drive("sdb", smart=NOT_KNOWN, model="B"), held("cap.drive_not_known", drive="B (sdb)")),
        (drive("sdx", model="X"), held("cap.drive_not_known", drive="X (sdx)")),
    ],
    ids=range(5),
)
def test_the_systems_drive_has_to_be_known_to_be_healthy(
    system: Drive | None, found: list[tuple[ReasonKind, Message]]
) -> None:
    drives = (drive(),) if system is None or system.name == "sdx" else (drive(), system)
    given = subject(laptop(*drives), system=system)
    assert said(given, Cap(limit=B, rule=Rule.DRIVE_WATCHED)) == found


@pytest.mark.parametrize(
    ("storage", "found"),
    [
        (present(Storage(drives=(), hidden=())), held("cap.no_drive")),
        (present(Storage(drives=(STICK,), hidden=())), held("cap.no_drive")),
        (present(Storage(drives=(), hidden=(HIDDEN,))), []),
        (present(Storage(drives=(GOOD,), hidden=())), []),
        (NOT_KNOWN, []),
    ],
    ids=range(5),
)
def test_a_machine_without_a_drive_is_one_of_which_that_is_known(
    storage: Any, found: list[tuple[ReasonKind, Message]]
) -> None:
    assert said(subject(laptop(storage=storage)), Cap(limit=B, rule=Rule.NO_DRIVE)) == found


def test_only_what_is_carried_lacks_a_battery() -> None:
    cap = Cap(limit=B, rule=Rule.NO_BATTERY)
    assert said(subject(laptop(batteries=absent())), cap) == held("cap.no_battery")
    assert said(subject(laptop(batteries=NOT_KNOWN)), cap) == []
    assert said(subject(laptop()), cap) == []
    assert said(subject(desktop()), cap) == []


def test_windows_11_is_told_by_the_first_thing_that_keeps_it_off_for_good() -> None:
    cap = Cap(limit=B, rule=Rule.NOT_WINDOWS_11)
    old = present(blank(Cpu, model="Intel(R) Core(TM) i5-2520M CPU", level=2))
    (found,) = said(subject(laptop(cpu=old)), cap)
    assert (found[0], found[1].code) == (ReasonKind.CAP, "grade.cap.not_windows_11")
    assert found[1].arguments["processor"] == "Intel(R) Core(TM) i5-2520M CPU"
    assert said(subject(laptop(cpu=NOT_KNOWN)), cap) == not_told("windows_11")
    unheard = present(blank(Cpu, model="Nobody's Chip", level=3))
    assert said(subject(laptop(cpu=unheard)), cap) == not_told("windows_11")
    assert said(subject(laptop()), cap) == []


@pytest.mark.parametrize(
    ("boot", "secure_boot", "is_told"),
    [
        (FirmwareKind.UEFI, present(False), True),
        (FirmwareKind.UEFI, unknown(Why.NOT_UNDERSTOOD), False),
        (None, unknown(Why.NOT_REPORTED), False),
        (FirmwareKind.BIOS, unknown(Why.NOT_REPORTED), True),  # it may be set to UEFI
        (FirmwareKind.BIOS, absent(), True),
    ],
)
def test_that_nobody_knows_of_secure_boot_is_said(
    boot: FirmwareKind | None, secure_boot: Fact[bool], *, is_told: bool
) -> None:
    cap = Cap(limit=B, rule=Rule.NOT_WINDOWS_11)
    told = blank(Firmware, boot=NOT_KNOWN if boot is None else present(boot), secure_boot=secure_boot)
    expected = [] if is_told else not_told("windows_11_secure_boot")
    assert said(subject(laptop(firmware=present(told))), cap) == expected


def test_of_a_firmware_that_nobody_read_secure_boot_is_not_known() -> None:
    cap = Cap(limit=B, rule=Rule.NOT_WINDOWS_11)
    assert said(subject(laptop(firmware=NOT_KNOWN)), cap) == not_told("windows_11_secure_boot")


def lock(kind: ReasonKind, name: str) -> Reason:
    return Reason(kind=kind, rule=f"lock_{name}", message=say(f"grade.lock.{name}.active"))


def test_every_active_lock_decides_and_no_other() -> None:
    locks = (
        lock(ReasonKind.ELIMINATION, "mdm"),
        lock(ReasonKind.NOTE, "absolute"),
        lock(ReasonKind.TO_CHECK, "x"),
    )
    found = said(subject(laptop()), Cap(limit=PARTS, rule=Rule.ACTIVE_LOCK), locks)
    assert found == [(ReasonKind.ELIMINATION, say("grade.lock.mdm.active"))]


@pytest.mark.parametrize(
    ("limit", "kind"),
    [
        (letter, ReasonKind.ELIMINATION if letter in ("parts", "recycling") else ReasonKind.CAP)
        for letter in GradeLetter
    ],
)
def test_parts_and_recycling_decide_alone(limit: GradeLetter, kind: ReasonKind) -> None:
    ((found, _message),) = said(subject(laptop(batteries=absent())), Cap(limit=limit, rule=Rule.NO_BATTERY))
    assert found is kind


def below(figure: Figure, under: float, given: Subject) -> list[tuple[ReasonKind, Message]]:
    return said(given, Cap(limit=B, fact=figure, below=under))


def test_a_figure_holds_below_its_limit_and_not_at_it() -> None:
    cores = subject(laptop())
    assert below(Figure.CPU_CORES, 4, cores) == []
    assert below(Figure.CPU_CORES, 5, cores) == held("below.cpu_cores", value=4, limit=5)
    assert below(Figure.CPU_CORES, 5, subject(laptop(cpu=NOT_KNOWN))) == not_told("cpu_cores")


def test_a_part_that_is_not_there_is_no_figure() -> None:
    assert below(Figure.BATTERY_HEALTH, 80, subject(desktop())) == []
    bare = subject(laptop(storage=present(Storage(drives=(), hidden=()))))
    assert below(Figure.DRIVE_GB, 100, bare) == []
    hidden = subject(laptop(storage=present(Storage(drives=(), hidden=(HIDDEN,)))))
    assert below(Figure.DRIVE_GB, 100, hidden) == not_told("drive_gb")


def test_a_drive_that_does_not_tell_its_size_may_be_too_small() -> None:
    nameless = subject(laptop(drive(size_bytes=None)))
    assert below(Figure.DRIVE_GB, 100, nameless) == held("below.unknown_drive_gb", limit=100)
    assert below(Figure.MEMORY_GIB, 100, subject(laptop(memory=NOT_KNOWN))) == not_told("memory_gib")


def test_a_figure_that_other_programs_held_down_holds_nothing() -> None:
    slow = [result(BenchmarkKind.CPU_SINGLE, 1000.0), result(BenchmarkKind.CPU_ALL, 899.0)]
    fair = [result(BenchmarkKind.CPU_SINGLE, 1000.0), result(BenchmarkKind.CPU_ALL, 900.0)]
    assert below(Figure.CPU_ALL, 5000, subject(laptop(), benchmarks(*slow))) == []
    assert below(Figure.CPU_ALL, 5000, subject(laptop(), benchmarks(*fair))) != []


def pack(name: str, percent: int | None, **more: Any) -> Battery:
    found: Battery = blank(Battery, name=name, health_percent=percent, **more)
    return found


def packs(*given: Battery, **more: Any) -> Subject:
    return subject(laptop(batteries=present(given)), **more)


def test_one_battery_is_told_by_its_share_and_one_of_several_by_its_name() -> None:
    one = packs(pack("BAT0", 40))
    assert below(Figure.BATTERY_HEALTH, 60, one) == held("below.battery_health_percent", value=40, limit=60)
    assert battery_words(one, "below", limit=60) is None
    two = packs(pack("BAT0", 80), pack("BAT1", 40, maker="SMP", model="X1"))
    assert below(Figure.BATTERY_HEALTH, 60, two) == held(
        "below.worst_battery", battery="BAT1 (SMP X1)", value=40, limit=60
    )
    assert below(Figure.BATTERY_HEALTH, 40, two) == []
    for worst, words in (
        (pack("BAT1", 40, condition="Dead"), held("below.battery_dead", battery="BAT1")),
        (pack("BAT1", 0), held("below.worst_battery", battery="BAT1", value=0, limit=60)),
    ):
        assert below(Figure.BATTERY_HEALTH, 60, packs(pack("BAT0", 80), worst)) == words
        assert below(Figure.CPU_CORES, 5, packs(worst)) == held("below.cpu_cores", value=4, limit=5)
    assert battery_words(packs(pack("BAT0", None)), "below", limit=60) is None


def test_a_battery_that_would_be_fitted_is_told_by_its_share() -> None:
    fitted = packs(pack("BAT0", 80), pack("BAT1", 20), fitted={Figure.BATTERY_HEALTH: 50.0})
    assert below(Figure.BATTERY_HEALTH, 60, fitted) == held(
        "below.battery_health_percent", value=50, limit=60
    )


def test_a_case_that_stands_and_has_a_battery_is_carried() -> None:
    board = present(blank(Board, chassis_kind=ChassisKind.DESKTOP))
    assert subject(laptop(board=board)).is_portable
    assert not subject(desktop()).is_portable


def tried(*found: tuple[TrialKind, TrialResult]) -> tuple[Trial, ...]:
    """What a person tried."""
    day = datetime(2026, 11, 30, tzinfo=UTC)
    return tuple(Trial(kind=kind, result=how, at=day, by="Anne") for kind, how in found)


BROKEN = Cap(rule=Rule.TRIAL_FAILED, limit=B, trials=(TrialKind.CAMERA, TrialKind.LID))
SWOLLEN = Cap(rule=Rule.SWOLLEN_BATTERY, limit=B)


def test_a_trial_that_failed_holds_down_and_is_named_one_that_is_not_of_the_rule_does_not() -> None:
    trials = tried((TrialKind.LID, FAILED), (TrialKind.SOUND, FAILED), (TrialKind.CAMERA, PASSED))
    assert said(subject(laptop(), trials=trials), BROKEN) == held("cap.trial_failed", trial="lid")
    assert said(subject(laptop(), trials=trials), SWOLLEN) == []


@pytest.mark.parametrize("result", [PASSED, NOT_DONE, TrialResult.NOT_FITTED])
def test_a_trial_that_did_not_fail_holds_nothing_down(result: TrialResult) -> None:
    trials = tried((TrialKind.LID, result), (TrialKind.SWOLLEN_BATTERY, result))
    assert said(subject(laptop(), trials=trials), BROKEN) == []
    assert said(subject(laptop(), trials=trials), SWOLLEN) == []
    assert said(subject(laptop()), BROKEN) == []


def test_a_swollen_battery_holds_down_until_there_is_a_new_one() -> None:
    trials = tried((TrialKind.SWOLLEN_BATTERY, FAILED))
    assert said(subject(laptop(), trials=trials), SWOLLEN) == held("cap.swollen_battery")
    good = graded(laptop(), measured())
    swollen = graded(laptop(), measured(), PersonalAnswers(trials=trials))
    assert (good.functional, swollen.functional) == (GradeLetter.A, PARTS)
    repairs = [item.message.arguments for item in swollen.reasons if item.rule == "repair"]
    assert {"letter": "A"} in [{"letter": item.get("letter")} for item in repairs]


@pytest.mark.parametrize(
    ("kind", "letter"),
    [
        (TrialKind.SCREEN, PARTS),
        (TrialKind.POWER, PARTS),
        (TrialKind.KEYBOARD, GradeLetter.C),
        (TrialKind.BATTERY_RUN, GradeLetter.C),
        (TrialKind.CAMERA, B),
        (TrialKind.LEFT_INSIDE, GradeLetter.A),
        (TrialKind.DRIVES_INSIDE, GradeLetter.A),
    ],
)
def test_by_the_default_scale_a_defect_that_a_person_found_counts(
    kind: TrialKind, letter: GradeLetter
) -> None:
    found = graded(laptop(), measured(), PersonalAnswers(trials=tried((kind, FAILED))))
    assert found.functional is letter
    assert graded(laptop(), measured(), PersonalAnswers(trials=tried((kind, PASSED)))).functional == "A"


def test_every_part_that_a_person_tries_stands_in_the_default_scale_once() -> None:
    named = [kind for cap in default_policy().file.caps for kind in cap.trials]
    questions = {TrialKind.SWOLLEN_BATTERY, TrialKind.LEFT_INSIDE, TrialKind.DRIVES_INSIDE}
    assert sorted(named) == sorted(set(TrialKind) - questions)
