"""The keys of a scanner as text, decoded as a US keyboard whatever layout the console has. Pure.

Codes of linux/input-event-codes.h. A scanner may type a sign as Alt and digits of the pad, as Windows takes
it, and may press CapsLock itself; the console's own CapsLock never reaches what is decoded here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from host.input.port import InputEvent

EV_SYN, SYN_DROPPED, EV_KEY, UP, DOWN = 0x00, 3, 0x01, 0, 1
SHIFTS, ALT, CTRLS, CAPSLOCK = frozenset({42, 54}), 56, frozenset({29, 97}), 58
ENDS = frozenset({28, 96, 15})  # Enter, the pad's Enter, Tab
SILENT = frozenset({*SHIFTS, ALT, *CTRLS, CAPSLOCK, 69, 100, 125, 126})  # and NumLock, AltGr, Windows keys
PAUSE_S = 0.12  # a word without a suffix ends when so long nothing came
ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
)
SIGNS = {
    begin + place: pair
    for begin, plain, shifted in ROWS
    for place, pair in enumerate(zip(plain, shifted, strict=True))
}
PAD = {71: "7", 72: "8", 73: "9", 75: "4", 76: "5", 77: "6", 79: "1", 80: "2", 81: "3", 82: "0"}
PAD_SIGNS = {**PAD, 83: ".", 98: "/", 55: "*", 74: "-", 78: "+"}
# Alt and digits that begin with a nought name a sign of Windows' code page, others one of the old PC's.
WINDOWS, OLD_PC = "cp1252", "cp437"


@dataclass(slots=True)
class ScanDecoder:
    """The keys of one device. `word` is what was typed since the last end."""

    word: str = ""
    _down: set[int] = field(default_factory=set)
    _digits: str = ""
    _is_caps: bool = False
    _last_s: float = float("-inf")
    _is_torn: bool = False  # the kernel had to drop keys: what is left is no word

    def heed(self, event: InputEvent) -> str | None:
        """One more event; the word that it ended, empty when keys of it were lost."""
        if event.type == EV_SYN and event.number == SYN_DROPPED:
            self._is_torn = True
            self._down.clear()
            return None
        if event.type != EV_KEY or event.value not in (UP, DOWN):
            return None
        self._last_s = event.at_s
        if event.value == UP:
            self._down.discard(event.number)
            if event.number == ALT:
                self._end_digits()
            return None
        self._down.add(event.number)
        if event.number in ENDS:
            return self.ended()
        if event.number == CAPSLOCK:
            self._is_caps = not self._is_caps
        elif ALT in self._down and event.number in PAD:
            self._digits += PAD[event.number]
        elif not self._down & CTRLS and ALT not in self._down:
            self.word += self._sign(event.number)
        return None

    def is_over(self, now_s: float) -> bool:
        """Whether a word stands that nothing was added to for a while; the time of the events' clock."""
        return (bool(self.word) or self._is_torn) and not self._down and now_s - self._last_s > PAUSE_S

    def ended(self) -> str:
        """The word, and nothing is left of it."""
        word, self.word = "" if self._is_torn else self.word, ""
        self._is_torn = False
        return word

    def _sign(self, code: int) -> str:
        plain, shifted = SIGNS.get(code, (PAD_SIGNS.get(code, ""),) * 2)
        is_shifted = bool(self._down & SHIFTS) != (self._is_caps and plain.isalpha())
        return shifted if is_shifted else plain

    def _end_digits(self) -> None:
        digits, self._digits = self._digits, ""
        if digits and int(digits) < 256:
            page = WINDOWS if digits.startswith("0") else OLD_PC
            self.word += bytes([int(digits)]).decode(page, "ignore")


@dataclass(slots=True)
class ScanPace:
    """Whether a keyboard types as no hand does: each key up before the next goes down, and all of them faster
    than fingers. `fewest` keys in a row say so.
    """

    fewest: int
    fastest_s: float
    _down: set[int] = field(default_factory=set)
    _row: int = 0
    _last_s: float = float("-inf")

    def heed(self, event: InputEvent) -> bool:
        """One more event; True once it ends a word that a scanner typed."""
        if event.type != EV_KEY or event.value not in (UP, DOWN):
            self._row = 0 if event.type == EV_KEY else self._row  # it repeats: a hand holds it
            return False
        if event.value == UP:
            self._down.discard(event.number)
            return False
        is_alone = not self._down - SILENT
        self._down.add(event.number)
        if event.number in SILENT:
            return False
        is_quick = is_alone and event.at_s - self._last_s < self.fastest_s
        self._last_s = event.at_s
        if event.number in ENDS:
            row, self._row = self._row, 0
            return is_quick and row >= self.fewest
        self._row = self._row + 1 if is_quick else 1
        return False
