"""The stick is pulled during an erasure, while the next start measures, and at the last word: what is shown,
that the system goes on, that any key receives what lies only in memory, and that the erasure is finished.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from model.certificate import Certificate
from model.document import decode
from model.erasure import EraseVerdict
from tests.boot.donated import is_blank, planted
from tests.boot.machine import Attachment, BootDrive, Machine
from tests.boot.stick import Stick, documents, write_stick

pytestmark = [pytest.mark.boot, pytest.mark.slow]

CONFIGURATION = """\
[run]
quick = true
[key]
profile = "all"
[profile.all.wipe]
confirm = "erase-internal-drives"
"""
WWN = "wwn=0x5000c500a1b2c3d4"
SLOWLY = "throttling.bps-write=1000000"
PUT_BACK, LEAVE_IN, PULL = "REMETTEZ LA CLÉ", "N’ENLEVEZ PAS LA CLÉ", "La clé peut être retirée"
LONG_S = 2400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """What the screen showed at each moment, and what lies where in the end."""

    refused: str
    received: str
    other: Path
    last: str
    kept: Path
    sata: Path


@pytest.fixture(scope="module")
def pulled(image: Path, tmp_path_factory: pytest.TempPathFactory) -> Pulled:
    """Two starts of one machine, once for all tests below."""
    folder = tmp_path_factory.mktemp("pulled")
    sata = planted(folder / "sata.img", 40)
    stick, other = (write_stick(image, folder, name, {"etabli.toml": CONFIGURATION}) for name in "ab")
    with _machine(stick, sata) as machine:
        machine.wait_for("sd[a-z] [1-7][0-9] % écriture,", LONG_S)
        machine.pull()
        machine.wait_until_shown("Remettez la clé", LONG_S)
        machine.press("o")
        machine.order("system_powerdown")
        refused = machine.wait_until_shown("Pas maintenant", LONG_S)
        machine.plug(other.file, "other")
        received = machine.wait_until_shown(PULL, LONG_S)
        machine.press("o")
        machine.wait_until_off(LONG_S)
    with _machine(stick, sata) as machine:
        machine.wait_for("Mesures", LONG_S)
        machine.pull()
        machine.wait_until_shown(PUT_BACK, LONG_S)
        machine.plug(stick.file, "back")
        machine.wait_until_shown(LEAVE_IN, LONG_S)
        machine.wait_until_shown(PULL, LONG_S)
        machine.pull("back")
        machine.press("d")
        last = machine.wait_until_shown(PULL, LONG_S)
        machine.press("o")
        machine.wait_until_off(LONG_S)
    return Pulled(
        refused=refused,
        received=received,
        other=other.kept(folder),
        last=last,
        kept=stick.kept(folder),
        sata=sata,
    )


def _machine(stick: Stick, sata: Path) -> Machine:
    return Machine(
        [
            BootDrive(file=stick.file, attachment=Attachment.USB, is_started_from=True),
            BootDrive(file=sata, attachment=Attachment.AHCI, serial=f"WDSATA001,{WWN}", options=SLOWLY),
        ]
    )


def test_pulled_during_an_erasure_nothing_switches_the_machine_off(pulled: Pulled) -> None:
    assert "Remettez la clé" in pulled.refused
    assert PULL not in pulled.refused


def test_another_key_receives_what_lay_only_in_memory(pulled: Pulled) -> None:
    assert PULL in pulled.received
    assert "Pas maintenant" not in pulled.received
    assert "peut encore être perdu" not in pulled.received
    assert len(list(pulled.other.glob("etabli-rescued/*/spool/waiting/*.json"))) == 1


def test_pulled_and_put_back_while_it_is_measured_the_erasure_goes_on_to_its_end(pulled: Pulled) -> None:
    assert is_blank(pulled.sata)
    (certificate,) = (
        decode(path.read_bytes(), Certificate) for path in documents(pulled.kept, "certificate")
    )
    assert certificate.result.verdict is EraseVerdict.CLEARED
    assert any('"resumed":true' in line for line in certificate.journal)
    assert len(list(documents(pulled.kept, "report"))) == 1


def test_at_the_last_word_the_machine_goes_on_without_its_stick(pulled: Pulled) -> None:
    assert PULL in pulled.last
