"""Provenance of a document: when it was made, how far that can be trusted, and by which programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ClockTrust(StrEnum):
    """How far the times in a document can be trusted."""

    SYNCHRONISED = "synchronised"  # the kernel says so (adjtimex)
    UNSYNCHRONISED = "unsynchronised"  # plausible, not synchronised
    WRONG = "wrong"  # before this program was made, or otherwise impossible


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When it ran, in aware UTC; `duration_s` comes from the monotonic clock."""

    started: datetime
    finished: datetime
    duration_s: float
    clock: ClockTrust


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """What measured: this program, its Python, the kernel, each tool that answered (name to version), and the
    build of the image that the machine was started from: "" when it was none of ours, None not known.
    """

    etabli: str
    python: str
    kernel: str | None
    tools: dict[str, str]
    image: str | None = None
