"""What a coordinator asks the list: what is ready, what waits, what fails, in which order, as a table."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from agent.delivery.pulling import row_of
from model.document import decode
from model.fact import Why, known_or
from model.listing import MachineList, ReportList
from model.lock import LockKind
from papers.table.machines import cells, titles
from tests.certificates import make_certificate
from tests.inventory.pages.test_certificate_pages import fitted
from tests.inventory.workshop import Bench, Desk, drive, filled, laptop, make_report, smart

pytestmark = pytest.mark.slow
SOUND = replace(smart(), wear_percent=3)  # how worn it is is known: nothing about it is to check
NOT_LOCKED = dict.fromkeys(map(str, LockKind), False)


@pytest.fixture(name="model", scope="module")
def _model(enrolled: tuple[Path, str], bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> Path:
    model, token = enrolled
    folder = tmp_path_factory.mktemp("piles") / "inventory"
    return filled(model, folder, lambda desk: _deliver_three(desk, bench, token))


@pytest.fixture(name="workshop")
def _workshop(model: Path, tmp_path: Path) -> Iterator[Desk]:
    """Three machines: one to check, one with a failing drive, one with nothing open that is not erased."""
    desk = Desk(shutil.copytree(model, tmp_path / "piles"))
    yield desk
    desk.close()


def _deliver_three(desk: Desk, bench: Bench, token: str) -> None:
    failing = (drive(serial="FAIL", told=smart(passed=False)),)
    sound, other = (drive(serial="D1", told=SOUND),), (drive(serial="D2", told=SOUND),)
    machines = {
        "B-0202": laptop("S2", "4c4c4544-0042-3010-8047-b4c04f4e3133", "54:e1:ad:01:02:04", sound),
        "A-0101": laptop("S1", "4c4c4544-0042-3010-8047-b4c04f4e3134", "54:e1:ad:01:02:05", failing),
        "C-0303": laptop("S3", "4c4c4544-0042-3010-8047-b4c04f4e3135", "54:e1:ad:01:02:06", other),
    }
    for label, machine in machines.items():
        locks = NOT_LOCKED if label == "C-0303" else {}
        report = make_report(bench, machine, label=label, lot="Été 2026", note="no charger", locks=locks)
        desk.deliver(bench, token, report)


def labels(page: str) -> list[str]:
    return re.findall(r"<b>([ABC]-0\d0\d)</b>", page)


@pytest.mark.parametrize("lot", ["Été 2026", "été 2026", "ÉTÉ 2026", "ete-2026"])
def test_a_lot_is_found_in_any_spelling(workshop: Desk, lot: str) -> None:
    assert len(labels(workshop.page(f"/machines?lot={lot}"))) == 3


@pytest.mark.parametrize("question", ["text=A0101", "text=a%200101", "label=a0101", "label=A-0101"])
def test_a_label_is_found_without_its_hyphen(workshop: Desk, question: str) -> None:
    assert labels(workshop.page(f"/machines?{question}")) == ["A-0101"]


def test_a_lot_of_signs_alone_is_not_every_lot(workshop: Desk) -> None:
    assert labels(workshop.page("/machines?lot=---")) == []


@pytest.mark.parametrize(
    ("pile", "found"), [("to_check", {"A-0101", "B-0202"}), ("failing", {"A-0101"}), ("ready", set())]
)
def test_each_state_has_its_page(workshop: Desk, pile: str, found: set[str]) -> None:
    assert set(labels(workshop.page(f"/machines?pile={pile}"))) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("1", {"A-0101", "B-0202"}),
        ("0", {"C-0303"}),
        ("no", {"C-0303"}),
        ("", {"A-0101", "B-0202", "C-0303"}),
    ],
)
def test_to_check_is_asked_both_ways(workshop: Desk, asked: str, found: set[str]) -> None:
    assert set(labels(workshop.page(f"/machines?to_check={asked}"))) == found
    items = workshop.get("/api/v1/machines", to_check=asked)["items"]
    assert {item["label"] for item in items} == found


def test_an_answer_that_is_neither_yes_nor_no_is_refused(workshop: Desk) -> None:
    assert workshop.client.get("/api/v1/machines?to_check=perhaps").status_code == 400


def test_the_states_and_the_grades_are_counted_with_links(workshop: Desk) -> None:
    page = workshop.page("/machines")
    assert re.search(r'href="/machines\?pile=to_check"[^>]*>to check <b>2</b>', page)
    assert re.search(r'href="/machines\?pile=failing"[^>]*>failing drive <b>1</b>', page)
    assert re.search(r'href="/machines\?grade=parts"[^>]*>FOR PARTS <b>1</b>', page)


def test_a_count_of_a_grade_keeps_the_other_questions(workshop: Desk) -> None:
    page = workshop.page("/machines?pile=failing&grade=A")
    assert re.search(r'href="/machines\?pile=failing&amp;grade=parts"[^>]*>FOR PARTS <b>1</b>', page)


@pytest.mark.parametrize(
    ("order", "first"), [("label", "A-0101"), ("received", "C-0303"), ("grade", "B-0202")]
)
def test_the_list_is_sorted(workshop: Desk, order: str, first: str) -> None:
    found = labels(workshop.page(f"/machines?order={order}"))
    assert found[0] == first
    assert len(found) == 3
    if order == "grade":
        assert found[-1] == "A-0101"


def test_a_sorted_list_goes_on_where_it_ended(workshop: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inventory.pages.pages.PAGE_ITEMS", 2)
    first = workshop.page("/machines?order=label")
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older is not None
    rest = workshop.page(older[1].replace("&amp;", "&"))
    assert labels(first) + labels(rest) == ["A-0101", "B-0202", "C-0303"]


def table(desk: Desk, question: str = "", language: str = "en") -> list[dict[str, str]]:
    answer = desk.client.get(f"/machines.csv{question}", headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if language == "fr" else ","))


def test_the_table_tells_what_a_coordinator_needs(workshop: Desk) -> None:
    rows = {row["Label"]: row for row in table(workshop)}
    failing, sound = rows["A-0101"], rows["C-0303"]
    assert failing["Remark"] == "no charger"
    assert "is failing" in failing["What limits the grade"]
    assert "Locks" in failing["Locks to check for"] or "password" in failing["Locks to check for"]
    assert sound["Locks to check for"] == ""
    assert sound["Address"].startswith("http://127.0.0.1:8484/machines/")


def test_who_pulls_gets_the_same_table_as_who_presses_the_button(workshop: Desk) -> None:
    listed = decode(workshop.client.get("/api/v1/machines?told=yes").content, MachineList)
    pulled = [
        dict(zip(titles(), map(str, cells(row_of(item, "http://127.0.0.1:8484"))), strict=True))
        for item in listed.items
    ]
    assert sorted(pulled, key=lambda row: row["Label"]) == sorted(
        table(workshop), key=lambda row: row["Label"]
    )
    assert {row["Remark"] for row in pulled} == {"no charger"}
    reports = decode(workshop.client.get("/api/v1/reports?told=yes").content, ReportList)
    assert {item.told.entered.lot for item in reports.items if item.told is not None} == {"Été 2026"}


def test_a_list_that_nobody_asks_to_tell_more_stays_narrow(workshop: Desk) -> None:
    listed = decode(workshop.client.get("/api/v1/machines").content, MachineList)
    assert [item.latest.told for item in listed.items] == [None] * 3


def test_the_table_names_the_lock(desk: Desk, bench: Bench, token: str) -> None:
    machine = laptop("S4", "4c4c4544-0042-3010-8047-b4c04f4e3136", "54:e1:ad:01:02:07", (drive(told=SOUND),))
    report = make_report(bench, machine, label="D-0404", locks=NOT_LOCKED | {"supervisor_password": True})
    desk.deliver(bench, token, report)
    (row,) = table(desk)
    assert (row["Locked by"], row["Locks to check for"]) == ("BIOS password", "")


def test_the_table_has_what_the_list_shows(workshop: Desk) -> None:
    assert [row["Étiquette"] for row in table(workshop, "?pile=failing", "fr")] == ["A-0101"]
    assert 'href="/machines.csv?pile=failing"' in workshop.page("/machines?pile=failing")


@pytest.mark.parametrize(
    ("locks", "passed", "ready"), [(NOT_LOCKED, True, ["A-0101"]), ({}, True, []), (NOT_LOCKED, None, [])]
)
def test_what_is_erased_with_a_sound_drive_and_nothing_open_is_ready(
    desk: Desk,
    bench: Bench,
    token: str,
    lines: tuple[str, ...],
    locks: dict[str, bool],
    passed: bool | None,
    ready: list[str],
) -> None:
    certificate = make_certificate(lines, bench.id)
    told = known_or(SOUND if passed else None, Why.NEEDS_ROOT)
    own = replace(fitted(certificate), smart=told, size_bytes=certificate.drive.size_bytes)
    desk.deliver(bench, token, make_report(bench, laptop(drives=(own,)), label="A-0101", locks=locks))
    desk.certify(bench, token, certificate)
    assert "Erased" in desk.page("/machines")
    assert labels(desk.page("/machines?pile=ready")) == ready
