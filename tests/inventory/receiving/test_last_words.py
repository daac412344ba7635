"""The last word on a machine, as the inventory computes it from what it holds."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from inventory import migrations
from inventory.migrations import REVISIONS
from inventory.receiving.erased import NOT_TOLD, stored_word
from inventory.receiving.examine import read_report
from inventory.service import open_inventory
from judge.last_word.asked import trials_asked
from model.document import encode
from model.drive import Drive
from model.fact import present
from model.lock import LockKind
from model.report import PersonalAnswers, Report
from model.trial import Trial, TrialKind, TrialResult
from model.verdict import DriveHealth
from tests.certificates import make_certificate
from tests.inventory.receiving.test_erased import (
    LATER,
    WINDOWS,
    WORD_COLUMNS,
    Lines,
    fitted,
    machine,
    take_away,
)
from tests.inventory.receiving.test_erased_stored import other_machine
from tests.inventory.workshop import WHEN, Bench, Desk, make_report
from tests.judge.last_word.spoken import all_measured
from tests.judge.machines import bad_smart, smart

NOT_LOCKED = dict.fromkeys(map(str, LockKind), False)


def healthy(lines: Lines, **changed: Any) -> Drive:
    """The certified drive, of whose health everything is known."""
    return fitted(lines, **({"smart": present(smart())} | changed))


def complete(bench: Bench, *drives: Drive, **changed: Any) -> Report:
    """A report on a machine of which every trial passed, and everything was measured."""
    of = machine(*drives)
    trials = tuple(
        Trial(kind=kind, result=TrialResult.PASSED, at=WHEN, by="Anne") for kind in trials_asked(of)
    )
    entered = PersonalAnswers(trials=trials, locks=NOT_LOCKED)
    measured = all_measured([drive.name for drive in drives])
    report = make_report(bench, of, finished=LATER)
    return replace(replace(report, entered=entered, benchmarks=measured), **changed)


def words(desk: Desk, **questions: str) -> list[tuple[str, list[str]]]:
    items = desk.get("/api/v1/machines", **questions)["items"]
    return [(item["word"], [reason["code"] for reason in item["word_because"]]) for item in items]


def test_a_machine_is_ready_once_the_certificate_of_its_drive_has_arrived(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.deliver(bench, token, complete(bench, healthy(lines)))
    assert words(desk) == [("check", ["proof.no_certificate"])]
    desk.certify(bench, token, make_certificate(lines, bench.id))
    assert words(desk) == [("ready", ["proof.holds"])]


def test_a_report_that_nobody_was_asked_for_is_erased_and_to_be_tested(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    desk.deliver(bench, token, make_report(bench, machine(healthy(lines)), finished=LATER))
    assert words(desk) == [("erased_to_test", ["word.trials_left", "word.not_measured", "word.locks_left"])]


def test_content_that_was_seen_is_data_and_a_failing_drive_is_failed(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.deliver(bench, token, complete(bench, healthy(lines, contents=WINDOWS)))
    assert words(desk) == [("data_present", ["proof.no_certificate"])]
    desk.deliver(bench, token, complete(bench, healthy(lines, smart=present(bad_smart()))))
    assert words(desk) == [("failed", ["word.drive_failing"])]


def test_a_swollen_battery_makes_a_ready_machine_failed_for_who_reads_on(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    good = complete(bench, healthy(lines))
    desk.deliver(bench, token, good)
    position = desk.get("/api/v1/machines")["position"]
    swollen = Trial(kind=TrialKind.SWOLLEN_BATTERY, result=TrialResult.FAILED, at=WHEN, by="Zoé")
    entered = replace(good.entered, trials=(*good.entered.trials, swollen))
    desk.deliver(bench, token, complete(bench, healthy(lines), entered=entered, supersedes=good.id))
    assert words(desk, since=position) == [("failed", ["word.failed_swollen_battery"])]


def test_a_verdict_or_a_word_that_a_report_states_makes_nothing_better(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    dying = complete(bench, healthy(lines, smart=present(bad_smart())))
    (verdict,) = dying.drive_verdicts
    for health, stays in ((DriveHealth.HEALTHY, True), (DriveHealth.HEALTHY, False)):
        stated = replace(verdict, health=health, stays=stays)
        desk.deliver(bench, token, replace(dying, drive_verdicts=(stated,), id=make_report(bench).id))
        assert [word for word, _reasons in words(desk)] == ["failed"]
    fine = complete(bench, healthy(lines))
    worse = replace(fine, drive_verdicts=(replace(verdict, health=DriveHealth.FAILING),))
    desk.deliver(bench, token, worse)
    assert [word for word, _reasons in words(desk)] == ["failed"]


def test_a_recording_is_to_be_looked_at(desk: Desk, bench: Bench, token: str, lines: Lines) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    desk.deliver(bench, token, complete(bench, healthy(lines), replayed=True))
    assert words(desk) == [("check", ["erased.from_recording"])]


def test_list_page_and_table_show_the_same_word(desk: Desk, bench: Bench, token: str, lines: Lines) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    (receipt,) = desk.deliver(bench, token, complete(bench, healthy(lines)))
    assert 'class="word word-ready">READY</span>' in desk.page("/machines")
    assert 'class="word word-ready">PRÊT</span>' in desk.page("/machines", "fr")
    page = desk.page(receipt["page"])
    assert 'class="word word-ready large">READY</span>' in page
    assert "nothing has been seen on it since" in page.partition("Last word")[2]
    assert "keyboard: works" in page
    assert "Anne" in page
    rows = list(csv.DictReader(io.StringIO(desk.page("/machines.csv").lstrip("\ufeff"))))
    assert [row["Last word"] for row in rows] == ["READY"]
    assert "nothing has been seen" in rows[0]["Last word: reason"]


@pytest.mark.parametrize(("word", "count"), [("ready", 1), ("READY", 1), ("failed", 0), ("", 1)])
def test_the_list_is_narrowed_by_word(
    desk: Desk, bench: Bench, token: str, lines: Lines, word: str, count: int
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    desk.deliver(bench, token, complete(bench, healthy(lines)))
    assert len(words(desk, word=word)) == count
    assert ("READY</span>" in desk.page(f"/machines?word={word}")) == (count == 1)


def test_an_inventory_of_before_speaks_from_what_it_holds(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    desk.deliver(bench, token, complete(bench, healthy(lines)))
    with desk.inventory.database.write() as connection:
        take_away(connection, WORD_COLUMNS)
        connection.execute(text("UPDATE alembic_version SET version_num = '0006'"))
    assert migrations.upgrade(desk.inventory.database) == ("0006", REVISIONS[-1])
    open_inventory(desk.inventory.folder).close()
    assert words(desk) == [("ready", ["proof.holds"])]


@pytest.mark.parametrize("stored", [None, "[", '{"failed": 1}'])
def test_of_a_report_that_could_not_be_judged_the_machine_is_to_be_looked_at(
    desk: Desk, bench: Bench, token: str, lines: Lines, stored: str | None
) -> None:
    desk.deliver(bench, token, complete(bench, healthy(lines)))
    with desk.inventory.database.write() as connection:
        connection.execute(text("UPDATE reports SET tested = :tested"), {"tested": stored})
    desk.certify(bench, token, make_certificate(lines, bench.id))
    assert words(desk) == [("check", ["word.not_judged"])]


@pytest.mark.parametrize("stored", [None, "", "[", "{}", '{"word": "ready"}', '{"word": "x", "reasons": []}'])
def test_a_word_that_cannot_be_read_is_to_be_looked_at(stored: str | None) -> None:
    assert stored_word(stored) == NOT_TOLD


def test_a_word_is_computed_again_when_the_drive_was_seen_elsewhere_with_content(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    desk.deliver(bench, token, complete(bench, healthy(lines), entered=PersonalAnswers(label="A-1")))
    assert words(desk, label="A-1")[0][0] == "erased_to_test"
    moved = other_machine(healthy(lines, contents=WINDOWS))
    later = LATER + timedelta(hours=1)
    desk.deliver(bench, token, make_report(bench, moved, label="B-1", finished=later))
    assert words(desk, label="A-1") == [("data_present", ["proof.content_since"])]


def test_the_name_of_who_tried_is_no_book(desk: Desk, bench: Bench, token: str, lines: Lines) -> None:
    long = Trial(kind=TrialKind.LID, result=TrialResult.PASSED, at=WHEN, by="x" * 501)
    report = complete(bench, healthy(lines), entered=PersonalAnswers(trials=(long,)))
    answer = desk.post(bench, encode(report), token)
    assert (answer.status_code, answer.json()["path"]) == (422, "$.entered.trials[0].by")


def test_a_report_of_a_version_without_trials_is_to_be_tested(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    report = complete(bench, healthy(lines))
    document = json.loads(encode(report))
    del document["entered"]["trials"]
    answer = desk.post(bench, json.dumps(document).encode(), token)
    assert answer.status_code == 201, answer.text
    assert words(desk) == [("erased_to_test", ["word.trials_left"])]
    assert read_report(json.dumps(document).encode()).entered.trials == ()
