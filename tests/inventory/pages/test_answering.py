"""Answers from the page of a machine: signed by the bench beside the inventory, and by nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from inventory.answering import Answering
from inventory.app import make_app
from inventory.guard import Activity
from inventory.service import open_inventory
from model.report import PersonalAnswers
from tests.inventory.workshop import Bench, Desk, make_report

pytestmark = pytest.mark.slow


class Taken:
    """Remembers what was handed over, and refuses when it was told to."""

    def __init__(self) -> None:
        self.orders: list[tuple[str, PersonalAnswers]] = []
        self.why: str | None = None

    def __call__(self, report: str, answers: PersonalAnswers) -> str | None:
        self.orders.append((report, answers))
        return self.why


@pytest.fixture(name="taken")
def _taken() -> Taken:
    return Taken()


@pytest.fixture(name="desk")
def _desk(tmp_path: Path, taken: Taken) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    desk.close()
    desk.inventory = open_inventory(tmp_path, taken)
    desk.client = TestClient(
        make_app(desk.inventory, Activity()), base_url="http://127.0.0.1:8484", follow_redirects=False
    )
    yield desk
    desk.close()


@pytest.fixture(name="machine")
def _machine(desk: Desk, bench: Bench) -> tuple[str, str, str]:
    """The machine's page, its report, and the token of the form."""
    report = make_report(bench, label="A-1")
    (receipt,) = desk.deliver(bench, desk.token(bench), report)
    token = re.search(r'name="token" value="([^"]+)"', desk.page(receipt["page"]))
    assert token is not None
    return receipt["page"], report.id, token[1]


def test_the_answers_of_the_form_are_handed_over_with_who_gives_them(
    desk: Desk, taken: Taken, machine: tuple[str, str, str]
) -> None:
    page, report, token = machine
    form = {
        "token": token,
        "lock_mdm": "no",
        "lock_absolute": "yes",
        "cosmetic": "B",
        "operator": "Zoé",
        "note": "",
    }
    answer = desk.client.post(f"{page}/answers", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, page)
    assert taken.orders == [
        (
            report,
            PersonalAnswers(operator="Zoé", cosmetic="B", locks={"mdm": False, "absolute": True}),  # type: ignore[arg-type] # a StrEnum
        )
    ]


def test_all_locks_are_answered_with_one_tick_and_a_seen_one_stays_seen(
    desk: Desk, taken: Taken, machine: tuple[str, str, str]
) -> None:
    page, _report, token = machine
    desk.client.post(f"{page}/answers", data={"token": token, "every": "no", "lock_mdm": "yes"})
    locks = taken.orders[0][1].locks
    assert len(locks) == 8
    assert [kind for kind, locked in locks.items() if locked] == ["mdm"]


@pytest.mark.parametrize(
    ("form", "charger", "missing"),
    [
        ({}, None, None),
        ({"charger": "", "missing_other": " "}, None, None),
        ({"charger": "there", "missing_none": "yes"}, "there", ()),
        (
            {"charger": "missing", "missing_screws": "yes", "missing_other": "charnière"},
            "missing",
            ("screws", "charnière"),
        ),
        ({"charger": "not_needed", "missing_feet": "yes", "missing_other": "feet"}, "not_needed", ("feet",)),
    ],
)
def test_charger_and_missing_parts_are_answered_and_unknown_stays_unknown(
    desk: Desk,
    taken: Taken,
    machine: tuple[str, str, str],
    form: dict[str, str],
    charger: str | None,
    missing: tuple[str, ...] | None,
) -> None:
    page, _report, token = machine
    shown = desk.page(page)
    assert all(f'name="{name or "charger"}"' in shown for name in form)
    assert desk.client.post(f"{page}/answers", data={"token": token, **form}).status_code == 303
    ((_of, answers),) = taken.orders
    assert (answers.charger, answers.missing) == (charger, missing)


@pytest.mark.parametrize(
    "form",
    [
        {"charger": "somewhere"},
        {"cosmetic": "Z"},
        {"missing_none": "yes", "missing_feet": "yes"},
        {"missing_none": "yes", "missing_other": "charnière"},
        {"missing_other": "x" * 501},
    ],
)
def test_an_answer_that_says_two_things_or_none_that_exists_is_refused(
    desk: Desk, taken: Taken, machine: tuple[str, str, str], form: dict[str, str]
) -> None:
    page, _report, token = machine
    assert desk.client.post(f"{page}/answers", data={"token": token, **form}).status_code == 400
    assert taken.orders == []


@pytest.mark.parametrize(
    ("token", "headers", "status"),
    [
        ("", {}, 403),
        ("wrong", {}, 403),
        (None, {"Sec-Fetch-Site": "cross-site"}, 403),
        (None, {"Sec-Fetch-Site": "same-site"}, 403),
        (None, {"Content-Type": "text/plain"}, 400),
        (None, {"Host": "evil.example"}, 421),
    ],
)
def test_a_form_from_elsewhere_is_refused(
    desk: Desk,
    taken: Taken,
    machine: tuple[str, str, str],
    token: str | None,
    headers: dict[str, str],
    status: int,
) -> None:
    page, _report, good = machine
    sent = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    body = f"token={good if token is None else token}&every=no"
    assert desk.client.post(f"{page}/answers", content=body, headers=sent).status_code == status
    assert taken.orders == []


def test_why_the_bench_does_not_sign_is_told(desk: Desk, taken: Taken, machine: tuple[str, str, str]) -> None:
    taken.why = "Answer where it was made."
    answer = desk.client.post(f"{machine[0]}/answers", data={"token": machine[2], "every": "no"})
    assert answer.status_code == 409
    assert "Answer where it was made." in answer.text


def test_without_a_bench_beside_it_the_page_tells_the_command(tmp_path: Path, bench: Bench) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    desk = Desk(folder)
    (receipt,) = desk.deliver(bench, desk.token(bench), make_report(bench, label="A-1"))
    page = desk.page(receipt["page"])
    assert "etabli note A-1 --not-locked all" in page
    assert "<form" not in page
    assert desk.client.post(f"{receipt['page']}/answers", data={}).status_code == 404
    desk.close()


def test_every_process_has_a_token_of_its_own(taken: Taken) -> None:
    assert Answering(take=taken).token != Answering(take=taken).token
