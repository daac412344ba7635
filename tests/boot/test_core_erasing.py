"""A stick that erases, from power-on by BIOS to the inventory, with nobody there: the power is cut in the
middle, the next start goes on, and what then lies on the drives is read from outside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from model.certificate import Certificate
from model.document import decode
from model.erasure import EraseVerdict
from model.report import Report
from tests.boot.donated import SECRET, digest, is_blank, planted
from tests.boot.far_inventory import FarInventory
from tests.boot.machine import NETWORK, Attachment, BootDrive, Machine
from tests.boot.stick import documents, write_stick

pytestmark = [pytest.mark.boot, pytest.mark.slow]

CONFIGURATION = """\
[station]
name = "Clé 3"
place = "Atelier, 12 rue des Lilas, Lyon"
[inventory]
url = "{url}"
code_file = "enrol-code"
[run]
operator = "Anne"
quick = true
[key]
profile = "donation"
end = "power-off"
[profile.donation]
lot = "2026-11"
[profile.donation.wipe]
confirm = "erase-internal-drives"
exceptions = true  # QEMU's NVMe drive tells no total capacity
"""
STARTS_S, ERASES_S, ENDS_S = 900.0, 1800.0, 2400.0  # a busy machine emulates slowly
WWN = "wwn=0x5000c500a1b2c3d4"  # the next start could not be sure of a drive without one
SLOWLY = "throttling.bps-write=1500000"  # it takes half a minute, and its power can be cut meanwhile


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What became of the machine, its stick and its report."""

    sata: Path
    nvme: Path
    left_after_the_cut: bool
    usb_before: str
    usb_after: str
    outside_before: str
    outside_after: str
    reports: list[Report]
    certificates: list[Certificate]
    at_the_inventory: dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def erased(image: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Erased]:
    """The whole story, once for all tests below."""
    folder = tmp_path_factory.mktemp("erasing")
    sata, nvme, usb = (
        planted(folder / f"{name}.img", size) for name, size in (("sata", 40), ("nvme", 24), ("usb", 8))
    )
    with FarInventory(folder) as inventory:
        files = {"etabli.toml": CONFIGURATION.format(url=inventory.url), "enrol-code": inventory.code}
        stick = write_stick(image, folder, "stick", files)
        usb_before, outside_before = digest(usb), stick.outside()
        drives = [
            BootDrive(file=stick.file, attachment=Attachment.USB, is_started_from=True),
            BootDrive(
                file=sata,
                attachment=Attachment.AHCI,
                serial=f"WDSATA001,{WWN}",
                options=SLOWLY,
            ),
            BootDrive(file=nvme, attachment=Attachment.NVME),
            BootDrive(file=usb, attachment=Attachment.USB, serial="USB003"),
        ]
        with Machine(drives, options=NETWORK) as machine:
            machine.wait_for("Établi…", STARTS_S)
            machine.wait_for("sd[a-z] [1-7][0-9] % écriture,", ERASES_S)
            machine.cut_power()
            left = not is_blank(sata)
            machine.power_on()
            machine.wait_until_off(ENDS_S)
        kept = stick.kept(folder)
        yield Erased(
            sata=sata,
            nvme=nvme,
            left_after_the_cut=left,
            usb_before=usb_before,
            usb_after=digest(usb),
            outside_before=outside_before,
            outside_after=stick.outside(),
            reports=[decode(path.read_bytes(), Report) for path in documents(kept, "report")],
            certificates=[decode(path.read_bytes(), Certificate) for path in documents(kept, "certificate")],
            at_the_inventory={
                kind: httpx2.get(f"{inventory.local_url}/api/v1/{kind}").raise_for_status().json()["items"]
                for kind in ("reports", "certificates")
            },
        )


def test_what_the_donor_left_is_gone_from_every_byte(erased: Erased) -> None:
    assert erased.left_after_the_cut, "the power was cut while something was left"
    assert SECRET not in erased.sata.read_bytes()
    assert is_blank(erased.sata)
    assert SECRET not in erased.nvme.read_bytes()
    assert is_blank(erased.nvme)


def test_the_drive_on_usb_that_nobody_ordered_is_untouched(erased: Erased) -> None:
    assert erased.usb_after == erased.usb_before


def test_outside_of_its_partition_the_stick_is_untouched(erased: Erased) -> None:
    assert erased.outside_after == erased.outside_before


def test_there_is_a_certificate_for_each_drive_and_it_tells_of_the_cut(erased: Erased) -> None:
    newest = newest_of(erased.certificates)
    assert len(newest) == 2
    verdicts = {serial: certificate.result.verdict for serial, certificate in newest.items()}
    assert verdicts.pop("WDSATA001") is EraseVerdict.CLEARED
    assert set(verdicts.values()) == {EraseVerdict.CLEARED_WITH_EXCEPTIONS}, "the emulated NVMe drive"
    resumed = [line for line in newest["WDSATA001"].journal if '"resumed":true' in line]
    assert len(resumed) == 1, "it was cut once, and gone on with"


def test_the_inventory_has_the_report_and_every_certificate(erased: Erased) -> None:
    kept = {certificate.id for certificate in erased.certificates}
    assert {item["id"] for item in erased.at_the_inventory["certificates"]} == kept
    (report,) = erased.reports
    assert [item["id"] for item in erased.at_the_inventory["reports"]] == [report.id]
    assert set(report.certificates) == {found.id for found in newest_of(erased.certificates).values()}


def newest_of(certificates: list[Certificate]) -> dict[str | None, Certificate]:
    """The last one of each drive: what ended before the cut is erased again after it."""
    return {certificate.drive.serial: certificate for certificate in certificates}
