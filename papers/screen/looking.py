"""Locks that no software sees: where a person looks for each, so that a look takes seconds."""

from __future__ import annotations

from collections.abc import Iterable

from model.lock import LockKind
from papers.facts.system import LOCKS
from papers.language import N_, _

WHERE = {
    LockKind.POWER_ON_PASSWORD: N_("switch it on: is a password asked for before any system starts?"),
    LockKind.SUPERVISOR_PASSWORD: N_(
        "F2, F10, Del or Esc at power-on: does the BIOS setup ask for a password?"
    ),
    LockKind.ABSOLUTE: N_("in the BIOS setup, page Security: is Absolute or Computrace enabled?"),
    LockKind.MDM: N_(
        "does an organisation's name appear when its own system starts? If unsure, ask the donor"
    ),
    LockKind.AUTOPILOT: N_(
        "with a network, does Windows' first start show an organisation? If unsure, ask the donor"
    ),
    LockKind.CHROMEBOOK: N_("does its start screen say “managed by”?"),
    LockKind.APPLE_T2: N_("does it start from a USB stick?"),
    LockKind.ACTIVATION_LOCK: N_("does macOS' first start ask for the account of its former owner?"),
}


def looking_lines(locks: Iterable[LockKind]) -> tuple[str, ...]:
    """Each lock with the place to look."""
    return tuple(_("{lock}: {where}").format(lock=_(LOCKS[kind]), where=_(WHERE[kind])) for kind in locks)
