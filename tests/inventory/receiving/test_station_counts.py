"""In the inventory too, the station's counter tells which certificate came later, and no clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from inventory import migrations
from inventory.migrations import REVISIONS
from inventory.service import open_inventory
from judge.erasure.chain import entries_of
from model.certificate import Certificate
from model.drive import Content
from model.fact import Fact
from model.journal import Opened, Record, RungEnded
from model.message import say
from model.provenance import ClockTrust, Times
from tests.certificates import journal_of, make_certificate
from tests.inventory.receiving.test_erased import (
    LATER,
    WINDOWS,
    WORD_COLUMNS,
    Lines,
    erased,
    fitted,
    machine,
    take_away,
)
from tests.inventory.workshop import Bench, Desk, make_report

pytestmark = pytest.mark.slow


def at_count(record: Record, count: int | None, *, good: bool) -> Record:
    """A record of a journal that was begun at another count, and that ends well or not."""
    if isinstance(record, Opened):
        return replace(record, counter=count)
    if isinstance(record, RungEnded) and not good:
        return replace(record, succeeded=False, reason=say("verdict.not_ended"))
    return record


def certificate(
    lines: Lines, station: str, year: int, count: int | None, *, good: bool = True
) -> Certificate:
    """Made when the clock said this year."""
    when = datetime(year, 6, 1, tzinfo=UTC)
    records = [at_count(entry.record, count, good=good) for entry in entries_of(lines)]
    times = Times(started=when, finished=when, duration_s=0, clock=ClockTrust.UNSYNCHRONISED)
    return make_certificate(journal_of(records, when), station, times=times)


def state(desk: Desk) -> list[str]:
    return [found for found, _reasons in erased(desk)]


@pytest.mark.parametrize("years", [(2026, 2001), (2001, 2026), (2026, 2031), (2031, 2026)])
def test_the_certificate_that_was_counted_last_decides(
    desk: Desk, bench: Bench, token: str, lines: Lines, years: tuple[int, int]
) -> None:
    desk.deliver(bench, token, make_report(bench, machine(fitted(lines)), finished=LATER))
    desk.certify(bench, token, certificate(lines, bench.id, years[0], 1))
    assert state(desk) == ["erased"]
    desk.certify(bench, token, certificate(lines, bench.id, years[1], 2, good=False))
    assert state(desk) == ["not_erased"]
    desk.certify(bench, token, certificate(lines, bench.id, years[0], 3))
    assert state(desk) == ["erased"]


def test_what_was_counted_decides_in_whatever_order_certificates_arrive(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.deliver(bench, token, make_report(bench, machine(fitted(lines)), finished=LATER))
    desk.certify(bench, token, certificate(lines, bench.id, 2001, 2, good=False))
    desk.certify(bench, token, certificate(lines, bench.id, 2026, 1))
    assert state(desk) == ["not_erased"]


def test_a_report_has_no_count_and_is_not_before_a_certificate_for_that(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(journal_at(lines, 7), bench.id))
    shown = machine(fitted(lines, WINDOWS))
    desk.deliver(bench, token, make_report(bench, shown, finished=LATER + timedelta(hours=1)))
    assert erased(desk) == [("not_erased", ["proof.content_since"])]


@pytest.mark.parametrize("days", [-400, -2, 0, 2, 400])
def test_the_count_of_a_report_tells_whether_it_saw_the_drive_before_its_erasure_or_after(
    desk: Desk, bench: Bench, token: str, lines: Lines, days: int
) -> None:
    """A key whose clocks are those of the machines that it starts."""
    when = datetime(2026, 6, 1, tzinfo=UTC) + timedelta(days=days)
    desk.certify(bench, token, certificate(lines, bench.id, 2026, 7))

    def seen(*contents: Fact[tuple[Content, ...]], counter: int) -> None:
        shown = machine(fitted(lines, *contents))
        clock = ClockTrust.UNSYNCHRONISED
        desk.deliver(bench, token, make_report(bench, shown, finished=when, clock=clock, counter=counter))

    seen(WINDOWS, counter=6)
    seen(counter=8)
    assert state(desk) == ["erased"], "it was seen in use before"
    seen(WINDOWS, counter=9)
    assert erased(desk) == [("not_erased", ["proof.content_since"])]
    seen(counter=5)
    assert erased(desk) == [("not_erased", ["proof.content_since"])], "what came later is the last word"


@pytest.mark.parametrize(("days", "counter"), [(2, 6), (-2, 8)])
def test_a_count_that_clocks_contradict_which_were_set_tells_nothing(
    desk: Desk, bench: Bench, token: str, lines: Lines, days: int, counter: int
) -> None:
    """Two keys that were copied from each other count by themselves."""
    made = certificate(lines, bench.id, 2026, 7)
    made = replace(made, times=replace(made.times, clock=ClockTrust.SYNCHRONISED))
    desk.certify(bench, token, made)
    when = made.times.finished + timedelta(days=days)
    shown = machine(fitted(lines, WINDOWS))
    desk.deliver(bench, token, make_report(bench, shown, finished=when, counter=counter))
    assert erased(desk) == [("unknown", ["proof.content_when"])]


def journal_at(lines: Lines, count: int) -> Lines:
    return journal_of([at_count(entry.record, count, good=True) for entry in entries_of(lines)])


def test_an_inventory_of_before_learns_the_counts_from_what_it_holds(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.deliver(bench, token, make_report(bench, machine(fitted(lines)), finished=LATER))
    first = certificate(lines, bench.id, 2026, 1)
    desk.certify(bench, token, first, certificate(lines, bench.id, 2001, 2, good=False))
    altered = replace(certificate(lines, bench.id, 2026, 3), counter=9)
    desk.certify(bench, token, altered)
    with desk.inventory.database.write() as connection:
        take_away(connection, WORD_COLUMNS)
        connection.execute(text("ALTER TABLE certificates DROP COLUMN counter"))
        connection.execute(text("UPDATE certificates SET verdict = 'purged', differs = 0"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0005'"))
    assert migrations.upgrade(desk.inventory.database) == ("0005", REVISIONS[-1])
    open_inventory(desk.inventory.folder).close()
    with desk.inventory.database.read() as connection:
        rows = connection.execute(
            text("SELECT counter, verdict, differs FROM certificates ORDER BY position")
        ).all()
    assert [tuple(row) for row in rows] == [
        (1, first.result.verdict, 0),
        (2, "failed", 0),
        (9, "unknown", 1),
    ]
    assert state(desk) == ["not_erased"]
