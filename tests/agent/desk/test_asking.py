"""What a bench makes of a scan, when it asks for the charger, and which drive it calls erased. Pure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.bench.wrong_order import WrongOrder
from agent.desk.asking import asks_for_power, check_label, orders_of_scan
from agent.desk.seen import bench_drive
from model.bench import RunningErasure
from model.erasure import DriveToken, WipePlan
from model.event import PowerSeen
from model.order import EnterAnswers, MakeReport
from model.report import PersonalAnswers
from tests.agent.commands.wipe.loose_table import Table
from wipe.planned import PlannedDrive

KNOWN = PersonalAnswers(label="A-0042", note="charnière")


def test_a_scan_is_the_label_of_a_machine_without_one_and_keeps_the_other_answers() -> None:
    nameless = replace(KNOWN, label=None)
    assert orders_of_scan("A-0042", nameless, is_reported=False) == (EnterAnswers(answers=KNOWN),)


def test_a_label_after_the_report_makes_another_report_with_it() -> None:
    orders = orders_of_scan("A-0042", replace(KNOWN, label=None), is_reported=True)
    assert orders == (EnterAnswers(answers=KNOWN), MakeReport())


@pytest.mark.parametrize("is_reported", [True, False])
def test_the_same_label_again_orders_nothing(is_reported: bool) -> None:
    assert orders_of_scan("A-0042", KNOWN, is_reported=is_reported) == ()


def test_a_scan_never_replaces_another_label_and_the_sentence_names_both() -> None:
    with pytest.raises(WrongOrder, match=r"Scanned B-0001, but this machine is A-0042"):
        orders_of_scan("B-0001", KNOWN, is_reported=True)


def test_a_label_that_a_screen_did_not_know_of_is_not_replaced_by_what_is_scanned_there() -> None:
    blank = PersonalAnswers()
    scanned = EnterAnswers(answers=replace(blank, label="B-0001"), seen=blank)
    with pytest.raises(WrongOrder, match="B-0001 was not taken: meanwhile this machine is A-0042"):
        check_label(KNOWN, scanned)
    check_label(blank, scanned)
    check_label(replace(KNOWN, label="B-0001"), scanned)
    check_label(KNOWN, EnterAnswers(answers=replace(blank, note="n"), seen=blank))


def test_a_label_that_was_seen_can_be_changed_or_taken_away() -> None:
    for label in ("B-0001", None):
        check_label(KNOWN, EnterAnswers(answers=replace(KNOWN, label=label), seen=KNOWN))


def test_the_charger_is_asked_for_while_something_waits_or_a_drive_is_erased_without_it(
    tmp_path: Path,
) -> None:
    erasing = running(planned(tmp_path))
    nothing = PowerSeen(on_battery=True, measuring_waits=False, erasing_waits=False)
    assert not asks_for_power(None, (), on_battery=True)
    assert not asks_for_power(nothing, (), on_battery=True)
    assert asks_for_power(replace(nothing, measuring_waits=True), (), on_battery=False)
    assert asks_for_power(replace(nothing, erasing_waits=True), (), on_battery=False)
    assert asks_for_power(nothing, erasing, on_battery=True)
    assert not asks_for_power(nothing, erasing, on_battery=False)


def test_a_drive_is_called_erased_while_it_stays_plugged_in(tmp_path: Path) -> None:
    item = planned(tmp_path)
    ended = (("first", token_of(item)), ("last", token_of(item)))
    assert bench_drive(1, item, (item,), None, ended).ended_job == "last"
    assert bench_drive(1, item, (item,), None).ended_job is None


@pytest.mark.parametrize("serial", ["BRIDGE-0001", None])
@pytest.mark.parametrize(
    "change", [{"diskseq": 8}, {"diskseq": None}, {"path": "/dev/sdz"}, {"boot": "another"}], ids=str
)
def test_the_next_drive_in_the_dock_is_not_called_erased_for_the_one_before(
    tmp_path: Path, serial: str | None, change: dict[str, Any]
) -> None:
    item = planned(tmp_path, serial)
    assert isinstance(item.outcome, WipePlan)
    after = replace(item, outcome=replace(item.outcome, drive=replace(item.outcome.drive, **change)))
    assert bench_drive(2, after, (after,), None, (("job", token_of(item)),)).ended_job is None


def test_a_drive_whose_place_nobody_counts_is_never_called_erased(tmp_path: Path) -> None:
    item = planned(tmp_path)
    assert isinstance(item.outcome, WipePlan)
    token = replace(item.outcome.drive, diskseq=None)
    uncounted = replace(item, outcome=replace(item.outcome, drive=token))
    assert bench_drive(1, uncounted, (uncounted,), None, (("job", token),)).ended_job is None


def planned(folder: Path, serial: str | None = "WD-11112222") -> PlannedDrive:
    """A drive in a dock."""
    table = Table(folder)
    table.put("sdb", serial)
    return table.planned["sdb"]


def token_of(item: PlannedDrive) -> DriveToken:
    assert item.token is not None
    return item.token


def running(item: PlannedDrive) -> tuple[RunningErasure, ...]:
    """It is being erased."""
    found = RunningErasure(
        job="job",
        drive=token_of(item),
        phase=None,
        method=None,
        fraction=None,
        rate_bytes_per_s=None,
        left_s=None,
        temperature_celsius=None,
        silent_s=0.0,
    )
    return (found,)
