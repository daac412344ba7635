"""Pages of certificates: on their own, in a list, and on the page of the machine that has the drive."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace

import pytest

from inventory.store.tables import contents
from model.certificate import Certificate, MediaSource, Performer
from model.certified_drive import SerialSource
from model.document import encode
from model.drive import Drive
from tests.certificates import make_certificate
from tests.inventory.pages.test_pages import EVIL, read
from tests.inventory.workshop import Bench, Desk, drive, laptop, make_report

pytestmark = pytest.mark.slow

Lines = tuple[str, ...]


def fitted(certificate: Certificate, name: str = "nvme0n1") -> Drive:
    """The drive as a report of the machine lists it."""
    return replace(drive(name, certificate.drive.serial or ""), model=certificate.drive.model)


def evil(certificate: Certificate) -> Certificate:
    """The same, with evil words wherever words are free."""
    return replace(
        certificate,
        station_name=EVIL,
        asset=EVIL,
        lot=EVIL,
        source=MediaSource(title=EVIL, label=EVIL),
        performer=Performer(name=EVIL, place=EVIL),
        destination=EVIL,
        drive=replace(certificate.drive, serial=EVIL, model=EVIL),
    )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_nest_refer_to_nothing_outside_and_hold_no_script(
    desk: Desk, bench: Bench, token: str, lines: Lines, language: str
) -> None:
    certificate = make_certificate(lines, bench.id)
    (machine,) = desk.deliver(bench, token, make_report(bench, laptop(drives=(fitted(certificate),))))
    receipts = desk.certify(bench, token, certificate, evil(make_certificate(lines, bench.id)))
    for path in (*(receipt["page"] for receipt in receipts), "/certificates", machine["page"]):
        text = desk.page(path, language)
        reader = read(text)
        assert not reader.elements & {"script", "iframe", "img", "object", "style"}, path
        assert not [name for name in reader.attributes if name.startswith("on") or name == "style"]
        assert "\u202e" not in text
        assert "\x1b" not in text
        for address in reader.addresses:
            assert desk.client.get(address).status_code in (200, 303), address


def test_a_certificate_is_shown_on_the_page_of_the_machine_that_has_the_drive(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    certificate = make_certificate(lines, bench.id)
    other = laptop(serial="OTHER", uuid=None, mac=None)
    with_it, without = desk.deliver(
        bench,
        token,
        make_report(bench, laptop(drives=(drive("sda", "D1"), fitted(certificate))), label="A-1"),
        make_report(bench, other, label="A-2"),
    )
    desk.certify(bench, token, certificate)
    link = f'href="/certificates/{certificate.id}"'
    assert desk.page(with_it["page"]).count(link) == 1
    assert link not in desk.page(without["page"])
    page = desk.page(f"/certificates/{certificate.id}")
    assert f'href="{with_it["page"]}"' in page
    assert f'href="{without["page"]}"' not in page


def test_a_machine_whose_drive_was_taken_out_no_longer_shows_it(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    certificate = make_certificate(lines, bench.id)
    before = make_report(bench, laptop(drives=(fitted(certificate),)))
    later = before.times.finished.replace(hour=20)
    after = make_report(bench, laptop(drives=()), finished=later)
    receipt, _ = desk.deliver(bench, token, before, after)
    desk.certify(bench, token, certificate)
    assert certificate.id not in desk.page(receipt["page"])


def test_the_serial_of_an_adapter_finds_no_machine(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    certificate = make_certificate(lines, bench.id)
    certificate = replace(certificate, drive=replace(certificate.drive, serial_source=SerialSource.ADAPTER))
    (receipt,) = desk.deliver(bench, token, make_report(bench, laptop(drives=(fitted(certificate),))))
    (shown,) = desk.certify(bench, token, certificate)
    assert certificate.id not in desk.page(receipt["page"])
    assert "the adapter&#39;s own" in desk.page(shown["page"])


def test_a_certificates_page_tells_drive_verdict_and_what_is_not_claimed(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    certificate = make_certificate(lines, bench.id, lot="mairie", asset="INV-12", destination="reuse")
    (receipt,) = desk.certify(bench, token, certificate)
    text = desk.page(receipt["page"])
    for expected in (
        certificate.drive.serial or "",
        certificate.drive.model or "",
        "ERASED (thorough level, Purge)",
        "NIST SP 800-88 Rev. 2: Purge",
        "What this document does not claim",
        "INV-12",
        "mairie",
        "reuse",
        "Camille",
        "right: signed by this station",
        f"/api/v1/certificates/{certificate.id}/bytes",
    ):
        assert expected in text, expected
    assert "Graded differently" not in text
    assert "Purgé" in desk.page(receipt["page"], "fr") or "Effac" in desk.page(receipt["page"], "fr")


def test_altered_bytes_are_said_to_be_altered(desk: Desk, bench: Bench, token: str, lines: Lines) -> None:
    certificate = make_certificate(lines, bench.id)
    (receipt,) = desk.certify(bench, token, certificate)
    with desk.inventory.database.write() as connection:
        other = zlib.compress(encode(replace(certificate, station_name="somebody")))
        connection.execute(contents.update().values(zlib=other))
    assert "WRONG: altered" in desk.page(receipt["page"])


def test_the_list_narrows_and_goes_on_behind_fifty(
    desk: Desk, bench: Bench, token: str, lines: Lines, interrupted: Lines
) -> None:
    assert "No certificate has arrived yet" in desk.page("/certificates")
    desk.certify(
        bench, token, *(make_certificate(lines, bench.id, label=f"N{number:03}") for number in range(51))
    )
    desk.certify(bench, token, make_certificate(interrupted, bench.id, label="CUT"))
    first = desk.page("/certificates?lot=")
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older is not None
    second = desk.page(older[1].replace("&amp;", "&"))
    labels = re.findall(r"<b>(N\d+|CUT)</b>", first + second)
    assert labels == ["CUT", *(f"N{number:03}" for number in reversed(range(51)))]
    narrowed = desk.page("/certificates?verdict=interrupted")
    assert re.findall(r"<b>(N\d+|CUT)</b>", narrowed) == ["CUT"]
    assert "1 matching certificate" in narrowed
    assert "No matching certificate." in desk.page("/certificates?label=nowhere")


def test_an_unknown_certificate_is_a_sentence(desk: Desk) -> None:
    answer = desk.client.get("/certificates/none", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert "has no such certificate" in answer.text
