"""Which drives belong to a machine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judge.identity.own import belongs_to_machine
from model.drive import DriveKind, Transport
from tests.judge.identity.test_parts import drive


def test_the_drive_that_an_installed_system_runs_from_belongs_to_its_machine() -> None:
    assert belongs_to_machine(drive("d", boot=True))


@pytest.mark.parametrize("transport", [Transport.USB, Transport.NETWORK])
def test_what_hangs_on_usb_or_a_network_does_not(transport: Transport) -> None:
    assert not belongs_to_machine(drive("d", transport=transport))


@pytest.mark.parametrize("kind", [DriveKind.USB_STICK, DriveKind.SD_CARD])
def test_a_stick_or_a_card_does_not(kind: DriveKind) -> None:
    assert not belongs_to_machine(replace(drive("d"), kind=kind))


@pytest.mark.parametrize("transport", [Transport.NVME, Transport.SAS, Transport.MMC])
def test_what_can_be_taken_out_does_not(transport: Transport) -> None:
    assert not belongs_to_machine(replace(drive("d", transport=transport), removable=True))


def test_a_sata_drive_on_a_port_that_the_kernel_takes_for_esata_does() -> None:
    assert belongs_to_machine(replace(drive("d"), removable=True))


@pytest.mark.parametrize("removable", [False, None])
def test_what_is_not_known_to_be_removable_stays_in_its_machine(removable: bool | None) -> None:
    assert belongs_to_machine(replace(drive("d", transport=Transport.NVME), removable=removable))
