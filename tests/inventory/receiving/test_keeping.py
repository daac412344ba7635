"""Documents that come again: acknowledged to the station that signed them, and never to another."""

from __future__ import annotations

import base64

import pytest
from sqlalchemy import delete, select, update

from inventory.errors import Refusal
from inventory.receiving import keep
from inventory.store.tables import contents, documents, inventory
from model.document import decode, encode
from model.receipt import Receipt
from tests.inventory.workshop import CERTIFICATES, WHEN, Bench, Desk, make_report


def test_bytes_that_are_held_are_acknowledged_whatever_this_version_thinks_of_them(
    desk: Desk, bench: Bench, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = encode(make_report(bench))
    first = desk.post(bench, data, token)

    def stricter(*_arguments: object) -> None:
        raise Refusal(422, "a rule of a later version", "$")

    monkeypatch.setattr(keep, "arrival_of", stricter)
    second = desk.post(bench, data, token)
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.content == first.content


def test_the_same_bytes_that_come_twice_at_once_are_stored_once(
    desk: Desk, bench: Bench, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = encode(make_report(bench))
    first = desk.post(bench, data, token)
    monkeypatch.setattr(keep.Keeper, "_held", lambda *_arguments: None)  # neither saw the other's
    second = desk.post(bench, data, token)
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.content == first.content
    assert len(desk.get("/api/v1/reports")["items"]) == 1


def test_bytes_that_are_held_already_are_acknowledged_to_no_other_signature(
    desk: Desk, bench: Bench, token: str
) -> None:
    data = encode(make_report(bench))
    assert desk.post(bench, data, token).status_code == 201
    forged = base64.b64encode(Bench().sign(data)).decode()
    answer = desk.post(bench, data, token, **{"Etabli-Signature": forged})
    assert (answer.status_code, "receipt" in answer.json(), "document" in answer.json()) == (
        422,
        False,
        False,
    )


def test_bytes_that_another_station_handed_in_are_not_acknowledged_to_this_one(
    desk: Desk, bench: Bench, token: str
) -> None:
    data = encode(make_report(bench))
    assert desk.post(bench, data, token).status_code == 201
    other = Bench("bench-2")
    answer = desk.post(other, data, desk.token(other))
    assert (answer.status_code, answer.json()["path"]) == (422, "$.station")


def test_a_report_that_another_took_the_place_of_is_never_the_latest_whatever_its_clock_said(
    desk: Desk, bench: Bench, token: str
) -> None:
    first = make_report(bench, lot="first", finished=WHEN.replace(hour=20))
    second = make_report(bench, lot="second", finished=WHEN, supersedes=first.id)
    desk.deliver(bench, token, second, first)
    (machine,) = desk.get("/api/v1/machines")["items"]
    assert (machine["reports"], machine["latest"]["id"]) == (2, second.id)


def test_bytes_that_were_lost_are_put_back_when_they_come_again(desk: Desk, bench: Bench, token: str) -> None:
    report = make_report(bench)
    data = encode(report)
    first = desk.post(bench, data, token)
    with desk.inventory.database.write() as connection:
        connection.execute(delete(contents))
    again = desk.post(bench, data, token)
    assert (again.status_code, again.content) == (200, first.content)
    assert desk.client.get(f"/api/v1/reports/{report.id}/bytes").content == data


def test_only_the_bytes_that_were_damaged_are_put_back(desk: Desk, bench: Bench, token: str) -> None:
    report, other = make_report(bench), make_report(bench)
    for item in (report, other):
        assert desk.post(bench, encode(item), token).status_code == 201
    with desk.inventory.database.write() as connection:
        connection.execute(update(contents).where(contents.c.document == report.id).values(zlib=b"damaged"))
    assert desk.post(bench, encode(other), token).status_code == 200
    with desk.inventory.database.read() as connection:
        held = connection.scalar(select(contents.c.zlib).where(contents.c.document == report.id))
    assert held == b"damaged", "it did not come again"
    assert desk.post(bench, encode(report), token).status_code == 200
    assert desk.client.get(f"/api/v1/reports/{report.id}/bytes").content == encode(report)


def test_bytes_that_are_held_as_one_kind_are_not_acknowledged_as_another(
    desk: Desk, bench: Bench, token: str
) -> None:
    data = encode(make_report(bench))
    assert desk.post(bench, data, token).status_code == 201
    assert desk.hand_over(CERTIFICATES, bench, data, token).status_code == 422


def test_documents_stand_in_the_order_of_their_receipt_with_what_was_received(
    desk: Desk, bench: Bench, token: str
) -> None:
    sent = [encode(make_report(bench)), encode(make_report(bench, lot="July"))]
    positions = [decode(desk.post(bench, data, token).content, Receipt).position for data in sent]
    assert positions == [1, 2]
    columns = (documents.c.position, documents.c.size_bytes, documents.c.signature, documents.c.state)
    with desk.inventory.database.read() as connection:
        rows = connection.execute(select(*columns).order_by(documents.c.position)).all()
        assert connection.scalar(select(inventory.c.position)) == 2
    assert [tuple(row) for row in rows] == [
        (number, len(data), bench.sign(data), "accepted") for number, data in enumerate(sent, start=1)
    ]
