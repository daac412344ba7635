"""The bench as its screens see it: drives with what would be done to them, erasures that run or wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from model.drive import Drive
from model.erasure import DriveToken, Method, WipePhase, WipePlan, WipeRefusal
from model.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchDrive:
    """One drive at the bench, with its plan or why it is refused. `number` stays while it is plugged in.
    `plan_hash` is what a confirmation carries; `drive_code` is shown where the serial alone does not name the
    drive. `job` is the erasure under way, `ended_job` the last one that ended on this very drive at this
    bench, while it stayed plugged in.
    """

    number: int
    drive: Drive
    plan: WipePlan | None
    refusal: WipeRefusal | None
    plan_hash: str | None = None
    drive_code: str | None = None
    job: str | None = None
    ended_job: str | None = None
    is_loose: bool = False  # it came from another machine

    @property
    def outcome(self) -> WipePlan | WipeRefusal | None:
        """What would be done to it, or why nothing is."""
        return self.plan or self.refusal

    @property
    def token(self) -> DriveToken | None:
        """Who it is; None when it could not be asked."""
        return None if self.outcome is None else self.outcome.drive


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningErasure:
    """How far one erasure is. `fraction` is 0 to 1, None where the drive does not tell; `phase` None before
    the worker's first word. `silent_s` is the time since its last word. `waits`: it begins when measuring
    ends.
    """

    job: str
    drive: DriveToken
    phase: WipePhase | None
    method: Method | None
    fraction: float | None
    rate_bytes_per_s: float | None
    left_s: float | None
    temperature_celsius: float | None
    silent_s: float
    waits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingErasure:
    """An erasure that was interrupted. `token` is the drive of today, None where it is not here or cannot be
    told from another, and `why` says so. `doubts` are the reasons to confirm it by serial and `drive_code`
    again.
    """

    job: str
    drive: DriveToken
    began: datetime | None
    fraction: float | None
    token: DriveToken | None
    why: Message | None
    doubts: tuple[Message, ...] = ()
    drive_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanSeen:
    """A scanner that is known by its device read a word. It is for the screen that last gave an order, for
    every one where `screen` is empty; who attaches later has no part in it.
    """

    text: str
    screen: str
    kind: Literal["scan_seen"] = "scan_seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsSeen:
    """How this bench is called, where its reports go (None: to the inventory on this machine), and the file
    that says so, empty where there is none.
    """

    station: str
    inventory_url: str | None
    file: str
    kind: Literal["settings_seen"] = "settings_seen"
