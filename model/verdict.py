"""The verdict on a drive's health, with the evidence that decided."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.identity import DriveKey
from model.message import Message


class DriveHealth(StrEnum):
    """The worst first: a failing drive is never given away; an unknown one is never called healthy."""

    FAILING = "failing"
    WATCH = "watch"
    UNKNOWN = "unknown"
    HEALTHY = "healthy"


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveVerdict:
    """What is thought of one drive; `evidence` holds the sentences that decided, the weightiest first,
    and is never empty. Where `is_complete` is False something is missing that could make it worse. `stays` is
    False for what was only plugged in: it counts neither in the machine's health nor in its grade.
    """

    name: str
    drive: DriveKey
    health: DriveHealth
    evidence: tuple[Message, ...]
    is_complete: bool = True
    stays: bool = True
