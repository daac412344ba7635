"""A word in large letters, for reading across a room: full blocks only, which every console font has."""

from __future__ import annotations

import unicodedata

BLOCK = "█"
GAP = 1
ROWS = 5
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
    "?": ("#### ", "    #", "  ## ", "     ", "  #  "),
    " ": ("   ", "   ", "   ", "   ", "   "),
}


def banner(text: str, width: int) -> list[str]:
    """The text in large letters without accents; nothing when it is too wide or has other characters."""
    plain = unicodedata.normalize("NFKD", text).upper()
    letters = [character for character in plain if not unicodedata.combining(character)]
    if not letters or not set(letters) <= set(LETTERS):
        return []
    rows = [(" " * GAP).join(LETTERS[letter][row] for letter in letters).rstrip() for row in range(ROWS)]
    return [] if max(map(len, rows)) > width else [row.replace("#", BLOCK) for row in rows]
