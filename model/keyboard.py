"""The keys of a keyboard as they lie: rows of the kernel's key codes (linux/input-event-codes.h)."""

from __future__ import annotations

from enum import StrEnum


class KeyboardLayout(StrEnum):
    """What stands on the keys, and how they are cut: ISO for AZERTY, ANSI for QWERTY."""

    AZERTY = "azerty"
    QWERTY = "qwerty"


KEY_ESC, KEY_BACKSPACE, KEY_TAB, KEY_ENTER, KEY_LEFTCTRL = 1, 14, 15, 28, 29
KEY_GRAVE, KEY_LEFTSHIFT, KEY_BACKSLASH, KEY_RIGHTSHIFT = 41, 42, 43, 54
KEY_LEFTALT, KEY_SPACE, KEY_CAPSLOCK, KEY_F1, KEY_102ND = 56, 57, 58, 59, 86
KEY_RIGHTCTRL, KEY_RIGHTALT, KEY_UP, KEY_LEFT, KEY_RIGHT, KEY_DOWN = 97, 100, 103, 105, 106, 108
KEY_DELETE, KEY_LEFTMETA = 111, 125

F_KEYS = (*range(59, 69), 87, 88)
FIRST_ROW = (KEY_GRAVE, *range(2, 14), KEY_BACKSPACE)
LETTERS = (tuple(range(16, 28)), tuple(range(30, 41)), tuple(range(44, 54)))
LAST_ROW = (KEY_LEFTCTRL, KEY_LEFTMETA, KEY_LEFTALT, KEY_SPACE, KEY_RIGHTALT, KEY_RIGHTCTRL)
ARROWS = (KEY_LEFT, KEY_UP, KEY_DOWN, KEY_RIGHT)
TOP_ROW = (KEY_ESC, *F_KEYS, KEY_DELETE)
BOTTOM_ROW = (*LAST_ROW, *ARROWS)

ROWS: dict[KeyboardLayout, tuple[tuple[int, ...], ...]] = {
    KeyboardLayout.AZERTY: (
        TOP_ROW,
        FIRST_ROW,
        (KEY_TAB, *LETTERS[0], KEY_ENTER),
        (KEY_CAPSLOCK, *LETTERS[1], KEY_BACKSLASH),
        (KEY_LEFTSHIFT, KEY_102ND, *LETTERS[2], KEY_RIGHTSHIFT),
        BOTTOM_ROW,
    ),
    KeyboardLayout.QWERTY: (
        TOP_ROW,
        FIRST_ROW,
        (KEY_TAB, *LETTERS[0], KEY_BACKSLASH),
        (KEY_CAPSLOCK, *LETTERS[1], KEY_ENTER),
        (KEY_LEFTSHIFT, *LETTERS[2], KEY_RIGHTSHIFT),
        BOTTOM_ROW,
    ),
}
# A pad of digits is drawn, and waited for, once one of its keys came: KEY_NUMLOCK is no sign of one, laptops
# have it among the letters.
PAD = (98, 55, 74, 71, 72, 73, 78, 75, 76, 77, 79, 80, 81, 96, 82, 83)


def keys_of(layout: KeyboardLayout) -> frozenset[int]:
    """All that are drawn, the pad of digits aside."""
    return frozenset(code for row in ROWS[layout] for code in row)
