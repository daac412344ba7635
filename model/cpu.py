"""The processor: model, cores, caches, instruction level, known vulnerabilities."""

from __future__ import annotations

from dataclasses import dataclass

from model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Vulnerability:
    """One processor vulnerability and the kernel's word on it (`/sys/devices/system/cpu/vulnerabilities`)."""

    name: str
    status: str
    affected: bool  # False only when the kernel says "Not affected"
    mitigated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cpu:
    """All processors of the machine together; None is not known.

    `level` is the x86-64 micro-architecture level, 1 to 4, 0 for a 32-bit processor (System V psABI,
    x86-64 supplement, 3.1.1). `generation` is the maker's own word for the processor's family, where the
    model name tells it ("Kaby Lake R"), and `year` the year in which that family came to market.
    """

    vendor: str | None
    model: str
    architecture: str
    sockets: int | None
    cores: int | None  # over all sockets
    threads: int | None
    base_hz: int | None
    max_hz: int | None
    l1d_bytes: int | None
    l1i_bytes: int | None
    l2_bytes: int | None
    l3_bytes: int | None
    level: int | None
    virtualisation: Fact[
        str
    ]  # "VT-x", "AMD-V"; absent where the processor has none or the firmware switched it off
    microcode: str | None
    year: int | None
    vulnerabilities: Fact[tuple[Vulnerability, ...]]
    measured_hz: Fact[int]  # by py-cpuinfo; needs more than a second
    generation: str | None = None
