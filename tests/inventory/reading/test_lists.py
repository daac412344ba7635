"""Lists: filters narrow, cursors walk, and `since` loses nothing and repeats nothing."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.reading.positions import mark
from model.document import decode, encode
from model.listing import MachineList, ReportList
from model.report import case_code
from model.systems import Fitness
from tests.inventory.workshop import Bench, Desk, drive, filled, laptop, make_report, smart

pytestmark = pytest.mark.slow


def walk(desk: Desk, path: str, **questions: str) -> tuple[list[dict[str, Any]], str]:
    """All items of a list, page by page, and the position at its end."""
    items: list[dict[str, Any]] = []
    page = desk.get(path, **questions)
    while True:
        items += page["items"]
        if page["next"] is None:
            return items, page["position"]
        page = desk.get(path, **{**questions, "cursor": page["next"]})


def test_an_empty_inventory_answers_with_empty_lists(desk: Desk) -> None:
    for path in ("/api/v1/reports", "/api/v1/certificates", "/api/v1/machines"):
        page = desk.get(path)
        assert (page["items"], page["next"]) == ([], None)
        assert desk.get(path, since=page["position"])["items"] == []


def test_items_are_what_the_model_says(desk: Desk, bench: Bench, token: str) -> None:
    (receipt,) = desk.deliver(bench, token, make_report(bench, label="A-1", lot="mairie"))
    (machine,) = decode(desk.client.get("/api/v1/machines").content, MachineList).items
    (report,) = decode(desk.client.get("/api/v1/reports").content, ReportList).items
    assert machine.latest == report
    assert (machine.label, machine.lot, machine.page) == ("A-1", "mairie", receipt["page"])
    assert report.title == "LENOVO ThinkPad X1 Carbon 5th"
    assert (report.memory_bytes, report.storage_bytes) == (8 << 30, 250_059_350_016)
    assert report.battery_health_percent == 81
    assert desk.get(f"/api/v1/reports/{report.id}") == desk.get("/api/v1/reports")["items"][0]
    assert desk.get(f"/api/v1/machines/{machine.id}") == desk.get("/api/v1/machines")["items"][0]


def test_reports_come_in_the_order_of_receipt(desk: Desk, bench: Bench, token: str) -> None:
    reports = [make_report(bench, label=f"L{number}") for number in range(7)]
    desk.deliver(bench, token, *reversed(reports))
    items, _position = walk(desk, "/api/v1/reports", limit="2")
    assert [item["id"] for item in items] == [report.id for report in reversed(reports)]


@given(steps=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["1", "2", "3", "500"])), max_size=6))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_since_loses_nothing_and_repeats_nothing(
    desk: Desk, bench: Bench, token: str, steps: list[tuple[int, str]]
) -> None:
    _items, position = walk(desk, "/api/v1/reports")
    seen: list[str] = []
    written: list[str] = []
    for count, limit in steps:
        reports = [make_report(bench, laptop(drives=())) for _ in range(count)]
        desk.deliver(bench, token, *reports)
        written += [report.id for report in reports]
        items, position = walk(desk, "/api/v1/reports", since=position, limit=limit)
        seen += [item["id"] for item in items]
    assert seen == written


def test_a_pull_that_stops_in_the_middle_goes_on_where_it_stopped(
    desk: Desk, bench: Bench, token: str
) -> None:
    reports = [make_report(bench) for _ in range(5)]
    desk.deliver(bench, token, *reports)
    first = desk.get("/api/v1/reports", limit="2")
    rest, _position = walk(desk, "/api/v1/reports", since=first["position"])
    assert [item["id"] for item in [*first["items"], *rest]] == [report.id for report in reports]


def test_a_machine_that_is_seen_again_comes_again_behind_since(desk: Desk, bench: Bench, token: str) -> None:
    desk.deliver(bench, token, make_report(bench, label="A"), make_report(bench, label="B"))
    items, position = walk(desk, "/api/v1/machines")
    assert [item["label"] for item in items] == ["A", "B"]
    again = make_report(bench, label="A")
    desk.deliver(bench, token, again)
    items, _position = walk(desk, "/api/v1/machines", since=position)
    assert [(item["label"], item["reports"], item["latest"]["id"]) for item in items] == [("A", 2, again.id)]


def test_a_position_behind_a_filter_covers_what_the_filter_left_out(
    desk: Desk, bench: Bench, token: str
) -> None:
    desk.deliver(bench, token, make_report(bench, lot="x"), make_report(bench, lot="y"))
    page = desk.get("/api/v1/reports", lot="x")
    assert len(page["items"]) == 1
    assert desk.get("/api/v1/reports", since=page["position"])["items"] == []


def test_readers_beside_writers_see_every_report_once(desk: Desk, bench: Bench) -> None:
    benches = [Bench(f"bench-{number}") for number in range(4)]
    tokens = [desk.token(other) for other in benches]
    reports = [[make_report(other) for _ in range(8)] for other in benches]
    over = threading.Event()
    seen: list[str] = []

    def read() -> None:
        position = ""
        while True:
            was_over = over.is_set()
            items, position = walk(desk, "/api/v1/reports", since=position, limit="3")
            seen.extend(item["id"] for item in items)
            if was_over:
                return

    def write(number: int) -> None:
        for report in reports[number]:
            assert desk.post(benches[number], encode(report), tokens[number]).status_code == 201

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=(number,)) for number in range(len(benches))]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    over.set()
    reader.join()
    assert sorted(seen) == sorted(report.id for its in reports for report in its)


@pytest.fixture(scope="module")
def three_machines(
    enrolled: tuple[Path, str], bench: Bench, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    failing = laptop("S1", None, None, (drive("sda", "D1", smart(passed=False)),))
    sound = laptop("S2", None, None, (drive("sda", "D2", replace(smart(), wear_percent=3)),))
    reports = (
        make_report(bench, sound, label="A-1", lot="été 2026"),
        make_report(bench, failing, label="A-2", lot="50%", note="écran cassé"),
        make_report(bench, laptop("S3", None, None, ()), label="B-1"),
    )
    model, token = enrolled
    folder = tmp_path_factory.mktemp("stocked") / "inventory"
    return filled(model, folder, lambda desk: desk.deliver(bench, token, *reports))


@pytest.fixture
def stocked(three_machines: Path, tmp_path: Path) -> Iterator[Desk]:
    """An inventory with three machines."""
    desk = Desk(shutil.copytree(three_machines, tmp_path / "stocked"))
    yield desk
    desk.close()


@pytest.mark.parametrize(
    ("questions", "labels"),
    [
        ({}, ["A-1", "A-2", "B-1"]),
        ({"label": "A-2"}, ["A-2"]),
        ({"lot": "été 2026"}, ["A-1"]),
        ({"lot": "été"}, []),
        ({"health": "failing"}, ["A-2"]),
        ({"health": "HEALTHY"}, ["A-1"]),
        ({"text": "thinkpad"}, ["A-1", "A-2", "B-1"]),
        ({"text": "ECRAN"}, ["A-2"]),
        ({"text": "b-1 lenovo"}, ["B-1"]),
        ({"text": "50%"}, ["A-2"]),
        ({"text": "5_%"}, []),
        ({"text": "%"}, ["A-2"]),
        ({"text": "d2"}, ["A-1"]),
        ({"text": "' OR 1=1 --"}, []),
        ({"station": "0" * 64}, []),
        ({"grade": ""}, ["A-1", "A-2", "B-1"]),
    ],
)
def test_filters_narrow_both_lists_alike(stocked: Desk, questions: dict[str, str], labels: list[str]) -> None:
    for path in ("/api/v1/machines", "/api/v1/reports"):
        assert [item["label"] for item in stocked.get(path, **questions)["items"]] == labels
    page = stocked.client.get("/machines", params=questions).text
    assert {label for label in ("A-1", "A-2", "B-1") if f"<b>{label}</b>" in page} == set(labels)


def test_grades_add_up_to_all(stocked: Desk) -> None:
    counts = [
        len(stocked.get("/api/v1/machines", grade=grade)["items"])
        for grade in ("A", "b", "C", "D", "parts", "recycling")
    ]
    assert sum(counts) == 3


@pytest.mark.parametrize(
    "questions",
    [
        {"grade": "E"},
        {"health": "fine"},
        {"state": "gone"},
        {"limit": "0"},
        {"limit": "501"},
        {"limit": "-1"},
        {"limit": "²"},
        {"since": "x"},
        {"since": "Zm9v"},
        {"since": "é"},
        {"cursor": "A" * 4000},
        {"grad": "A"},
    ],
)
def test_a_question_that_cannot_be_is_refused_in_a_sentence(stocked: Desk, questions: dict[str, str]) -> None:
    answer = stocked.client.get("/api/v1/reports", params=questions)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


def test_a_position_of_another_inventory_is_refused(stocked: Desk) -> None:
    instance = stocked.inventory.instance
    assert stocked.get("/api/v1/reports", since=mark(instance, 3))["items"] == []
    for foreign in (mark("0" * 36, 1), mark(instance, 4)):
        assert stocked.client.get("/api/v1/reports", params={"since": foreign}).status_code == 400


@given(st.text(max_size=40))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_a_list(stocked: Desk, text: str) -> None:
    for name in ("text", "lot", "label", "station", "since", "cursor", "limit", "grade", "before"):
        path = "/machines" if name == "before" else "/api/v1/machines"
        assert stocked.client.get(path, params={name: text}).status_code in (200, 400)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/reports/x",
        "/api/v1/reports/x/bytes",
        "/api/v1/machines/x",
        "/api/v1/certificates/x",
        "/api/v1/certificates/x/bytes",
        "/api/v1/nothing",
    ],
)
def test_what_is_not_there_is_said_in_json(desk: Desk, path: str) -> None:
    answer = desk.client.get(path)
    assert (answer.status_code, set(answer.json())) == (404, {"error", "path"})


def test_a_list_tells_which_systems_a_machine_is_fit_for_and_the_page_says_why(
    desk: Desk, bench: Bench, token: str
) -> None:
    stated = make_report(bench, label="A-1")
    silent = replace(stated, id=make_report(bench).id, grade=replace(stated.grade, systems=None))
    desk.deliver(bench, token, stated, silent)
    for report in decode(desk.client.get("/api/v1/reports").content, ReportList).items:
        assert report.systems is not None  # told, or found from the same facts
        assert report.systems.windows_11 is Fitness.UNFIT
        assert [item.code for item in report.systems.windows_11_because] == ["systems.processor"]
        assert "Windows 11: no (Microsoft does not accept its processor" in desk.page(report.page)


def test_a_machine_is_found_by_the_code_of_any_of_its_reports(desk: Desk, bench: Bench, token: str) -> None:
    first, other = make_report(bench, label="A-1"), make_report(bench, label="B-1")
    desk.deliver(bench, token, first, other)
    latest = make_report(bench, label="A-1")
    desk.deliver(bench, token, latest)
    for report, label in ((first, "A-1"), (latest, "A-1"), (other, "B-1")):
        for typed in (case_code(report.id), case_code(report.id).lower().replace("-", "")):
            items, _position = walk(desk, "/api/v1/machines", text=typed)
            assert [item["label"] for item in items] == [label]
    assert walk(desk, "/api/v1/machines", text="0000-0000")[0] == []
