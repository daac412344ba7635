"""The grade explains itself: points, caps, locks, repairs, and the sentences for all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judge.grade.policy import read_policy
from model.battery import Battery
from model.benchmark import BenchmarkKind, LoadWatch
from model.board import Board, ChassisKind
from model.cpu import Cpu
from model.display import Screen
from model.drive import DriveKind, HiddenStorage, HidingKind, Storage, Transport
from model.fact import Why, absent, present, unknown
from model.grade import CosmeticGrade, Grade, GradeLetter, Reason, ReasonKind
from model.lock import LockKind, LockState
from model.memory import Memory, Module, Slot
from model.report import PersonalAnswers
from model.trial import TrialResult
from papers.wording import word
from tests.judge.facts_tree import blank
from tests.judge.grade.test_policy import changed
from tests.judge.machines import (
    GIB,
    bad_smart,
    desktop,
    drive,
    graded,
    laptop,
    locked,
    measured,
    result,
    unclaimed,
    worn_smart,
)

READS = BenchmarkKind.DRIVE_SEQUENTIAL


def rules(grade: Grade, *kinds: ReasonKind) -> list[str]:
    """The rules that spoke in one of these ways."""
    return [reason.rule for reason in grade.reasons if reason.kind in kinds]


def reason_of(grade: Grade, rule: str) -> Reason:
    """What a rule said."""
    return next(reason for reason in grade.reasons if reason.rule == rule)


def memory(fitted_gib: float, total_gib: float | None = None, **known: object) -> Memory:
    """So much memory in one module that can be pulled."""
    module = blank(Module, size_bytes=int(fitted_gib * GIB), form="SODIMM")
    said = {
        "total_bytes": None if total_gib is None else int(total_gib * GIB),
        "fitted_bytes": int(fitted_gib * GIB),
        "slots": present((blank(Slot, name="0", module=present(module)),)),
        "uncorrected_errors": absent(),
    }
    found: Memory = blank(Memory, **(said | known))
    return found


def cpu(year: int, threads: int, level: int = 3) -> Cpu:
    """A processor."""
    found: Cpu = blank(Cpu, model="x", architecture="x86_64", year=year, threads=threads, level=level)
    return found


def test_a_recent_machine_that_was_measured_is_an_a_and_nothing_is_to_be_checked() -> None:
    grade = graded(laptop(), measured())
    assert grade.functional is GradeLetter.A
    assert not grade.to_check
    assert not rules(grade, ReasonKind.CAP, ReasonKind.ELIMINATION, ReasonKind.UNKNOWN)
    assert grade.suggested_use == "demanding"


def test_points_of_the_reasons_add_up_to_the_score() -> None:
    grade = graded(laptop(), measured())
    assert sum(reason.points or 0 for reason in grade.reasons) == pytest.approx(grade.score)
    assert sum(reason.of or 0 for reason in grade.reasons) == pytest.approx(grade.score_of)


def test_a_machine_gets_the_points_of_the_highest_step_that_it_reaches() -> None:
    for fitted, points in ((1.7, 0), (1.9, 4), (4, 10), (8, 18), (15.9, 25), (64, 25)):
        grade = graded(laptop(memory=present(memory(fitted))), measured())
        scores = {item.rule: item.points for item in grade.reasons if item.kind is ReasonKind.SCORE}
        assert scores["memory_gib"] == points


def test_the_memory_that_the_system_sees_counts_where_it_is_much_less_than_what_is_fitted() -> None:
    seen = graded(laptop(memory=present(memory(8, 3.9))))
    assert reason_of(seen, "memory_gib").message.arguments["value"] == 3.9
    kept_by_graphics = graded(laptop(memory=present(memory(8, 7.2))))
    assert reason_of(kept_by_graphics, "memory_gib").message.arguments["value"] == 8


# --- locks


def test_an_active_lock_caps_at_parts_whoever_saw_it() -> None:
    for kind in LockKind:
        by_firmware = graded(locked(kind, LockState.ACTIVE), measured())
        by_person = graded(laptop(), measured(), PersonalAnswers(locks={kind: True}))
        for grade in (by_firmware, by_person):
            assert grade.functional is GradeLetter.PARTS
            assert reason_of(grade, "active_lock").kind is ReasonKind.ELIMINATION


def test_every_active_lock_is_named() -> None:
    entered = PersonalAnswers(locks={LockKind.MDM: True, LockKind.ABSOLUTE: True})
    grade = graded(laptop(), measured(), entered)
    said = {reason.message.code for reason in grade.reasons if reason.kind is ReasonKind.ELIMINATION}
    assert said == {"grade.lock.mdm.active", "grade.lock.absolute.active"}


def test_a_reason_is_told_once() -> None:
    locked_up = graded(laptop(), measured(), PersonalAnswers(locks={LockKind.MDM: True}))
    unseen = graded(desktop(board=unknown(Why.NEEDS_ROOT), cpu=unknown(Why.TOOL_FAILED)), measured())
    for grade in (locked_up, unseen):
        said = [reason.message for reason in grade.reasons]
        assert [item for item in said if said.count(item) > 1] == []
    assert "chassis" in rules(unseen, ReasonKind.UNKNOWN)


def test_a_policy_that_forgets_locks_does_not_give_locked_machines_away() -> None:
    text = changed('[[caps]]\nrule = "active_lock"\nlimit = "parts"\n', "")
    grade = graded(laptop(), measured(), PersonalAnswers(locks={LockKind.MDM: True}), read_policy(text, "p"))
    assert grade.functional is GradeLetter.PARTS


def test_an_unknown_lock_leaves_the_grade_standing_and_marks_it() -> None:
    locks = laptop().locks.value
    assert locks is not None
    nobody_asked = laptop(locks=present(replace(locks, locks=locks.locks[1:])))
    grade = graded(nobody_asked, measured())
    assert grade.functional is GradeLetter.A
    assert grade.to_check
    assert rules(grade, ReasonKind.TO_CHECK) == ["lock_power_on_password"]


def test_a_persons_answer_settles_an_unknown_lock() -> None:
    locks = laptop().locks.value
    assert locks is not None
    nobody_asked = laptop(locks=present(replace(locks, locks=())))
    answered = PersonalAnswers(locks=dict.fromkeys(LockKind, False))
    assert not graded(nobody_asked, measured(), answered).to_check


def test_a_person_cannot_wish_away_what_the_firmware_says_is_locked() -> None:
    machine = locked(LockKind.SUPERVISOR_PASSWORD, LockState.ACTIVE)
    grade = graded(machine, measured(), PersonalAnswers(locks={LockKind.SUPERVISOR_PASSWORD: False}))
    assert grade.functional is GradeLetter.PARTS


def test_an_inactive_absolute_and_a_windows_key_are_worth_a_note() -> None:
    machine = locked(LockKind.ABSOLUTE, LockState.INACTIVE)
    locks = machine.locks.value
    assert locks is not None
    grade = graded(replace(machine, locks=present(replace(locks, windows_key=present(True)))), measured())
    assert {"lock_absolute", "windows_key"} <= set(rules(grade, ReasonKind.NOTE))
    assert grade.functional is GradeLetter.A
    assert not grade.to_check


def test_an_unset_password_is_not_worth_a_line() -> None:
    grade = graded(locked(LockKind.POWER_ON_PASSWORD, LockState.INACTIVE), measured())
    assert "lock_power_on_password" not in rules(grade, *ReasonKind)


# --- drives


def test_a_failing_drive_keeps_a_machine_from_being_given_away_even_beside_a_healthy_one() -> None:
    for drives in (
        (drive(smart=present(bad_smart())),),
        (drive(smart=present(bad_smart())), drive("sdb")),
    ):
        grade = graded(laptop(*drives), measured())
        assert grade.functional is GradeLetter.PARTS
        assert "sda" in str(reason_of(grade, "drive_failing").message.arguments["drive"])


def test_a_failing_drive_brings_no_points() -> None:
    grade = graded(laptop(drive(smart=present(bad_smart()))), measured())
    assert reason_of(grade, "drive_gb").message.code == "grade.absent.drive_gb"
    assert reason_of(grade, "drive_gb").points == 0


def test_the_grade_says_what_another_drive_would_make_of_it() -> None:
    grade = graded(laptop(drive(smart=present(bad_smart()))), measured())
    assert word(reason_of(grade, "repair").message) == "With another drive: A"


def test_a_drive_that_could_not_be_read_is_as_bad() -> None:
    unreadable = result(READS, None, "sda", result=TrialResult.FAILED)
    grade = graded(laptop(), measured(unreadable))
    assert grade.functional is GradeLetter.PARTS
    assert "drive_read_failed" in rules(grade, ReasonKind.ELIMINATION)


def test_a_drive_to_be_watched_caps_at_b_unless_a_healthy_one_can_take_the_system() -> None:
    worn = drive(smart=present(worn_smart()))
    alone, beside = graded(laptop(worn), measured()), graded(laptop(worn, drive("sdb")), measured())
    assert alone.functional is GradeLetter.B
    assert "drive_watched" in rules(alone, ReasonKind.CAP)
    assert beside.functional is GradeLetter.A
    assert "drive_watched" in rules(beside, ReasonKind.NOTE)


def test_the_system_goes_on_the_drive_that_is_worth_most() -> None:
    disk = drive("sda", kind=DriveKind.HDD, rotational=True, size_bytes=2 * 10**12)
    grade = graded(laptop(disk, drive("nvme0n1", size_bytes=512 * 10**9)), measured())
    assert reason_of(grade, "drive_kind").message.code == "grade.score.drive_kind.ssd"
    assert reason_of(grade, "drive_gb").message.arguments["value"] == 512


def test_a_machine_without_a_drive_is_graded_says_so_and_is_to_be_looked_at() -> None:
    grade = graded(laptop(storage=present(Storage(drives=(), hidden=()))), measured())
    assert grade.functional is GradeLetter.C
    assert grade.to_check
    assert "no_drive" in rules(grade, ReasonKind.CAP)
    assert "no_drive" in rules(grade, ReasonKind.TO_CHECK)
    assert word(reason_of(grade, "repair").message) == "With another drive: A"


def test_a_stick_and_an_external_drive_are_no_drives_of_the_machine() -> None:
    stick, external = drive("sda", kind=DriveKind.USB_STICK), drive("sdb", transport=Transport.USB)
    assert "no_drive" in rules(graded(laptop(stick, external), measured()), ReasonKind.CAP)


def test_drives_that_may_be_hidden_are_not_missing_and_are_to_be_looked_at() -> None:
    hidden = HiddenStorage(kind=HidingKind.RST, where="0000:00:17.0", name="Intel RST", hidden_drives=None)
    grade = graded(laptop(storage=present(Storage(drives=(), hidden=(hidden,)))), measured())
    assert "no_drive" not in rules(grade, *ReasonKind)
    assert "hidden_storage" in rules(grade, ReasonKind.TO_CHECK)
    assert reason_of(grade, "drive_gb").kind is ReasonKind.UNKNOWN


# --- memory, battery, screen


def test_memory_that_failed_its_test_is_not_given_away() -> None:
    whole = measured()
    failed = tuple(
        replace(item, result=TrialResult.FAILED) if item.kind is BenchmarkKind.MEMORY_STRESS else item
        for item in whole.results
    )
    grade = graded(laptop(), replace(whole, results=failed))
    assert grade.functional is GradeLetter.PARTS
    assert word(reason_of(grade, "repair").message) == "With 8 GB of memory: A"


def test_errors_that_the_memory_could_not_correct_are_as_bad() -> None:
    grade = graded(laptop(memory=present(memory(8, uncorrected_errors=present(3)))), measured())
    assert grade.functional is GradeLetter.PARTS
    assert reason_of(grade, "uncorrected_memory_errors").message.arguments["count"] == 3


def test_little_memory_caps_and_only_the_lower_limit_is_said() -> None:
    grade = graded(laptop(memory=present(memory(1))), measured())
    assert grade.functional is GradeLetter.PARTS
    assert rules(grade, ReasonKind.ELIMINATION, ReasonKind.CAP).count("memory_gib") == 1
    assert word(reason_of(grade, "repair").message) == "With 8 GB of memory: A"


def test_soldered_memory_and_a_board_that_takes_no_more_are_not_to_be_repaired() -> None:
    soldered = blank(Slot, name="0", module=present(blank(Module, size_bytes=GIB, form="Row Of Chips")))
    for known in ({"slots": present((soldered,))}, {"maximum_bytes": 2 * GIB}):
        grade = graded(laptop(memory=present(memory(1, **known))), measured())
        assert "repair" not in rules(grade, ReasonKind.NOTE)


def test_a_battery_is_not_asked_of_a_machine_that_stands() -> None:
    assert "battery_health_percent" not in rules(graded(desktop(), measured()), *ReasonKind)


def test_a_laptop_without_a_battery_and_one_with_a_dead_one_are_held_down() -> None:
    dead = laptop(batteries=present((blank(Battery, name="BAT0", health_percent=9),)))
    for machine, rule in (
        (laptop(batteries=absent()), "no_battery"),
        (dead, "battery_health_percent"),
    ):
        grade = graded(machine, measured())
        assert grade.functional is GradeLetter.C
        assert rule in rules(grade, ReasonKind.CAP)
        assert word(reason_of(grade, "repair").message) == "With another battery: A"


def test_a_screen_on_the_bench_brings_no_points() -> None:
    bench = blank(Screen, connector="HDMI-A-1", built_in=False, height_px=2160)
    grade = graded(laptop(screens=present((bench,))), measured())
    assert reason_of(grade, "screen_height_px").kind is ReasonKind.UNKNOWN


def test_a_panel_built_in_on_its_side_has_the_lines_of_its_short_side() -> None:
    grades = [
        graded(laptop(screens=present((blank(Screen, built_in=True, width_px=width, height_px=height),))))
        for width, height in ((800, 1280), (1280, 800))
    ]
    assert grades[0].score == grades[1].score


def test_a_screen_is_asked_of_an_all_in_one() -> None:
    board = present(blank(Board, chassis_kind=ChassisKind.ALL_IN_ONE))
    grade = graded(desktop(board=board), measured())
    assert "screen_height_px" in rules(grade, *ReasonKind)
    assert "battery_health_percent" not in rules(grade, *ReasonKind)


# --- processors


def test_a_32_bit_processor_is_for_recycling_and_no_part_helps() -> None:
    grade = graded(laptop(cpu=present(cpu(2008, 2, level=0))), measured())
    assert grade.functional is GradeLetter.RECYCLING
    assert "repair" not in rules(grade, ReasonKind.NOTE)


def test_a_processor_that_windows_refuses_is_no_better_than_b() -> None:
    refused = replace(cpu(2015, 8), model="Intel(R) Core(TM) i7-6700 CPU @ 3.40GHz")
    machine = desktop(cpu=present(refused), memory=present(memory(16)))
    assert graded(machine, measured()).functional is GradeLetter.B
    accepted = replace(refused, model="Intel(R) Core(TM) i7-8700 CPU @ 3.20GHz")
    assert graded(replace(machine, cpu=present(accepted)), measured()).functional is GradeLetter.A


# --- notes


def test_heat_and_devices_without_a_driver_are_worth_a_note_and_move_nothing() -> None:
    hot = LoadWatch(
        highest_celsius=98.6, critical_celsius=100.0, throttle_events=7, lowest_mhz_under_load=800.0
    )
    devices = (unclaimed("Fingerprint reader", matters=True), unclaimed("Host bridge", matters=False))
    grade = graded(laptop(unclaimed=present(devices)), replace(measured(), watch=hot))
    assert grade.functional is GradeLetter.A
    assert rules(grade, ReasonKind.NOTE) == ["heat", "unclaimed"]
    assert "99 °C" in word(reason_of(grade, "heat").message)


def test_the_cosmetic_grade_is_the_one_entered_and_moves_nothing() -> None:
    worn = graded(laptop(), measured(), PersonalAnswers(cosmetic=CosmeticGrade.D))
    assert worn.cosmetic is CosmeticGrade.D
    assert worn.functional is graded(laptop(), measured()).functional


# --- real life, as a workshop in France sees it in 2026

REAL = {
    "Core i5-8250U, 8 GB, SSD 256": (laptop(), 18_000, "A"),
    "Core i5-8250U, 4 GB, disk 500": (
        laptop(drive(kind=DriveKind.HDD, size_bytes=5 * 10**11), memory=present(memory(4))), 18_000, "B"),
    "Core i5-4300U, 8 GB, SSD 240": (
        laptop(drive(size_bytes=240 * 10**9), cpu=present(cpu(2013, 4))), 7_500, "B"),
    "Core i5-4570, 8 GB, SSD 256": (desktop(cpu=present(cpu(2013, 4))), 14_000, "B"),
    "Core i5-2520M, 4 GB, SSD 128": (
        laptop(drive(size_bytes=128 * 10**9), cpu=present(cpu(2011, 4, 2)), memory=present(memory(4))),
        7_000, "C"),
    "Celeron N4020, 4 GB, eMMC 64": (
        laptop(drive(kind=DriveKind.EMMC, size_bytes=62 * 10**9), cpu=present(cpu(2019, 2, 2)),
               memory=present(memory(4))), 4_500, "C"),
    "Core 2 Duo, 4 GB, disk 250": (
        desktop(drive(kind=DriveKind.HDD, size_bytes=25 * 10**10), cpu=present(cpu(2008, 2, 1)),
                memory=present(memory(4))), 4_000, "D"),
    "Atom N450, 2 GB, disk 160": (
        laptop(drive(kind=DriveKind.HDD, size_bytes=16 * 10**10), cpu=present(cpu(2010, 2, 1)),
               memory=present(memory(2))), 1_400, "parts"),
    "Atom N270, 1 GB, disk 160": (
        laptop(drive(kind=DriveKind.HDD, size_bytes=16 * 10**10), cpu=present(cpu(2008, 2, 0)),
               memory=present(memory(1))), 1_100, "recycling"),
}  # fmt: skip


USES = {"A": "demanding", "B": "everyday", "C": "simple", "D": "minimal", "parts": "parts",
        "recycling": "recycling"}  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_the_default_policy_grades_as_a_workshop_would(name: str) -> None:
    machine, mips, letter = REAL[name]
    whole = measured()
    values = {BenchmarkKind.COMPRESSION_SINGLE: mips / 2, BenchmarkKind.COMPRESSION_ALL: float(mips)}
    results = tuple(replace(item, value=values.get(item.kind, item.value)) for item in whole.results)
    grade = graded(machine, replace(whole, results=results))
    assert (grade.functional, grade.suggested_use) == (letter, USES[letter])
