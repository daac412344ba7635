"""Shared state of the steps of one erasure, and the exceptions that end a step early."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from host.drive.drive_ports import DriveError, DriveGone, DriveSilent, NotPermitted, OpenedDrive
from host.timing import Clock
from judge.erasure.chain import Link
from judge.identity.same_drive import differ, drive_name, is_same_drive
from model.erasure import DriveToken, Method, Preparation, WipePhase, WipePlan
from model.journal import Noted, Record, StopCause
from model.message import Message, say
from wipe.heat import Heat

CHUNK_BYTES = 4 << 20
HIDDEN = {
    Preparation.UNHIDE_HPA,
    Preparation.UNHIDE_DCO,
    Preparation.UNHIDE_AMAC,
    Preparation.UNHIDE_RESIZE,
}
GIB = 1 << 30
COOLING_PAUSE_S = 5.0


class ErasureStopped(Exception):
    """The person wants it to end; the journal can be resumed."""


class AnotherDrive(Exception):
    """What answers at this place is not the drive that was confirmed; `message` says how it differs."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.code)
        self.message = message


class CannotGoOn(Exception):
    """Nothing more is done to this drive; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.code)
        self.message = message


class Waits(CannotGoOn):
    """Nothing more is done for now; `cause` says what has to happen before it goes on."""

    def __init__(self, message: Message, cause: StopCause) -> None:
        super().__init__(message)
        self.cause = cause


class JournalWriter(Protocol):
    """Where records go; each is on a durable medium when `add` returns."""

    def add(self, record: Record) -> None: ...

    def chain(self) -> list[Link]:
        """All entries until now, each with the SHA-256 of its line."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BytesDone:
    """How far a step is; `total` 0 when it is not told."""

    phase: WipePhase
    method: Method | None
    done: int
    total: int
    fraction: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One drive, its plan and its journal. `stopped` is asked often; `tell` costs nothing to call. `psid` is
    the key of the drive's label, None when not given; no record ever holds it. `unhidden` are the steps
    that brought hidden sectors of this drive to light: then it is the same drive, only larger. `heat` watches
    its temperature, None where it is not told. `may_differ`: a person has confirmed the drive anew although
    it does not hold what an earlier process wrote.
    """

    drive: OpenedDrive
    plan: WipePlan
    journal: JournalWriter
    clock: Clock
    marker_key: bytes
    seed: str
    stopped: Callable[[], bool]
    tell: Callable[[BytesDone], None]
    psid: str | None = field(default=None, repr=False)
    heat: Heat | None = None
    may_differ: bool = False
    unhidden: set[Preparation] = field(default_factory=set)

    def check_stopped(self) -> None:
        """Raises ErasureStopped."""
        if self.stopped():
            raise ErasureStopped

    def cool_down(self) -> None:
        """Wait while the drive is too warm; ends at once when the work is to stop."""
        if self.heat is None or not self.heat.is_too_warm():
            return
        began = self.clock.monotonic()
        self.note(
            "wipe.too_warm", celsius=round(self.heat.celsius or 0), limit=round(self.heat.limit_celsius)
        )
        while self.heat.is_too_warm() and not self.stopped():
            self.tell(BytesDone(phase=WipePhase.COOL, method=None, done=0, total=0))
            self.clock.pause(COOLING_PAUSE_S)
        minutes = round((self.clock.monotonic() - began) / 60)
        self.note("wipe.stays_warm" if self.heat.gave_up else "wipe.cooler", minutes=minutes)

    def note(self, code: str, **arguments: str | float) -> None:
        """A sentence into the journal."""
        self.journal.add(Noted(message=say(code, **arguments)))

    def check_same_drive(self, *, size_may_be_unknown: bool = False) -> None:
        """That the drive is still the confirmed one. Raises AnotherDrive, DriveError."""
        found = self.drive.token()
        difference = difference_of(
            self.plan.drive,
            found,
            size_may_be_unknown=size_may_be_unknown,
            may_grow=bool(self.unhidden or HIDDEN & set(self.plan.preparations)),
        )
        if difference is not None:
            raise AnotherDrive(difference)


def difference_of(
    expected: DriveToken, found: DriveToken, *, size_may_be_unknown: bool = False, may_grow: bool = False
) -> Message | None:
    """The first thing in which two tokens differ; None for the same drive.

    Stricter than what lasts of a drive (`judge/identity/same_drive.py`): within one boot nothing of it may
    change, not even how it is spelt, and a drive that was taken out and put back has another `diskseq`.

    `size_may_be_unknown`: a drive that sanitizes may have no capacity. `may_grow`: hidden sectors came to
    light.
    """
    for name in ("model", "serial", "wwn", "path", "diskseq", "boot"):
        ours, theirs = getattr(expected, name), getattr(found, name)
        if ours != theirs:
            return say("wipe.other_drive", what=name, expected=str(ours), found=str(theirs))
    if found.size_bytes == 0 and size_may_be_unknown:
        return None
    if expected.size_bytes == 0:
        return None  # a format gives it the first capacity that Linux can see
    if found.size_bytes == expected.size_bytes or (may_grow and found.size_bytes > expected.size_bytes):
        return None
    return say(
        "wipe.other_drive", what="size", expected=str(expected.size_bytes), found=str(found.size_bytes)
    )


def durable_difference(expected: DriveToken, found: DriveToken) -> Message | None:
    """What tells two tokens of different boots apart; None for the same drive. One that has no name of its
    own is the same only letter for letter.
    """
    names, others = drive_name(expected), drive_name(found)
    if is_same_drive(names, others) and not differ(names, others):
        return None
    for name in ("model", "serial", "wwn"):
        ours, theirs = getattr(expected, name), getattr(found, name)
        if ours != theirs:
            return say("wipe.other_drive", what=name, expected=str(ours), found=str(theirs))
    return None


def is_gone(error: DriveError) -> bool:
    """Whether nothing more can be asked of the drive."""
    return isinstance(error, DriveGone | DriveSilent | NotPermitted)


def trouble_of(error: DriveError) -> Message:
    """The sentence for what a drive or the kernel answered instead."""
    return say("wipe.drive_error", error=f"{error} {error.errno_name}".strip(), kind=type(error).__name__)
