"""The stick is pulled during an erasure: what is shown, and that any key receives what lies in memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.boot.donated import planted
from tests.boot.machine import Attachment, BootDrive, Machine
from tests.boot.stick import Stick, write_stick

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
PULL = "La clé peut être retirée"
LONG_S = 2400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """What the screen showed at each moment, and what lies where in the end."""

    refused: str
    received: str
    other: Path


@pytest.fixture(scope="module")
def pulled(image: Path, tmp_path_factory: pytest.TempPathFactory) -> Pulled:
    """One start, once for all tests below."""
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
    return Pulled(
        refused=refused,
        received=received,
        other=other.kept(folder),
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
