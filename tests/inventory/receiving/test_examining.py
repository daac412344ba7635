"""What is taken and what is refused, at the limits of each, with the place in the document."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from inventory.errors import Refusal
from inventory.kinds import DocumentKind
from inventory.receiving import examine
from inventory.receiving.arrival import arrival_of
from inventory.receiving.examine import Submission, examine_certificate, examine_report
from inventory.store.stations import StationRow
from model.api import TEXT_LIMIT
from model.certificate import Certificate, MediaSource, Performer
from model.document import encode
from model.fact import Why, unknown
from model.message import say
from model.report import Evidence, Report, Trouble
from model.trial import Trial, TrialKind, TrialResult
from tests.inventory.workshop import WHEN, Bench, drive, laptop, make_report
from tests.judge.erasure.journals import sanitized
from tests.judge.erasure.made_certificates import certificate_of

BENCH = Bench()
STATION = StationRow(id=BENCH.id, spki=BENCH.spki, name="bench-1", enrolled=WHEN, revoked=None)
LONGEST, TOO_LONG = "x" * TEXT_LIMIT, "x" * (TEXT_LIMIT + 1)


def refused_bytes(data: bytes, kind: DocumentKind = DocumentKind.REPORT) -> str | None:
    """Where in the document lies what a refusal is about; None where it is taken."""
    submission = Submission(data=data, signature=BENCH.sign(data), kind=kind)
    try:
        if kind is DocumentKind.REPORT:
            examine_report(submission, STATION)
        else:
            examine_certificate(submission, STATION)
    except Refusal as refusal:
        return refusal.path if refusal.status == 422 else f"not {refusal.status}"
    return None


def refused(report: Report, **changed: Any) -> str | None:
    """The same of a report."""
    return refused_bytes(encode(replace(report, **changed)))


@pytest.fixture(scope="module")
def report() -> Report:
    return make_report(BENCH, laptop(drives=(drive("sda"), drive("sdb", "B-0000001"))))


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    made = certificate_of(sanitized())
    return replace(made, station=BENCH.id, source=MediaSource(title=None), verifier=Performer())


def test_what_is_right_is_taken(report: Report, certificate: Certificate) -> None:
    assert refused(report) is None
    for signed in (certificate, replace(certificate, verifier=None, source=None)):
        assert refused_bytes(encode(signed), DocumentKind.CERTIFICATE) is None


@pytest.mark.parametrize("name", ["label", "lot", "operator", "note"])
def test_what_a_person_enters_of_a_machine_is_short(report: Report, name: str) -> None:
    longest = replace(report.entered, **{name: LONGEST})  # type: ignore[arg-type]  # a test's words
    assert refused(report, entered=longest) is None
    assert refused(report, entered=replace(longest, **{name: TOO_LONG})) == f"$.entered.{name}"  # type: ignore[arg-type]  # a test's words


def test_who_made_a_trial_has_a_short_name(report: Report) -> None:
    good = Trial(kind=TrialKind.SOUND, result=TrialResult.PASSED, at=WHEN, by=LONGEST)
    bad = replace(good, kind=TrialKind.CAMERA, by=TOO_LONG)
    assert refused(report, entered=replace(report.entered, trials=(good,))) is None
    assert refused(report, entered=replace(report.entered, trials=(good, bad))) == "$.entered.trials[1].by"


@pytest.mark.parametrize(
    ("part", "name"),
    [
        *((None, name) for name in ("asset", "lot", "confidentiality", "destination")),
        *(("performer", name) for name in ("name", "title", "place", "phone")),
        *(("verifier", name) for name in ("name", "title", "place", "phone")),
        *(("source", name) for name in ("title", "label")),
    ],
)
def test_what_a_person_enters_of_an_erasure_is_short(
    certificate: Certificate, part: str | None, name: str
) -> None:
    for text, place in ((LONGEST, None), (TOO_LONG, f"$.{name}" if part is None else f"$.{part}.{name}")):
        changed: Any = {name: text}
        if part is not None:
            changed = {part: replace(getattr(certificate, part), **changed)}
        signed = replace(certificate, **changed)
        assert refused_bytes(encode(signed), DocumentKind.CERTIFICATE) == place


def test_as_many_drives_are_taken_as_the_limit_says(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examine, "DRIVES_LIMIT", 2)
    assert refused(report) is None
    monkeypatch.setattr(examine, "DRIVES_LIMIT", 1)
    assert refused(report) == "$.machine.storage.value.drives"


def test_two_drives_of_one_name_are_refused_in_facts_and_in_verdicts(report: Report) -> None:
    twice = make_report(BENCH, laptop(drives=(drive("sda"), drive("sda", "B-0000001"))))
    assert refused(twice, drive_verdicts=()) == "$.machine.storage.value.drives"
    one = report.drive_verdicts[0]
    assert refused(report, drive_verdicts=(one, one)) == "$.machine.storage.value.drives"
    assert refused(report, drive_verdicts=(one, replace(one, name="sdx"))) is None


def altered(report: Report, path: list[str | int], value: object) -> bytes:
    """The report's bytes with one value changed."""
    document = place = json.loads(encode(report))
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (["counter"], (1 << 128) - 1, None),
        (["counter"], 1 << 128, "$.counter"),
        (["counter"], -(1 << 128) + 1, None),
        (["counter"], -(1 << 128), "$.counter"),
        (
            ["troubles", 1, "message", "arguments"],
            {"bytes": 1 << 128},
            "$.troubles[1].message.arguments.bytes",
        ),
        (["times", "finished"], "9999-12-31T23:59:59+00:00", None),
        (["times", "finished"], "9999-12-31T23:59:59-01:00", "$.times.finished"),
        (["id"], "00000000-0000-4000-8000-000000000000", "$.id"),
        (["supersedes"], "00000000-0000-4000-8000-000000000000", "$.supersedes"),
        (["supersedes"], "019ab3c2-7f00-7000-8000-0123456789ab", None),
    ],
)
def test_numbers_times_and_ids_are_of_what_they_may_be(
    report: Report, path: list[str | int], value: object, place: str | None
) -> None:
    trouble = Trouble(where="probe", message=say("why.needs_root"))
    two = replace(report, troubles=(trouble, trouble))
    assert refused_bytes(altered(two, path, value)) == place


