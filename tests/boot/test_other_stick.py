"""A cut erasure is finished by another stick; the first one then gets a new image, and keeps its files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.commands.key.image import composed
from agent.settings.configuration import load_configuration
from host.live import LiveHost
from model.certificate import Certificate
from model.document import decode
from model.erasure import EraseVerdict
from model.report import Report
from tests.boot.donated import is_blank, planted
from tests.boot.machine import Attachment, BootDrive, Machine
from tests.boot.stick import Stick, documents, write_stick

pytestmark = [pytest.mark.boot, pytest.mark.slow]

CONFIGURATION = """\
[station]
name = "{name}"
[run]
quick = true
[key]
profile = "all"
end = "power-off"
[profile.all.wipe]
confirm = "erase-internal-drives"
"""
SLOWLY = "throttling.bps-write=1500000"
ERASES_S, ENDS_S = 1800.0, 2400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What the sticks have after their starts, each in its order."""

    sata: Path
    was_left: bool
    second_certificates: list[Certificate]
    first_before: list[Report]
    first_after: list[Report]
    keys: tuple[bytes, bytes]


@pytest.fixture(scope="module")
def story(image: Path, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Three starts of one machine, once for all tests below."""
    folder = tmp_path_factory.mktemp("other")
    sata = planted(folder / "sata.img", 40)
    first, second = (
        write_stick(image, folder, name, {"etabli.toml": CONFIGURATION.format(name=name)})
        for name in ("first", "second")
    )
    with _machine(first, sata) as machine:
        machine.wait_for("sd[a-z] [1-7][0-9] % écriture,", ERASES_S)
    was_left = not is_blank(sata)
    with _machine(second, sata) as machine:
        machine.wait_until_off(ENDS_S)
    before = first.kept(folder)
    _new_image(first, image)
    with _machine(first, sata) as machine:
        machine.wait_until_off(ENDS_S)
    after = first.kept(folder)
    certificates = documents(second.kept(folder), "certificate")
    return Story(
        sata=sata,
        was_left=was_left,
        second_certificates=[decode(path.read_bytes(), Certificate) for path in certificates],
        first_before=[decode(path.read_bytes(), Report) for path in documents(before, "report")],
        first_after=[decode(path.read_bytes(), Report) for path in documents(after, "report")],
        keys=(_keys(before), _keys(after)),
    )


def _machine(stick: Stick, sata: Path) -> Machine:
    return Machine(
        [
            BootDrive(file=stick.file, attachment=Attachment.USB, is_started_from=True),
            BootDrive(file=sata, attachment=Attachment.AHCI, serial="WDSATA001", options=SLOWLY),
        ]
    )


def _new_image(stick: Stick, image: Path) -> None:
    """As `etabli key write --keep` does."""
    with stick.file.open("r+b") as file:
        file.seek(stick.place.offset_bytes)
        kept = file.read(stick.place.size_bytes)
        file.seek(0)
        file.write(bytes(stick.place.offset_bytes))
        file.write(bytes(stick.place.size_bytes))
        with composed(LiveHost(), image, load_configuration(None), kept) as content:
            for offset in content.chunks():
                file.seek(offset)
                file.write(content.read(offset, 4 << 20))


def _keys(kept: Path) -> bytes:
    return (kept / "etabli/station/key.pem").read_bytes()


def test_another_stick_finishes_what_was_cut(story: Story) -> None:
    assert story.was_left
    assert is_blank(story.sata)
    (certificate,) = story.second_certificates
    assert certificate.drive.serial == "WDSATA001"
    assert certificate.station_name == "second"
    assert certificate.result.verdict is EraseVerdict.CLEARED


def test_a_new_image_leaves_the_stick_its_key_and_its_reports(story: Story) -> None:
    assert story.keys[0] == story.keys[1]
    before = {report.id for report in story.first_before}
    assert before <= {report.id for report in story.first_after}
    assert {report.station_name for report in story.first_after} == {"first"}
    assert len(story.first_after) == len(before) + 1
