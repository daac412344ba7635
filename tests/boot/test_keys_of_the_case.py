"""Ctrl-Alt-Del and the power key stop no machine that works; once the result is safe the power key works.
What an erasing start leaves on the stick can be opened by anybody.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from model.certificate import Certificate
from model.document import decode
from tests.boot.donated import is_blank, planted
from tests.boot.machine import Attachment, BootDrive, Machine
from tests.boot.stick import documents, write_stick

pytestmark = [pytest.mark.boot, pytest.mark.slow]

CONFIGURATION = """\
[run]
quick = true
[key]
profile = "all"
[profile.all.wipe]
confirm = "erase-internal-drives"
"""
LETS_GO_S = 30.0
MEASURES_S, ENDS_S, SWITCHES_OFF_S = 1200.0, 2400.0, 2700.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stayed:
    """What the machine showed at its end, when it was off, and what lies on the stick and the drive."""

    last_page: str
    off_after_s: float
    kept: Path
    sata: Path


@pytest.fixture(scope="module")
def stayed(image: Path, tmp_path_factory: pytest.TempPathFactory) -> Stayed:
    """One start, in which somebody presses what he should not."""
    folder = tmp_path_factory.mktemp("keys")
    sata = planted(folder / "sata.img", 40)
    stick = write_stick(image, folder, "stick", {"etabli.toml": CONFIGURATION})
    with Machine(
        [
            BootDrive(file=stick.file, attachment=Attachment.USB, is_started_from=True),
            BootDrive(file=sata, attachment=Attachment.AHCI, serial="WDSATA001"),
        ]
    ) as machine:
        machine.wait_for("Mesures", MEASURES_S)
        machine.press("ctrl", "alt", "delete")
        machine.order("system_powerdown")
        shown = machine.wait_until_shown("o éteindre", ENDS_S)
        time.sleep(LETS_GO_S)  # the page is drawn while the unit that held the power key ends
        machine.order("system_powerdown")
        off_after_s = machine.wait_until_off(SWITCHES_OFF_S)
    return Stayed(last_page=shown, off_after_s=off_after_s, kept=stick.kept(folder), sata=sata)


def test_what_would_stop_the_machine_does_not_while_it_works(stayed: Stayed) -> None:
    assert is_blank(stayed.sata)
    assert len(list(documents(stayed.kept, "report"))) == 1


def test_the_last_page_says_that_the_key_may_be_pulled(stayed: Stayed) -> None:
    assert "La clé peut être retirée" in stayed.last_page


def test_every_certificate_lies_on_the_stick_as_json_and_as_pdf(stayed: Stayed) -> None:
    (document,) = documents(stayed.kept, "certificate")
    certificate = decode(document.read_bytes(), Certificate)
    (paper,) = (stayed.kept / "certificates").iterdir()
    assert paper.name == f"WDSATA001-{certificate.id[-6:]}.pdf"
    assert paper.read_bytes().startswith(b"%PDF-")