def packed(data: bytes, *, cut: int = 0) -> Evidence:
    """A tool's answer; without its last bytes where it is cut."""
    deflated = zlib.compress(data)
    text = base64.b64encode(deflated[: len(deflated) - cut]).decode()
    return Evidence(asked=("tool",), exit_status=0, duration_s=0.1, zlib_base64=text)


def test_evidence_unpacks_to_just_the_limits_and_not_beyond(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (examine.ANSWER_LIMIT_BYTES, examine.EVIDENCE_LIMIT_BYTES) == (16 << 20, 64 << 20)
    monkeypatch.setattr(examine, "ANSWER_LIMIT_BYTES", 100)
    monkeypatch.setattr(examine, "EVIDENCE_LIMIT_BYTES", 250)
    most, rest = packed(bytes(100)), packed(bytes(50))
    assert refused(report, evidence=(most, most, rest)) is None
    assert refused(report, evidence=(packed(bytes(101)),)) == "$.evidence[0].zlib_base64"
    assert refused(report, evidence=(most, most, packed(bytes(51)))) == "$.evidence[2].zlib_base64"
    assert refused(report, evidence=(most, packed(b"whole", cut=1))) == "$.evidence[1].zlib_base64"


@pytest.mark.parametrize("text", ["AAAA", "!!" + packed(b"whole").zlib_base64])
def test_evidence_that_is_no_base64_of_anything_packed_is_refused(report: Report, text: str) -> None:
    bad = replace(packed(b""), zlib_base64=text)
    assert refused(report, evidence=(packed(b"whole"), bad)) == "$.evidence[1].zlib_base64"


def test_a_machine_whose_drives_are_not_known_is_taken() -> None:
    blind = make_report(BENCH, replace(laptop(), storage=unknown(Why.NEEDS_ROOT)))
    assert refused(blind) is None


def test_what_is_no_json_has_no_place() -> None:
    with pytest.raises(Refusal) as refusal:
        examine_report(Submission(data=b"<html>", signature=BENCH.sign(b"<html>")), STATION)
    assert refusal.value.path is None


def test_what_another_signed_and_what_names_another_station_is_refused(report: Report) -> None:
    data = encode(report)
    with pytest.raises(Refusal) as refusal:
        examine_report(Submission(data=data, signature=Bench().sign(data)), STATION)
    assert (refusal.value.status, refusal.value.path) == (422, None)
    assert refused(report, station="5f" * 32) == "$.station"


@pytest.mark.parametrize("kind", DocumentKind)
def test_what_is_no_document_of_its_kind_is_refused_with_its_format(kind: DocumentKind) -> None:
    data = b'{"format": 1}'
    with pytest.raises(Refusal) as refusal:
        arrival_of(Submission(data=data, signature=BENCH.sign(data), kind=kind), STATION)
    assert (refusal.value.status, refusal.value.path) == (422, "$.format")
    assert f"etabli/{kind}/1" in str(refusal.value)


def test_a_time_without_a_zone_is_refused(report: Report) -> None:
    times = replace(report.times, finished=datetime(2026, 11, 30))  # noqa: DTZ001 - what is refused
    assert refused(report, times=times) == "$.times.finished"
