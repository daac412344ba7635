"""Unattended erasure: which drives are erased, which wait for a person. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from judge.identity.own import FOREIGN_KINDS
from judge.identity.same_drive import drive_name, is_same_drive, plain
from model.drive import Drive
from model.erasure import DriveToken, RefusalCause, WipePlan
from model.identity import DriveKey
from model.message import Message, say
from wipe.guard import INTERNAL, no_own_serial, not_internal
from wipe.planned import PlannedDrive
from wipe.protection import protects


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedBefore:
    """A drive that was erased, here or elsewhere, by what lasts, and the certificate that says so."""

    drive: DriveToken | DriveKey
    certificate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """What becomes of each drive: `ordered` are erased, `waiting` should have been and need a person, `left`
    were never part of the order. Each of the last two with its first reason. `is_all`: no drive was left out
    that a reader could take for one of the machine's.
    """

    ordered: tuple[PlannedDrive, ...]
    waiting: tuple[Message, ...]
    left: tuple[Message, ...]
    is_all: bool = True


def sort_drives(
    drives: Sequence[PlannedDrive], erased: Sequence[ErasedBefore], protect: Sequence[str] = ()
) -> Sorted:
    """Every drive of the machine in its place."""
    ordered, waiting, left, outside_order = [], [], [], []
    for item in drives:
        outside = _outside(item, protect)
        reason = outside or _needs_person(item, drives, erased)
        if outside is not None:
            left.append(outside)
            outside_order.append(item)
        elif reason is not None:
            waiting.append(reason)
        else:
            ordered.append(item)
    return Sorted(
        ordered=tuple(ordered),
        waiting=tuple(waiting),
        left=tuple(left),
        is_all=not incomplete_with(outside_order, protect),
    )


def _outside(item: PlannedDrive, protect: Sequence[str]) -> Message | None:
    """Why a drive is not meant by an unattended order."""
    drive, token = item.drive, item.outcome.drive
    if drive.boot_medium:
        return say("wipe.boot_medium", drive=drive.path)
    if protects(protect, item):
        serial = drive.serial.value or (token.serial if token is not None else None)
        return say("wipe.protected", drive=drive.path, serial=serial or drive.path)
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
    serial = _serial(item)
    if serial and any(_serial(other) == serial for other in drives if other is not item):
        return say("wipe.same_serial", drive=outcome.drive.path, serial=outcome.drive.serial or serial)
    nameless = no_own_serial(outcome.drive, item.drive)
    if nameless or not serial:
        return say("wipe.no_own_serial", drive=outcome.drive.path)
    names = drive_name(outcome.drive)
    known = next((before for before in erased if is_same_drive(drive_name(before.drive), names)), None)
    if known is not None and not is_blank(item.drive):
        return say("wipe.used_since", drive=outcome.drive.path, certificate=known.certificate)
    return None


def _serial(item: PlannedDrive) -> str | None:
    """The serial that drives are told apart by; None when there is none."""
    token = item.outcome.drive
    return plain(token.serial if token is not None and token.serial else item.drive.serial.value)


def is_blank(drive: Drive) -> bool:
    """Whether nothing is recognised on it; what could not be asked counts as something."""
    return not drive.contents.is_unknown and not drive.contents.value


def still_ordered(
    frozen: Sequence[PlannedDrive], found: Sequence[PlannedDrive], *, built_in: bool = True
) -> tuple[PlannedDrive, ...]:
    """Those of a frozen list that a second look finds as they were: the same token and plan, the same on it,
    and (`built_in`) still surely built in. A drive that came later never joins.
    """
    again = {item.token: item for item in found if isinstance(item.outcome, WipePlan)}
    return tuple(item for item in frozen if _is_as_it_was(item, again.get(item.token), built_in=built_in))


def _is_as_it_was(item: PlannedDrive, found: PlannedDrive | None, *, built_in: bool) -> bool:
    if found is None or found.token is None:
        return False
    if built_in and not_internal(found.token, found.drive):
        return False
    same_plan = item.outcome == found.outcome and item.look == found.look
    return same_plan and item.drive.contents == found.drive.contents


def _is_the_medium(item: PlannedDrive) -> bool:
    """Whether the system came from it, by the probes' word or by that of a lock."""
    causes = () if isinstance(item.outcome, WipePlan) else item.outcome.causes
    return bool(item.drive.boot_medium) or RefusalCause.BOOT_MEDIUM in causes


def incomplete_with(left: Sequence[PlannedDrive], protect: Sequence[str]) -> bool:
    """Whether drives that an order leaves out keep it from being all: any but the boot medium, what the
    configuration protects, and sticks and cards, which nobody takes for a part of the machine.
    """
    return any(
        not _is_the_medium(item) and item.drive.kind not in FOREIGN_KINDS and not protects(protect, item)
        for item in left
    )
