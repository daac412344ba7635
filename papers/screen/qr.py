"""QR codes in characters: light modules are full blocks on a dark ground, which every console font has."""

from __future__ import annotations

from collections.abc import Sequence

BLOCK, UPPER, LOWER, DARK = "█", "▀", "▄", " "
HALVES = UPPER + LOWER
QUIET = (4, 3, 2, 1)  # modules around it: ISO/IEC 18004 asks for four, telephones read one


def qr_rows(text: str, width: int, height: int, *, halves: bool) -> list[str]:
    """The code of a text in so much room, two columns a module, or one where the font has half blocks
    (`halves`) and only that fits; nothing where none does. Whoever draws it gives light on dark.
    """
    import segno  # it brings a library of mail and HTTP: not before a code is asked for

    modules = [list(map(bool, row)) for row in segno.make(text, error="l", micro=False).matrix]
    drawn = (
        _in_halves(_framed(modules, quiet)) if by_halves else _in_blocks(_framed(modules, quiet))
        for by_halves in ((False, True) if halves else (False,))
        for quiet in QUIET
    )
    return next((rows for rows in drawn if len(rows) <= height and len(rows[0]) <= width), [])


def first_that_fits(
    texts: Sequence[str], width: int, height: int, *, halves: bool
) -> tuple[str, list[str]] | None:
    """The first of these texts whose code has room, and the code; None where none has."""
    for text in texts:
        rows = qr_rows(text, width, height, halves=halves)
        if rows:
            return text, rows
    return None


def _framed(modules: list[list[bool]], quiet: int) -> list[list[bool]]:
    """The modules, dark ones True, with a light margin."""
    side = len(modules) + 2 * quiet
    empty = [False] * side
    middle = [[*empty[:quiet], *row, *empty[:quiet]] for row in modules]
    return [*([empty] * quiet), *middle, *([empty] * quiet)]


def _in_blocks(modules: list[list[bool]]) -> list[str]:
    return ["".join((DARK if dark else BLOCK) * 2 for dark in row) for row in modules]


def _in_halves(modules: list[list[bool]]) -> list[str]:
    """Two rows of modules in one of characters; the last of an odd number stands over light."""
    padded = [*modules, *([[False] * len(modules[0])] if len(modules) % 2 else [])]
    signs = {(False, False): BLOCK, (False, True): UPPER, (True, False): LOWER, (True, True): DARK}
    pairs = zip(padded[::2], padded[1::2], strict=True)
    return ["".join(signs[two] for two in zip(above, below, strict=True)) for above, below in pairs]
