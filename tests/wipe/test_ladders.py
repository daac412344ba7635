"""Which methods there are for each kind of drive, the best first, and what each must leave to read."""

from __future__ import annotations

import pytest

from model.drive import DriveKind, Transport
from model.erase_features import AtaFeatures, EraseFeatures, MmcFeatures, NvmeFeatures, ScsiFeatures
from model.erasure import EraseLevel, Expected, Method, WipePolicy
from tests.judge.facts_tree import blank
from wipe.ladders import (
    ATA_DISK_LADDER,
    ATA_FLASH_LADDER,
    DISK_OVERWRITE,
    EMMC_LADDER,
    FLASH_OVERWRITE,
    NVME_LADDER,
    SCSI_LADDER,
    Methods,
    expected_after,
    ladder_of,
)

ATA = EraseFeatures(ata=blank(AtaFeatures))
NVME = EraseFeatures(nvme=blank(NvmeFeatures))
SCSI = EraseFeatures(scsi=blank(ScsiFeatures))
MMC = EraseFeatures(mmc=blank(MmcFeatures))
HDD, SSD = DriveKind.HDD, DriveKind.SSD
CLEAR, PURGE = WipePolicy(level=EraseLevel.CLEAR), WipePolicy(level=EraseLevel.PURGE)


@pytest.mark.parametrize(
    ("features", "kind", "transport", "policy", "ladder"),
    [
        (NVME, SSD, Transport.NVME, CLEAR, [*NVME_LADDER, FLASH_OVERWRITE]),
        (MMC, DriveKind.EMMC, Transport.MMC, CLEAR, [*EMMC_LADDER, FLASH_OVERWRITE]),
        (ATA, SSD, Transport.SATA, CLEAR, [*ATA_FLASH_LADDER, FLASH_OVERWRITE]),
        (ATA, HDD, Transport.SATA, CLEAR, [DISK_OVERWRITE, *ATA_DISK_LADDER]),
        (ATA, HDD, Transport.SATA, PURGE, [*ATA_DISK_LADDER, DISK_OVERWRITE]),
        (SCSI, HDD, Transport.SAS, PURGE, [*SCSI_LADDER, DISK_OVERWRITE]),
        (SCSI, HDD, Transport.SAS, CLEAR, [DISK_OVERWRITE, *SCSI_LADDER]),
        (SCSI, SSD, Transport.SCSI, CLEAR, [*SCSI_LADDER, FLASH_OVERWRITE]),
        (SCSI, SSD, Transport.NETWORK, CLEAR, [*SCSI_LADDER, FLASH_OVERWRITE]),
        (SCSI, SSD, Transport.USB, CLEAR, [FLASH_OVERWRITE]),
        (EraseFeatures(), HDD, Transport.USB, PURGE, [DISK_OVERWRITE]),
        (EraseFeatures(), SSD, Transport.SAS, PURGE, [FLASH_OVERWRITE]),
    ],
)
def test_each_kind_of_drive_has_its_own_ladder(
    features: EraseFeatures,
    kind: DriveKind,
    transport: Transport,
    policy: WipePolicy,
    ladder: list[Methods],
) -> None:
    assert ladder_of(features, kind, transport, policy) == ladder


@pytest.mark.parametrize("kind", [HDD, SSD])
def test_a_pattern_that_was_ordered_is_the_overwrite_of_any_drive(kind: DriveKind) -> None:
    found = ladder_of(EraseFeatures(), kind, Transport.USB, WipePolicy(pattern=0x55))
    assert found == [(Method.OVERWRITE_PATTERN,)]


def test_what_a_method_must_leave_to_read_is_what_its_standard_promises() -> None:
    assert {method: expected_after(method) for method in Method} == {
        Method.NVME_SANITIZE_CRYPTO: Expected.CHANGED,
        Method.NVME_SANITIZE_BLOCK: Expected.UNIFORM,
        Method.NVME_SANITIZE_OVERWRITE: Expected.ZEROS,
        Method.NVME_FORMAT_CRYPTO: Expected.CHANGED,
        Method.NVME_FORMAT_USER_DATA: Expected.UNIFORM,
        Method.ATA_SANITIZE_CRYPTO: Expected.CHANGED,
        Method.ATA_SANITIZE_BLOCK: Expected.UNIFORM,
        Method.ATA_SANITIZE_OVERWRITE: Expected.ZEROS,
        Method.ATA_SECURITY_ERASE: Expected.UNIFORM,
        Method.ATA_SECURITY_ERASE_ENHANCED: Expected.CHANGED,
        Method.SCSI_SANITIZE_CRYPTO: Expected.CHANGED,
        Method.SCSI_SANITIZE_BLOCK: Expected.UNIFORM,
        Method.SCSI_SANITIZE_OVERWRITE: Expected.ZEROS,
        Method.SCSI_FORMAT_UNIT: Expected.UNIFORM,
        Method.EMMC_SECURE_ERASE: Expected.UNIFORM,
        Method.EMMC_SANITIZE: Expected.UNIFORM,
        Method.OVERWRITE_ZERO: Expected.ZEROS,
        Method.OVERWRITE_PATTERN: Expected.PATTERN,
        Method.OVERWRITE_RANDOM: Expected.STREAM,
    }


def test_the_best_method_of_a_kind_comes_first() -> None:
    assert NVME_LADDER[0] == (Method.NVME_SANITIZE_CRYPTO, Method.NVME_SANITIZE_BLOCK)
    assert [ladder[0][0] for ladder in (ATA_FLASH_LADDER, ATA_DISK_LADDER, SCSI_LADDER, EMMC_LADDER)] == [
        Method.ATA_SANITIZE_BLOCK,
        Method.ATA_SANITIZE_OVERWRITE,
        Method.SCSI_SANITIZE_BLOCK,
        Method.EMMC_SANITIZE,
    ]
    assert FLASH_OVERWRITE == (Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO)
