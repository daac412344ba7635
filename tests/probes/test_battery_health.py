"""Batteries that the firmware calls full and that hold nothing; and every pack counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.recording.recording_file import read_recording
from host.recording.replay import ReplayHost
from judge.health.battery import worst_battery
from model.battery import Battery
from model.fact import absent, present
from model.grade import GradeLetter, ReasonKind
from model.machine import Machine
from papers.facts.peripherals import battery_lines
from probes.batteries import parse_batteries, probe_batteries
from tests.judge.facts_tree import blank
from tests.judge.machines import graded, laptop, measured

NEW = "PRESENT=1 ENERGY_FULL_DESIGN=50000000 ENERGY_FULL=45000000"
CHARGE = "VOLTAGE_MIN_DESIGN=11100000 CHARGE_FULL_DESIGN=4400000 CHARGE_FULL=4400000"
EMPTY = "PRESENT=1 VOLTAGE_NOW=0 ENERGY_FULL_DESIGN=50000000 ENERGY_FULL=50000000 ENERGY_NOW=0 CAPACITY=0"


def pack(words: str) -> Battery:
    """The battery of a uevent, by its pairs."""
    text = "\n".join(f"POWER_SUPPLY_{pair}" for pair in words.split())
    batteries, _ = parse_batteries({"BAT0": text.replace("_~_", " ")})
    return batteries[0]


def packs(*held: int | None) -> tuple[Battery, ...]:
    """Packs that hold so much, in percent."""
    return tuple(
        blank(Battery, name=f"BAT{place}", health_percent=percent, serial=absent(), converted=False,
              maker="SMP", model=f"M{place}", now_mwh=9000, status="Charging")
        for place, percent in enumerate(held)
    )  # fmt: skip


def with_packs(*batteries: Battery) -> Machine:
    """A laptop with these."""
    return laptop(batteries=present(batteries))


def test_a_pack_that_counts_its_charge_without_a_voltage_to_convert_it_by_is_dead_when_empty() -> None:
    charged = (
        "PRESENT=1 CHARGE_FULL_DESIGN=4400000 CHARGE_FULL=3300000 CHARGE_NOW={now} STATUS=Not_~_charging"
    )
    assert pack(charged.format(now=0)).is_dead
    assert pack(charged.format(now=3_000_000)).held_percent == 75


@pytest.mark.parametrize(
    "words",
    [
        f"{EMPTY} STATUS=Not_~_charging CAPACITY_LEVEL=Critical",
        f"{EMPTY} STATUS=Charging",  # no voltage
        f"{EMPTY} STATUS=Full".replace("VOLTAGE_NOW=0", "VOLTAGE_NOW=11100000"),
        "PRESENT=1 HEALTH=Dead ENERGY_FULL_DESIGN=50000000 ENERGY_FULL=50000000 ENERGY_NOW=40000000",
        "PRESENT=1 HEALTH=Unspecified_~_failure ENERGY_FULL_DESIGN=50000000 ENERGY_FULL=49000000",
        "PRESENT=1 ENERGY_FULL_DESIGN=50000000 ENERGY_FULL=0 ENERGY_NOW=0 STATUS=Charging",
        f"PRESENT=1 VOLTAGE_NOW=0 {CHARGE} CHARGE_NOW=0 STATUS=Unknown",
    ],
)
def test_a_pack_without_voltage_or_energy_or_health_does_not_work(words: str) -> None:
    found = pack(words)
    assert found.is_dead
    assert found.held_percent == 0


@pytest.mark.parametrize(
    "words",
    [
        f"{EMPTY} STATUS=not_~_charging".replace("VOLTAGE_NOW=0", "VOLTAGE_NOW=11100000"),
        f"{EMPTY} STATUS=Odd".replace("VOLTAGE_NOW=0", "VOLTAGE_NOW=11100000"),
        f"{NEW} VOLTAGE_NOW=11100000 ENERGY_NOW=0 CAPACITY=4294967295 STATUS=Full",
        f"{NEW} VOLTAGE_NOW=11100000 ENERGY_NOW=0 CAPACITY=-1 STATUS=Full",
        f"{NEW} ENERGY_NOW=40000000 HEALTH=DEAD",
    ],
)
def test_a_word_in_other_capitals_or_an_odd_figure_makes_no_dead_pack_work(words: str) -> None:
    assert pack(words).held_percent == 0


@pytest.mark.parametrize(
    "words",
    [
        f"{NEW} ENERGY_NOW=40000000 CAPACITY=89 HEALTH=Swollen",
        f"{NEW} ENERGY_NOW=900000 STATUS=Full",  # full with two in a hundred, told by the energies alone
        f"{NEW} ENERGY_NOW=900000 CAPACITY=odd STATUS=Full",
        f"{NEW} ENERGY_NOW=900000 CAPACITY=2 STATUS=Odd",
    ],
)
def test_an_odd_word_or_a_missing_charge_leaves_the_doubt(words: str) -> None:
    assert pack(words).is_doubtful
    assert pack(words).held_percent is None


@pytest.mark.parametrize(
    "word", ["Good", "good", "Overheat", "Calibration_~_required", "Under_~_voltage", "Unknown"]
)
def test_a_word_of_the_kernel_that_passes_is_no_doubt(word: str) -> None:
    assert pack(f"{NEW} ENERGY_NOW=40000000 CAPACITY=89 HEALTH={word}").held_percent == 90


@pytest.mark.parametrize(
    "words",
    [
        f"{NEW} VOLTAGE_NOW=11100000 ENERGY_NOW=0 CAPACITY=0 STATUS=Charging",  # only empty
        f"{NEW} VOLTAGE_NOW=0 ENERGY_NOW=40000000 STATUS=Not_~_charging",  # a firmware that tells no voltage
        "PRESENT=1 HEALTH=Overheat ENERGY_FULL_DESIGN=50000000 ENERGY_FULL=45000000 ENERGY_NOW=40000000",
        "PRESENT=1 ENERGY_FULL_DESIGN=50000000 ENERGY_FULL=45000000 STATUS=Not_~_charging",
    ],
)
def test_an_empty_a_warm_or_a_silent_pack_is_not_dead(words: str) -> None:
    assert not pack(words).is_dead


FULL = "PRESENT=1 ENERGY_FULL_DESIGN=50000000 ENERGY_FULL=40000000 ENERGY_NOW=30000000"


@pytest.mark.parametrize(
    "words",
    [
        f"{FULL} CAPACITY=75 VOLTAGE_NOW=0 STATUS=Discharging",
        f"{FULL} CAPACITY=75 VOLTAGE_NOW=1200000 STATUS=Charging",
        f"PRESENT=1 {CHARGE} CHARGE_NOW=3000000 CAPACITY=70 VOLTAGE_NOW=0 STATUS=Charging",
        f"{FULL} CAPACITY=3 STATUS=Full".replace("ENERGY_NOW=30000000", "ENERGY_NOW=1200000"),
        f"{FULL} CAPACITY=2 STATUS=Not_~_charging".replace("ENERGY_NOW=30000000", "ENERGY_NOW=800000"),
        f"{FULL} CAPACITY=0 STATUS=Discharging".replace("ENERGY_NOW=30000000", "ENERGY_NOW=0"),
    ],
)
def test_a_pack_whose_words_contradict_each_other_is_in_doubt_and_brings_nothing(words: str) -> None:
    battery = pack(words)
    assert (battery.is_dead, battery.is_doubtful, battery.held_percent) == (False, True, None)
    grade = graded(with_packs(battery), measured())
    told = {item.rule: item for item in grade.reasons}["battery_health_percent"]
    assert (told.kind, told.points) == (ReasonKind.UNKNOWN, 0)
    assert told.message.code == "grade.unknown.battery_doubtful"
    assert "in doubt" in battery_lines((battery,))[0].text


@pytest.mark.parametrize(
    "words",
    [
        f"{FULL} CAPACITY=75 STATUS=Discharging POWER_NOW=0 VOLTAGE_NOW=11400000",
        f"{FULL} CAPACITY=4 CAPACITY_LEVEL=Critical STATUS=Discharging VOLTAGE_NOW=9900000",
        f"{FULL} CAPACITY=58 STATUS=Not_~_charging CAPACITY_LEVEL=Normal VOLTAGE_NOW=12000000",
        f"{FULL} CAPACITY=97 STATUS=Full HEALTH=Good VOLTAGE_NOW=3900000",
        f"{FULL} CAPACITY=75 STATUS=Charging",
        f"{FULL} CAPACITY=99 CAPACITY_LEVEL=Critical STATUS=Not_~_charging VOLTAGE_NOW=12300000",
    ],
)
def test_a_pack_that_works_is_not_in_doubt(words: str) -> None:
    assert (pack(words).is_doubtful, pack(words).held_percent) == (False, 80)


def test_a_dead_pack_brings_no_points_holds_the_grade_down_and_is_said() -> None:
    good, dead = packs(95), replace(packs(101)[0], status="Not charging", now_mwh=0, voltage_mv=0)
    assert graded(with_packs(*good), measured()).functional is GradeLetter.A
    grade = graded(with_packs(dead), measured())
    assert grade.functional is GradeLetter.C
    codes = {reason.message.code: reason for reason in grade.reasons}
    assert codes["grade.score.battery_dead"].points == 0
    assert codes["grade.below.battery_dead"].message.arguments == {"battery": "BAT0 (SMP M0)"}
    assert "DOES NOT WORK" in battery_lines((dead,))[0].text


def test_of_two_packs_the_worn_one_is_named_and_counts() -> None:
    grade = graded(with_packs(*packs(90, 10)), measured())
    codes = {reason.message.code: reason.message.arguments for reason in grade.reasons}
    assert codes["grade.below.worst_battery"] == {"battery": "BAT1 (SMP M1)", "value": 10, "limit": 25}
    assert codes["grade.score.worst_battery"]["value"] == 10
    assert grade.functional is GradeLetter.C


def test_a_pack_that_nobody_knows_brings_no_points_for_the_other() -> None:
    grade = graded(with_packs(*packs(90, None)), measured())
    (reason,) = [reason for reason in grade.reasons if reason.rule == "battery_health_percent"]
    assert (reason.kind, reason.points) == (ReasonKind.UNKNOWN, 0)
    worn = graded(with_packs(*packs(10, None)), measured())
    assert "grade.below.worst_battery" in {reason.message.code for reason in worn.reasons}


PACKS = st.lists(st.none() | st.integers(0, 120), min_size=1, max_size=3)


@given(PACKS, st.integers(0, 2), st.integers(0, 120))
def test_a_worse_pack_or_an_unknown_one_never_makes_a_better_grade(
    held: list[int | None], place: int, other: int
) -> None:
    place %= len(held)
    known = held[place]
    worse = other if known is None else min(other, known)
    scores = [
        graded(with_packs(*packs(*changed)), measured())
        for changed in (
            [100 if at == place else value for at, value in enumerate(held)],
            held,
            [worse if at == place and known is not None else value for at, value in enumerate(held)],
            [None if at == place else value for at, value in enumerate(held)],
        )
    ]
    best, told, lower, unknown = (grade.score for grade in scores)
    assert best >= told >= lower
    assert best >= unknown


def test_cycles_and_voltages_that_cannot_be_are_not_known() -> None:
    found = pack("PRESENT=1 CYCLE_COUNT=65535 VOLTAGE_NOW=65535000000 ENERGY_FULL_DESIGN=50000000")
    assert (found.cycles, found.voltage_mv) == (None, None)


@pytest.mark.corpus
def test_the_thinkpads_dead_pack(shared: Path) -> None:
    text = (shared / "cases" / "bat-lenovo371.uevent").read_text("utf-8")
    (found,), _ = parse_batteries({"BAT0": text})
    assert found.is_dead
    assert (found.voltage_mv, found.now_mwh, found.level) == (0, 0, "Critical")


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "held", "worst"), [("rec-lenovo371-dead-battery", [0], "BAT0"),
                                ("rec-i3status540-two-batteries-one-worn", [10, 90], "BAT0")]
)  # fmt: skip
def test_recorded_machines_with_such_packs(shared: Path, name: str, held: list[int], worst: str) -> None:
    replayed = ReplayHost(read_recording(shared / "cases" / f"{name}.json.gz"))
    found = probe_batteries(replayed).fact.value or ()
    assert [battery.held_percent for battery in found] == held
    chosen = worst_battery(found)
    assert chosen is not None
    assert chosen.name == worst
