"""A word in large letters, for reading across a room: full blocks only, which every console font has."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

BLOCK = "█"
GAP = 1
ROWS = 5
ACCENT_ROWS = 2
MOST_STRETCHED = 4  # cells across for one down, which is twice as high as wide
# Each letter in five rows from the top.
LETTERS = {
    "A": (" ### ", "#   #", "#####", "#   #", "#   #"),
    "B": ("#### ", "#   #", "#### ", "#   #", "#### "),
    "C": (" ####", "#    ", "#    ", "#    ", " ####"),
    "D": ("#### ", "#   #", "#   #", "#   #", "#### "),
    "E": ("#####", "#    ", "#### ", "#    ", "#####"),
    "F": ("#####", "#    ", "#### ", "#    ", "#    "),
    "G": (" ####", "#    ", "#  ##", "#   #", " ####"),
    "H": ("#   #", "#   #", "#####", "#   #", "#   #"),
    "I": ("###", " # ", " # ", " # ", "###"),
    "J": ("  ###", "   # ", "   # ", "#  # ", " ##  "),
    "K": ("#   #", "#  # ", "###  ", "#  # ", "#   #"),
    "L": ("#    ", "#    ", "#    ", "#    ", "#####"),
    "M": ("#   #", "## ##", "# # #", "#   #", "#   #"),
    "N": ("#   #", "##  #", "# # #", "#  ##", "#   #"),
    "O": (" ### ", "#   #", "#   #", "#   #", " ### "),
    "P": ("#### ", "#   #", "#### ", "#    ", "#    "),
    "Q": (" ### ", "#   #", "#   #", "#  # ", " ## #"),
    "R": ("#### ", "#   #", "#### ", "#  # ", "#   #"),
    "S": (" ####", "#    ", " ### ", "    #", "#### "),
    "T": ("#####", "  #  ", "  #  ", "  #  ", "  #  "),
    "U": ("#   #", "#   #", "#   #", "#   #", " ### "),
    "V": ("#   #", "#   #", "#   #", " # # ", "  #  "),
    "W": ("#   #", "#   #", "# # #", "## ##", "#   #"),
    "X": ("#   #", " # # ", "  #  ", " # # ", "#   #"),
    "Y": ("#   #", " # # ", "  #  ", "  #  ", "  #  "),
    "Z": ("#####", "   # ", "  #  ", " #   ", "#####"),
    "0": (" ### ", "#   #", "# # #", "#   #", " ### "),
    "1": (" # ", "## ", " # ", " # ", "###"),
    "2": ("#### ", "    #", " ### ", "#    ", "#####"),
    "3": ("#### ", "    #", " ### ", "    #", "#### "),
    "4": ("#   #", "#   #", "#####", "    #", "    #"),
    "5": ("#####", "#    ", "#### ", "    #", "#### "),
    "6": (" ### ", "#    ", "#### ", "#   #", " ### "),
    "7": ("#####", "    #", "   # ", "  #  ", "  #  "),
    "8": (" ### ", "#   #", " ### ", "#   #", " ### "),
    "9": (" ### ", "#   #", " ####", "    #", " ### "),
    "-": ("    ", "    ", "####", "    ", "    "),
    "?": ("#### ", "    #", "  ## ", "     ", "  #  "),
    ",": ("  ", "  ", "  ", " #", "# "),
    " ": ("   ", "   ", "   ", "   ", "   "),
}
# The same for long words.
NARROW = {
    "A": (" # ", "# #", "###", "# #", "# #"),
    "B": ("## ", "# #", "## ", "# #", "## "),
    "C": (" ##", "#  ", "#  ", "#  ", " ##"),
    "D": ("## ", "# #", "# #", "# #", "## "),
    "E": ("###", "#  ", "## ", "#  ", "###"),
    "F": ("###", "#  ", "## ", "#  ", "#  "),
    "G": (" ##", "#  ", "# #", "# #", " ##"),
    "H": ("# #", "# #", "###", "# #", "# #"),
    "I": ("#", "#", "#", "#", "#"),
    "J": ("  #", "  #", "  #", "# #", " # "),
    "K": ("# #", "# #", "## ", "# #", "# #"),
    "L": ("#  ", "#  ", "#  ", "#  ", "###"),
    "M": ("#   #", "## ##", "# # #", "#   #", "#   #"),
    "N": ("#  #", "## #", "# ##", "#  #", "#  #"),
    "O": ("###", "# #", "# #", "# #", "###"),
    "P": ("## ", "# #", "## ", "#  ", "#  "),
    "Q": ("### ", "# # ", "# # ", "### ", "   #"),
    "R": ("## ", "# #", "## ", "# #", "# #"),
    "S": (" ##", "#  ", " # ", "  #", "## "),
    "T": ("###", " # ", " # ", " # ", " # "),
    "U": ("# #", "# #", "# #", "# #", "###"),
    "V": ("# #", "# #", "# #", "# #", " # "),
    "W": ("#   #", "#   #", "# # #", "## ##", "#   #"),
    "X": ("# #", "# #", " # ", "# #", "# #"),
    "Y": ("# #", "# #", " # ", " # ", " # "),
    "Z": ("###", "  #", " # ", "#  ", "###"),
    "0": (" ## ", "#  #", "#  #", "#  #", " ## "),
    "1": (" # ", "## ", " # ", " # ", "###"),
    "2": ("## ", "  #", " # ", "#  ", "###"),
    "3": ("## ", "  #", "## ", "  #", "## "),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "## ", "  #", "## "),
    "6": (" ##", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", " # ", " # ", " # "),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "## "),
    "-": ("  ", "  ", "##", "  ", "  "),
    "?": ("## ", "  #", " # ", "   ", " # "),
    ",": ("  ", "  ", "  ", " #", "# "),
    " ": ("  ", "  ", "  ", "  ", "  "),
}

# What stands above a capital, by the combining character of Unicode that says so.
ACCENTS = {
    "\u0300": ("#  ", " # "),
    "\u0301": ("  #", " # "),
    "\u0302": (" # ", "# #"),
    "\u0308": ("# #", "# #"),
}
NARROWEST_ACCENTED = 3  # cells
# Two cells may not touch: a letter below an accent is so much lower, each of its rows being the one of these.
SQUAT = (0, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Sign:
    """One letter in large: its five rows, and what stands above it."""

    rows: tuple[str, ...]
    accent: tuple[str, ...] = ()

    def drawn(self, height: int, above: int) -> list[str]:
        """In so many rows. The first `above` are free, unless an accent stands there: the letter below
        it is as much lower as the accent is high.
        """
        if not self.accent:
            return [self._blank()] * above + _stretched(self.rows, height - above)
        accent = [row for row in self._centred() for _ in range(max(1, height // (ROWS * ACCENT_ROWS)))]
        gap = max(1, len(accent) // ACCENT_ROWS)
        return [*accent, *[self._blank()] * gap, *_stretched(self.rows, height - len(accent) - gap)]

    def _centred(self) -> list[str]:
        wide = len(self.rows[0])
        return [(" " * ((wide - len(row)) // 2) + row).ljust(wide) for row in self.accent]

    def _blank(self) -> str:
        return " " * len(self.rows[0])


def banner(text: str, width: int) -> list[str]:
    """The text in large letters, narrow ones where the wide are too wide; nothing when those are too, or when
    it has other characters. Accents make it two rows higher.
    """
    for alphabet in (LETTERS, NARROW):
        signs = _signs(text, alphabet)
        if signs and _width(signs) <= width:
            above = ACCENT_ROWS if any(sign.accent for sign in signs) else 0
            return _in_blocks(signs, ROWS + above, above)
    return []


def poster(text: str, width: int, height: int) -> list[str]:
    """The text in the largest letters that the room has: on one line or on two, each row and column of a
    letter drawn several times; nothing where even the small ones do not fit. Accents take no more room.
    """
    best: tuple[int, list[str]] = (0, [])
    for lines in _broken(text):
        for alphabet in (LETTERS, NARROW):
            drawn = [_signs(line, alphabet) for line in lines]
            if not all(drawn):
                continue
            across = width // max(map(_width, drawn))
            down = (height - len(lines) + 1) // (ROWS * len(lines))
            across, down = min(across, MOST_STRETCHED * down), min(down, across)
            size = across * down * len(alphabet["A"][0])
            if size > best[0]:
                best = (size, _enlarged(drawn, across, down, height))
    return best[1]


def _broken(text: str) -> list[list[str]]:
    """The text in one line, and in two at each of its blanks."""
    words = text.split()
    return [[text], *([" ".join(words[:at]), " ".join(words[at:])] for at in range(1, len(words)))]


def _enlarged(drawn: Sequence[Sequence[Sign]], across: int, down: int, height: int) -> list[str]:
    """Every cell so many times across and down, the lines centred among themselves. Letters of one row a cell
    have no room for accents among them: those stand above, where so many rows of the screen are free.
    """
    wide = max(map(_width, drawn)) * across
    accented = [down == 1 and any(sign.accent for sign in signs) for signs in drawn]
    free = height - ROWS * down * len(drawn) - (len(drawn) - 1)
    above = ACCENT_ROWS if ACCENT_ROWS * sum(accented) <= free else 0
    found: list[str] = []
    for signs, is_accented in zip(drawn, accented, strict=True):
        left = " " * ((wide - _width(signs) * across) // 2)
        shown = signs if down > 1 or above else [Sign(sign.rows) for sign in signs]
        extra = above if is_accented else 0
        found += [""] if found else []
        rows = _in_blocks(shown, ROWS * down + extra, extra)
        found += [left + "".join(cell * across for cell in row) for row in rows]
    return found


def _width(signs: Sequence[Sign]) -> int:
    return sum(len(sign.rows[0]) + GAP for sign in signs) - GAP


def _in_blocks(signs: Sequence[Sign], height: int, above: int) -> list[str]:
    drawn = [sign.drawn(height, above) for sign in signs]
    rows = ((" " * GAP).join(sign[row] for sign in drawn).rstrip() for row in range(height))
    return [row.replace("#", BLOCK) for row in rows]


def _stretched(rows: Sequence[str], height: int) -> list[str]:
    """A letter in so many rows, the middle of each deciding what it shows."""
    if height == len(SQUAT):
        return [rows[place] for place in SQUAT]
    return [rows[(2 * place + 1) * ROWS // (2 * height)] for place in range(height)]


def _signs(text: str, alphabet: Mapping[str, tuple[str, ...]]) -> list[Sign]:
    """The letters; nothing when one of them has no drawing. Marks that nobody drew are left out."""
    found: list[Sign] = []
    for character in unicodedata.normalize("NFD", text.upper()):
        if unicodedata.combining(character):
            if found and character in ACCENTS and len(found[-1].rows[0]) >= NARROWEST_ACCENTED:
                found[-1] = Sign(found[-1].rows, ACCENTS[character])
        elif character in alphabet:
            found.append(Sign(alphabet[character]))
        else:
            return []
    return found
