"""What stands on the keys of a keyboard, as a trial draws and names them."""

from __future__ import annotations

from collections.abc import Iterable

from model.keyboard import (
    F_KEYS,
    FIRST_ROW,
    KEY_102ND,
    KEY_BACKSLASH,
    KEY_BACKSPACE,
    KEY_CAPSLOCK,
    KEY_DELETE,
    KEY_DOWN,
    KEY_ENTER,
    KEY_ESC,
    KEY_LEFT,
    KEY_LEFTALT,
    KEY_LEFTCTRL,
    KEY_LEFTMETA,
    KEY_LEFTSHIFT,
    KEY_RIGHT,
    KEY_RIGHTALT,
    KEY_RIGHTCTRL,
    KEY_RIGHTSHIFT,
    KEY_SPACE,
    KEY_TAB,
    KEY_UP,
    LETTERS,
    PAD,
    KeyboardLayout,
)
from papers.language import NP_, pgettext

# Every name fits its place in the drawing: no longer than eight signs.
NAMED = {
    KEY_ESC: NP_("key", "Esc"),
    KEY_BACKSPACE: NP_("key", "Back"),
    KEY_TAB: NP_("key", "Tab"),
    KEY_ENTER: NP_("key", "Enter"),
    KEY_CAPSLOCK: NP_("key", "Caps"),
    KEY_LEFTSHIFT: NP_("key", "Shift"),
    KEY_RIGHTSHIFT: NP_("key", "R Shift"),
    KEY_LEFTCTRL: NP_("key", "Ctrl"),
    KEY_RIGHTCTRL: NP_("key", "R Ctrl"),
    KEY_LEFTMETA: NP_("key", "Win"),
    KEY_LEFTALT: NP_("key", "Alt"),
    KEY_RIGHTALT: NP_("key", "AltGr"),
    KEY_SPACE: NP_("key", "Space"),
    KEY_DELETE: NP_("key", "Del"),
    KEY_LEFT: NP_("key", "Left"),
    KEY_UP: NP_("key", "Up"),
    KEY_DOWN: NP_("key", "Down"),
    KEY_RIGHT: NP_("key", "Right"),
}
SIGNS = {
    KeyboardLayout.AZERTY: ("²1234567890)=", "AZERTYUIOP^$", "QSDFGHJKLMù", "WXCVBN,;:!", "*", "<"),
    KeyboardLayout.QWERTY: ("`1234567890-=", "QWERTYUIOP[]", "ASDFGHJKL;'", "ZXCVBNM,./", "\\", "<"),
}
PAD_SIGNS = dict(zip(PAD, "/*-789+456123E0.", strict=True))


def key_name(code: int, layout: KeyboardLayout) -> str:
    """What stands on it."""
    if code in NAMED:
        return pgettext(*NAMED[code])
    if code in F_KEYS:
        return f"F{F_KEYS.index(code) + 1}"
    first, *letters, beside_enter, beside_shift = SIGNS[layout]
    rows = ((FIRST_ROW[:-1], first), *zip(LETTERS, letters, strict=True))
    rows += (((KEY_BACKSLASH,), beside_enter), ((KEY_102ND,), beside_shift))
    return next(
        (signs[row.index(code)] for row, signs in rows if code in row), PAD_SIGNS.get(code, str(code))
    )


def key_names(codes: Iterable[int], layout: KeyboardLayout) -> str:
    """Several, with blanks between."""
    return " ".join(key_name(code, layout) for code in codes)
