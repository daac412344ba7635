"""Certificates that were altered, swapped, and signed again: each field that does not follow from the journal
is named, and none of them is trusted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.bench.wrong_order import WrongOrder
from agent.commands.checking import CheckResult, check_certificate
from agent.commands.wipe import certificate as command
from judge.erasure.certified import erased_of
from model.certificate import Certificate, Performer
from model.document import UnreadableDocument, decode, encode
from model.drive import Bridge, DriveKind, Transport
from model.erasure import EraseLevel, EraseVerdict, Method, Verification
from tests.certificates import erased_lines, make_certificate

Alter = Callable[[Certificate], Certificate]
STATION = "5f" * 32


def drive(**fields: object) -> Alter:
    return lambda made: replace(made, drive=replace(made.drive, **fields))  # type: ignore[arg-type]  # a test's words


def result(**fields: object) -> Alter:
    return lambda made: replace(made, result=replace(made.result, **fields))  # type: ignore[arg-type]  # the same


def times(**fields: object) -> Alter:
    return lambda made: replace(made, times=replace(made.times, **fields))  # type: ignore[arg-type]  # the same


def without_record(place: int) -> Alter:
    return lambda made: replace(made, journal=(*made.journal[:place], *made.journal[place + 1 :]))


ALTERED: dict[str, Alter] = {
    "size": drive(size_bytes=1 << 40),
    "native size": drive(native_bytes=1 << 40),
    "model": drive(model="ANOTHER"),
    "serial": drive(serial="ANOTHER"),
    "no serial": drive(serial=None),
    "wwn": drive(wwn="eui.0000000000000001"),
    "kind": drive(kind=DriveKind.HDD),
    "transport": drive(transport=Transport.USB),
    "controller": drive(controller="another"),
    "job": lambda made: replace(made, job="another"),
    "counter": lambda made: replace(made, counter=7),
    "started": lambda made: times(started=made.times.started - timedelta(days=1))(made),
    "finished": lambda made: times(finished=made.times.finished + timedelta(days=900))(made),
    "duration": times(duration_s=1.0),
    "verifier": lambda made: replace(made, verifier=Performer(name="somebody")),
    "supersedes": lambda made: replace(made, supersedes="019ab3c2-7f00-7000-8000-0123456789ab"),
    "verdict": result(verdict=EraseVerdict.CLEARED),
    "reached": result(reached=None),
    "ordered": result(ordered=EraseLevel.PURGE),
    "methods": result(methods=(Method.OVERWRITE_ZERO,)),
    "verification": result(verification=Verification.SAMPLED),
    "verified bytes": result(verified_bytes=1),
    "seed": result(seed="00"),
    "unreadable bytes": result(unreadable_bytes=1),
    "written bytes": result(written_bytes=1 << 40),
    "standards": result(standards=("IEEE 2883",)),
    "claims": result(not_claimed=()),
    "reasons": result(reasons=()),
    "counts": result(counts_after={"pending": 0}),
    "range": result(erased=None),
    "a record less": without_record(3),
    "no beginning": without_record(0),
    "the last record less": lambda made: replace(made, journal=made.journal[:-1]),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """An honest one."""
    return make_certificate(erased_lines(tmp_path_factory.mktemp("erased")), STATION)


def findings(certificate: Certificate) -> list[str]:
    return [
        item.message.code for item in check_certificate(certificate) if item.result is CheckResult.FINDING
    ]


def test_an_honest_certificate_checks_and_says_what_rests_on_the_signers_word(made: Certificate) -> None:
    assert findings(made) == []
    assert "check.signers_word" in [item.message.code for item in check_certificate(made)]
    assert erased_of(made, is_signed=True, received=None).trusted
    command._check(made)


def test_there_are_thirty_kinds() -> None:
    assert len(ALTERED) >= 30


@pytest.mark.parametrize("name", ALTERED)
def test_what_does_not_follow_from_the_journal_is_named_and_gets_no_paper(
    made: Certificate, name: str
) -> None:
    altered = ALTERED[name](made)
    assert findings(altered)
    with pytest.raises(WrongOrder):
        command._check(altered)


def test_a_bridge_is_the_signers_word_in_the_first_format_only(made: Certificate) -> None:
    bridge = Bridge(vendor_id="152d", product_id="0578", name=None)
    assert findings(replace(made, drive=replace(made.drive, bridge=bridge))) == []


@pytest.mark.parametrize("key", ["verdict", "serial", "job", "journal"])
def test_a_key_that_stands_there_twice_is_refused(made: Certificate, key: str) -> None:
    data = encode(made).replace(f'"{key}":'.encode(), f'"{key}":null,"{key}":'.encode(), 1)
    with pytest.raises(UnreadableDocument, match="twice"):
        decode(data, Certificate)


def test_the_journal_of_another_erasure_is_named(made: Certificate, tmp_path: Path) -> None:
    other = make_certificate(erased_lines(tmp_path, cut_at=60), STATION)
    assert findings(replace(made, journal=other.journal))
