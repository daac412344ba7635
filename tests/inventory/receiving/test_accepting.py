"""Reports are accepted once, with a receipt that the inventory signed; others are refused in the words of
the contract.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from starlette.requests import Request
from starlette.types import Message

from inventory.errors import Refusal
from inventory.receiving import examine
from inventory.store.stations import revoke_station
from inventory.store.tables import contents
from inventory.web import read_body
from judge.signature import is_signed_by
from model.document import decode, encode
from model.receipt import Receipt
from model.report import Evidence
from tests.inventory.workshop import WHEN, Bench, Desk, drive, laptop, make_report, smart


def test_a_new_report_is_answered_with_a_signed_receipt(desk: Desk, bench: Bench, token: str) -> None:
    report = make_report(bench)
    data = encode(report)
    answer = desk.post(bench, data, token)
    assert answer.status_code == 201
    receipt = decode(answer.content, Receipt)
    assert (receipt.document, receipt.station, receipt.position) == (report.id, bench.id, 1)
    assert receipt.sha256 == hashlib.sha256(data).hexdigest()
    signature = base64.b64decode(answer.headers["Etabli-Signature"])
    assert is_signed_by(desk.inventory.key.spki, answer.content, signature)
    assert receipt.server == desk.inventory.key.id == desk.get("/healthz")["server"]
    assert desk.client.get(receipt.page).status_code == 200


def test_the_same_bytes_again_get_the_same_receipt(desk: Desk, bench: Bench, token: str) -> None:
    data = encode(make_report(bench))
    first, second = desk.post(bench, data, token), desk.post(bench, data, token)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.content == second.content
    assert first.headers["Etabli-Signature"] == second.headers["Etabli-Signature"]
    assert len(desk.get("/api/v1/reports")["items"]) == 1


def test_other_bytes_under_the_same_id_are_a_conflict(desk: Desk, bench: Bench, token: str) -> None:
    report = make_report(bench)
    desk.deliver(bench, token, report)
    answer = desk.post(bench, encode(replace(report, station_name="other")), token)
    assert (answer.status_code, answer.json()["path"]) == (409, "$.id")
    exact = desk.client.get(f"/api/v1/reports/{report.id}/bytes")
    assert exact.content == encode(report)


def test_a_refusal_for_good_is_signed_and_names_what_it_refuses(desk: Desk, bench: Bench, token: str) -> None:
    """So that a station need not believe a proxy."""
    report = make_report(bench)
    desk.deliver(bench, token, report)
    data = encode(replace(report, station_name="other"))
    answer = desk.post(bench, data, token)
    signature = base64.b64decode(answer.headers["Etabli-Signature"])
    assert is_signed_by(desk.inventory.key.spki, answer.content, signature)
    assert answer.json()["status"] == 409
    assert answer.json()["refused"] == base64.b64encode(bench.sign(data)).decode()


@pytest.mark.parametrize("damage", [b"", b"nonsense", "other bytes"])
def test_a_damaged_document_heals_when_its_bytes_come_again(
    desk: Desk, bench: Bench, token: str, damage: bytes | str
) -> None:
    report = make_report(bench)
    data = encode(report)
    first = desk.post(bench, data, token)
    bad = damage if isinstance(damage, bytes) else zlib.compress(data.replace(b"A", b"B"))
    with desk.inventory.database.write() as connection:
        connection.execute(update(contents).values(zlib=bad))
    again = desk.post(bench, data, token)
    assert (again.status_code, again.content) == (200, first.content)
    assert desk.client.get(f"/api/v1/reports/{report.id}/bytes").content == data
    assert desk.client.get(f"/reports/{report.id}").status_code == 200


def test_a_damaged_document_is_told_as_such(desk: Desk, bench: Bench, token: str) -> None:
    report = make_report(bench)
    desk.deliver(bench, token, report)
    with desk.inventory.database.write() as connection:
        connection.execute(update(contents).values(zlib=b"nonsense"))
    answer = desk.client.get(f"/api/v1/reports/{report.id}/bytes")
    assert answer.status_code == 500
    assert "damaged" in answer.json()["error"]


def test_exact_bytes_come_back_with_their_signature(desk: Desk, bench: Bench, token: str) -> None:
    data = b" " + encode(make_report(bench)).replace(b"{", b"{ ", 1) + b"\n\n"
    report = json.loads(data)["id"]
    assert desk.post(bench, data, token).status_code == 201
    answer = desk.client.get(f"/api/v1/reports/{report}/bytes")
    assert answer.content == data
    assert answer.headers["Etabli-Station"] == bench.id
    assert is_signed_by(bench.spki, data, base64.b64decode(answer.headers["Etabli-Signature"]))


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer wrong", "Basic dXNlcjpwYXNz", "Bearer"])
def test_without_a_good_token_nothing_is_taken(desk: Desk, bench: Bench, authorization: str) -> None:
    answer = desk.post(bench, encode(make_report(bench)), "x", Authorization=authorization)
    assert answer.status_code == 401
    assert set(answer.json()) == {"error", "path"}
    assert desk.get("/api/v1/reports")["items"] == []


def test_a_report_signed_by_another_key_is_refused(desk: Desk, bench: Bench, token: str) -> None:
    data = encode(make_report(bench))
    forged = base64.b64encode(Bench().sign(data)).decode()
    assert desk.post(bench, data, token, **{"Etabli-Signature": forged}).status_code == 422


def test_one_changed_byte_is_refused(desk: Desk, bench: Bench, token: str) -> None:
    data = encode(make_report(bench))
    signature = base64.b64encode(bench.sign(data)).decode()
    altered = data.replace(b"ThinkPad", b"ThinkPed", 1)
    assert desk.post(bench, altered, token, **{"Etabli-Signature": signature}).status_code == 422


@pytest.mark.parametrize("header", ["", "AAAA", "not base64!", base64.b64encode(bytes(65)).decode()])
def test_without_a_signature_of_64_bytes_nothing_is_taken(
    desk: Desk, bench: Bench, token: str, header: str
) -> None:
    answer = desk.post(bench, encode(make_report(bench)), token, **{"Etabli-Signature": header})
    assert answer.status_code == 400


def test_a_station_cannot_report_in_the_name_of_another(desk: Desk, bench: Bench, token: str) -> None:
    other = Bench("bench-2")
    desk.token(other)
    answer = desk.post(bench, encode(make_report(other)), token)
    assert (answer.status_code, answer.json()["path"]) == (422, "$.station")


EMPTY_ANSWER = {"asked": [], "exit_status": 0, "duration_s": 1}


def altered(report: Any, path: list[str | int], value: object) -> bytes:
    """The report's bytes with one value changed."""
    document = json.loads(encode(report))
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (["id"], "00000000-0000-4000-8000-000000000000", "$.id"),
        (["id"], "0197C1A0-0000-7000-8000-000000000000", "$.id"),
        (["id"], "../../etc/passwd", "$.id"),
        (["supersedes"], "x", "$.supersedes"),
        (["format"], "etabli/report/9", "$.format"),
        (["machine"], None, "$.machine"),
        (["machine", "memory"], {"state": "present"}, "$.machine.memory"),
        (["machine", "cpu", "value", "cores"], "two", "$.machine.cpu.value.cores"),
        (["times", "finished"], "2026-11-23T14:02:00", "$.times.finished"),
        (["times", "started"], "0001-01-01T00:00:00+14:00", "$.times.started"),
        (["grade", "score"], "nan", "$.grade.score"),
        (["entered", "label"], "x" * 501, "$.entered.label"),
        (["evidence"], [{**EMPTY_ANSWER, "zlib_base64": "eJw="}], "$.evidence[0].zlib_base64"),
        (["evidence"], [{**EMPTY_ANSWER, "zlib_base64": "é"}], "$.evidence[0].zlib_base64"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(
    desk: Desk, bench: Bench, token: str, path: list[str | int], value: object, named: str
) -> None:
    answer = desk.post(bench, altered(make_report(bench), path, value), token)
    assert (answer.status_code, answer.json()["path"]) == (422, named)
    assert desk.get("/api/v1/reports")["items"] == []


def test_a_machine_with_more_drives_than_any_has_is_refused(desk: Desk, bench: Bench, token: str) -> None:
    report = make_report(
        bench, laptop(drives=tuple(drive(f"sd{count}", f"S{count}") for count in range(257)))
    )
    answer = desk.post(bench, encode(report), token)
    assert (answer.status_code, answer.json()["path"]) == (422, "$.machine.storage.value.drives")


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"null", b"[" * 100_000, b"\xff\xfe", b'{"id": "\\ud800"}', b"<html>"]
)
def test_what_is_no_report_is_refused(desk: Desk, bench: Bench, token: str, data: bytes) -> None:
    answer = desk.post(bench, data, token)
    assert answer.status_code == 422
    assert answer.json()["error"]


