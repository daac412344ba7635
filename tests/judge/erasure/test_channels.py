"""Which channels of size a drive must have, and what its figures make up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from judge.erasure.channels import detached, is_whole
from model.drive import DriveKind, Transport
from model.erase_features import EraseFeatures
from model.erasure import EraseVerdict
from model.journal import Observed, Record
from tests.judge.erasure.changes import all_of, codes, features_changed, judged, plan_changed, token_changed
from tests.judge.erasure.journals import ATA, NVME, ON_SCSI, SCSI, SIZE, overwritten

EXCEPTIONS = EraseVerdict.CLEARED_WITH_EXCEPTIONS


def sas_overwritten() -> list[Record]:
    """A SAS drive that was overwritten and never told to show all."""
    return overwritten(ON_SCSI)


@pytest.mark.parametrize(
    ("transport", "kind", "features", "is_silent"),
    [
        (Transport.SATA, DriveKind.SSD, EraseFeatures(), True),
        (Transport.USB, DriveKind.SSD, EraseFeatures(scsi=SCSI), True),
        (Transport.USB, DriveKind.HDD, EraseFeatures(), True),
        (Transport.USB, DriveKind.USB_STICK, EraseFeatures(scsi=SCSI), False),
        (
            Transport.USB,
            DriveKind.USB_STICK,
            EraseFeatures(scsi=replace(SCSI, default_blocks=None)),
            False,
        ),
        (Transport.MMC, DriveKind.SD_CARD, EraseFeatures(), False),
        (Transport.MMC, DriveKind.EMMC, EraseFeatures(), True),
        (Transport.VIRTIO, DriveKind.SSD, EraseFeatures(), False),
        (Transport.NETWORK, DriveKind.SSD, EraseFeatures(scsi=SCSI), False),
        (Transport.SAS, DriveKind.HDD, EraseFeatures(scsi=SCSI), False),
        (Transport.SCSI, DriveKind.HDD, EraseFeatures(scsi=SCSI), False),
        (Transport.SAS, DriveKind.HDD, EraseFeatures(), True),
        (Transport.USB, DriveKind.HDD, EraseFeatures(scsi=SCSI, ata=ATA), False),
    ],
)
def test_a_drive_that_has_commands_of_its_own_has_to_answer_them(
    transport: Transport, kind: DriveKind, features: EraseFeatures, is_silent: bool
) -> None:
    def of_this_kind(records: list[Record]) -> list[Record]:
        found = plan_changed({"transport": transport}, kind=kind)(records)
        return [
            replace(item, token=replace(item.token, transport=transport), features=features)
            if isinstance(item, Observed)
            else item
            for item in found
        ]

    judgement = judged(overwritten(), of_this_kind)
    silent = [
        item.arguments["channel"] for item in judgement.reasons if item.code == "verdict.channel_silent"
    ]
    assert silent == (["drive"] if is_silent else [])
    assert (judgement.verdict is EXCEPTIONS) is is_silent


def test_a_descriptor_counts_on_a_transport_of_its_own_alone() -> None:
    behind_usb = all_of(
        plan_changed({"transport": Transport.USB}),
        token_changed(0, transport=Transport.USB),
        token_changed(-1, transport=Transport.USB),
        features_changed("scsi", mode_blocks=1, default_blocks=1),
    )
    found = codes(judged(sas_overwritten(), behind_usb))
    assert found[2:] == ["verdict.channel_silent"]
    with_an_adapter = all_of(
        token_changed(0, transport=Transport.SAS), features_changed("scsi", default_blocks=None)
    )
    assert codes(judged(sas_overwritten(), with_an_adapter))[2:] == ["verdict.channel_silent"]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, True),
        ({"total_bytes": None}, True),
        ({"total_bytes": None, "manages_namespaces": None}, None),
        ({"total_bytes": None, "manages_namespaces": True}, None),
        ({"allocated": None}, True),
        ({"allocated": None, "manages_namespaces": True}, None),
        ({"allocated": None, "manages_namespaces": None}, None),
        ({"allocated_bytes": None}, None),
        ({"allocated_bytes": None, "manages_namespaces": True}, None),
        ({"unallocated_bytes": 512}, False),
        ({"unallocated_bytes": 512, "total_bytes": SIZE + 512}, True),
        ({"allocated_bytes": SIZE - 512}, False),
        ({"allocated_bytes": SIZE - 512, "unallocated_bytes": 512}, False),
        ({"allocated_bytes": SIZE + 512, "unallocated_bytes": -512}, False),
        ({"manages_namespaces": True}, True),
    ],
)
def test_the_capacity_of_a_controller_is_whole_where_its_figures_make_it_up(
    values: dict[str, Any], found: bool | None
) -> None:
    assert is_whole(replace(NVME, **values)) is found


def test_namespaces_that_exist_and_are_not_attached_are_named() -> None:
    assert detached(replace(NVME, allocated=(1, 2, 3), namespaces=(2,))) == (1, 3)
    assert detached(replace(NVME, allocated=None)) == ()
