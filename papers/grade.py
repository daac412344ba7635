"""A grade as lines of text: the letter, what it is good for, and why."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from model.grade import Grade, Reason, ReasonKind
from model.message import Message
from model.systems import Fitness, Systems
from papers.banner import banner
from papers.language import N_, NP_, _, pgettext, spoken
from papers.letters import letter_word
from papers.plain import printable
from papers.quantities import decimal
from papers.wording import word

SECTIONS = (
    ((ReasonKind.ELIMINATION, ReasonKind.CAP), N_("What limits the grade:")),
    ((ReasonKind.SCORE,), N_("Points:")),
    ((ReasonKind.UNKNOWN,), N_("Unknown, so no points:")),
    ((ReasonKind.TO_CHECK,), N_("Check by hand:")),
    ((ReasonKind.NOTE,), N_("Worth knowing:")),
)
FITNESS = {
    Fitness.FIT: NP_("system", "yes"),
    Fitness.NOT_YET: NP_("system", "not as it is"),
    Fitness.UNFIT: NP_("system", "no"),
    Fitness.UNKNOWN: NP_("system", "not known"),
}
WIDTH = 80
INDENT = 2


def grade_lines(grade: Grade, width: int = WIDTH) -> list[str]:
    """The grade in full, no line longer than `width`: the reasons first, and last, where a console still
    shows it, the grade in large letters.
    """
    lines = []
    for kinds, title in SECTIONS:
        reasons = [reason for reason in grade.reasons if reason.kind in kinds]
        if reasons:
            lines.append(_(title))
            for reason in reasons:
                lines += _reason_lines(reason, width)
    lines += ["", *_large(grade, width), headline(grade)]
    for text in (use_line(grade), *systems_lines(grade)):
        lines += textwrap.wrap(text, width, subsequent_indent="  ", break_on_hyphens=False)
    return lines


def use_line(grade: Grade) -> str:
    """What it is good for, in the policy's own words."""
    use = grade.use_wording.get(spoken().value) or grade.use_wording.get("en", grade.suggested_use)
    return _("Suggested use: {use}").format(use=printable(use))


def systems_lines(grade: Grade) -> list[str]:
    """Which systems it is fit for, of a grade that tells it."""
    return [] if grade.systems is None else [f"{systems_words(grade.systems)}."]


def headline(grade: Grade) -> str:
    """GRADE B (62 points of 100) - looks: C - to be checked."""
    parts = [
        _("GRADE {letter}  ({score} of {most} points)").format(
            letter=letter_word(grade.functional), score=decimal(grade.score), most=decimal(grade.score_of)
        )
    ]
    if grade.cosmetic is not None:
        parts.append(_("cosmetic grade: {letter}").format(letter=grade.cosmetic.value))
    if grade.to_check:
        parts.append(_("to be checked"))
    return "  -  ".join(parts)


def _large(grade: Grade, width: int) -> list[str]:
    rows = banner(letter_word(grade.functional), width - INDENT)
    return [*(" " * INDENT + row for row in rows), ""] if rows else []


def _reason_lines(reason: Reason, width: int) -> list[str]:
    """Points stand in a column of their own, so that they can be added up by eye."""
    indent = " " * INDENT
    text = word(reason.message)
    if reason.points is not None and reason.of is not None:
        points = _("{points} of {most}").format(points=decimal(reason.points), most=decimal(reason.of))
        column = width - len(points) - 1
        rows = textwrap.wrap(
            text, column, initial_indent=indent, subsequent_indent=indent * 2, break_on_hyphens=False
        )
        return [*rows[:-1], f"{rows[-1]} ".ljust(column, ".") + f" {points}"]
    return textwrap.wrap(
        reason_text(reason),
        width,
        initial_indent=indent,
        subsequent_indent=indent * 2,
        break_on_hyphens=False,
    )


def reason_text(reason: Reason) -> str:
    """A reason without its points; with the letter that it allows at most."""
    text = word(reason.message)
    if reason.limit is None:
        return text
    return _("{text} (at most {letter})").format(text=text, letter=letter_word(reason.limit))


def systems_words(systems: Systems) -> str:
    """Both systems, each with what is against it: "Windows 11: no (...). Linux: yes"."""
    return ". ".join(
        _("{system}: {fitness}").format(system=system, fitness=fitness_words(fitness, because))
        for system, fitness, because in (
            ("Windows 11", systems.windows_11, systems.windows_11_because),
            ("Linux", systems.linux, systems.linux_because),
        )
    )


def fitness_words(fitness: Fitness, because: Sequence[Message]) -> str:
    """Whether one system is at home on it, and what is against it: "no (...)"."""
    told = _("; ").join(word(message) for message in because)
    fit = pgettext(*FITNESS[fitness])
    return f"{fit} ({told})" if told else fit
