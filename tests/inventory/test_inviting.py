"""The code that enrols a station is shown with the pin of the inventory's certificate, or not at all."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from etabli import main
from model.enrolment_code import read_code
from model.exit_status import ExitStatus
from tests.agent.delivery.test_exchange import certificate


@pytest.fixture(name="folder")
def _folder(enrolled: tuple[Path, str], tmp_path: Path) -> Path:
    return Path(shutil.copytree(enrolled[0], tmp_path / "inventory"))


def code(folder: Path, *words: str) -> int:
    """The command, on this inventory."""
    return main(["inventory", "code", "--folder", str(folder), *words])


def test_the_code_that_is_shown_is_the_good_one_with_the_pin_of_the_first_certificate(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now = datetime.now(UTC)
    file = certificate(tmp_path, now, now + timedelta(days=1))
    assert code(folder, "--certificate", str(file), "--url", "https://i.example") == ExitStatus.DONE
    shown = read_code(capsys.readouterr().out.splitlines()[0])
    assert shown.secret == (folder / "enrol-code").read_text(encoding="ascii").strip()
    assert shown.pin == x509.load_pem_x509_certificate(file.read_bytes()).fingerprint(SHA256()).hex()


@pytest.mark.parametrize(
    "words",
    [
        ("--certificate", "nothing.pem"),
        ("--certificate", "/etc/hostname"),
        ("--url", "http://i.example"),
        ("--url", "https://i.example/#x"),
        ("--url", "https://me:secret@i.example"),
    ],
)
def test_what_cannot_be_pinned_or_reached_shows_no_code(
    folder: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert code(folder, *words) != ExitStatus.DONE
    assert (folder / "enrol-code").read_text(encoding="ascii").strip() not in capsys.readouterr().out


def test_without_a_certificate_it_is_said_that_nothing_is_pinned(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code(folder) == ExitStatus.DONE
    first, told = capsys.readouterr().out.splitlines()[:2]
    assert read_code(first).pin is None
    assert "--certificate" in told
