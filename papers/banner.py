"""A word in large letters, for reading across a room: full blocks only, which every console font has."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

BLOCK = "█"
GAP = 1
ROWS = 5
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


def banner(text: str, width: int) -> list[str]:
    """The text in large letters without accents, narrow ones where the wide are too wide; nothing when those
    are too, or when it has other characters.
    """
    for alphabet in (LETTERS, NARROW):
        rows = _drawn(text, alphabet)
        if rows and max(map(len, rows)) <= width:
            return rows
    return []


def poster(text: str, width: int, height: int) -> list[str]:
    """The text in the largest letters that the room has: on one line or on two, each row and column of a
    letter drawn several times; nothing where even the small ones do not fit.
    """
    best: tuple[int, list[str]] = (0, [])
    for lines in _broken(text):
        for alphabet in (LETTERS, NARROW):
            drawn = [_drawn(line, alphabet) for line in lines]
            if not all(drawn):
                continue
            across = width // max(len(row) for rows in drawn for row in rows)
            down = (height - len(lines) + 1) // (ROWS * len(lines))
            across, down = min(across, MOST_STRETCHED * down), min(down, across)
            size = across * down * len(alphabet["A"][0])
            if size > best[0]:
                best = (size, _enlarged(drawn, across, down))
    return best[1]


def _broken(text: str) -> list[list[str]]:
    """The text in one line, and in two at each of its blanks."""
    words = text.split()
    return [[text], *([" ".join(words[:at]), " ".join(words[at:])] for at in range(1, len(words)))]


def _enlarged(drawn: list[list[str]], across: int, down: int) -> list[str]:
    """Every cell so many times across and down, the lines centred among themselves."""
    wide = max(len(row) for rows in drawn for row in rows) * across
    found: list[str] = []
    for rows in drawn:
        left = " " * ((wide - max(map(len, rows)) * across) // 2)
        found += [""] if found else []
        found += [left + "".join(cell * across for cell in row) for row in rows for _ in range(down)]
    return found


def _drawn(text: str, alphabet: Mapping[str, tuple[str, ...]]) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).upper()
    letters = [character for character in plain if not unicodedata.combining(character)]
    if not letters or not set(letters) <= set(alphabet):
        return []
    rows = [(" " * GAP).join(alphabet[letter][row] for letter in letters).rstrip() for row in range(ROWS)]
    return [row.replace("#", BLOCK) for row in rows]
