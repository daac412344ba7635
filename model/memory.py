"""Memory: what is in every slot, what could be, and the errors the controller has counted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.fact import Fact


class EccKind(StrEnum):
    """Error correction of the memory array, in SMBIOS' words (DMTF DSP0134, 7.17.3)."""

    NONE = "none"
    PARITY = "parity"
    SINGLE_BIT = "single_bit"
    MULTI_BIT = "multi_bit"
    CRC = "crc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One memory module; None is not known."""

    size_bytes: int | None
    kind: str | None  # "DDR3", "DDR4", "LPDDR4"
    form: str | None  # "DIMM", "SODIMM", "Row Of Chips"
    speed_mt_per_s: int | None  # what the module can do
    configured_mt_per_s: int | None  # what it runs at
    maker: str | None
    part: str | None
    serial: Fact[str]
    ecc: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One memory slot: its module, or absent for an empty slot."""

    name: str
    module: Fact[Module]


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The machine's memory; None is not known.

    `total_bytes` is what the kernel manages (MemTotal, a little below what is fitted); `fitted_bytes`
    the sum of the modules.
    """

    total_bytes: int | None
    fitted_bytes: int | None
    maximum_bytes: int | None
    slots: Fact[tuple[Slot, ...]]
    ecc: Fact[EccKind]
    corrected_errors: Fact[int]  # EDAC, since boot; absent where no EDAC driver counts
    uncorrected_errors: Fact[int]
