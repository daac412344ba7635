"""What another part would make of a machine: only parts that fall short and can be fitted, as few as help."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from judge.grade.policy import read_policy
from judge.grade.policy_file import Policy
from model.battery import Battery
from model.benchmark import BenchmarkKind
from model.drive import DriveKind
from model.fact import Fact, Why, absent, present, unknown
from model.grade import GradeLetter
from model.lock import LockKind, LockState
from model.machine import Machine
from model.memory import Memory, Module, Slot
from model.trial import TrialResult
from papers.wording import word
from tests.judge.facts_tree import blank
from tests.judge.grade.test_policy import changed
from tests.judge.machines import GIB, bad_smart, desktop, drive, graded, laptop, locked, measured, worn_smart


def repair(machine: Machine, policy: Policy | None = None) -> str | None:
    """What the grade says of other parts."""
    grade = graded(machine, measured(), policy=policy)
    return next((word(reason.message) for reason in grade.reasons if reason.rule == "repair"), None)


def slot(module: Fact[Module]) -> Slot:
    found: Slot = blank(Slot, name="0", module=module)
    return found


def fitted(form: str | None) -> Slot:
    return slot(present(blank(Module, size_bytes=GIB, form=form)))


def little(*slots: Slot, **known: Any) -> Machine:
    """A laptop with 1 GiB."""
    said = {
        "fitted_bytes": GIB,
        "total_bytes": GIB,
        "uncorrected_errors": absent(),
        "slots": present(slots),
        **known,
    }
    return laptop(memory=present(blank(Memory, **said)))


MORE = "With 8 GB of memory: A"


@pytest.mark.parametrize(
    ("machine", "found"),
    [
        (little(fitted("SODIMM")), MORE),
        (little(fitted("DIMM")), MORE),
        (little(fitted("Row Of Chips")), None),
        (little(fitted(None)), None),
        (little(slot(absent())), MORE),
        (little(slot(unknown(Why.NOT_REPORTED))), None),
        (little(fitted("Row Of Chips"), slot(absent())), MORE),
        (little(), None),
        (little(slots=unknown(Why.NEEDS_ROOT)), None),
        (little(fitted("SODIMM"), maximum_bytes=8 * GIB), MORE),
        (little(fitted("SODIMM"), maximum_bytes=8 * GIB - 1), None),
        (little(fitted("SODIMM"), maximum_bytes=None), MORE),
    ],
)
def test_memory_is_fitted_where_a_slot_and_the_board_take_it(machine: Machine, found: str | None) -> None:
    assert repair(machine) == found


EMMC = drive("mmcblk0", kind=DriveKind.EMMC)
BAD_EMMC = drive("mmcblk0", kind=DriveKind.EMMC, smart=present(bad_smart()))
BAD = drive("sda", smart=present(bad_smart()))


@pytest.mark.parametrize(
    ("drives", "found"),
    [
        ((BAD,), "With another drive: A"),
        ((BAD, EMMC), "With another drive: A"),
        ((BAD_EMMC,), None),
        ((BAD, BAD_EMMC), None),
        ((drive("mmcblk0", kind=DriveKind.EMMC, smart=present(worn_smart())),), None),
        ((drive("sda", smart=present(worn_smart())),), "With another drive: A"),
    ],
)
def test_a_drive_that_is_soldered_is_not_replaced(drives: tuple[Any, ...], found: str | None) -> None:
    assert repair(laptop(*drives)) == found


def test_two_parts_are_named_only_where_one_is_not_enough() -> None:
    dead = present((blank(Battery, name="BAT0", health_percent=9),))
    assert repair(laptop(BAD, batteries=dead)) == "With another battery and another drive: A"


def test_a_battery_is_not_fitted_into_what_stands() -> None:
    assert repair(desktop()) is None


def test_nothing_is_said_where_nothing_falls_short() -> None:
    assert repair(laptop()) is None


def test_no_part_opens_a_lock() -> None:
    machine = locked(LockKind.MDM, LockState.ACTIVE)
    assert graded(machine, measured()).functional is GradeLetter.PARTS
    assert repair(machine) is None


def test_no_part_is_worth_a_word_for_a_machine_that_stays_locked() -> None:
    less = read_policy(changed('below = 1.8\nlimit = "parts"', 'below = 1.8\nlimit = "recycling"'), "p")
    small = little(fitted("SODIMM"))
    assert graded(small, measured(), policy=less).functional is GradeLetter.RECYCLING
    assert repair(small, less) == MORE
    kept = locked(LockKind.MDM, LockState.ACTIVE)
    assert repair(replace(kept, memory=small.memory), less) is None


def test_a_new_drive_is_as_large_as_the_workshops_and_no_larger() -> None:
    cap = '[[caps]]\nfact = "drive_gb"\nbelow = 500\nlimit = "D"\n\n[[repairs]]\npart = "drive"'
    large = read_policy(changed('[[repairs]]\npart = "drive"', cap), "p")
    assert repair(laptop(BAD), large) == "With another drive: D"
    disk = laptop(drive(kind=DriveKind.HDD, size_bytes=10**12, smart=present(worn_smart())))
    assert repair(disk) == "With another drive: A"
    assert repair(disk, large) is None


def test_a_part_that_only_lacks_points_is_worth_a_word_too() -> None:
    disk = drive(kind=DriveKind.HDD, size_bytes=5 * 10**11)
    less = little(fitted("Row Of Chips"), fitted_bytes=4 * GIB, total_bytes=4 * GIB)
    slow = replace(less, storage=laptop(disk).storage)
    assert graded(slow, measured()).functional is GradeLetter.B
    assert repair(slow) == "With another drive: A"


def test_memory_of_which_nothing_is_known_or_wanted_is_not_fitted() -> None:
    failed = measured()
    results = tuple(
        replace(item, result=TrialResult.FAILED) if item.kind is BenchmarkKind.MEMORY_STRESS else item
        for item in failed.results
    )
    unseen = laptop(memory=unknown(Why.TOOL_FAILED))
    grade = graded(unseen, replace(failed, results=results))
    assert "memory_stress_failed" in [reason.rule for reason in grade.reasons]
    assert not [reason for reason in grade.reasons if reason.rule == "repair"]
    nothing = read_policy(changed("figures = { memory_gib = 8 }", "figures = { }"), "p")
    assert repair(little(fitted("SODIMM"), maximum_bytes=8 * GIB), nothing) is None


def test_nobody_takes_out_memory_to_fit_less() -> None:
    errors = blank(
        Memory,
        fitted_bytes=32 * GIB,
        total_bytes=32 * GIB,
        uncorrected_errors=present(1),
        slots=present((fitted("SODIMM"),)),
    )
    assert repair(laptop(memory=present(errors))) == "With 32 GB of memory: A"
