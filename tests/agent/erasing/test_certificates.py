"""Certificates travel as reports do, to a counter of their own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

import etabli
from agent.delivery.inventory_client import counter_of
from agent.spool.spool import Place
from model.certificate import Certificate
from model.document import encode, format_of
from tests.agent.delivery.servers import Asked, Inventory, problem, serving
from tests.agent.documents import make_report
from tests.agent.fresh_bench import Bench, enrolled_then
from tests.certificates import erased_lines, make_certificate

REPORT = "018f0000-1"
FORMAT_IN_A_TEXT = '"format":"etabli/certificate/1"'


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr("agent.delivery.delivery.FIRST_PAUSE_S", 0.02)
    monkeypatch.setattr("agent.delivery.delivery.JITTER_S", 0.0)
    return Bench(tmp_path)


@pytest.fixture
def certificate(bench: Bench, tmp_path: Path) -> Certificate:
    """One that waits in the spool."""
    folder = tmp_path / "erased"
    folder.mkdir()
    certificate = make_certificate(erased_lines(folder), bench.station.key_id)
    data = encode(certificate)
    bench.spool.keep(certificate.id, data, bench.station.sign(data))
    return certificate


def keep_report(bench: Bench, note: str | None = None) -> None:
    data = encode(make_report(REPORT, bench.station.key_id, note=note))
    bench.spool.keep(REPORT, data, bench.station.sign(data))


def test_each_document_is_handed_over_at_its_counter(bench: Bench, certificate: Certificate) -> None:
    keep_report(bench, note=FORMAT_IN_A_TEXT)
    inventory = Inventory()
    with serving(inventory) as url:
        outcome = bench.deliver(url)
    assert outcome.delivered == (REPORT, certificate.id)
    assert inventory.counters == {REPORT: "/api/v1/reports", certificate.id: "/api/v1/certificates"}
    assert bench.places() == {Place.ACCEPTED: (REPORT, certificate.id)}
    receipt = bench.spool.receipt(certificate.id)
    assert receipt is not None
    assert receipt.document == certificate.id


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b'{"format": "etabli/certificate/1", "id": "x"}', "etabli/certificate/1"),
        (b'\n{ "id": {"format": "etabli/certificate/1"}, "format" :"etabli/report/1" }', "etabli/report/1"),
        (b'{"note": "\\"format\\":\\"etabli/certificate/1\\""}', None),
        (b'{"format": 1}', None),
        (b"[]", None),
        (b"", None),
        (b"\xff", None),
        (b'{"format": "etabli/certificate/1"', None),
        (b"[" * 100_000, None),
    ],
)
def test_the_format_is_read_from_its_own_field_alone(data: bytes, named: str | None) -> None:
    assert format_of(data) == named
    assert counter_of(data).endswith("certificates") == (named == "etabli/certificate/1")


@pytest.mark.slow
def test_an_inventory_that_knows_no_certificates_leaves_them_waiting(
    bench: Bench, certificate: Certificate
) -> None:
    def older(asked: Asked) -> Iterable[bytes]:
        return problem(404, "Nothing found at this address.")

    with serving(enrolled_then(older)) as url:
        outcome = bench.deliver(url)
    assert (outcome.waiting, outcome.rejected) == (1, ())
    assert bench.places() == {Place.WAITING: (certificate.id,)}


def test_a_certificate_that_is_refused_for_good_is_kept_apart_with_the_words(
    bench: Bench, certificate: Certificate
) -> None:
    inventory = Inventory()
    refuses = enrolled_then(lambda asked: inventory.refuse(asked, 422, "No.", "$.result"), inventory)
    with serving(refuses) as url:
        outcome = bench.deliver(url)
    assert outcome.rejected == (certificate.id,)
    rejection = bench.spool.rejection(certificate.id)
    assert rejection is not None
    assert (rejection.status, rejection.path) == (422, "$.result")


def test_the_list_shows_drive_serial_and_verdict(
    bench: Bench,
    certificate: Certificate,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    keep_report(bench)
    assert etabli.main(["push", "--list", "--folder", str(tmp_path / "state")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(len(line) <= 80 for line in lines)
    (row,) = [line for line in lines if "LAB NVMe SSD" in line]
    assert "ERASED (thorough level)" in row
    assert "…ME0001" in row
    assert f"{certificate.id}.json" in lines[lines.index(row) + 1]
