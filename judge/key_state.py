"""Whether a boot key may be pulled, and whether the machine may be switched off. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from model.boot_key import KeyState


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFacts:
    """What is known at one moment. `working`: a run or an erasure is under way, or that is not known.
    `had_partition`: this start had a place on its medium that could be written; `has_partition`: it is still
    there. `unsafe`: a result exists that lies neither on a medium nor at an inventory, or that is not known.
    `is_read`: the running system reads its programs from the key, or that is not known.
    """

    working: bool
    had_partition: bool
    has_partition: bool
    unsafe: bool
    is_read: bool


def key_state(facts: KeyFacts) -> KeyState:
    """What is to be said of the key. Removal is never offered while anything is under way."""
    if facts.had_partition and not facts.has_partition and (facts.unsafe or facts.working):
        return KeyState.PUT_BACK
    if facts.working:
        return KeyState.LEAVE_IN
    if facts.unsafe:
        return KeyState.ONLY_IN_MEMORY
    return KeyState.SWITCH_OFF_FIRST if facts.is_read else KeyState.MAY_BE_PULLED


def may_switch_off(state: KeyState) -> bool:
    """Whether the power switch loses nothing."""
    return state in (KeyState.MAY_BE_PULLED, KeyState.SWITCH_OFF_FIRST)
