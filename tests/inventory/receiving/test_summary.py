"""The columns of a report: how drives are compared, dates believed, differences shown, machines found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from inventory.receiving.judging import Judgement, judge, worst
from inventory.receiving.summary import (
    LARGEST_INTEGER,
    counted,
    drive_names,
    drive_rows,
    folded,
    happened,
    integer,
    report_row,
    short,
    told_apart,
)
from inventory.store.tables import NAME
from judge.last_word import tested
from model.document import decode, encode
from model.drive import Bridge, Drive, Transport
from model.fact import Why, present, unknown
from model.message import say
from model.provenance import ClockTrust
from model.report import Report
from model.verdict import DriveHealth
from papers.title import machine_title
from tests.inventory.workshop import WHEN, Bench, battery, drive, laptop, make_report, smart

BENCH = Bench()
LATER = WHEN + timedelta(hours=1)
WELL = replace(smart(), wear_percent=3)
BAD = replace(WELL, overall_passed=False)


def report(*drives: Drive, **changed: Any) -> Report:
    """A report of a machine with these drives."""
    return make_report(BENCH, laptop(drives=drives), **changed)


def row(of: Report, judgement: Judgement | None = None) -> dict[str, Any]:
    """Its columns, an hour after it was made."""
    return report_row(of, judgement or judge(of), LATER)


@pytest.mark.parametrize(
    ("clock", "hours", "found"),
    [
        (ClockTrust.SYNCHRONISED, 1.0, WHEN),
        (ClockTrust.UNSYNCHRONISED, 1.0, WHEN),
        (ClockTrust.WRONG, 1.0, LATER),
        (ClockTrust.SYNCHRONISED, -1.0, WHEN - timedelta(hours=1)),
    ],
)
def test_a_report_was_made_when_its_clock_says_and_never_after_its_receipt(
    clock: ClockTrust, hours: float, found: Any
) -> None:
    assert happened(report(clock=clock), WHEN + timedelta(hours=hours)) == found


def test_every_drive_that_has_facts_or_a_verdict_has_a_row() -> None:
    of = report(drive("sda", "A", WELL), drive("sdb", "B", BAD))
    lost = replace(of, drive_verdicts=(*of.drive_verdicts, replace(of.drive_verdicts[0], name="sdx")))
    assert drive_names(lost) == ["sda", "sdb", "sdx"]
    rows = drive_rows(lost, judge(lost))
    assert [(item["number"], item["name"]) for item in rows] == [(0, "sda"), (1, "sdb"), (2, "sdx")]
    assert [item["own"] for item in rows] == [True, True, None]
    assert [item["serial"] for item in rows] == ["A", "B", "A"]
    assert [item["judged"] for item in rows] == [DriveHealth.HEALTHY, DriveHealth.FAILING, None]
    assert [item["stated"] for item in rows] == [*(v.health for v in of.drive_verdicts), DriveHealth.HEALTHY]
    blind = make_report(BENCH, replace(laptop(), storage=unknown(Why.NEEDS_ROOT)))
    assert drive_rows(blind, judge(blind)) == []
    judged = judge(blind)
    assert (judged.verdicts, judged.grade is None) == ((), False)


def test_a_drive_is_named_by_its_facts_and_only_without_any_by_its_verdict() -> None:
    of = report(drive("sda", "A", WELL), drive("sdb", "B", WELL))
    lying = replace(of.drive_verdicts[0], drive=replace(of.drive_verdicts[0].drive, serial="OTHER"))
    assert [item["serial"] for item in drive_rows(replace(of, drive_verdicts=(lying,)), judge(of))] == [
        "A",
        "B",
    ]


def test_the_worse_of_what_is_stated_and_judged_counts() -> None:
    of = report(drive("sda", "A", WELL))
    (verdict,) = of.drive_verdicts
    stated = replace(of, drive_verdicts=(replace(verdict, health=DriveHealth.FAILING),))
    assert drive_rows(stated, judge(stated))[0]["health"] is DriveHealth.FAILING
    silent = replace(of, drive_verdicts=())
    assert drive_rows(silent, judge(silent))[0]["health"] is DriveHealth.HEALTHY
    nobody = Judgement(verdicts=(), grade=None)
    assert drive_rows(silent, nobody)[0]["health"] is DriveHealth.UNKNOWN
    assert worst([]) is None
    assert worst([DriveHealth.HEALTHY, DriveHealth.WATCH]) is DriveHealth.WATCH


def test_the_machines_health_is_that_of_its_worst_own_drive() -> None:
    stick = replace(drive("sdb", "B", BAD), transport=Transport.USB)
    assert row(report(drive("sda", "A", WELL), stick))["health"] is DriveHealth.HEALTHY
    assert row(report(drive("sda", "A", WELL), drive("sdb", "B", BAD)))["health"] is DriveHealth.FAILING
    assert row(report())["health"] is None


def named(
    *, own: bool | None = True, adapter: bool | None = False, serial: str | None = "S3Z8NB0K"
) -> dict[str, Any]:
    return {"model": "M", "serial": serial, "wwn": None, "own": own, "adapter": adapter}


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([named()], ["m/s3z8nb0k"]),
        ([named(), named(serial="S3Z8NB0L")], ["m/s3z8nb0k", "m/s3z8nb0l"]),
        ([named(), named()], [None, None]),
        ([named(), named(), named()], [None, None, None]),
        ([named(), named(own=None)], [None, None]),
        ([named(), named(own=False)], ["m/s3z8nb0k", "m/s3z8nb0k"]),
        ([named(own=False), named(own=False)], ["m/s3z8nb0k", "m/s3z8nb0k"]),
        ([named(), named(), named(own=False)], [None, None, "m/s3z8nb0k"]),
        ([named(adapter=True)], [None]),
        ([named(adapter=None)], ["m/s3z8nb0k"]),
        ([named(serial=None), named(serial=None)], [None, None]),
        ([named(adapter=True), named()], [None, "m/s3z8nb0k"]),
    ],
    ids=range(12),
)
def test_a_name_that_two_own_drives_share_tells_neither(
    rows: list[dict[str, Any]], found: list[str | None]
) -> None:
    assert [item["name_key"] for item in told_apart(rows)] == found


def test_a_report_differs_where_facts_or_the_same_policy_say_otherwise() -> None:
    of = report(drive("sda", "A", WELL))
    assert row(of)["differs"] is False
    (verdict,) = of.drive_verdicts
    assert row(replace(of, drive_verdicts=(replace(verdict, health=DriveHealth.WATCH),)))["differs"] is True
    assert row(replace(of, drive_verdicts=()))["differs"] is True
    unjudged = Judgement(verdicts=of.drive_verdicts, grade=None)
    assert row(of, unjudged)["differs"] is False
    other = replace(of.grade, to_check=not of.grade.to_check)
    assert row(replace(of, grade=other))["differs"] is True
    elsewhere = replace(other, policy=replace(other.policy, sha256="0" * 64))
    assert row(replace(of, grade=elsewhere))["differs"] is False


def test_the_grade_is_shown_as_stated_beside_the_one_computed_again() -> None:
    of = report(drive("sda", "A", WELL))
    shown = row(of)
    assert (shown["grade"], shown["recomputed_grade"]) == (of.grade.functional, of.grade.functional)
    assert shown["recomputed_policy_sha256"] == shown["policy_sha256"] == of.grade.policy.sha256
    assert shown["recomputed_policy_name"] == shown["policy_name"] == of.grade.policy.name
    assert shown["recomputed_policy_version"] == shown["policy_version"] == of.grade.policy.version
    unjudged = row(of, Judgement(verdicts=(), grade=None))
    assert [unjudged[name] for name in unjudged if name.startswith("recomputed")] == [None] * 4
    older = replace(of, grade=replace(of.grade, systems=None))
    assert row(older)["systems"] == shown["systems"] is not None
    assert row(older, Judgement(verdicts=(), grade=None))["systems"] is None


def sized(size: int | None, **more: Any) -> Drive:
    return replace(drive(f"sd{size}{len(more)}"), size_bytes=size, **more)


USB = Bridge(vendor_id="152d", product_id="0578", name=None)


@pytest.mark.parametrize(
    ("drives", "found"),
    [
        ([sized(5)], 5),
        ([sized(5), sized(7)], 12),
        ([sized(5), sized(None)], None),
        ([], None),
        ([sized(5), sized(7, bridge=USB)], 5),
        ([sized(5), sized(7, removable=True)], 5),
        ([sized(5), sized(7, boot_medium=True)], 5),
        ([sized(5, removable=None), sized(7, boot_medium=None)], 12),
    ],
    ids=range(8),
)
def test_the_room_of_a_machine_is_that_of_the_drives_that_stay(
    drives: list[Drive], found: int | None
) -> None:
    assert row(report(*drives))["storage_bytes"] == found


def test_what_is_not_known_of_a_machine_is_none() -> None:
    silent: Any = unknown(Why.NEEDS_ROOT)
    blind = replace(laptop(), board=silent, cpu=silent, memory=silent, storage=silent, batteries=silent)
    shown = row(make_report(BENCH, blind))
    names = ("vendor", "model", "serial", "chassis", "processor", "memory_bytes", "storage_bytes", "health")
    assert [shown[name] for name in (*names, "battery_health_percent")] == [None] * 9
    known = row(make_report(BENCH))
    assert None not in [known[name] for name in ("vendor", "model", "serial", "processor", "memory_bytes")]


def test_the_memory_is_what_is_fitted_else_what_is_seen() -> None:
    memory = laptop().memory.value
    assert memory is not None

    def bytes_of(fitted: int | None, total: int | None) -> Any:
        told = replace(memory, fitted_bytes=fitted, total_bytes=total)
        return row(make_report(BENCH, replace(laptop(), memory=present(told))))["memory_bytes"]

    assert (bytes_of(8, 7), bytes_of(None, 7), bytes_of(8, None), bytes_of(None, None)) == (8, 7, 8, None)


def test_the_most_worn_battery_is_shown() -> None:
    packs = tuple(replace(battery(), health_percent=percent) for percent in (80, 40, None))
    machine = replace(laptop(), batteries=present(packs))
    assert row(make_report(BENCH, machine))["battery_health_percent"] == 40


@pytest.mark.parametrize(
    ("value", "found"),
    [(None, None), (0, 0), (1, 1), (-1, None), (2**63 - 1, 2**63 - 1), (2**63, None)],
)
def test_a_column_holds_counts_of_63_bits(value: int | None, found: int | None) -> None:
    assert integer(value) == found
    assert LARGEST_INTEGER == 2**63 - 1


def test_texts_are_short_and_searched_without_spelling() -> None:
    assert (short(None), short(""), short("  "), short(" a ")) == (None, None, None, "a")
    assert len(short("x" * 2 * NAME) or "") == NAME
    assert folded("  Électro   ÎLE ") == "electro ile"
    of = make_report(BENCH, laptop(drives=(drive("sda", "SERIAL7"),)), label="A-7", lot="Lot 3", note="Écran")
    text = row(of)["search_text"]
    for word in ("serial7", "a-7", "lot 3", "ecran", "samsung ssd 860", BENCH.name):
        assert word in text
    assert "None" not in text


@pytest.mark.parametrize(
    ("told", "held"),
    [(None, None), (0, 0), (7, 7), (2**63, 2**63 - 1), (10**40, 2**63 - 1), (-(10**40), 1 - 2**63)],
)
def test_a_count_that_no_column_holds_comes_after_all_others(told: int | None, held: int | None) -> None:
    assert counted(told) == held


def test_a_mistake_in_a_rule_costs_no_report_and_is_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_facts: object) -> None:
        raise ZeroDivisionError

    of = report(drive("sda", "A", WELL))
    monkeypatch.setattr("inventory.receiving.judging.grade_machine", broken)
    assert judge(of) == Judgement(verdicts=(), grade=None)
    assert [(line.levelname, of.id in line.getMessage()) for line in caplog.records] == [("ERROR", True)]


def test_the_worse_of_what_is_stated_and_judged_is_what_was_tested() -> None:
    of = report(drive("sda", "A", WELL))
    worse = replace(of.drive_verdicts[0], health=DriveHealth.FAILING)
    assert judge(replace(of, drive_verdicts=(worse,))).tested != judge(of).tested
    bad = report(drive("sda", "A", BAD))
    better = replace(bad.drive_verdicts[0], health=DriveHealth.HEALTHY)
    assert judge(replace(bad, drive_verdicts=(better,))).tested == judge(bad).tested


def test_what_was_tested_is_kept_as_it_is_judged() -> None:
    of = report(drive("sda", "A", WELL))
    assert decode(row(of)["tested"].encode(), tested.Tested) == judge(of).tested
    assert row(of, Judgement(verdicts=(), grade=None))["tested"] is None


def test_the_systems_that_a_report_states_are_shown() -> None:
    of = report(drive("sda", "A", WELL))
    assert of.grade.systems is not None
    systems = replace(of.grade.systems, linux_because=(say("word.not_judged"),))
    stated = replace(of, grade=replace(of.grade, systems=systems))
    assert row(stated)["systems"] == encode(systems).decode() != row(of)["systems"]


def test_a_text_that_says_nothing_is_an_empty_one_where_there_must_be_one() -> None:
    of = report(replace(drive("sda", "A", WELL), name="\n"))
    policy = replace(of.grade.policy, name=" ", version="\n", sha256="")
    mute = replace(of, station_name="\n", grade=replace(of.grade, suggested_use=" ", policy=policy))
    shown = row(mute)
    names = ("station_name", "suggested_use", "policy_name", "policy_version", "policy_sha256")
    assert [shown[name] for name in names] == [""] * 5
    assert [item["name"] for item in drive_rows(mute, judge(mute))] == [""]
    told = row(replace(of, grade=replace(of.grade, suggested_use=" Bureau ")))
    assert (told["suggested_use"], told["title"]) == ("Bureau", machine_title(of.machine))
    blind: Any = unknown(Why.NEEDS_ROOT)
    assert row(make_report(BENCH, replace(laptop(), board=blind)))["title"] == ""
