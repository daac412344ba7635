"""Which systems a machine is fit for, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.message import Message


class Fitness(StrEnum):
    """Whether a system is at home on a machine."""

    FIT = "fit"
    NOT_YET = "not_yet"  # after a part or a setting that a workshop can change
    UNFIT = "unfit"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Systems:
    """Whether a machine is fit for Windows 11, by what Microsoft accepts, and for a current Linux with a
    desktop. The reasons are what is against it, or not known; none for one that is fit.
    """

    windows_11: Fitness
    linux: Fitness
    windows_11_because: tuple[Message, ...] = ()
    linux_because: tuple[Message, ...] = ()
