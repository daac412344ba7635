"""A grade as lines of text: the letter, what it is good for, and why."""

from __future__ import annotations

import textwrap

from model.grade import Grade, GradeLetter, Reason, ReasonKind
from papers.language import N_, _, spoken
from papers.wording import word

LETTER_WORDS = {
    GradeLetter.A: N_("A"),
    GradeLetter.B: N_("B"),
    GradeLetter.C: N_("C"),
    GradeLetter.D: N_("D"),
    GradeLetter.PARTS: N_("PARTS"),
    GradeLetter.RECYCLING: N_("RECYCLING"),
}
SECTIONS = (
    ((ReasonKind.ELIMINATION, ReasonKind.CAP), N_("What holds it down:")),
    ((ReasonKind.SCORE,), N_("What it scores:")),
    ((ReasonKind.UNKNOWN,), N_("Not known, and so without points:")),
    ((ReasonKind.TO_CHECK,), N_("To be checked by somebody:")),
    ((ReasonKind.NOTE,), N_("Worth knowing:")),
)
WIDTH = 80


def letter_word(letter: GradeLetter) -> str:
    """The letter, or the word, in the language spoken."""
    return _(LETTER_WORDS[letter])


def grade_lines(grade: Grade, width: int = WIDTH) -> list[str]:
    """The grade in full, no line longer than `width`."""
    lines = [headline(grade)]
    use = grade.use_wording.get(spoken().value) or grade.use_wording.get("en", grade.suggested_use)
    lines += textwrap.wrap(_("Good for: {use}").format(use=use), width, subsequent_indent="  ")
    for kinds, title in SECTIONS:
        reasons = [reason for reason in grade.reasons if reason.kind in kinds]
        if reasons:
            lines.append(_(title))
            for reason in reasons:
                lines += textwrap.wrap(_line(reason), width, initial_indent="  ", subsequent_indent="    ")
    return lines


def headline(grade: Grade) -> str:
    """Grade B (62 of 100) · looks C · to be checked."""
    parts = [
        _("GRADE {letter}  ({score} points of {most})").format(
            letter=letter_word(grade.functional), score=f"{grade.score:g}", most=f"{grade.score_of:g}"
        )
    ]
    if grade.cosmetic is not None:
        parts.append(_("looks: {letter}").format(letter=grade.cosmetic.value))
    if grade.to_check:
        parts.append(_("to be checked"))
    return "  -  ".join(parts)


def _line(reason: Reason) -> str:
    text = word(reason.message)
    if reason.points is not None and reason.of is not None:
        return _("{text}: {points} points of {most}").format(
            text=text, points=f"{reason.points:g}", most=f"{reason.of:g}"
        )
    if reason.limit is not None:
        return _("{text} (at most {letter})").format(text=text, letter=letter_word(reason.limit))
    return text
