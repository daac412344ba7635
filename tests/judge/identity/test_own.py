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
