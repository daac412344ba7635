"""The command line makes the drive that it says."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from tests.lab import guest
from tests.lab import options as words
from tests.lab.ata.drive import Locked
from tests.lab.ata.taskfile import AtaCommand
from tests.lab.faults import EraseFault, Faults
from tests.lab.nvme.drive import NvmeTraits
from tests.lab.platters import Platters
from tests.lab.scsi.sas import SasTraits
from tests.lab.scsi.sat import Translation


@pytest.fixture
def medium(tmp_path: Path) -> Platters:
    return Platters(tmp_path / "medium", 8 << 20)


def parsed(*arguments: str) -> argparse.Namespace:
    """The options of these words."""
    return words.parser().parse_args([*arguments, "--file", "unused"])


def test_an_nvme_drive_has_the_namespaces_and_times_asked_for(medium: Platters) -> None:
    drive = words.nvme_drive(
        parsed("nvme", "--namespaces", "2", "3", "--sanitize-s", "0.5", "--fna", "7"), medium
    )
    assert [len(each.part) >> 20 for each in drive.namespaces.values()] == [2, 3]
    assert (drive.traits.sanitize_s, drive.traits.fna) == (0.5, 7)


def test_a_sata_drive_is_as_frozen_locked_and_small_as_asked_for(medium: Platters) -> None:
    options = parsed(
        *("sata", "--frozen", "--locked", "secret", "--current-sectors", "100", "--native-sectors", "200"),
        *("--no-registers", "--fixed-sense", "--no-pass-through"),
    )
    unit = words.sata_unit(options, medium)
    assert (unit.drive.hidden.current, unit.drive.hidden.native) == (100, 200)
    assert unit.drive.security is not None
    assert (unit.drive.security.frozen, unit.drive.security.locked) == (True, True)
    with pytest.raises(Locked):
        unit.drive.read(0, 1)
    translation = unit.translation
    assert (translation.pass_through, translation.registers, translation.fixed_sense) == (False, False, True)


def test_without_a_word_a_drive_is_perfect(medium: Platters) -> None:
    unit = words.sata_unit(parsed("sata"), medium)
    assert unit.drive.read(0, 1) == bytes(512)
    assert unit.translation == Translation()
    assert unit.drive.faults == Faults()
    assert words.nvme_drive(parsed("nvme"), medium).traits == NvmeTraits()
    assert words.sas_drive(parsed("sas"), medium).traits == SasTraits()


def test_a_bridge_is_one_word(medium: Platters) -> None:
    translation = words.translation(parsed("sata", "--usb-bridge", "--removable"))
    assert translation.rejects == {AtaCommand.SECURITY_ERASE_UNIT}
    assert translation.bridge is not None
    assert translation.bridge.removable


def test_a_sas_drive_has_the_block_length_asked_for(medium: Platters) -> None:
    assert words.sas_drive(parsed("sas", "--block-bytes", "520"), medium).block_bytes == 520


def test_every_fault_has_its_word() -> None:
    made = words.faults(
        parsed(
            *("nvme", "--write-bytes-per-s", "1000", "--serial-after-reopen", "OTHER"),
            *("--blocks-after-reopen", "9", "--growing-reallocations", "4", "--unreadable", "1", "2"),
            *("--unwritable", "3", "--hang-lba", "4", "--drop-after-mib", "5", "--erase", "lies"),
        )
    )
    assert made == Faults(
        erase=EraseFault.LIES,
        unreadable=frozenset({1, 2}),
        unwritable=frozenset({3}),
        hang_lba=4,
        drop_after_bytes=5 << 20,
        write_bytes_per_s=1000,
        serial_after_reopen="OTHER",
        blocks_after_reopen=9,
        growing_reallocations=4,
    )


def test_an_opal_drive_is_locked_when_that_is_said(medium: Platters) -> None:
    assert words.nvme_drive(parsed("nvme"), medium).opal is None
    for word, locked in (("--opal", False), ("--opal-locked", True)):
        options = parsed("nvme", word, "--psid", "LABEL")
        for drive in (words.nvme_drive(options, medium), words.sata_unit(options, medium).drive):
            assert drive.opal is not None
            assert (drive.opal.locked, drive.opal.traits.psid) == (locked, b"LABEL")
        assert words.sas_drive(options, medium).opal is not None


def test_a_drive_of_a_guest_is_one_word(medium: Platters) -> None:
    options = guest.parsed("nvme:64,namespaces=2+3,erase=lies,unreadable=7+9", 3)
    drive = words.nvme_drive(options, medium)
    assert (options.size_mib, drive.serial, len(drive.namespaces)) == (64, "LABNVME0003", 2)
    assert drive.faults == Faults(erase=EraseFault.LIES, unreadable=frozenset({7, 9}))
    assert words.sas_drive(guest.parsed("sas:8,block=520", 0), medium).block_bytes == 520
    unit = words.sata_unit(guest.parsed("sata:8,frozen,usb-bridge", 1), medium)
    assert unit.drive.security is not None
    assert unit.drive.security.frozen
    assert unit.serial == "LABUSB000001"


@pytest.mark.parametrize("word", ["tape:64", "nvme", "nvme:big", "sata:64,thawed", "sas:64,block=513"])
def test_a_misspelt_drive_is_refused(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        guest.parsed(word, 0)
    assert "error" in capsys.readouterr().err
