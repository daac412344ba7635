"""What is said of the boot key: whether it may be pulled, and whether the machine may be switched off."""

from __future__ import annotations

from model.boot_key import KeyState
from papers.language import N_, _

SHORT = {
    KeyState.LEAVE_IN: N_("LEAVE THE KEY IN"),
    KeyState.MAY_BE_PULLED: N_("THE KEY MAY BE PULLED"),
    KeyState.SWITCH_OFF_FIRST: N_("SWITCH OFF, THEN PULL THE KEY"),
    KeyState.PUT_BACK: N_("PUT THE KEY BACK"),
    KeyState.ONLY_IN_MEMORY: N_("DO NOT SWITCH OFF"),
}
LONG = {
    KeyState.LEAVE_IN: N_("Leave the key in: work is under way."),
    KeyState.MAY_BE_PULLED: N_("The key may be pulled and the machine switched off: the result is safe."),
    KeyState.SWITCH_OFF_FIRST: N_("The result is safe. Switch the machine off first, then pull the key."),
    KeyState.PUT_BACK: N_(
        "Put the key back, or any other Établi key: the result is only in this machine's memory. Do not "
        "switch it off."
    ),
    KeyState.ONLY_IN_MEMORY: N_(
        "Do not switch off: the result is only in this machine's memory. Plug in any Établi key, or give the "
        "machine a network."
    ),
}


def key_word(state: KeyState) -> str:
    """In capitals, for the end of a line."""
    return _(SHORT[state])


def key_sentence(state: KeyState) -> str:
    """The same with the reason, and what to do."""
    return _(LONG[state])