@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    ),
    data=st.data(),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hostile_json_is_taken_or_refused_and_never_breaks(
    desk: Desk, bench: Bench, token: str, value: object, data: st.DataObject
) -> None:
    document = json.loads(encode(make_report(bench)))
    place = document
    while isinstance(place, dict | list) and place:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.integers(0, 3)) == 0:
            place[key] = value
            break
        place = place[key]
    answer = desk.post(bench, json.dumps(document).encode(), token)
    assert answer.status_code in (201, 422), answer.text
    if answer.status_code == 201:
        assert desk.client.get(answer.json()["page"]).status_code == 200
        assert desk.client.get("/machines").status_code == 200


def test_a_document_above_the_limit_is_refused_before_it_is_read(
    desk: Desk, bench: Bench, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inventory.api.DOCUMENT_LIMIT_BYTES", 1000)
    assert desk.post(bench, encode(make_report(bench)), token).status_code == 413


def test_a_body_without_a_length_is_limited_too(
    desk: Desk, bench: Bench, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inventory.api.DOCUMENT_LIMIT_BYTES", 1000)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    answer = desk.client.post("/api/v1/reports", content=iter([b"x" * 600, b"x" * 600]), headers=headers)
    assert answer.status_code == 413


def test_a_compressed_body_is_refused(desk: Desk, bench: Bench, token: str) -> None:
    answer = desk.post(
        bench, zlib.compress(encode(make_report(bench))), token, **{"Content-Encoding": "deflate"}
    )
    assert answer.status_code == 400


def packed(data: bytes) -> Evidence:
    """An answer of a tool, as a report carries it."""
    return Evidence(
        asked=("tool",),
        exit_status=0,
        duration_s=0.1,
        zlib_base64=base64.b64encode(zlib.compress(data, 9)).decode(),
    )


def test_evidence_that_unpacks_to_too_much_is_refused(
    desk: Desk, bench: Bench, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = make_report(bench, evidence=(packed(b"fine"), packed(bytes(examine.ANSWER_LIMIT_BYTES + 1))))
    answer = desk.post(bench, encode(bomb), token)
    assert (answer.status_code, answer.json()["path"]) == (422, "$.evidence[1].zlib_base64")
    monkeypatch.setattr(examine, "EVIDENCE_LIMIT_BYTES", 1000)
    many = make_report(bench, evidence=(packed(bytes(600)), packed(bytes(600))))
    answer = desk.post(bench, encode(many), token)
    assert (answer.status_code, answer.json()["path"]) == (422, "$.evidence[1].zlib_base64")


def test_what_arrives_after_revocation_is_kept_apart(desk: Desk, bench: Bench, token: str) -> None:
    before = make_report(bench)
    desk.deliver(bench, token, before)
    with desk.inventory.database.write() as connection:
        revoke_station(connection, bench.id, datetime.now(UTC))
    after = make_report(bench, laptop(serial="OTHER123", uuid=None, mac=None))
    (receipt,) = desk.deliver(bench, token, after)
    assert [item["id"] for item in desk.get("/api/v1/reports")["items"]] == [before.id]
    (quarantined,) = desk.get("/api/v1/reports", state="quarantined")["items"]
    assert (quarantined["id"], quarantined["machine"]) == (after.id, None)
    assert len(desk.get("/api/v1/machines")["items"]) == 1
    assert receipt["page"] == f"/reports/{after.id}"
    assert "quarantine" in desk.page(receipt["page"])
    assert desk.post(bench, encode(before), token).status_code == 200


def test_an_own_verdict_is_stored_beside_the_reports_and_shown_when_it_differs(
    desk: Desk, bench: Bench, token: str
) -> None:
    failing = laptop(drives=(drive(told=smart(passed=False)),))
    honest = make_report(bench, failing)
    glossed = tuple(replace(verdict, health="healthy") for verdict in honest.drive_verdicts)  # type: ignore[arg-type] # as it travels
    lying = make_report(bench, failing, label="A-1", drive_verdicts=glossed)
    one, other = desk.deliver(bench, token, honest, lying)
    items = {item["id"]: item for item in desk.get("/api/v1/reports")["items"]}
    assert (items[honest.id]["health"], items[honest.id]["differs"]) == ("failing", False)
    assert (items[lying.id]["health"], items[lying.id]["differs"]) == ("failing", True)
    assert items[lying.id]["drives"][0]["stated"] == "healthy"
    assert "graded differently" in desk.page(other["page"])
    assert "graded differently" not in desk.page(one["page"]) or one["page"] == other["page"]


def test_a_grade_that_does_not_follow_is_shown(desk: Desk, bench: Bench, token: str) -> None:
    report = make_report(bench)
    better = replace(report, grade=replace(report.grade, functional="A"))  # type: ignore[arg-type] # as it travels
    if report.grade.functional == "A":
        better = replace(report, grade=replace(report.grade, functional="D"))  # type: ignore[arg-type] # as it travels
    (receipt,) = desk.deliver(bench, token, better)
    (item,) = desk.get("/api/v1/reports")["items"]
    assert (item["differs"], item["recomputed_grade"]) == (True, report.grade.functional)
    assert "Graded differently here" in desk.page(receipt["page"])


def test_a_grade_by_another_policy_is_no_lie(desk: Desk, bench: Bench, token: str) -> None:
    report = make_report(bench)
    policy = replace(report.grade.policy, name="workshop", sha256="1" * 64)
    other = replace(report, grade=replace(report.grade, functional="D", policy=policy))  # type: ignore[arg-type] # as it travels
    desk.deliver(bench, token, other)
    (item,) = desk.get("/api/v1/reports")["items"]
    assert (item["differs"], item["grade"], item["recomputed_grade"]) == (False, "D", report.grade.functional)


def test_a_rule_that_breaks_costs_no_report(
    desk: Desk, bench: Bench, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = make_report(bench)

    def broken(*_facts: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("inventory.receiving.judging.grade_machine", broken)
    desk.deliver(bench, token, report)
    (item,) = desk.get("/api/v1/reports")["items"]
    assert (item["grade"], item["recomputed_grade"]) == (report.grade.functional, None)


def test_an_older_report_that_arrives_late_does_not_hide_the_newer(
    desk: Desk, bench: Bench, token: str
) -> None:
    new = make_report(bench, lot="new")
    old = make_report(bench, lot="old", finished=WHEN.replace(year=2025))
    desk.deliver(bench, token, new, old)
    (machine,) = desk.get("/api/v1/machines")["items"]
    assert (machine["reports"], machine["latest"]["id"]) == (2, new.id)


def test_a_clock_in_the_future_does_not_stay_the_latest_for_ever(
    desk: Desk, bench: Bench, token: str
) -> None:
    odd = make_report(bench, finished=WHEN.replace(year=2099))
    good = make_report(bench, finished=datetime.now(UTC))
    desk.deliver(bench, token, odd)
    later = replace(good, times=replace(good.times, finished=datetime.now(UTC)))
    desk.deliver(bench, token, later)
    (machine,) = desk.get("/api/v1/machines")["items"]
    assert machine["latest"]["id"] == later.id


def test_a_body_that_comes_byte_by_byte_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inventory.web.SILENCE_S", 0.2)
    sent = 0

    async def drip() -> Message:
        nonlocal sent
        sent += 1
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": sent < 500}

    request = Request({"type": "http", "method": "POST", "headers": []}, drip)
    with pytest.raises(Refusal) as refusal:
        asyncio.run(read_body(request, 1 << 20))
    assert refusal.value.status == 408
    assert sent < 100
