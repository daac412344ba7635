"""Line input: typed key by key while other lines change around it."""

from __future__ import annotations

LIMIT = 500
BACKSPACE, ENTER, ERASE_LINE, ESCAPE = "\x7f\b", "\r\n", "\x15", "\x1b"


class LineEditor:
    """What is typed so far. Backspace takes a character away, Ctrl-U all of them; the keys that send escape
    sequences (arrows and the like) do nothing.
    """

    def __init__(self) -> None:
        self.typed = ""
        self._escape = ""

    def feed(self, keys: str) -> list[str]:
        """Take characters in; the lines that Enter has ended."""
        lines = []
        for key in keys:
            if self._escape or key == ESCAPE:
                self._take_escape(key)
            elif key in ENTER:
                lines.append(self.typed)
                self.typed = ""
            elif key in BACKSPACE:
                self.typed = self.typed[:-1]
            elif key == ERASE_LINE:
                self.typed = ""
            elif key.isprintable() and len(self.typed) < LIMIT:
                self.typed += key
        return lines

    def _take_escape(self, key: str) -> None:
        """An escape sequence ends with its final byte (ECMA-48, 5.4: 0x40 to 0x7E after `ESC [`)."""
        self._escape += key
        is_opening = self._escape in (ESCAPE, ESCAPE + "[", ESCAPE + "O")
        if not is_opening and ("@" <= key <= "~" or not key.isprintable()):
            self._escape = ""
