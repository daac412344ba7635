"""Certificates that were altered, swapped, and signed again: each field that does not follow from the journal
is named, and none of them is trusted.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.bench.wrong_order import WrongOrder
from agent.commands.checking import CheckResult, check_certificate
from agent.commands.wipe import certificate as command
from judge.erasure.certified import erased_of
from judge.erasure.chain import entries_of
from model.certificate import Certificate
from model.certified_drive import SerialSource
from model.document import UnreadableDocument, decode, encode
from model.drive import Bridge
from model.journal import Opened
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
    command._check(made)


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
        command._check(altered)


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
