"""Unattended erasure: which drives are erased, which wait for a person. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from judge.identity.same_drive import drive_name, is_same_drive
from model.drive import Drive
from model.erasure import DriveToken, WipePlan
from model.message import Message, say
from wipe.guard import INTERNAL, no_own_serial, not_internal
from wipe.planned import PlannedDrive


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedBefore:
    """A drive that this bench has erased, by what lasts, and the certificate that says so."""

    drive: DriveToken
    certificate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """What becomes of each drive: `ordered` are erased, `waiting` should have been and need a person, `left`
    were never part of the order. Each of the last two with its first reason.
    """

    ordered: tuple[PlannedDrive, ...]
    waiting: tuple[Message, ...]
    left: tuple[Message, ...]


def sort_drives(
    drives: Sequence[PlannedDrive], erased: Sequence[ErasedBefore], protect: Sequence[str] = ()
) -> Sorted:
    """Every drive of the machine in its place."""
    ordered, waiting, left = [], [], []
    for item in drives:
        outside = _outside(item, protect)
        reason = outside or _needs_person(item, drives, erased)
        if outside is not None:
            left.append(outside)
        elif reason is not None:
            waiting.append(reason)
        else:
            ordered.append(item)
    return Sorted(ordered=tuple(ordered), waiting=tuple(waiting), left=tuple(left))


def _outside(item: PlannedDrive, protect: Sequence[str]) -> Message | None:
    """Why a drive is not meant by an unattended order."""
    drive, token = item.drive, item.outcome.drive
    if drive.boot_medium:
        return say("wipe.boot_medium", drive=drive.path)
    serial = _serial(item)
    if serial is not None and serial in {word.strip().lower() for word in protect}:
        return say("wipe.protected", drive=drive.path, serial=drive.serial.value or serial)
    if token is None:  # it could not be opened: the probes' word is all there is
        outside = drive.transport not in INTERNAL or drive.removable is not False
        return say("wipe.not_internal", drive=drive.path) if outside else None
    return next(iter(not_internal(token, drive)), None)


def _needs_person(
    item: PlannedDrive, drives: Sequence[PlannedDrive], erased: Sequence[ErasedBefore]
) -> Message | None:
    """Why a drive that is meant waits for a person; None when it may be erased."""
    outcome = item.outcome
    if not isinstance(outcome, WipePlan):
        return outcome.reasons[0]
    nameless = no_own_serial(outcome.drive, item.drive)
    if nameless:
        return nameless[0]
    serial = _serial(item)
    if not serial:
        return say("wipe.no_own_serial", drive=outcome.drive.path)
    if any(_serial(other) == serial for other in drives if other is not item):
        return say("wipe.same_serial", drive=outcome.drive.path, serial=outcome.drive.serial or serial)
    names = drive_name(outcome.drive)
    known = next((before for before in erased if is_same_drive(drive_name(before.drive), names)), None)
    if known is not None and not is_blank(item.drive):
        return say("wipe.used_since", drive=outcome.drive.path, certificate=known.certificate)
    return None


def _serial(item: PlannedDrive) -> str | None:
    """The serial that drives are told apart by; None when there is none."""
    token = item.outcome.drive
    found = token.serial if token is not None and token.serial else item.drive.serial.value
    return None if found is None else found.strip().lower()


def is_blank(drive: Drive) -> bool:
    """Whether nothing is recognised on it; what could not be asked counts as something."""
    return not drive.contents.is_unknown and not drive.contents.value


def still_ordered(frozen: Sequence[PlannedDrive], found: Sequence[PlannedDrive]) -> tuple[PlannedDrive, ...]:
    """Those of a frozen list that answer with the same token; a drive that came later never joins."""
    tokens = {item.outcome.drive for item in found if isinstance(item.outcome, WipePlan)}
    return tuple(item for item in frozen if item.outcome.drive in tokens)
