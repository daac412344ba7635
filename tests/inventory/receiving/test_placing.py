"""What the inventory remembers of a machine: its keys, what stands in its row, which report is its latest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, insert, select

from inventory.receiving import machines as placing
from inventory.receiving.judging import Judgement
from inventory.receiving.machines import Placed, keys_of, note_report, place_report
from inventory.receiving.summary import report_row
from inventory.store.tables import NAME, machine_candidates, machine_keys, machines, metadata, reports
from model.drive import Drive
from model.fact import present
from model.identity import KeyKind
from model.machine import Machine
from model.report import Report
from tests.inventory.workshop import WHEN, Bench, drive, laptop, make_report

BENCH, OTHER = Bench(), Bench("bench-2")
UNJUDGED = Judgement(verdicts=(), grade=None)
HOUR = timedelta(hours=1)


@pytest.fixture
def connection() -> Iterator[Connection]:
    """The tables of an inventory, in memory."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def made(
    *,
    serial: str | None = None,
    board_serial: str | None = None,
    uuid: str | None = None,
    mac: str | None = None,
    drives: tuple[Drive, ...] = (),
    by: Bench = BENCH,
    **changed: Any,
) -> Report:
    """A report of a machine that tells this of itself, and nothing more."""
    machine: Machine = laptop(serial or "None", uuid, mac, drives)
    board = machine.board.value
    assert board is not None
    if board_serial is not None:
        machine = replace(machine, board=present(replace(board, board_serial=present(board_serial))))
    return make_report(by, machine, **changed)


def arrive(connection: Connection, report: Report, position: int = 1) -> Placed:
    """Store it as an arrival is, so many hours after the day began."""
    received = WHEN + position * HOUR
    placed = place_report(connection, report, received, position)
    row = report_row(report, UNJUDGED, received)
    row |= {"position": position, "state": "accepted", "machine": placed.machine}
    connection.execute(insert(reports).values(row))
    note_report(connection, placed, row)
    return placed


def stored(connection: Connection, machine: str) -> dict[str, Any]:
    """The row of a machine."""
    return dict(connection.execute(select(machines).where(machines.c.id == machine)).mappings().one())


def test_a_new_machine_has_what_its_first_report_says(connection: Connection) -> None:
    report = made(serial="S-ONE", label="A-1", lot="June")
    placed = arrive(connection, report, 7)
    assert placed.is_new
    row = stored(connection, placed.machine)
    assert row | {"id": placed.machine} == row
    assert (row["label"], row["lot"], row["doubtful"], row["reports"]) == ("A-1", "June", False, 1)
    assert (row["first_received"], row["last_received"]) == (WHEN + 7 * HOUR, WHEN + 7 * HOUR)
    assert (row["last_position"], row["latest"]) == (7, report.id)


def test_a_later_report_changes_what_it_says_and_leaves_the_rest(connection: Connection) -> None:
    first, second = made(serial="S-ONE", label="A-1", lot="June"), made(serial="S-ONE", lot="July")
    placed = arrive(connection, first, 1)
    assert arrive(connection, second, 2) == Placed(machine=placed.machine, is_new=False)
    row = stored(connection, placed.machine)
    assert (row["label"], row["lot"], row["reports"]) == ("A-1", "July", 2)
    assert (row["first_received"], row["last_received"]) == (WHEN + HOUR, WHEN + 2 * HOUR)
    assert (row["last_position"], row["latest"]) == (2, second.id)


def test_a_machine_without_any_key_is_new_and_doubtful_each_time(connection: Connection) -> None:
    first, second = arrive(connection, made(), 1), arrive(connection, made(), 2)
    assert (first.is_new, second.is_new, first.machine == second.machine) == (True, True, False)
    assert stored(connection, second.machine)["doubtful"] is True
    assert connection.execute(select(machine_candidates)).all() == []


def test_a_key_that_a_report_brings_finds_the_machine_from_then_on(connection: Connection) -> None:
    first = arrive(connection, made(serial="S-ONE"), 1)
    arrive(connection, made(serial="S-ONE", mac="54:e1:ad:01:02:03"), 2)
    again = arrive(connection, made(mac="54:e1:ad:01:02:03"), 3)
    assert again.machine == first.machine
    kinds = connection.scalars(select(machine_keys.c.kind)).all()
    assert sorted(kinds) == sorted([KeyKind.SERIAL, KeyKind.MAC])


