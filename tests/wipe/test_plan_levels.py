"""Levels, time, what comes before the first rung and what a person should know: the plan at its limits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from model.drive import DriveKind, Transport
from model.erase_features import EraseFeatures
from model.erasure import (
    DeviceState,
    EraseLevel,
    Method,
    Preparation,
    Verification,
    WipePlan,
)
from tests.wipe.planning import (
    ATA,
    CLEAR,
    EVERY_ATA,
    FREE,
    MMC,
    NVME,
    OVERWRITE,
    PURGE,
    SCSI,
    SECTORS,
    WHOLE,
    ata,
    climbed,
    left_out,
    nvme,
    plan_of,
    preparations,
    remarks,
    scsi,
)
from tests.wipe.test_guard import TOKEN as SATA


def test_only_a_rung_of_sanitizes_is_a_purge() -> None:
    plan = ata()
    assert isinstance(plan, WipePlan)
    assert {rung.methods[0]: rung.level for rung in plan.ladder} == {
        Method.ATA_SANITIZE_BLOCK: EraseLevel.PURGE,
        Method.ATA_SANITIZE_CRYPTO: EraseLevel.PURGE,
        Method.ATA_SECURITY_ERASE_ENHANCED: EraseLevel.CLEAR,
        Method.ATA_SECURITY_ERASE: EraseLevel.CLEAR,
        Method.OVERWRITE_RANDOM: EraseLevel.CLEAR,
    }
    assert climbed(ata(PURGE)) == EVERY_ATA[:2]
    assert set(left_out(ata(PURGE)).values()) == {"wipe.below_level"}
    assert climbed(ata(replace(PURGE, below=True))) == [*EVERY_ATA, *OVERWRITE]


@pytest.mark.parametrize(
    ("kind", "model", "transport", "behind_cache", "remark"),
    [
        (DriveKind.HDD, "DISQUE", Transport.SATA, False, None),
        (DriveKind.HDD, "X SSHD", Transport.SATA, False, "wipe.hybrid"),
        (DriveKind.SSD, "X SSHD", Transport.SATA, False, None),
        (DriveKind.HDD, "DISQUE", Transport.SATA, True, "wipe.behind_cache"),
        (DriveKind.HDD, "X SSHD", Transport.SATA, True, "wipe.behind_cache"),
        (DriveKind.HDD, "DISQUE", Transport.SAS, True, None),
    ],
)
def test_a_disk_with_copies_in_flash_is_never_more_than_cleared(
    kind: DriveKind, model: str, transport: Transport, behind_cache: bool, remark: str | None
) -> None:
    features = EraseFeatures(ata=ATA)
    plan = plan_of(features, kind=kind, behind_cache=behind_cache, model=model, transport=transport)
    assert isinstance(plan, WipePlan)
    levels = {rung.level for rung in plan.ladder}
    assert (EraseLevel.PURGE in levels) is (remark is None)
    assert remarks(plan) == ([] if remark is None else [remark])


# --- time


def test_a_rung_takes_its_methods_and_the_reading_back() -> None:
    reading = SATA.size_bytes / 350e6
    plan = ata(security=replace(FREE, erase_s=None))
    assert isinstance(plan, WipePlan)
    seconds = {rung.methods[0]: rung.estimated_s for rung in plan.ladder}
    assert seconds[Method.ATA_SANITIZE_BLOCK] == pytest.approx(120 + reading)
    assert seconds[Method.ATA_SECURITY_ERASE_ENHANCED] == pytest.approx(120 + reading)
    assert seconds[Method.ATA_SECURITY_ERASE] is None
    assert seconds[Method.OVERWRITE_RANDOM] == pytest.approx(3 * reading)
    plan = ata(replace(CLEAR, verification=Verification.SAMPLED))
    assert isinstance(plan, WipePlan)
    assert plan.ladder[0].estimated_s == pytest.approx(120 + reading / 10)


def test_what_takes_longer_than_the_limit_is_left_out_and_what_takes_as_long_is_not() -> None:
    plan = ata()
    assert isinstance(plan, WipePlan)
    longest = plan.ladder[0].estimated_s
    assert longest is not None
    assert climbed(ata(replace(CLEAR, time_limit_s=longest)))[0] is Method.ATA_SANITIZE_BLOCK
    plan = ata(replace(CLEAR, time_limit_s=longest - 1))
    assert isinstance(plan, WipePlan)
    (reason,) = [left.reason for left in plan.left_out if left.methods == (Method.ATA_SANITIZE_BLOCK,)]
    assert (reason.code, reason.arguments) == ("wipe.takes_too_long", {"count": round(longest / 60)})
    slow = ata(replace(CLEAR, time_limit_s=3600), security=replace(FREE, erase_s=6000.0))
    assert isinstance(slow, WipePlan)
    assert [left.reason.arguments for left in slow.left_out] == [{"count": 100}]
    unknown = ata(replace(CLEAR, time_limit_s=1), security=replace(FREE, erase_s=None))
    assert climbed(unknown) == [Method.ATA_SECURITY_ERASE]


# --- what comes first, and what a person should know


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"native_sectors": SECTORS + 1, "dco_sectors": None}, [Preparation.UNHIDE_HPA]),
        ({"native_sectors": SECTORS + 1, "dco_sectors": None, "amac": True}, [Preparation.UNHIDE_AMAC]),
        ({"hpa": True}, []),
        ({"hpa": True, "kernel_unlocked_hpa": True}, [Preparation.UNHIDE_HPA]),
        ({"kernel_unlocked_hpa": True}, []),
        ({"native_sectors": None, "hpa": True, "kernel_unlocked_hpa": True}, []),
        ({"dco_sectors": SECTORS + 1}, [Preparation.UNHIDE_DCO]),
        ({"dco_sectors": SECTORS + 1, "native_sectors": SECTORS + 1}, [Preparation.UNHIDE_HPA]),
        (
            {"dco_sectors": SECTORS + 2, "native_sectors": SECTORS + 1},
            [Preparation.UNHIDE_HPA, Preparation.UNHIDE_DCO],
        ),
        ({"dco_sectors": SECTORS + 1, "native_sectors": None}, [Preparation.UNHIDE_DCO]),
        ({"dco_sectors": None}, []),
    ],
    ids=range(12),
)
def test_hidden_sectors_are_brought_to_light_before_anything(
    changed: dict[str, Any], found: list[Preparation]
) -> None:
    assert preparations(ata(**changed)) == found


@pytest.mark.parametrize(
    ("changed", "is_told"),
    [
        ({"hpa": True, "native_sectors": None}, True),
        ({"amac": True, "native_sectors": None}, True),
        ({"native_sectors": None}, False),
        ({"hpa": True}, False),
    ],
)
def test_sectors_that_may_be_hidden_are_told_where_nobody_can_count_them(
    changed: dict[str, Any], is_told: bool
) -> None:
    assert ("wipe.hidden_unknown" in remarks(ata(**changed))) is is_told


@pytest.mark.parametrize(
    ("transport", "size_bytes", "found"),
    [
        (Transport.SAS, 1 << 30, [Preparation.UNHIDE_RESIZE]),
        (Transport.SCSI, 1 << 30, [Preparation.UNHIDE_RESIZE]),
        (Transport.SAS, 0, []),
        (Transport.SATA, 1 << 30, []),
    ],
)
def test_a_scsi_drive_is_asked_for_all_of_it(
    transport: Transport, size_bytes: int, found: list[Preparation]
) -> None:
    plan = plan_of(EraseFeatures(scsi=SCSI), transport=transport, size_bytes=size_bytes)
    if transport is Transport.SATA:
        assert climbed(plan) == OVERWRITE
    assert preparations(plan) == found
    assert preparations(plan_of(EraseFeatures(nvme=NVME), transport=Transport.SAS)) == []


@pytest.mark.parametrize("state", DeviceState)
def test_a_drive_that_is_erasing_itself_says_so(state: DeviceState) -> None:
    is_running = state is DeviceState.RUNNING
    for plan in (ata(sanitize=replace(WHOLE, state=state)), nvme(state=state), scsi(state=state)):
        assert isinstance(plan, WipePlan)
        assert plan.found_running is is_running
        assert ("wipe.already_running" in remarks(plan)) is is_running


def test_what_is_not_allocated_what_an_emmc_does_not_reach_and_what_could_not_be_asked_is_told() -> None:
    plan = nvme(unallocated_bytes=3_000_000_000)
    assert isinstance(plan, WipePlan)
    assert [(item.code, item.arguments) for item in plan.remarks] == [("wipe.unallocated", {"count": 3})]
    assert remarks(nvme(unallocated_bytes=0)) == []
    emmc = plan_of(
        EraseFeatures(mmc=replace(MMC, boot_partitions=("boot0", "boot1"))),
        transport=Transport.MMC,
        name="mmcblk0",
    )
    assert isinstance(emmc, WipePlan)
    assert [(item.code, item.arguments) for item in emmc.remarks] == [
        ("wipe.emmc_unproven", {}),
        ("wipe.boot_partitions", {"names": "mmcblk0boot0, mmcblk0boot1"}),
    ]
    for offered in ({"sanitize": True, "secure_erase": False}, {"sanitize": False, "secure_erase": True}):
        one = plan_of(EraseFeatures(mmc=replace(MMC, **offered)), transport=Transport.MMC)
        assert remarks(one) == ["wipe.emmc_unproven"]
    neither = EraseFeatures(mmc=replace(MMC, sanitize=False, secure_erase=False), troubles=("EIO",))
    assert remarks(plan_of(neither, transport=Transport.MMC)) == ["wipe.asking_failed"]
