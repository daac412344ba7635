"""The certificate in words: every field, the verdict that nobody can misread, and the journal's own story."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from model.certificate import Certificate
from model.document import decode_entry, encode_entry
from model.erasure import EraseVerdict, Expected, Verification
from model.journal import BadRegion, BlockOperation, Entry, FoundContent, Region, Verified
from papers.certificate.certificate import Tone, certificate_paper
from papers.certificate.journal import MOST_PLACES, ReadJournal, bad_places, raw_words
from papers.certificate.text import certificate_text
from papers.erasure import verdict_word
from papers.language import Language, speak
from papers.plain import printable
from tests.papers.certificates import (
    MADE,
    cleared,
    exceptions,
    failed,
    interrupted,
    purged,
    resumed,
    sha256_of,
)
from tests.papers.test_wipe_sentences import FORBIDDEN

WORDS = {
    EraseVerdict.PURGED: "EFFACÉ (niveau renforcé, Purge)",
    EraseVerdict.CLEARED: "EFFACÉ (niveau simple, Clear)",
    EraseVerdict.CLEARED_WITH_EXCEPTIONS: "EFFACÉ SAUF ZONES ILLISIBLES (Clear)",
    EraseVerdict.FAILED: "NON EFFACÉ",
    EraseVerdict.UNKNOWN: "NON PROUVÉ : à considérer comme non effacé",
    EraseVerdict.INTERRUPTED: "INTERROMPU : à considérer comme non effacé",
    EraseVerdict.NOT_ATTEMPTED: "NON ENTREPRIS : non effacé",
}
EXPECTED = {
    "purged": EraseVerdict.PURGED,
    "cleared": EraseVerdict.CLEARED,
    "exceptions": EraseVerdict.CLEARED_WITH_EXCEPTIONS,
    "failed": EraseVerdict.FAILED,
    "climbed": EraseVerdict.CLEARED,
    "interrupted": EraseVerdict.INTERRUPTED,
    "resumed": EraseVerdict.CLEARED,
    "refused": EraseVerdict.NOT_ATTEMPTED,
}


DRIVE_AND_WORK = (
    "LAB NVMe SSD", "LABNVME0001, reported by the drive", "eui.021ab00033d694fa", "LAB1", "SSD", "NVMe",
    "2 MB (2,097,152 bytes)", "512 / 4,096 bytes", "LENOVO ThinkPad T480", "serial pf1abcde", "A-0042",
    "INV-2019-118", "2026-11", "données personnelles", "don à une famille",
    "NVMe sanitize, cryptographic erase (key change), then NVMe sanitize, block erase",
    "the whole drive was read back",
    "only zeros; not as expected: 0 bytes", "Établi 0.1.0, Python 3.11.2, kernel 6.1.0", "smartctl 7.3",
)  # fmt: skip
PEOPLE_AND_COUNTS = (
    "Zoé Lefèvre, function: bénévole", "place: Grenoble, phone: 04 76 00 00 00", "Jean-Noël Œuvrard",
    "Poste 3", "2026-11-23 12:00:00 UTC", "2026-11-23 12:00:10 UTC", "10 s", "3 before, 0 after",
    "the clock was set by the network", "21,340 before, 21,340 after", "NIST SP 800-88 Rev. 2: Purge",
    "No conformity to IEEE 2883 is claimed.",
)  # fmt: skip


def flat(text: str) -> str:
    """Without the line breaks of the layout and without no-break spaces."""
    return re.sub(r"\s+", " ", text)


def told(certificate: Certificate) -> str:
    return flat(certificate_text(certificate, sha256_of(certificate)))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", MADE)
def test_every_certificate_tells_its_verdict_within_80_columns(
    name: str, language: Language, tmp_path: Path
) -> None:
    speak(language)
    certificate = MADE[name](tmp_path)
    assert certificate.result.verdict is EXPECTED[name]
    text = certificate_text(certificate, sha256_of(certificate))
    assert verdict_word(certificate.result.verdict) in text
    assert max(map(len, text.splitlines())) <= 80
    assert text == printable(text, keep="\n")
    assert not FORBIDDEN.search(text)


@pytest.mark.parametrize("verdict", EraseVerdict)
def test_the_french_words_of_the_verdict(verdict: EraseVerdict) -> None:
    speak(Language.FRENCH)
    assert flat(verdict_word(verdict)) == WORDS[verdict]


@pytest.mark.parametrize("make", [failed, interrupted])
def test_what_is_not_erased_is_no_certificate_and_claims_nothing(
    make: Callable[[Path], Certificate], tmp_path: Path
) -> None:
    certificate = make(tmp_path)
    paper = certificate_paper(certificate, sha256_of(certificate))
    assert paper.tone is Tone.BAD
    assert paper.title == "Erasure report: no proof of erasure"
    assert "NIST SP 800-88" not in told(certificate)
    assert "Declared conformity none" in told(certificate)


def test_everything_entered_and_known_is_on_the_paper(tmp_path: Path) -> None:
    certificate = purged(tmp_path)
    text = told(certificate)
    for value in (
        *DRIVE_AND_WORK, *PEOPLE_AND_COUNTS, certificate.id, certificate.job, certificate.station,
        sha256_of(certificate),
    ):  # fmt: skip
        assert value in text, value


def test_what_nobody_knows_or_entered_is_said(tmp_path: Path) -> None:
    text = told(cleared(tmp_path))
    assert "Manufacturer not known" in text
    assert "Machine not known" in text
    for label in (
        "Its label",
        "Asset number",
        "Lot",
        "Sensitivity of the data",
        "Destination",
        "Done by",
    ):
        assert f"{label} not entered" in text
    assert "(SMART) not known" in text


def test_commands_and_raw_answers_are_on_the_paper(tmp_path: Path) -> None:
    text = told(purged(tmp_path))
    assert "NVMe Sanitize 84h CDW10=0000000ch CDW11=00000000h" in text
    assert "accepted, status=0" in text
    assert "succeeded, sprog=0xffff sstat=0x101 scdw10=0xc global_data_erased=1" in text
    assert re.search(r"markers: gone \d\d, remaining 0, unreadable 0", text)


def test_what_the_program_itself_did_is_told_in_the_readers_language(tmp_path: Path) -> None:
    speak(Language.FRENCH)
    text = told(purged(tmp_path))
    assert "écriture des repères 12:00:00 réponse accepté" in text
    assert not re.search(r"\b(write|bytes|then|read)\b", text)


def test_numbers_of_a_drive_are_hexadecimal_and_small_ones_digits() -> None:
    assert raw_words({"status": 0, "lba": 65535, "sense": "70 00"}) == "status=0 lba=0xffff sense=70 00"


def test_a_published_password_is_on_the_paper(tmp_path: Path) -> None:
    assert "with the password “etabli”" in told(MADE["climbed"](tmp_path))


def test_a_bad_sector_and_an_adapters_serial_are_told(tmp_path: Path) -> None:
    text = told(exceptions(tmp_path))
    assert "not writable from byte 512,000, 4,096 bytes, EIO" in text
    assert "Could not be written, and may still contain old data: 4,096 bytes." in text
    assert "reported by the adapter; may be the adapter's own serial number" in text
    assert "JMicron JMS578 152d:0578" in text


def test_a_method_that_failed_is_an_event_with_its_reason(tmp_path: Path) -> None:
    text = told(failed(tmp_path))
    words = (
        r"ATA sanitize, block erase did not succeed: \d\d markers that were written before are still there"
    )
    assert re.search(words, text)


def test_a_resume_is_an_event(tmp_path: Path) -> None:
    assert "resumed after an interruption" in told(resumed(tmp_path))


def test_a_journal_that_cannot_be_read_says_from_where(tmp_path: Path) -> None:
    certificate = cleared(tmp_path)
    broken = replace(certificate, journal=(*certificate.journal[:3], "{", *certificate.journal[4:]))
    assert "not readable from line 3 on" in told(broken)
    assert "0 lines" in told(replace(certificate, journal=()))


def test_many_bad_sectors_are_shortened_and_counted(tmp_path: Path) -> None:
    certificate = cleared(tmp_path)
    first = decode_entry(certificate.journal[0].encode())
    bad = BadRegion(operation=BlockOperation.READ, region=Region(offset=0, length=512), errno_name="EIO")
    lines = (encode_entry(replace(first, record=bad)).decode().strip(),) * 100
    paper = certificate_paper(replace(certificate, journal=lines), "0" * 64)
    places = paper.annex[1].lines
    assert len(places) == MOST_PLACES
    assert any(row.text == "89 more rows are in the journal" for row in places)


def test_texts_of_a_drive_cannot_harm_a_terminal(tmp_path: Path) -> None:
    certificate = purged(tmp_path)
    drive = replace(certificate.drive, model="\x1b[2Jevil\n\nPurged", serial="\u202e1234", controller="{0}%s")
    text = certificate_text(replace(certificate, drive=drive), "0" * 64)
    assert text == printable(text, keep="\n")
    assert "{0}%s" in text


@pytest.mark.parametrize("text", ["é" * 500, "a b " * 400, "-" * 300])
def test_long_texts_stay_within_the_page(text: str, tmp_path: Path) -> None:
    long = replace(cleared(tmp_path), destination=text, lot=text, station_name=text)
    assert max(map(len, certificate_text(long, "0" * 64).splitlines())) <= 80


def test_places_that_reading_back_found_are_told() -> None:
    verified = Verified(
        expected=Expected.ZEROS,
        verification=Verification.FULL,
        seed=None,
        size_bytes=1 << 20,
        checked_bytes=1 << 20,
        wrong_bytes=512,
        unreadable_bytes=0,
        wrong=(Region(offset=512_000, length=512),),
        complete=True,
        found=FoundContent.MIXED,
    )
    entry = Entry(number=0, previous="", at=datetime.now(UTC), elapsed_s=0.0, record=verified)
    journal = ReadJournal(entries=(entry,), lines=1, trouble=None, end_sha256="")
    [row] = bad_places(journal)
    assert row.label == "read back"
    assert "from byte 512,000, 512 bytes" in row.text


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", ["failed", "interrupted", "refused"])
def test_a_paper_of_a_drive_that_is_not_erased_leaves_laboratories_out(
    name: str, language: Language, tmp_path: Path
) -> None:
    """Everything on it may be readable: that a laboratory may find something says far too little."""
    speak(language)
    assert not re.search(r"laborato", told(MADE[name](tmp_path)))


def test_a_paper_with_exceptions_never_says_that_the_whole_drive_was_read(tmp_path: Path) -> None:
    text = told(exceptions(tmp_path))
    assert "Everything that can be read was read back (8 MB): only zeros." in text
    assert "Reading back everything that can be read was read back" in text
    assert "whole drive" not in text
    assert "chosen at random" not in text
    assert "Could not be written, and may still contain old data: 4,096 bytes." in text


@pytest.mark.parametrize(
    ("label", "word"),
    [
        ("Machine", "inconnue"),
        ("Fabricant", "inconnu"),
        ("Son étiquette", "non renseignée"),
        ("Lot", "non renseigné"),
    ],
)
def test_what_is_missing_agrees_with_its_label(label: str, word: str, tmp_path: Path) -> None:
    speak(Language.FRENCH)
    text = told(cleared(tmp_path))
    assert f" {label} {word} " in text
