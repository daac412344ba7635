"""Sections and lines: what is told of a machine, before it is laid out for a screen or a page."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from model.fact import Fact, FactState, T, Why
from model.message import say
from papers.facts.agreement import Agreeing
from papers.language import N_
from papers.wording import plain, word

LABEL_COLUMNS = 18
INDENT = "  "


@dataclass(frozen=True, slots=True, kw_only=True)
class FactLine:
    """One fact: what it is about, and what is told of it; both worded."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Facts that belong together."""

    title: str
    lines: tuple[FactLine, ...]


def line(label: str, *parts: str | None) -> FactLine:
    """A line of the parts that are known, separated by commas; texts of the machine are made harmless."""
    told = [_beside(str(plain(label)), part) for part in parts if part]
    return FactLine(label=str(plain(label)), text=", ".join(told))


def _beside(label: str, part: str) -> str:
    return str(plain(part.beside(label) if isinstance(part, Agreeing) else part))


def known(lines: Iterable[FactLine]) -> tuple[FactLine, ...]:
    """The lines that say something."""
    return tuple(item for item in lines if item.text)


def unknown_text(why: Why | None) -> Agreeing:
    """Why a fact is not known: "unknown: only root may read it"."""
    if why is None:
        return Agreeing.of(N_("unknown"))
    return Agreeing.of(N_("unknown: {reason}"), word(say(f"why.{why}")))


def tell(fact: Fact[T], text_of: Callable[[T], str] = str, none: str | None = None) -> str:
    """A fact in words; `none` is said of an absent one instead of "none"."""
    match fact.state:
        case FactState.ABSENT:
            return Agreeing.of(N_("none")) if none is None else none
        case FactState.UNKNOWN:
            return unknown_text(fact.why)
        case FactState.PRESENT:
            return "" if fact.value is None else text_of(fact.value)


def whole(title: str, fact: Fact[T], lines_of_value: Callable[[T], tuple[FactLine, ...]]) -> Section:
    """A section of one fact: its lines, or one line under its own title that says absent or unknown."""
    if fact.value is None:
        return Section(title=title, lines=(line(title, tell(fact)),))
    return Section(title=title, lines=lines_of_value(fact.value))


def lines_of(sections: Iterable[Section], width: int = 80) -> tuple[str, ...]:
    """The sections as plain text no wider than `width`; sections without lines are left out, and one whose
    only line has its title is that line.
    """
    laid_out: list[str] = []
    was_short = False
    for section in sections:
        is_short = len(section.lines) == 1 and section.lines[0].label == section.title
        if section.lines and laid_out and not (is_short and was_short):
            laid_out.append("")
        if section.lines and not is_short:
            laid_out.append(section.title)
        for item in section.lines:
            laid_out += _lay_out(item, width, "" if is_short else INDENT)
        was_short = is_short if section.lines else was_short
    return tuple(laid_out)


def _lay_out(item: FactLine, width: int, indent: str) -> list[str]:
    """One line, wrapped under its own text; a label that is too long gets a line to itself."""
    label = f"{indent}{item.label}"
    column = len(INDENT) + LABEL_COLUMNS
    wrapped = textwrap.wrap(item.text, max(width - column, 20), break_on_hyphens=False) or [""]
    if len(label) >= column:
        return [label, *(" " * column + part for part in wrapped)]
    return [label.ljust(column) + wrapped[0], *(" " * column + part for part in wrapped[1:])]
