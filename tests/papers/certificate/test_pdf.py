"""The PDF: one or two pages with the document's id on each, the same bytes each time, no other importer."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from model.certificate import Certificate
from papers.certificate.pdf import certificate_pdf
from papers.language import Language, speak
from tests.house.files import ROOT, python_files
from tests.papers.certificates import MADE, cleared, purged, sha256_of
from tests.papers.test_wipe_sentences import FORBIDDEN

pytestmark = pytest.mark.slow


def pages(data: bytes) -> list[str]:
    """The texts of each page, as the core fonts encode them."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", data, re.DOTALL)
    drawn = [zlib.decompress(stream).decode("cp1252") for stream in streams]
    return [
        " ".join(" ".join(re.findall(r"\((.*?[^\\])\) Tj", page)).replace("\\", "").split())
        for page in drawn
        if " Tj" in page
    ]


def made(certificate: Certificate) -> bytes:
    return certificate_pdf(certificate, sha256_of(certificate))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", MADE)
def test_it_has_at_most_two_pages_with_the_id_and_the_number_on_each(
    name: str, language: Language, tmp_path: Path
) -> None:
    speak(language)
    certificate = MADE[name](tmp_path)
    found = pages(made(certificate))
    assert 1 <= len(found) <= 2
    of = "of" if language is Language.ENGLISH else "sur"
    for number, page in enumerate(found, start=1):
        assert certificate.id in page
        assert f"page {number} {of} {len(found)}" in page
        assert not FORBIDDEN.search(page)


def test_the_same_certificate_gives_the_same_bytes(tmp_path: Path) -> None:
    certificate = purged(tmp_path)
    assert made(certificate) == made(certificate)
    assert b"D:20261123120010Z" in made(certificate)


def test_the_verdict_the_hash_and_french_letters_are_on_the_first_page(tmp_path: Path) -> None:
    speak(Language.FRENCH)
    certificate = purged(tmp_path)
    first = pages(made(certificate))[0]
    headline = "EFFACÉ (niveau renforcé, Purge)"
    for text in (headline, "Certificat d’effacement", sha256_of(certificate), "Œuvrard", "date, signature"):
        assert text in first


def test_letters_that_the_fonts_lack_are_replaced(tmp_path: Path) -> None:
    certificate = cleared(tmp_path)
    drive = replace(certificate.drive, model="東芝 ≥ \x1b[2J MQ01", manufacturer="\u202eToshiba")
    first = pages(made(replace(certificate, drive=drive)))[0]
    assert "?? ? [2J MQ01" in first


@pytest.mark.parametrize("text", ["é" * 9000, "a b " * 4000])
def test_a_text_longer_than_a_page_goes_on_over_its_foot(text: str, tmp_path: Path) -> None:
    certificate = replace(cleared(tmp_path), destination=text)
    found = pages(made(certificate))
    assert len(found) > 2
    assert all(certificate.id in page for page in found)


@pytest.mark.process
def test_nobody_else_imports_the_library() -> None:
    importers = {
        str(path.relative_to(ROOT))
        for path in python_files()
        if re.search(r"^\s*(?:import|from) fpdf\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert importers == {"papers/certificate/pdf.py"}
