"""What the inventory says of certificates that were altered and signed again, in its list, on their pages and
on the paper.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
import uuid_utils

from inventory.kinds import DocumentKind
from inventory.pages.certificate_views import speaks_against
from inventory.reading.reading import exact_bytes
from inventory.store.stations import find_station
from model.certificate import Certificate
from model.document import encode
from model.message import say
from papers.certificate.certificate import Tone, certificate_paper
from tests.agent.commands.test_altered_certificates import checked_again_by
from tests.agent.fresh_bench import Bench as Office
from tests.altered import ALTERED, REFUSED, altered_bytes, honest_certificate
from tests.certificates import erased_lines, make_certificate
from tests.inventory.receiving.test_erased import LATER, erased, fitted, machine
from tests.inventory.workshop import CERTIFICATES, Bench, Desk, make_report

pytestmark = pytest.mark.slow


@pytest.fixture
def made(tmp_path: Path, bench: Bench) -> Certificate:
    return honest_certificate(tmp_path, bench.id)


def altered(made: Certificate, name: str) -> Certificate:
    """Altered so, and a document of its own."""
    found = ALTERED[name](replace(made, id=str(uuid_utils.uuid7())))
    return found if name == "one that replaces itself" else replace(found, id=str(uuid_utils.uuid7()))


def test_each_alteration_is_refused_or_named_in_the_list_and_on_the_page(
    desk: Desk, bench: Bench, token: str, made: Certificate
) -> None:
    desk.certify(bench, token, made)
    for name in ALTERED:
        certificate = altered(made, name)
        answer = desk.hand_over(CERTIFICATES, bench, encode(certificate), token)
        if answer.status_code == 422:
            continue
        assert answer.status_code == 201, (name, answer.text)
        assert desk.get(f"{CERTIFICATES}/{certificate.id}")["differs"] is True, name
        assert "Another verdict is computed here" in desk.page(answer.json()["page"]), name
    assert desk.get(f"{CERTIFICATES}/{made.id}")["differs"] is False


def test_what_is_no_certificate_is_refused(desk: Desk, bench: Bench, token: str, made: Certificate) -> None:
    for name in REFUSED:
        answer = desk.hand_over(CERTIFICATES, bench, altered_bytes(made, name), token)
        assert answer.status_code in (400, 422), (name, answer.text)


def test_no_machine_is_erased_by_an_altered_certificate(
    desk: Desk, bench: Bench, token: str, made: Certificate
) -> None:
    desk.deliver(bench, token, make_report(bench, machine(fitted(made.journal)), finished=LATER))
    for name in ("size", "counter", "finished", "firmware"):
        desk.certify(bench, token, altered(made, name))
    assert [state for state, _reasons in erased(desk)] == ["not_erased"]


def test_a_paper_of_an_altered_certificate_names_the_fields_and_proves_nothing(
    desk: Desk, bench: Bench, token: str, made: Certificate
) -> None:
    certificate = altered(made, "firmware")
    desk.certify(bench, token, certificate)
    answer = desk.client.get(f"/certificates/{certificate.id}/pdf", headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    assert b"drive.firmware" in text_of(answer.content)
    assert b"no proof of erasure" in text_of(answer.content)
    honest = desk.certify(bench, token, made)[0]
    assert b"drive.firmware" not in text_of(desk.client.get(f"{honest['page']}/pdf").content)


def test_a_paper_of_bytes_that_were_altered_where_they_are_kept_says_so(
    desk: Desk, bench: Bench, token: str, made: Certificate
) -> None:
    desk.certify(bench, token, made)
    with desk.inventory.database.read() as connection:
        exact = exact_bytes(connection, DocumentKind.CERTIFICATE, made.id)
        station = find_station(connection, bench.id)
    assert exact is not None
    assert speaks_against(made, exact, station) == ()
    (found,) = speaks_against(made, replace(exact, data=exact.data + b" "), station)
    assert found.code == "check.altered"


def test_what_speaks_against_a_certificate_takes_its_verdict_from_the_paper(made: Certificate) -> None:
    against = (say("check.fields_differ", names="drive.firmware"),)
    paper = certificate_paper(made, "00", against)
    assert paper.tone is Tone.BAD
    assert "NOT PROVEN" in paper.verdict
    assert "NIST" not in str(paper.sections[0].lines)
    assert certificate_paper(made, "00").tone is Tone.GOOD


@pytest.mark.parametrize("is_first", [True, False], ids=["held before", "held since"])
def test_one_that_replaces_the_certificate_of_another_drive_is_named_whichever_came_first(
    desk: Desk, bench: Bench, token: str, made: Certificate, tmp_path: Path, is_first: bool
) -> None:
    (tmp_path / "other").mkdir()
    other = make_certificate(erased_lines(tmp_path / "other"), bench.id)
    again = checked_again_by(made, "Paul", Office(tmp_path))
    good = replace(again, station=bench.id, id=str(uuid_utils.uuid7()))
    bad = replace(good, supersedes=other.id, id=str(uuid_utils.uuid7()))
    held = [made, other] if is_first else []
    desk.certify(bench, token, *held, good, bad, *(item for item in (made, other) if item not in held))
    assert desk.get(f"{CERTIFICATES}/{good.id}")["differs"] is False
    named = desk.get(f"{CERTIFICATES}/{bad.id}")
    assert (named["differs"], named["verdict"], named["level"]) == (True, "unknown", None)
    assert "supersedes" in desk.page(f"/certificates/{bad.id}")
    assert b"supersedes" in text_of(desk.client.get(f"/certificates/{bad.id}/pdf").content)


def text_of(pdf: bytes) -> bytes:
    """What is drawn on the pages of a PDF."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    return b" ".join(zlib.decompress(stream) for stream in streams)
