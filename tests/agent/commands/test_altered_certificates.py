"""Certificates that were altered, swapped, and signed again: each field that does not follow from the journal
is named, and none of them is trusted.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import etabli
from agent.bench.provenance import new_report_id
from agent.bench.wrong_order import WrongOrder
from agent.commands.checking import CheckResult, check_certificate
from agent.commands.wipe import certificate as command
from agent.erasing.certificate import checked_again
from judge.erasure.certified import erased_of
from judge.erasure.chain import entries_of
from model.certificate import Certificate, Performer
from model.certified_drive import SerialSource
from model.document import UnreadableDocument, decode, encode
from model.drive import Bridge
from model.journal import Opened, Verified
from tests.agent.fresh_bench import Bench as Office
from tests.altered import ALTERED, REFUSED, STATION, altered_bytes, honest_certificate
from tests.certificates import certified_drive, erased_lines, journal_of, make_certificate


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """An honest one."""
    return honest_certificate(tmp_path_factory.mktemp("erased"))


def findings(certificate: Certificate) -> list[str]:
    return [
        item.message.code for item in check_certificate(certificate) if item.result is CheckResult.FINDING
    ]


def test_an_honest_certificate_checks_and_says_what_rests_on_the_signers_word(made: Certificate) -> None:
    assert findings(made) == []
    assert "check.signers_word" in [item.message.code for item in check_certificate(made)]
    assert erased_of(made, is_signed=True, received=None).trusted
    command.check_whole(made)


def test_there_are_thirty_kinds_and_more_that_are_refused() -> None:
    assert len(ALTERED) >= 30
    assert len(REFUSED) >= 10


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_certificate_is_refused(made: Certificate, name: str) -> None:
    with pytest.raises(UnreadableDocument):
        decode(altered_bytes(made, name), Certificate)


@pytest.mark.parametrize("name", ALTERED)
def test_what_does_not_follow_from_the_journal_is_named_and_gets_no_paper(
    made: Certificate, name: str
) -> None:
    altered = ALTERED[name](made)
    assert findings(altered)
    with pytest.raises(WrongOrder):
        command.check_whole(altered)


def test_what_no_probe_described_is_said_to_rest_on_the_signers_word(tmp_path: Path) -> None:
    made = make_certificate(erased_lines(tmp_path), STATION)
    bridge = Bridge(vendor_id="152d", product_id="0578", name=None)
    told = check_certificate(replace(made, drive=replace(made.drive, bridge=bridge)))
    assert [item for item in told if item.result is CheckResult.FINDING] == []
    (word,) = [item for item in told if item.message.code == "check.signers_word"]
    assert "drive.bridge" in str(word.message.arguments["names"])


def test_a_serial_from_the_label_stands_for_an_adapters_and_says_so(tmp_path: Path) -> None:
    lines = erased_lines(tmp_path)
    records = [entry.record for entry in entries_of(lines)]
    assert isinstance(records[0], Opened)
    described = replace(certified_drive(lines), serial_source=SerialSource.ADAPTER)
    made = make_certificate(journal_of([replace(records[0], described=described), *records[1:]]), STATION)
    entered = replace(made.drive, serial="LABEL", serial_source=SerialSource.ENTERED)
    told = check_certificate(replace(made, drive=entered))
    assert [item for item in told if item.result is CheckResult.FINDING] == []
    (word,) = [item for item in told if item.message.code == "check.signers_word"]
    assert "drive.serial" in str(word.message.arguments["names"])


@pytest.mark.parametrize("key", ["verdict", "serial", "job", "journal"])
def test_a_key_that_stands_there_twice_is_refused(made: Certificate, key: str) -> None:
    data = encode(made).replace(f'"{key}":'.encode(), f'"{key}":null,"{key}":'.encode(), 1)
    with pytest.raises(UnreadableDocument, match="twice"):
        decode(data, Certificate)


def test_the_journal_of_another_erasure_is_named(made: Certificate, tmp_path: Path) -> None:
    other = make_certificate(erased_lines(tmp_path, cut_at=60), STATION)
    assert findings(replace(made, journal=other.journal))


def checked_again_by(certificate: Certificate, name: str, office: Office) -> Certificate:
    """The one that a person's later check makes of it."""
    entries = entries_of(certificate.journal)
    verified = next(item.record for item in reversed(entries) if isinstance(item.record, Verified))
    newer = checked_again(certificate, office.station, verified, Performer(name=name), 1.0)
    return replace(newer, station=certificate.station)


def written(folder: Path, certificate: Certificate) -> Path:
    path = folder / f"{certificate.id}.json"
    path.write_bytes(encode(certificate))
    return path


def found_by_check(path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The names that `etabli check` gives to what does not follow."""
    etabli.main(["check", str(path), "--json", "--folder", str(path.parent / "state")])
    checks = json.loads(capsys.readouterr().out)["checks"]
    differing = [item["message"] for item in checks if item["message"]["code"] == "check.fields_differ"]
    return [item["arguments"]["names"] for item in differing]


def test_one_that_replaces_the_certificate_of_another_drive_is_named_and_gets_no_paper(
    made: Certificate, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other").mkdir()
    other = replace(make_certificate(erased_lines(tmp_path / "other"), STATION), id=new_report_id())
    newer = checked_again_by(made, "Paul", Office(tmp_path))
    path = written(tmp_path, newer)
    assert found_by_check(path, capsys) == [], "the one that it replaces is not here"
    written(tmp_path, made)
    assert found_by_check(path, capsys) == [], "it is, and the journal goes on with its own"
    written(tmp_path, other)
    path = written(tmp_path, replace(newer, supersedes=other.id))
    assert found_by_check(path, capsys) == ["supersedes"]
    with pytest.raises(WrongOrder):
        command.check_whole(replace(newer, supersedes=other.id), other.journal)
    command.check_whole(newer, made.journal)


def test_one_that_replaces_what_is_no_certificate_is_named(
    made: Certificate, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    newer = checked_again_by(made, "Paul", Office(tmp_path))
    (tmp_path / f"{made.id}.json").write_text("{}")
    assert found_by_check(written(tmp_path, newer), capsys) == ["supersedes"]
