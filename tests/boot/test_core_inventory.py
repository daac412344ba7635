"""A stick that takes inventories, on a PC with Secure Boot enforced, 512 MB and a clock that says 2001.
It changes nothing on the drives it finds, and sends at its second start what it kept without a network.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from model.document import decode
from model.report import Report
from tests.boot.donated import digest, unclean_ext4, unclean_ntfs
from tests.boot.far_inventory import FarInventory
from tests.boot.machine import NETWORK, Attachment, BootDrive, Firmware, Machine
from tests.boot.stick import documents, write_stick

pytestmark = [pytest.mark.boot, pytest.mark.slow]

CONFIGURATION = """\
[station]
name = "Clé 4"
[inventory]
url = "{url}"
code_file = "enrol-code"
[run]
quick = true
[key]
end = "power-off"
"""
DECOY = """\
[station]
name = "Leurre"
[key]
profile = "all"
[profile.all.wipe]
confirm = "erase-internal-drives"
"""
MEMORY_MIB = 512
ENDS_S = 2400.0  # a busy machine emulates slowly
LONG_AGO = ("-rtc", "base=2001-01-01T00:00:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventoried:
    """What became of the drives, the stick and its reports."""

    before: dict[str, str]
    after: dict[str, str]
    without_network: list[Report]
    sent_without_network: int
    reports: list[Report]
    at_the_inventory: list[dict[str, Any]]


@pytest.fixture(scope="module")
def inventoried(image: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inventoried]:
    """Two starts of one machine, once for all tests below."""
    folder = tmp_path_factory.mktemp("inventory")
    # The same image on a drive inside, whose file would have everything erased.
    decoy = write_stick(image, folder, "decoy", {"etabli.toml": DECOY}).file
    inside = {
        "ext4": unclean_ext4(folder / "ext4.img"),
        "ntfs": unclean_ntfs(folder / "ntfs.img"),
        "decoy": decoy,
    }
    with FarInventory(folder) as inventory:
        files = {"etabli.toml": CONFIGURATION.format(url=inventory.url), "enrol-code": inventory.code}
        stick = write_stick(image, folder, "stick", files)

        def state() -> dict[str, str]:
            return {**{name: digest(file) for name, file in inside.items()}, "stick": stick.outside()}

        drives = [
            BootDrive(file=decoy, attachment=Attachment.AHCI, serial="DECOY1"),
            BootDrive(file=stick.file, attachment=Attachment.USB, is_started_from=True),
            BootDrive(file=inside["ext4"], attachment=Attachment.AHCI, serial="EXT2"),
            BootDrive(file=inside["ntfs"], attachment=Attachment.NVME),
        ]
        before = state()
        with Machine(drives, firmware=Firmware.UEFI_SECURE, memory_mib=MEMORY_MIB) as machine:
            machine.wait_until_off(ENDS_S)
        kept = stick.kept(folder)
        without = [decode(path.read_bytes(), Report) for path in documents(kept, "report")]
        sent = len(_reports(inventory))
        words = (*NETWORK, *LONG_AGO)
        with Machine(drives, firmware=Firmware.UEFI_SECURE, memory_mib=MEMORY_MIB, options=words) as machine:
            machine.wait_until_off(ENDS_S)
        yield Inventoried(
            before=before,
            after=state(),
            without_network=without,
            sent_without_network=sent,
            reports=[decode(path.read_bytes(), Report) for path in documents(stick.kept(folder), "report")],
            at_the_inventory=_reports(inventory),
        )


def _reports(inventory: FarInventory) -> list[dict[str, Any]]:
    answer = httpx2.get(f"{inventory.local_url}/api/v1/reports").raise_for_status()
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_nothing_changes_on_a_drive_of_the_machine_or_outside_of_the_sticks_partition(
    inventoried: Inventoried,
) -> None:
    assert set(inventoried.before) == {"ext4", "ntfs", "decoy", "stick"}
    assert inventoried.after == inventoried.before


def test_the_image_on_a_drive_inside_is_not_what_started(inventoried: Inventoried) -> None:
    (report,) = inventoried.without_network
    assert report.station_name == "Clé 4"
    assert report.certificates == ()


def test_without_a_network_the_report_is_on_the_stick(inventoried: Inventoried) -> None:
    assert len(inventoried.without_network) == 1
    assert inventoried.sent_without_network == 0


def test_the_next_start_sends_both_whatever_the_clock_says(inventoried: Inventoried) -> None:
    assert len(inventoried.reports) == 2
    held = {item["id"] for item in inventoried.at_the_inventory}
    assert held == {report.id for report in inventoried.reports}