@pytest.mark.parametrize("is_first", [True, False])
def test_a_serial_seen_under_another_label_tells_nothing_of_a_machine_known_by_its_board(
    connection: Connection, is_first: bool
) -> None:
    """The label may have come with an earlier report."""
    of_a = made(board_serial="BOARD-A", label="A")
    of_b = made(board_serial="BOARD-B", serial="S-BOTH", label="B")
    for position, report in enumerate([of_a, of_b] if is_first else [of_b, of_a], start=1):
        arrive(connection, report, position)
    found = arrive(connection, made(board_serial="BOARD-A", serial="S-BOTH"), 3)
    assert stored(connection, found.machine)["label"] == "A"
    late = arrive(connection, made(serial="S-BOTH"), 4)
    row = stored(connection, late.machine)
    assert (late.is_new, row["doubtful"]) == (True, True)
    candidates = select(machine_candidates).where(machine_candidates.c.machine == late.machine)
    assert connection.execute(candidates).all() == [], "it names none of the two either"
    third = arrive(connection, made(serial="S-BOTH", label="C"), 5)
    assert third.is_new


def test_a_serial_seen_under_two_labels_contradicts_no_machine_that_has_it(connection: Connection) -> None:
    card = "54:e1:ad:01:02:03"
    first = arrive(connection, made(serial="S-BOTH", mac=card, label="A"), 1)
    arrive(connection, made(serial="S-BOTH", label="B"), 2)
    assert arrive(connection, made(serial="S-OTHER", mac=card), 3).machine == first.machine


def test_of_many_machines_that_it_may_be_those_known_first_are_shown(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "CANDIDATES_KEPT", 2)
    moved = (drive("sda", "MOVED-1"),)
    known = [arrive(connection, made(serial=f"S-{at}", drives=moved), at).machine for at in (1, 2, 3)]
    last = arrive(connection, made(serial="S-4", drives=moved), 4)
    rows = select(machine_candidates.c.candidate).where(machine_candidates.c.machine == last.machine)
    assert sorted(connection.scalars(rows)) == sorted(known[:2])
    assert stored(connection, last.machine)["doubtful"] is True


@pytest.mark.parametrize(
    ("label", "is_kept"), [("x" * NAME, True), ("x" * (NAME + 1), False), ("a\0b", False)]
)
def test_a_key_that_no_column_holds_is_none(label: str, is_kept: bool) -> None:
    assert bool(keys_of(made(label=label))) is is_kept


def test_the_keys_of_a_machine_with_more_than_any_has_are_its_strongest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(placing, "KEYS_KEPT", 3)
    keys = keys_of(
        made(serial="S-ONE", label="A-1", drives=tuple(drive(f"sd{at}", f"SERIAL-{at}") for at in (1, 2)))
    )
    assert [key.kind for key in keys] == [KeyKind.LABEL, KeyKind.SERIAL, KeyKind.DRIVE]


@pytest.mark.parametrize(
    ("first", "second", "is_second"),
    [
        # The clocks alone.
        ({"finished": WHEN}, {"finished": WHEN + HOUR}, True),
        ({"finished": WHEN}, {"finished": WHEN}, True),
        ({"finished": WHEN}, {"finished": WHEN - HOUR}, False),
        # One station counted both.
        ({"finished": WHEN, "counter": 3}, {"finished": WHEN - HOUR, "counter": 4}, True),
        ({"finished": WHEN, "counter": 3}, {"finished": WHEN - HOUR, "counter": 3}, True),
        ({"finished": WHEN, "counter": 3}, {"finished": WHEN + HOUR, "counter": 2}, False),
        # What another station counted, or nobody, is told by the clocks.
        ({"finished": WHEN, "counter": 3, "by": OTHER}, {"finished": WHEN - HOUR, "counter": 4}, False),
        ({"finished": WHEN, "counter": 3, "by": OTHER}, {"finished": WHEN + HOUR, "counter": 2}, True),
        ({"finished": WHEN}, {"finished": WHEN - HOUR, "counter": 4}, False),
        ({"finished": WHEN}, {"finished": WHEN + HOUR, "counter": 0}, True),
        ({"finished": WHEN, "counter": 3}, {"finished": WHEN - HOUR}, False),
        ({"finished": WHEN, "counter": 3}, {"finished": WHEN + HOUR}, True),
    ],
)
def test_the_latest_report_is_the_one_that_was_counted_or_clocked_last(
    connection: Connection, first: dict[str, Any], second: dict[str, Any], is_second: bool
) -> None:
    before, after = made(serial="S-ONE", **first), made(serial="S-ONE", **second)
    machine = arrive(connection, before, 1).machine
    arrive(connection, made(serial="S-TWO", finished=WHEN + 2 * HOUR, counter=9), 2)
    assert arrive(connection, after, 3).machine == machine
    assert stored(connection, machine)["latest"] == (after.id if is_second else before.id)


def test_what_another_report_took_the_place_of_is_not_the_latest(connection: Connection) -> None:
    replaced = made(serial="S-ONE", finished=WHEN + HOUR)
    instead = made(serial="S-ONE", supersedes=replaced.id)
    machine = arrive(connection, instead, 1).machine
    arrive(connection, replaced, 2)
    assert stored(connection, machine)["latest"] == instead.id
