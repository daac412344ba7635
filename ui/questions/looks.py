"""The cosmetic scale, drawn: lid, corners, keys and screen of each letter, of signs every console has."""

from __future__ import annotations

from model.grade import CosmeticGrade
from papers.language import N_, _

COSMETIC = {
    CosmeticGrade.A: N_("no visible trace of use"),
    CosmeticGrade.B: N_("light traces: fine scratches, seen up close"),
    CosmeticGrade.C: N_("marked traces: scratches, shiny keys, small dents"),
    CosmeticGrade.D: N_("damaged, and usable: cracks, missing covers, stains"),
}
DRAWING = (
    "      A               B               C               D",
    " +-----------+   +-----------+   +-----------.   .-----  ---.",
    " |           |   |       /   |   |  \\    /   |   | \\ /\\   ## |",
    " |           |   |      /    |   |   \\  /  o |   |  X  \\  ##",
    " |           |   |           |   |  -- o     |   | / \\  o    |",
    " +-----------+   +-----------+   `-----------+   `--  -------+",
    " [ ][ ][ ][ ]    [ ][ ][ ][ ]    [=][=][ ][=]    [=][ ]   [=]",
)


def looks_question() -> str:
    """The drawing, and what it shows."""
    under = _("lid and screen above, keys below; = is a shiny key")
    return "\n".join([*DRAWING, f" {under}"])


def looks_choices() -> dict[str, str]:
    """Each letter with what it means."""
    return {grade.value: _(text) for grade, text in COSMETIC.items()}


def looks_words(grade: CosmeticGrade) -> str:
    """A letter and what it means."""
    return f"{grade}, {_(COSMETIC[grade])}"
