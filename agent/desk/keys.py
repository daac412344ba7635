"""Drives that Opal locks: their plan rests on the key of their label, which a person scans or types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from model.erasure import Preparation, RefusalCause, WipePlan, WipePolicy, WipeRefusal
from wipe.planned import PlannedDrive


def with_keys(
    policy: WipePolicy, plans: Callable[[WipePolicy], Sequence[PlannedDrive]]
) -> tuple[PlannedDrive, ...]:
    """The drives, planned; those that are refused for want of that key alone, as if it were at hand."""
    drives = tuple(plans(policy))
    locked = {item.drive.path for item in drives if _lacks_key(item)}
    if not locked or policy.psid:
        return drives
    keyed = {
        item.drive.path: item
        for item in plans(replace(policy, psid=True))
        if item.drive.path in locked and isinstance(item.outcome, WipePlan)
    }
    return tuple(keyed.get(item.drive.path, item) for item in drives)


def needs_key(item: PlannedDrive) -> bool:
    """Whether its plan begins with a reset by the key of its label."""
    return isinstance(item.outcome, WipePlan) and Preparation.PSID_REVERT in item.outcome.preparations


def _lacks_key(item: PlannedDrive) -> bool:
    return isinstance(item.outcome, WipeRefusal) and RefusalCause.OPAL_LOCKED in item.outcome.causes
