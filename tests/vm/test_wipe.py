"""Drives are erased in a guest by the whole program, and the files behind them are looked at from outside."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from model.certificate import Certificate
from model.document import decode
from model.erasure import EraseVerdict
from tests.lab.ata.drive import AtaTraits
from tests.lab.faults import EraseFault, Faults
from tests.lab.nvme.drive import NvmeTraits
from tests.lab.opal.traits import OpalTraits
from tests.lab.scsi.sas import SasTraits
from tests.vm.erasing import STATE, erase, plan, verdict
from tests.vm.guest import Guest
from tests.vm.lab_drives import DriveLab

pytestmark = [pytest.mark.vm, pytest.mark.slow]

NETWORK = "--allow-network-drive"


@pytest.fixture
def guest(erase_bench: Guest) -> Guest:
    """A bench for the lab's drives."""
    return erase_bench


def digest(path: Path) -> str:
    """What a file holds."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_blank(path: Path) -> bool:
    """Whether every byte is zero."""
    return not any(path.read_bytes())


def newest(guest: Guest, word: str) -> Certificate:
    """The newest certificate of a drive."""
    return decode(guest.etabli("wipe", "certificate", word, "--json").text.encode(), Certificate)


def test_an_nvme_drive_is_purged(guest: Guest, lab: DriveLab) -> None:
    drive = lab.nvme(NvmeTraits(sanitize_s=2.0))
    with drive.connected(guest):
        done = erase(guest, drive.model.serial, NETWORK, "--level", "purge")
        assert verdict(done)["verdict"] == "purged", done.text + done.errors
        assert done.status == 0
    assert not any(drive.content())


def test_a_drive_that_opal_locks_is_named_then_reverted_by_the_kernel_and_purged(
    guest: Guest, lab: DriveLab
) -> None:
    """Linux's own Opal (block/sed-opal.c) speaks with the simulated drive."""
    opal = OpalTraits(owner=b"somebody", global_locked=True)
    drive = lab.nvme(NvmeTraits(sanitize_s=2.0, opal=opal))
    guest.write("/tmp/psid", opal.psid + b"\n")
    guest.write("/tmp/wrong", b"X" * len(opal.psid))
    with drive.connected(guest):
        shown = plan(guest, drive.model.serial, NETWORK)
        assert shown.hash is None
        assert "locked by Opal" in shown.text
        refused = erase(guest, drive.model.serial, NETWORK, "--psid", "/tmp/wrong")
        assert verdict(refused)["verdict"] == "failed", refused.text + refused.errors
        assert drive.content() == drive.original()
        done = erase(guest, drive.model.serial, NETWORK, "--level", "purge", "--psid", "/tmp/psid")
        assert verdict(done)["verdict"] == "purged", done.text + done.errors
    assert not any(drive.content())
    guest.shell(f"! grep -rq {opal.psid.decode()} {STATE}")


def test_a_sata_disk_is_purged_by_its_own_overwrite(guest: Guest, lab: DriveLab) -> None:
    drive = lab.sata(AtaTraits(sanitize_s=2.0))
    with drive.connected(guest):
        done = erase(guest, drive.model.serial, NETWORK, "--level", "purge")
        assert verdict(done)["verdict"] == "purged", done.text + done.errors
    assert not any(drive.content())


def test_hidden_sectors_are_erased_too(guest: Guest, lab: DriveLab) -> None:
    drive = lab.sata(AtaTraits(sanitize_s=2.0, current_sectors=8192))
    with drive.connected(guest):
        done = erase(guest, drive.model.serial, NETWORK)
        assert verdict(done)["verdict"] == "purged", done.text + done.errors
    assert not any(drive.content())


def test_a_sas_drive_is_purged(guest: Guest, lab: DriveLab) -> None:
    drive = lab.sas(SasTraits(sanitize_s=2.0))
    with drive.connected(guest):
        done = erase(guest, drive.model.serial, NETWORK, "--level", "purge")
        assert verdict(done)["verdict"] == "purged", done.text + done.errors
    assert not any(drive.content())


def test_a_drive_of_520_byte_blocks_gets_512_by_a_format_and_is_read_back(
    guest: Guest, lab: DriveLab
) -> None:
    drive = lab.sas(SasTraits(block_bytes=520, format_s=2.0))
    with drive.connected(guest):
        shown = " ".join(plan(guest, drive.model.serial, NETWORK).text.split())
        assert "sectors of 520 bytes" in shown
        assert "by: SCSI format unit" in shown
        done = erase(guest, drive.model.serial, NETWORK)
        assert verdict(done)["verdict"] == "cleared", done.text + done.errors
        assert done.status == 0
    assert drive.model.block_bytes == 512
    assert not any(drive.content())


