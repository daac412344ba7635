"""Characters that the terminal can draw, and what stands for the others: legible, and as wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

ASCII = frozenset(map(chr, range(0x20, 0x7F)))
# What every console font of Debian for Latin letters draws, of what people and machines write: the
# characters that Lat15- and Uni2- of Fixed16, VGA16, Terminus16 and TerminusBold32x16 have in common
# (console-setup-linux 1.221 and 1.242, their own Unicode tables). tests/ui/test_glyphs.py holds it against
# the fonts where they are installed.
EVERY_FONT = ASCII | frozenset(
    "\u00a0¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿"
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ"
    "ŒœŠšŸŽž\u202f–—‘’‚“”„†‡•…‰‹›€№™←↑→↓−∞≈≠≤≥"
    "─━│┃┌┏┐┓└┗┘┛├┣┤┫┬┳┴┻┼╋═║╔╗╚╝╠╣╦╩╬█░▒■▲▶▼◀●☐☑☒♦✗✘"
)
# Terminals whose font nobody can ask for: consoles seen from afar, and real terminals on a serial line.
OLD_TERMINALS = ("linux", "vt1", "vt2", "ansi", "cons25")
# The first of these that the terminal has; else the letter without its marks, else question marks.
STAND_INS = dict(
    zip(
        "’‘‚′“”„″«»‹›…–—‐‑−·•●○°×µμœŒæÆøØßłŁđĐ€£™®©→←↑↓▶◀▲▼≤≥≈✓✔✗✘☐☑☒⚠█▓▒░■─━═│┃║",
        '\'\',\'""""<><>~-----.**ooxuuoOaAoOslLdDEL  c><^v><^v<>~vvxx.vx!###.#--=|||',
        strict=True,
    )
)
CORNERS = frozenset("┌┐└┘├┤┬┴┼╭╮╰╯┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬")


class Legible(LineFilter):
    """Every line of the screens, whoever wrote it, in characters that the terminal draws; each keeps its
    width, so that nothing moves.
    """

    def __init__(self, shown: frozenset[str]) -> None:
        super().__init__()
        self.legible = lru_cache(4096)(lambda text: legible(text, shown))

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, with their texts made legible."""
        del background
        return [Segment(self.legible(text), style, control) for text, style, control in segments]


def legible(text: str, shown: frozenset[str]) -> str:
    """The text in these characters alone."""
    if shown.issuperset(text):
        return text
    return "".join(letter if letter in shown else _stand_in(letter, shown) for letter in text)


def _stand_in(letter: str, shown: frozenset[str]) -> str:
    width = cell_len(letter)
    if letter.isspace():
        return " " * width
    first = STAND_INS.get(letter, "+" if letter in CORNERS else "")
    bare = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    for found in (first, *([bare] if bare != letter else [])):
        if found and shown.issuperset(found) and cell_len(found) == width:
            return found
    return "?" * width


def characters_shown(
    console: frozenset[str] | None, environment: Mapping[str, str], *, is_coerced: bool
) -> frozenset[str] | None:
    """What the terminal draws, None for everything: a console tells by itself; a locale without UTF-8
    promises ASCII alone; a terminal that may lie behind any console font gets what all of them have.
    `is_coerced`: Python found the locale C, and set LC_CTYPE itself (PEP 538, PEP 540).
    """
    if console is not None:
        return console | frozenset(" ")
    if not speaks_utf8(environment, is_coerced=is_coerced):
        return ASCII
    return EVERY_FONT if environment.get("TERM", "").startswith(OLD_TERMINALS) else None


def speaks_utf8(environment: Mapping[str, str], *, is_coerced: bool) -> bool:
    """Whether the locale that a person chose says so (locale(7): LC_ALL, then LC_CTYPE, then LANG)."""
    character_type = environment.get("LC_CTYPE")
    if is_coerced and character_type == "C.UTF-8":
        character_type = None
    name = environment.get("LC_ALL") or character_type or environment.get("LANG") or "C"
    return "utf8" in name.lower().replace("-", "")
