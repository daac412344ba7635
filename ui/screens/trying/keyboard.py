"""The keyboard as it lies: each key that came stands in brackets."""

from __future__ import annotations

from model.keyboard import (
    KEY_BACKSLASH,
    KEY_BACKSPACE,
    KEY_CAPSLOCK,
    KEY_ENTER,
    KEY_LEFTSHIFT,
    KEY_RIGHTSHIFT,
    KEY_TAB,
    PAD,
    ROWS,
    KeyboardLayout,
)
from model.trying import KeyboardTrial, SeenTrial
from papers.language import _
from papers.plain import printable
from papers.screen.block import wrapped
from papers.trials.keys import key_name, key_names
from ui.screens.trying.widget import TrialWidget

WIDTH = 72
CELLS, ROW_CELLS = 4, 66
FIRST_CELLS = {KEY_TAB: 6, KEY_CAPSLOCK: 7, KEY_LEFTSHIFT: 8}
LAST_WIDE = (KEY_BACKSPACE, KEY_ENTER, KEY_BACKSLASH, KEY_RIGHTSHIFT)
NAMED_MOST = 14  # so many missing keys are named; before that, the drawing says it


class KeyboardWidget(TrialWidget):
    """Pressed "[A]", not yet " A ", one that does not come up "!A!"."""

    def suits(self, seen: SeenTrial) -> bool:
        """The keyboard's."""
        return isinstance(seen, KeyboardTrial)

    def lines(self, seen: SeenTrial) -> list[str]:
        """The rows, then what is missing or odd."""
        return keyboard_lines(seen) if isinstance(seen, KeyboardTrial) else []

    def keys_told(self) -> list[str]:
        """How to leave, and how to see the other layout."""
        return [_("Esc kept down for two seconds: leave. F1 three times, or l here: AZERTY or QWERTY.")]

    def word_of(self, letter: str) -> str | None:
        """The other layout, from a screen whose keys are not grabbed."""
        return None if letter != "l" or self.seen is None else _other(self.seen)


def _other(seen: SeenTrial) -> str | None:
    if not isinstance(seen, KeyboardTrial):
        return None
    return next(layout.value for layout in KeyboardLayout if layout is not seen.layout)


def keyboard_lines(seen: KeyboardTrial) -> list[str]:
    """The drawing and the sentences below it, no line wider than the dialog."""
    rows = [*ROWS[seen.layout], *((PAD,) if seen.has_pad else ())]
    lines = [_row(row, seen) for row in rows]
    if 0 < len(seen.missing) <= NAMED_MOST:
        lines.append(_("missing: {words}").format(words=key_names(seen.missing, seen.layout)))
    if seen.stuck:
        lines.append(_("! does not come up: {words}").format(words=key_names(seen.stuck, seen.layout)))
    if seen.outside:
        names = ", ".join(printable(name) for name in seen.outside)
        lines.append(_("does not count, as it is not this machine's own: {device}").format(device=names))
    return [row for line in lines for row in (wrapped(line, WIDTH) if len(line) > WIDTH else [line])]


def _row(codes: tuple[int, ...], seen: KeyboardTrial) -> str:
    """Keys one beside the other; those at the ends are as wide as they are on a keyboard."""
    begins, ends = FIRST_CELLS.get(codes[0], CELLS), codes[-1] in LAST_WIDE
    keys = [_key(code, seen) for code in codes]
    line = keys[0].ljust(begins) + "".join(key.ljust(CELLS) for key in keys[1:-1])
    return line + (keys[-1].center(max(ROW_CELLS - len(line), 0)) if ends else keys[-1]).rstrip()


def _key(code: int, seen: KeyboardTrial) -> str:
    name = key_name(code, seen.layout)
    if code in seen.stuck:
        return f"!{name}!"
    return f"[{name}]" if code in seen.pressed else f" {name} "
