"""Drives behind a SAS adapter inside of the guest: QEMU is the initiator of the simulated drives, so for the
guest's kernel they are built in. The whole program erases them, and the files behind them are looked at from
outside.

The adapter loses the ATA registers, as some do (openSeaChest#229). A SATA drive with all its registers is
reached over the network (`test_wipe.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest

from tests.lab.ata.drive import AtaDrive, AtaTraits
from tests.lab.faults import EraseFault, Faults
from tests.lab.scsi.sas import SasTraits, SasUnit
from tests.vm.erasing import (
    CONFIG,
    ELSEWHERE,
    LIVE_WORDS,
    MARKS,
    PREPARE,
    PROFILE,
    at_terminal,
    erase,
    plan,
    verdict,
)
from tests.vm.guest import Guest, Hardware
from tests.vm.image import Image
from tests.vm.lab_drives import SECRET, DriveLab, ScsiLabDrive
from tests.vm.machines import drive, sizes

pytestmark = [pytest.mark.vm, pytest.mark.slow]

ADAPTER = "mptsas1068"  # Linux's mptsas driver has a SAS transport class: port, end device, target
HIDDEN_FROM = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """The drives behind the adapter, in the order of their ports."""

    sas: ScsiLabDrive[SasUnit]
    liar: ScsiLabDrive[SasUnit]
    disk: ScsiLabDrive[AtaDrive]
    flash: ScsiLabDrive[AtaDrive]
    cut: ScsiLabDrive[AtaDrive]
    left: ScsiLabDrive[SasUnit]

    @property
    def all(self) -> tuple[ScsiLabDrive[SasUnit] | ScsiLabDrive[AtaDrive], ...]:
        return (self.sas, self.liar, self.disk, self.flash, self.cut, self.left)


@pytest.fixture(scope="module")
def inside(initiator: Image, lab: DriveLab) -> Inside:
    """One drive a story."""
    return Inside(
        sas=lab.sas(SasTraits(sanitize_s=2.0)),
        liar=lab.sas(SasTraits(sanitize_s=1.0, format_s=0.5), Faults(erase=EraseFault.LIES)),
        disk=lab.sata(AtaTraits(sanitize_s=2.0)),
        flash=lab.sata(AtaTraits(sanitize_s=2.0, rotation_rpm=1)),
        cut=lab.sata(AtaTraits(sanitize_s=2.0, current_sectors=HIDDEN_FROM)),
        left=lab.sas(SasTraits(sanitize_s=2.0)),
    )


@pytest.fixture(scope="module")
def guest(initiator: Image, inside: Inside) -> Iterator[Guest]:
    """A machine that looks like the booted image, with an adapter and its drives."""
    behind = [word for target, each in enumerate(inside.all) for word in each.behind("sas", target)]
    machine = Hardware(
        name="internal",
        options=(
            "-machine", "q35",
            *drive(0, "virtio-blk-pci,serial=journal"),
            "-device", f"{ADAPTER},id=sas",
            *behind,
        ),
        drives=sizes(64),
        card="virtio-net-pci,mac=52:54:00:65:74:65",
        kernel_words=LIVE_WORDS,
    )  # fmt: skip
    with Guest(machine, image=initiator) as started:
        started.shell(f"{PREPARE}; {MARKS}")
        started.write(CONFIG, ELSEWHERE.encode())
        yield started


Show = Callable[[ScsiLabDrive[SasUnit] | ScsiLabDrive[AtaDrive]], None]


@pytest.fixture(scope="module")
def places(guest: Guest, inside: Inside) -> dict[str, str]:
    """Where the drives are (host:channel:target:unit), by their serials; all of them are taken away."""
    found = {}
    for each in inside.all:
        device = f"/sys/block/{each.device(guest).removeprefix('/dev/')}/device"
        found[each.model.serial] = guest.shell(f"basename $(readlink -f {device})").strip()
        guest.shell(f"echo 1 >{device}/delete")
    return found


@pytest.fixture
def show(guest: Guest, places: dict[str, str]) -> Iterator[Show]:
    """Brings drives back for a test: a plan asks every drive that is there, which takes a second for each."""
    shown = []

    def bring(drive: ScsiLabDrive[SasUnit] | ScsiLabDrive[AtaDrive]) -> None:
        host, *place = places[drive.model.serial].split(":")
        guest.shell(f"echo '{' '.join(place)}' >/sys/class/scsi_host/host{host}/scan; udevadm settle")
        shown.append(drive.device(guest))

    yield bring
    for device in shown:
        guest.shell(f"echo 1 >/sys/block/{device.removeprefix('/dev/')}/device/delete; udevadm settle")


def is_blank(drive: ScsiLabDrive[SasUnit] | ScsiLabDrive[AtaDrive]) -> bool:
    """Whether every byte of the medium is zero."""
    return not any(drive.content())


def test_the_drives_are_internal_for_the_kernel_and_for_the_probes(guest: Guest, inside: Inside) -> None:
    device = inside.sas.device(guest)
    path = guest.shell(f"readlink -f /sys/block/{device.removeprefix('/dev/')}")
    assert "/end_device-" in path
    machine = json.loads(guest.etabli("probe", "--json").text)
    found = {item["serial"]["value"]: item for item in machine["storage"]["value"]["drives"]}
    told = {each.model.serial: found[each.model.serial] for each in inside.all}
    assert told[inside.sas.model.serial]["transport"] == "sas"
    assert told[inside.disk.model.serial]["transport"] == "sata"
    assert {item["removable"] for item in told.values()} == {False}
    assert {item["wwn"]["value"] is not None for item in told.values()} == {True}


def test_a_sas_drive_is_purged_by_its_own_sanitize(guest: Guest, inside: Inside, show: Show) -> None:
    show(inside.sas)
    serial = inside.sas.model.serial
    done = erase(guest, serial, "--level", "purge")
    assert verdict(done)["verdict"] == "purged", done.text + done.errors
    assert done.status == 0
    assert is_blank(inside.sas)
    shown = guest.etabli("wipe", "certificate", serial)
    assert serial in shown.text
    assert "SCSI sanitize" in shown.text


def test_a_sas_drive_that_lies_is_not_called_erased(guest: Guest, inside: Inside, show: Show) -> None:
    show(inside.liar)
    done = erase(guest, inside.liar.model.serial, "--level", "purge")
    assert verdict(done)["verdict"] == "failed", done.text + done.errors
    assert done.status == 1
    assert not is_blank(inside.liar)


def test_without_registers_a_purge_is_refused_with_the_reason(
    guest: Guest, inside: Inside, show: Show
) -> None:
    show(inside.disk)
    shown = plan(guest, inside.disk.model.serial, "--level", "purge")
    assert shown.hash is None
    assert "does not pass on the drive's answers" in " ".join(shown.text.split())
    assert inside.disk.content() == inside.disk.original()


def test_without_registers_a_sata_disk_is_overwritten_and_what_nobody_knows_is_an_exception(
    guest: Guest, inside: Inside, show: Show
) -> None:
    show(inside.disk)
    shown = " ".join(plan(guest, inside.disk.model.serial).text.split())
    assert "not possible by ATA sanitize, overwrite: What lies between does not pass on" in shown
    assert "does not report whether a part of it is hidden" in shown
    done = erase(guest, inside.disk.model.serial)
    assert verdict(done)["verdict"] == "cleared_with_exceptions", done.text + done.errors
    assert is_blank(inside.disk)


def test_without_registers_flash_keeps_no_password_and_is_overwritten(
    guest: Guest, inside: Inside, show: Show
) -> None:
    show(inside.flash)
    done = erase(guest, inside.flash.model.serial)
    assert verdict(done)["verdict"] == "cleared_with_exceptions", done.text + done.errors
    assert is_blank(inside.flash)
    security = inside.flash.model.security
    assert security is not None
    assert not security.enabled


def test_without_registers_hidden_sectors_stay_hidden_and_nothing_is_called_erased(
    guest: Guest, inside: Inside, show: Show
) -> None:
    show(inside.cut)
    done = erase(guest, inside.cut.model.serial)
    assert verdict(done)["verdict"] == "failed", done.text + done.errors
    assert inside.cut.content()[HIDDEN_FROM * 512 :] == inside.cut.original()[HIDDEN_FROM * 512 :]


def test_a_profile_erases_an_internal_sas_drive_without_a_key(
    guest: Guest, inside: Inside, show: Show, lab: DriveLab
) -> None:
    """Beside one of each kind that is protected, and could be erased: each is asked three times. All that is
    started here starts cold, as on a bench.
    """
    others = (inside.sas, inside.disk)
    for each in others:
        lab.do(partial(each.platters.fill, SECRET))
    for each in (*others, inside.left):
        show(each)
    protect = ", ".join(f'"{each.model.serial}"' for each in others)
    guest.write(CONFIG, f"[wipe]\nprotect = [{protect}]\n{PROFILE}".encode())
    done = at_terminal(guest, [], "run", "--no-benchmark", "--profile", "all", cold=True)
    guest.shell(f"rm {CONFIG}")
    assert done.status == 0, done.text
    assert is_blank(inside.left)
    assert [each.content() for each in others] == [each.original() for each in others]
