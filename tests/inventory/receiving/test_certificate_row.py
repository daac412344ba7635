"""The columns of a certificate, and what its journal is judged to prove on receipt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inventory.receiving.certificate_summary import certificate_row
from inventory.receiving.certifying import judge_certificate
from inventory.store.tables import NAME
from model.certificate import Certificate, MediaSource
from model.certified_drive import SerialSource
from model.erasure import EraseLevel, EraseVerdict
from tests.inventory.workshop import WHEN
from tests.judge.erasure.journals import SIZE, sanitized
from tests.judge.erasure.made_certificates import certificate_of


@pytest.fixture
def made() -> Certificate:
    """An honest one, with all that a person may enter."""
    found = certificate_of(sanitized())
    source = MediaSource(title=None, label="M-12")
    return replace(found, asset=" A\n7 ", lot="Été", source=source, supersedes="before", counter=None)


def test_a_certificate_is_listed_by_what_it_says_and_by_what_its_journal_proves(made: Certificate) -> None:
    judgement = judge_certificate(certificate_of(sanitized()))
    row = certificate_row(made, judgement, WHEN)
    drive = made.drive
    assert row | {"search_text": None} == row | {
        "id": made.id,
        "station": made.station,
        "station_name": made.station_name,
        "model": drive.model,
        "serial": drive.serial,
        "serial_source": drive.serial_source,
        "serial_key": "madeup0001",
        "wwn": drive.wwn,
        "capacity_bytes": SIZE,
        "largest_bytes": SIZE,
        "verdict": EraseVerdict.PURGED,
        "stated": EraseVerdict.PURGED,
        "differs": False,
        "ordered": EraseLevel.PURGE,
        "level": EraseLevel.PURGE,
        "asset": "A7",
        "label": "M-12",
        "lot": "Été",
        "received": WHEN,
        "started": made.times.started,
        "finished": made.times.finished,
        "clock": made.times.clock,
        "supersedes": "before",
        "counter": None,
        "search_text": None,
    }
    for word in ("made up", "madeup0001", "a7", "m-12", "ete", drive.wwn, made.station_name):
        assert word is not None
        assert word in row["search_text"]
    assert "none" not in row["search_text"]


def test_what_a_certificate_does_not_say_is_none_and_a_station_without_a_name_has_an_empty_one(
    made: Certificate,
) -> None:
    nameless = replace(made.drive, model=None, serial=None, wwn=None, serial_source=SerialSource.NONE)
    bare = replace(made, station_name="\n", drive=nameless, asset="", lot=None, source=None, journal=())
    judgement = judge_certificate(bare)
    row = certificate_row(bare, judgement, WHEN)
    assert (row["station_name"], row["search_text"]) == ("", "")
    assert [row[name] for name in ("model", "serial", "wwn", "asset", "lot", "label", "serial_key")] == [
        None
    ] * 7
    assert (row["serial_source"], row["largest_bytes"]) == ("none", None)
    assert (row["verdict"], row["level"], row["differs"]) == (EraseVerdict.UNKNOWN, None, True)
    assert len(certificate_row(replace(made, lot="x" * 2 * NAME), judgement, WHEN)["lot"]) == NAME


def test_only_a_serial_of_the_drives_own_finds_it(made: Certificate) -> None:
    for source, is_found in (
        (SerialSource.DRIVE, True),
        (SerialSource.ENTERED, True),
        (SerialSource.ADAPTER, False),
    ):
        told = replace(made, drive=replace(made.drive, serial_source=source))
        row = certificate_row(told, judge_certificate(told), WHEN)
        assert row["serial_source"] == source
        assert (row["name_key"] is not None) is is_found


def test_what_is_judged_on_receipt_is_the_journal_and_what_follows_from_it(made: Certificate) -> None:
    honest = certificate_of(sanitized())
    found = judge_certificate(honest)
    assert (found.verdict, found.level, found.difference) == (EraseVerdict.PURGED, EraseLevel.PURGE, None)
    another = replace(honest, drive=replace(honest.drive, serial="ANOTHER1"))
    lies = replace(honest, result=replace(honest.result, verdict=EraseVerdict.FAILED))
    for certificate, replaced, code, verdict in (
        (another, None, "check.journal_of_another_drive", EraseVerdict.UNKNOWN),
        (replace(honest, job="x"), None, "check.fields_differ", EraseVerdict.UNKNOWN),
        (honest, (), "check.fields_differ", EraseVerdict.UNKNOWN),
        (replace(honest, journal=()), None, "check.journal_broken", EraseVerdict.UNKNOWN),
        (lies, None, "check.erasure_differs", EraseVerdict.PURGED),
    ):
        found = judge_certificate(certificate, replaced)
        assert found.difference is not None
        assert (found.difference.code, found.verdict) == (code, verdict)
        assert found.level is (EraseLevel.PURGE if verdict is EraseVerdict.PURGED else None)
    fields = judge_certificate(replace(honest, job="x", counter=9)).difference
    assert fields is not None
    assert fields.arguments == {"names": "job, counter"}


def test_a_mistake_in_a_rule_costs_no_certificate_and_is_in_the_log(
    made: Certificate, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_told: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("inventory.receiving.certifying.recompute", broken)
    found = judge_certificate(made)
    assert found.result is None
    assert found.difference is not None
    assert found.difference.arguments == {"error": "ZeroDivisionError"}
    assert [(line.levelname, made.id in line.getMessage()) for line in caplog.records] == [("ERROR", True)]
