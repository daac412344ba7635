"""The board and its firmware: who made the machine, what it calls itself, how it boots."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from model.fact import Fact, Why, unknown


class ChassisKind(StrEnum):
    """What the machine looks like, from SMBIOS chassis types (DMTF DSP0134, 7.4.1)."""

    LAPTOP = "laptop"
    DESKTOP = "desktop"
    ALL_IN_ONE = "all_in_one"
    MINI = "mini"
    TABLET = "tablet"
    CONVERTIBLE = "convertible"
    SERVER = "server"
    VIRTUAL = "virtual"  # a virtual machine, whatever its chassis says
    OTHER = "other"


PORTABLE = frozenset({ChassisKind.LAPTOP, ChassisKind.CONVERTIBLE, ChassisKind.TABLET})


class FirmwareKind(StrEnum):
    """How the running system was started."""

    UEFI = "uefi"
    BIOS = "bios"


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What SMBIOS says of the machine; None is not known, and a vendor's placeholder is an absent fact."""

    vendor: str | None
    model: str | None
    version: str | None  # Lenovo puts the name people know here
    family: str | None
    sku: str | None
    serial: Fact[str]
    system_uuid: Fact[str]  # lower case, 8-4-4-4-12
    board_vendor: str | None
    board_model: str | None
    board_serial: Fact[str]
    chassis_kind: ChassisKind | None
    chassis_serial: Fact[str]
    asset_tag: Fact[str]


class MicrosoftKey(StrEnum):
    """The certificates of Microsoft's that a firmware may trust (db of Secure Boot): whatever is signed
    under one that is missing does not start there.
    """

    WINDOWS_2011 = "windows_2011"
    THIRD_PARTY_2011 = "third_party_2011"  # Linux is signed under it, and Établi's key
    WINDOWS_2023 = "windows_2023"
    THIRD_PARTY_2023 = "third_party_2023"  # Linux again
    ADD_IN_CARDS_2023 = "add_in_cards_2023"


@dataclass(frozen=True, slots=True, kw_only=True)
class Firmware:
    """The firmware, how it booted us, and the security it offers; None is not known."""

    vendor: str | None
    version: str | None
    released: date | None
    boot: Fact[FirmwareKind]
    secure_boot: Fact[bool]  # absent under BIOS
    tpm_version: Fact[str]  # "1.2" or "2.0"; absent where the kernel finds none
    # absent without Secure Boot; an older report did not ask
    microsoft_keys: Fact[tuple[MicrosoftKey, ...]] = field(default_factory=lambda: unknown(Why.NOT_ASKED))