def test_a_drive_that_lies_is_not_called_erased(guest: Guest, lab: DriveLab) -> None:
    drive = lab.nvme(NvmeTraits(sanitize_s=1.0, format_s=0.2), Faults(erase=EraseFault.LIES))
    with drive.connected(guest):
        done = erase(guest, drive.model.serial, NETWORK, "--level", "purge")
        assert verdict(done)["verdict"] == "failed", done.text + done.errors
        assert done.status == 1
    assert any(drive.content())


def test_an_internal_disk_is_overwritten_and_read_back_also_by_another_technician(own_drives: Guest) -> None:
    guest = own_drives
    done = erase(guest, "N001")
    assert verdict(done)["verdict"] == "cleared", done.text + done.errors
    assert is_blank(guest.folder / "d1.img")
    listed = guest.etabli("wipe", "certificate")
    assert "WDINTERN001" in listed.text
    saved = guest.etabli("wipe", "certificate", "N001", "--json").text.encode()
    guest.write("/tmp/forged.json", saved.replace(b'"lot":null', b'"lot":"x"'))
    forged = guest.etabli(
        "wipe", "verify", "N001", "--certify", "--operator", "Paul", "--certificate", "/tmp/forged.json"
    )
    assert forged.status == 2, forged.text + forged.errors
    assert "did not sign" in forged.errors
    nobody = guest.etabli("wipe", "verify", "N001", "--certify")
    assert nobody.status == 2
    assert "--operator" in nobody.errors
    done = guest.etabli("wipe", "verify", "N001", "--certify", "--operator", "Paul")
    assert done.status == 0, done.text + done.errors
    paper = newest(guest, "N001")
    assert paper.verifier is not None
    assert paper.verifier.name == "Paul"
    assert paper.result.verdict is EraseVerdict.CLEARED
    assert "Paul" in guest.etabli("wipe", "certificate", "N001").text
    less = guest.etabli("wipe", "verify", "N001", "--certify", "--operator", "Zoé", "--sample")
    assert less.status == 0, less.text + less.errors
    assert "No new certificate" in less.text
    assert newest(guest, "N001") == paper
    check_after_a_byte_that_came_since(guest)


def check_after_a_byte_that_came_since(guest: Guest) -> None:
    """It ends the proof."""
    guest.shell("printf x | dd of=/dev/sda bs=1 seek=7000000 conv=notrunc,fsync status=none")
    done = guest.etabli("wipe", "verify", "N001", "--certify", "--operator", "Paul")
    assert done.status == 1, done.text + done.errors
    assert "Bytes that differ: " in done.text, done.text
    assert any(f"differ: {count};" in done.text for count in (1, 512)), done.text
    paper = newest(guest, "N001")
    assert paper.result.verdict is EraseVerdict.UNKNOWN
    assert [reason.code for reason in paper.result.reasons] == ["verdict.wrong"]


def test_a_mounted_drive_is_refused_and_untouched(own_drives: Guest) -> None:
    guest = own_drives
    before = digest(guest.folder / "d2.img")
    guest.shell("mkfs.ext4 -q -F /dev/nvme0n1; mkdir -p /mnt/x; mount /dev/nvme0n1 /mnt/x; sync")
    filled = digest(guest.folder / "d2.img")
    assert filled != before
    shown = plan(guest, "N002")
    assert shown.hash is None
    assert "/dev/nvme0n1" in shown.text
    done = guest.etabli("wipe", "run", "N002", "--plan", "0" * 12, "--confirm", "N002")
    assert done.status == 2
    held, advice = done.errors.strip().splitlines()
    assert "mounted on /mnt/x" in held
    assert "umount /mnt/x" in advice
    guest.shell("umount /mnt/x")


def test_bad_orders_are_one_sentence_and_change_nothing(own_drives: Guest) -> None:
    guest = own_drives
    before = digest(guest.folder / "d3.img")
    for words in (
        ("/dev/sda1",),
        ("/dev/null",),
        ("21",),
        ("4521", "--plan", "0" * 12, "--confirm", "4521", "--usb"),
        ("4521",),  # on USB, and nobody said that USB may be
        ("none",),
    ):
        done = guest.etabli("wipe", "run", *words)
        assert done.status == 2, (words, done.text, done.errors)
        assert len(done.errors.strip().splitlines()) == 1, done.errors
    assert digest(guest.folder / "d3.img") == before
