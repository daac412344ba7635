"""The catalogue has a row for every fault, every odd trait and every kind of drive that can have it, or a
reason why not.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from tests.lab import guest
from tests.lab.ata.drive import AtaTraits
from tests.lab.catalogue import EVERY, ROWS
from tests.lab.faults import EraseFault, Faults, ForeignWork, Growth, WriteFault
from tests.lab.mmc.ext_csd import MmcTraits
from tests.lab.nvme.namespaces import ToldSize
from tests.lab.nvme.traits import NvmeTraits
from tests.lab.oddities import Kind, Oddity, Row
from tests.lab.opal.traits import OpalTraits, ShadowWrites
from tests.lab.options import faults
from tests.lab.platters import Platters
from tests.lab.ports import JumpingClock
from tests.lab.scsi.sas import SasTraits
from tests.lab.scsi.sat import Translation

SECRET = b"somebody's data."
TRAITS: dict[Kind, Any] = {
    Kind.NVME: NvmeTraits(),
    Kind.SATA: AtaTraits(),
    Kind.SAS: SasTraits(),
    Kind.MMC: MmcTraits(),
}
NO_TPER = "an eMMC has no TPer"
NO_CONNECTIONS = "an eMMC is soldered in: there is no second connection"
# JESD84-B51, 6.6.11: a device is busy from the response on, and is not after power-on
BUSY = "an eMMC is busy from the response on, and is not after power-on"
WITHOUT: dict[tuple[str, Kind], str] = {
    ("revert_keeps_data", Kind.MMC): NO_TPER,
    ("serial_after_reopen", Kind.MMC): NO_CONNECTIONS,
    ("blocks_after_reopen", Kind.MMC): NO_CONNECTIONS,
    ("late_s", Kind.MMC): BUSY,
    ("foreign", Kind.MMC): BUSY,
    (f"foreign={ForeignWork.SANITIZE}", Kind.MMC): BUSY,
    (f"foreign={ForeignWork.FORMAT}", Kind.MMC): BUSY,
    (f"foreign={ForeignWork.FORMAT}", Kind.SATA): "ATA has no format operation",
}
# Traits that say who and how fast the drive is, and what any drive of its kind may have or lack
PLAIN = {
    "model", "serial", "firmware", "revision", "vendor", "name", "rotation_rpm", "sanitize_s", "format_s",
    "erase_s", "self_test_s", "power_on_hours", "percentage_used", "available_spare", "critical_warning",
    "media_errors", "reallocated", "smart_failing", "grown_defects", "actions", "sanicap", "fna", "security",
    "enhanced_erase", "sanitize", "sec_feature_support", "erase_group_bytes", "erased_byte", "life_time",
    "pre_eol", "rpmb_key",
}  # fmt: skip


def of(kind: Kind) -> list[Row]:
    """The rows of one kind."""
    return [row for row in ROWS if row.kind is kind]


def traits(row: Row, folder: Path) -> Any:
    """What the drive of a row is."""
    return row.make(Platters(folder / row.name, row.size_bytes), lambda: 0.0).traits


def missing(name: str, kind: Kind, found: bool) -> bool:
    """Whether a fault has no row, or has both a row and a reason against it."""
    return found == ((name, kind) in WITHOUT)


def test_every_fault_has_a_row_for_every_kind() -> None:
    usual = Faults()
    fields = [field.name for field in dataclasses.fields(Faults)]
    assert not [
        (name, kind)
        for name in fields
        for kind in EVERY
        if missing(
            name, kind, any(getattr(faults(row.options), name) != getattr(usual, name) for row in of(kind))
        )
    ]


def test_every_way_to_go_wrong_has_a_row_for_every_kind() -> None:
    for kind in EVERY:
        some = [faults(row.options) for row in of(kind)]
        assert {each.erase for each in some} == set(EraseFault)
        assert {each.writes for each in some} == set(WriteFault)
        for work in ForeignWork:
            found = any(each.foreign is not None and each.foreign.work is work for each in some)
            assert not missing(f"foreign={work}", kind, found)
        growths = [each.grows for each in some if each.grows is not None]
        for field in dataclasses.fields(Growth):
            assert any(getattr(each, field.name) is not None for each in growths), field.name


def test_every_odd_trait_has_a_row(tmp_path: Path) -> None:
    for kind, usual in TRAITS.items():
        made = [traits(row, tmp_path) for row in of(kind)]
        for field in dataclasses.fields(usual):
            if field.name not in PLAIN:
                assert any(getattr(each, field.name) != getattr(usual, field.name) for each in made), (
                    kind,
                    field.name,
                )


def test_every_fault_of_a_translation_has_a_row() -> None:
    made = [row.translation or Translation() for row in of(Kind.SATA)]
    for field in dataclasses.fields(Translation):
        assert any(getattr(each, field.name) != getattr(Translation(), field.name) for each in made), (
            field.name
        )


def test_every_state_of_a_tper_has_a_row_for_every_kind(tmp_path: Path) -> None:
    for kind in (Kind.NVME, Kind.SATA, Kind.SAS):
        made = [each.opal for each in (traits(row, tmp_path) for row in of(kind)) if each.opal is not None]
        for name in ("owner", "ranges", "global_locked", "shadow"):
            assert any(getattr(each, name) != getattr(OpalTraits(), name) for each in made), name
        shadows = {each.shadow.writes for each in made if each.shadow is not None}
        assert shadows == set(ShadowWrites)


def test_every_size_that_a_namespace_can_tell_has_a_row(tmp_path: Path) -> None:
    told = [each for row in of(Kind.NVME) for each in traits(row, tmp_path).told_sizes]
    for name in ("nsze", "ncap", "nvmcap"):
        assert any(getattr(each, name) != getattr(ToldSize(), name) for each in told), name


def test_every_oddity_has_a_row_and_no_row_stands_twice() -> None:
    assert {row.oddity for row in ROWS} == set(Oddity)
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert len({(row.kind, row.words) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("kind", EVERY)
def test_every_row_is_a_drive_full_of_data(kind: Kind, tmp_path: Path) -> None:
    for row in (dataclasses.replace(each, size_mib=2) for each in of(kind)):
        platters = Platters(tmp_path / row.name, row.size_bytes)
        platters.fill(SECRET)
        drive = row.bound(platters, JumpingClock())
        assert drive.model.faults == faults(row.options)
        assert platters.count(SECRET) == row.size_bytes // len(SECRET)


def test_every_row_that_a_kernel_can_see_is_a_word_of_the_guest() -> None:
    for row in ROWS:
        if row.kind is not Kind.MMC:
            ours, theirs = vars(row.options), vars(guest.parsed(row.guest_word, 0))
            assert all(theirs[name] == ours[name] for name in theirs.keys() - {"serial", "bridge_serial"})
