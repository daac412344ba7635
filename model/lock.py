"""Locks that make a gift worthless, and the traces of an owner that firmware keeps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.fact import Fact


class LockKind(StrEnum):
    """What may be locked."""

    POWER_ON_PASSWORD = "power_on_password"  # noqa: S105 - a kind of lock, not a secret
    SUPERVISOR_PASSWORD = "supervisor_password"  # noqa: S105 - a kind of lock, not a secret
    ABSOLUTE = "absolute"  # Absolute / Computrace persistence
    CHROMEBOOK = "chromebook"  # firmware write protection, enterprise enrolment
    APPLE_T2 = "apple_t2"
    MDM = "mdm"
    AUTOPILOT = "autopilot"
    ACTIVATION_LOCK = "activation_lock"


class LockState(StrEnum):
    """What a known lock is doing."""

    ACTIVE = "active"
    INACTIVE = "inactive"  # the mechanism is there and not engaged


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """One lock: its state (absent when the machine cannot have it), and where that was read."""

    kind: LockKind
    state: Fact[LockState]
    source: str | None  # "SMBIOS type 24", "firmware-attributes", "answered by a person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Locks:
    """All locks asked for, every kind once, and the presence of a Windows key (never the key itself)."""

    locks: tuple[Lock, ...]
    windows_key: Fact[bool]
