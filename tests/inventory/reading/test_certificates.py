"""Certificates are kept as reports are, and the verdict that counts is the one that their journal gives."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from inventory.importing import import_documents
from inventory.store.stations import revoke_station
from judge.signature import is_signed_by
from model.certificate import Certificate
from model.certified_drive import SerialSource
from model.document import decode, encode
from model.erasure import EraseVerdict
from model.fact import present
from model.listing import CertificateList
from model.receipt import Receipt
from tests.certificates import make_certificate
from tests.inventory.reading.test_lists import walk
from tests.inventory.workshop import CERTIFICATES, Bench, Desk, drive, laptop, make_report

pytestmark = pytest.mark.slow

Lines = tuple[str, ...]


def items_of(desk: Desk, **questions: str) -> list[str]:
    return [item["id"] for item in desk.get(CERTIFICATES, **questions)["items"]]


def test_a_new_certificate_is_answered_with_a_signed_receipt(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    certificate = make_certificate(lines, bench.id)
    data = encode(certificate)
    answer = desk.hand_over(CERTIFICATES, bench, data, token)
    assert answer.status_code == 201
    receipt = decode(answer.content, Receipt)
    assert (receipt.document, receipt.station, receipt.position) == (certificate.id, bench.id, 1)
    assert receipt.sha256 == hashlib.sha256(data).hexdigest()
    signature = base64.b64decode(answer.headers["Etabli-Signature"])
    assert is_signed_by(desk.inventory.key.spki, answer.content, signature)
    assert receipt.page == f"/certificates/{certificate.id}"
    assert desk.client.get(receipt.page).status_code == 200


def test_the_same_bytes_again_get_the_same_receipt_and_others_are_a_conflict(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    certificate = make_certificate(lines, bench.id)
    first, second = (desk.hand_over(CERTIFICATES, bench, encode(certificate), token) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.content == second.content
    other = desk.hand_over(CERTIFICATES, bench, encode(replace(certificate, lot="other")), token)
    assert (other.status_code, other.json()["path"]) == (409, "$.id")
    assert items_of(desk) == [certificate.id]


def test_a_report_and_a_certificate_never_share_an_id(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    report = make_report(bench)
    desk.deliver(bench, token, report)
    certificate = make_certificate(lines, bench.id, id=report.id)
    assert desk.hand_over(CERTIFICATES, bench, encode(certificate), token).status_code == 409


def test_exact_bytes_come_back_with_their_signature(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    certificate = make_certificate(lines, bench.id)
    data = b" " + encode(certificate) + b"\n"
    assert desk.hand_over(CERTIFICATES, bench, data, token).status_code == 201
    answer = desk.client.get(f"{CERTIFICATES}/{certificate.id}/bytes")
    assert answer.content == data
    assert is_signed_by(bench.spki, data, base64.b64decode(answer.headers["Etabli-Signature"]))
    assert desk.client.get(f"/api/v1/reports/{certificate.id}/bytes").status_code == 404


def test_each_counter_takes_its_own_kind_only(desk: Desk, bench: Bench, token: str, lines: Lines) -> None:
    report, certificate = encode(make_report(bench)), encode(make_certificate(lines, bench.id))
    assert desk.post(bench, report, token).status_code == 201
    for counter, data in ((CERTIFICATES, report), ("/api/v1/reports", certificate)):
        assert desk.hand_over(counter, bench, data, token).status_code == 422
    assert items_of(desk) == []


def test_without_a_good_token_or_signature_nothing_is_taken(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    data = encode(make_certificate(lines, bench.id))
    forged = base64.b64encode(Bench().sign(data)).decode()
    assert desk.hand_over(CERTIFICATES, bench, data, "wrong").status_code == 401
    assert desk.hand_over(CERTIFICATES, bench, data, token, **{"Etabli-Signature": forged}).status_code == 422
    assert items_of(desk) == []


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (["id"], "00000000-0000-4000-8000-000000000000", "$.id"),
        (["supersedes"], "x", "$.supersedes"),
        (["station"], "0" * 64, "$.station"),
        (["format"], "etabli/certificate/9", "$.format"),
        (["result", "verdict"], "spotless", "$.result.verdict"),
        (["drive", "size_bytes"], "many", "$.drive.size_bytes"),
        (["times", "finished"], "2026-11-23T14:02:00", "$.times.finished"),
        (["times", "duration_s"], "nan", "$.times.duration_s"),
        (["destination"], "x" * 501, "$.destination"),
        (["performer", "name"], "x" * 501, "$.performer.name"),
        (["source", "label"], "x" * 501, "$.source.label"),
        (["journal"], [1], "$.journal[0]"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(
    desk: Desk, bench: Bench, token: str, lines: Lines, path: list[str], value: object, named: str
) -> None:
    document: Any = json.loads(encode(make_certificate(lines, bench.id, label="A-1")))
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    answer = desk.hand_over(CERTIFICATES, bench, json.dumps(document).encode(), token)
    assert (answer.status_code, answer.json()["path"]) == (422, named)
    assert items_of(desk) == []


def test_a_document_above_the_limit_is_refused(
    desk: Desk, bench: Bench, token: str, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inventory.api.DOCUMENT_LIMIT_BYTES", 1000)
    data = encode(make_certificate(lines, bench.id))
    assert desk.hand_over(CERTIFICATES, bench, data, token).status_code == 413


def test_an_honest_certificate_is_listed_with_its_verdict(
    desk: Desk, bench: Bench, token: str, lines: Lines, interrupted: Lines
) -> None:
    purged, cut = make_certificate(lines, bench.id), make_certificate(interrupted, bench.id)
    desk.certify(bench, token, purged, cut)
    one, other = decode(desk.client.get(CERTIFICATES).content, CertificateList).items
    assert (one.verdict, one.level, one.differs) == (purged.result.verdict, purged.result.reached, False)
    assert (other.verdict, other.differs) == (EraseVerdict.INTERRUPTED, False)
    assert (one.serial, one.model, one.wwn) == (purged.drive.serial, purged.drive.model, purged.drive.wwn)
    assert desk.get(f"{CERTIFICATES}/{one.id}") == desk.get(CERTIFICATES)["items"][0]


def lies(purged: Lines, interrupted: Lines, station: str) -> dict[str, tuple[Certificate, str]]:
    """Certificates that state more than their journal, each with the verdict that counts."""
    honest = make_certificate(purged, station)
    return {
        "verdict": (make_certificate(interrupted, station, result=honest.result), "interrupted"),
        "figures": (
            replace(honest, result=replace(honest.result, written_bytes=honest.result.written_bytes + 1)),
            honest.result.verdict,
        ),
        "a record left out": (replace(honest, journal=purged[:3] + purged[4:]), "unknown"),
        "no journal": (replace(honest, journal=()), "unknown"),
        "no JSON": (replace(honest, journal=("{", "[]")), "unknown"),
        "another serial": (replace(honest, drive=replace(honest.drive, serial="OTHER")), "unknown"),
        "another wwn": (replace(honest, drive=replace(honest.drive, wwn="naa.5000000000000001")), "unknown"),
    }


@pytest.mark.parametrize(
    "name",
    ["verdict", "figures", "a record left out", "no journal", "no JSON", "another serial", "another wwn"],
)
def test_the_verdict_that_counts_is_that_of_the_journal(
    desk: Desk, bench: Bench, token: str, lines: Lines, interrupted: Lines, name: str
) -> None:
    certificate, verdict = lies(lines, interrupted, bench.id)[name]
    desk.certify(bench, token, certificate)
    (item,) = desk.get(CERTIFICATES)["items"]
    assert (item["verdict"], item["stated"], item["differs"]) == (verdict, "purged", True)
    assert items_of(desk, differs="1") == [certificate.id]
    page = desk.page(item["page"])
    assert "Another verdict is computed here" in page
    assert ("The certificate says:" in page) == (verdict != "purged")
    assert ("NIST SP 800-88 Rev. 2: Purge" in page) == (verdict == "purged")


def test_a_serial_that_a_person_read_from_a_label_is_held_against_the_drives_own(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    honest = make_certificate(lines, bench.id)
    entered = replace(honest.drive, serial="LABEL", serial_source=SerialSource.ENTERED)
    desk.certify(bench, token, replace(honest, drive=entered))
    assert desk.get(CERTIFICATES)["items"][0]["differs"] is True


def test_a_rule_that_breaks_costs_no_certificate(
    desk: Desk, bench: Bench, token: str, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_parts: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("inventory.receiving.certifying.recompute", broken)
    desk.certify(bench, token, make_certificate(lines, bench.id))
    (item,) = desk.get(CERTIFICATES)["items"]
    assert (item["verdict"], item["differs"]) == ("unknown", True)


def test_filters_narrow_the_list(
    desk: Desk, bench: Bench, token: str, lines: Lines, interrupted: Lines
) -> None:
    one = make_certificate(lines, bench.id, label="A-1", lot="mairie")
    other = make_certificate(interrupted, bench.id, label="A-2")
    desk.certify(bench, token, one, other)
    assert items_of(desk, verdict="purged") == [one.id]
    assert items_of(desk, label="A-2") == [other.id]
    assert items_of(desk, lot="mairie") == [one.id]
    assert items_of(desk, text="lab nvme a-1") == [one.id]
    assert items_of(desk, serial=one.drive.serial or "") == [one.id, other.id]
    assert items_of(desk, serial="LABNVME") == []
    assert items_of(desk, station=bench.id) == [one.id, other.id]
    assert items_of(desk, station="nobody") == []
    for question in ({"grade": "A"}, {"verdict": "clean"}, {"limit": "0"}, {"since": "x"}):
        assert desk.client.get(CERTIFICATES, params=question).status_code == 400, question


def test_certificates_and_reports_share_one_order_of_receipt(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    certificates = [make_certificate(lines, bench.id) for _ in range(5)]
    desk.certify(bench, token, *certificates[:3])
    desk.deliver(bench, token, make_report(bench))
    items, position = walk(desk, CERTIFICATES, limit="2")
    assert [item["id"] for item in items] == [certificate.id for certificate in certificates[:3]]
    desk.certify(bench, token, *certificates[3:])
    items, _position = walk(desk, CERTIFICATES, limit="1", since=position)
    assert [item["id"] for item in items] == [certificate.id for certificate in certificates[3:]]


def test_the_label_of_a_machine_finds_the_certificates_of_its_drives(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    certificate = make_certificate(lines, bench.id)
    fitted = replace(drive("nvme0n1", certificate.drive.serial or ""), model=certificate.drive.model)
    desk.deliver(bench, token, make_report(bench, laptop(drives=(fitted,)), label="A-7"))
    desk.certify(bench, token, certificate)
    assert items_of(desk, label="A-7") == [certificate.id]
    assert items_of(desk, label="A-8") == []


def test_what_arrives_after_revocation_is_kept_apart(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    with desk.inventory.database.write() as connection:
        revoke_station(connection, bench.id, datetime.now(UTC))
    certificate = make_certificate(lines, bench.id)
    (receipt,) = desk.certify(bench, token, certificate)
    assert items_of(desk) == []
    assert items_of(desk, state="quarantined") == [certificate.id]
    assert "quarantine" in desk.page(receipt["page"])


def test_certificates_on_a_stick_are_taken_in_by_the_same_rules(
    desk: Desk,
    bench: Bench,
    token: str,
    lines: Lines,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    good, altered, stranger = (
        make_certificate(lines, bench.id),
        make_certificate(lines, bench.id),
        make_certificate(lines, Bench().id),
    )
    report = make_report(bench)
    for document in (good, report, altered, stranger):
        (stick / f"{document.id}.json").write_bytes(encode(document))
        (stick / f"{document.id}.sig").write_bytes(bench.sign(encode(document)))
    (stick / f"{altered.id}.json").write_bytes(encode(replace(altered, lot="other")))
    assert token
    assert import_documents(desk.inventory.folder, [stick]) is False
    out, err = capsys.readouterr()
    assert "2 documents taken in, already here: 0, rejected: 2." in out
    assert len(err.splitlines()) == 3  # two refusals, and how a station is enrolled
    assert items_of(desk) == [good.id]
    assert [item["id"] for item in desk.get("/api/v1/reports")["items"]] == [report.id]
    assert import_documents(desk.inventory.folder, [stick / f"{good.id}.json"]) is True


def test_a_drive_is_the_same_by_its_wwn_whatever_its_serial_looks_like(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    certificate = make_certificate(lines, bench.id)
    assert certificate.drive.wwn is not None
    fitted = replace(drive("nvme0n1", "LAB_NVME_0001"), wwn=present(certificate.drive.wwn))
    desk.deliver(bench, token, make_report(bench, laptop(drives=(fitted,)), label="A-9"))
    desk.certify(bench, token, certificate)
    assert items_of(desk, label="A-9") == [certificate.id]
