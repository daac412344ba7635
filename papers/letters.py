"""The letters of a functional grade in words."""

from __future__ import annotations

from model.grade import GradeLetter
from papers.language import N_, _

LETTER_WORDS = {
    GradeLetter.A: N_("A"),
    GradeLetter.B: N_("B"),
    GradeLetter.C: N_("C"),
    GradeLetter.D: N_("D"),
    GradeLetter.PARTS: N_("FOR PARTS"),
    GradeLetter.RECYCLING: N_("RECYCLING"),
}


def letter_word(letter: str) -> str:
    """The letter, or the word, in the language spoken; one that this version does not know as it is."""
    return _(LETTER_WORDS[GradeLetter(letter)]) if letter in set(GradeLetter) else letter
