"""Filters: what a reader asks for, checked, and as conditions of the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Table, func, not_, or_, select

from inventory.errors import Refusal
from inventory.receiving.summary import folded
from inventory.store.database import FOLDED
from inventory.store.tables import NAME, machines, reports
from judge.identity.naming import folded_name
from model.grade import GradeLetter
from model.last_word import LastWord
from model.listing import DocumentState
from model.proof import ErasedState
from model.report import code_digits
from model.verdict import DriveHealth
from papers.language import _

DEFAULT_LIMIT, LARGEST_LIMIT = 100, 500
WORDS_SEARCHED = 8
BAD_REQUEST = 400
YES_OR_NO = {"": None, "1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
E = TypeVar("E", bound=StrEnum)


class Pile(StrEnum):
    """Where a machine stands in a workshop, by what is known of it."""

    READY = "ready"  # erased, nothing to check, a drive that may go along, and to be given away as a machine
    TO_CHECK = "to_check"
    FAILING = "failing"


class Order(StrEnum):
    """In which order a person reads the list."""

    RECEIVED = "received"  # the last first
    LABEL = "label"
    GRADE = "grade"  # the best first


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to; None and the empty text narrow nothing. `erased`, `word` and `pile` are of
    machines alone.
    """

    grade: GradeLetter | None = None
    health: DriveHealth | None = None
    erased: ErasedState | None = None
    word: LastWord | None = None
    state: DocumentState = DocumentState.ACCEPTED
    lot: str = ""
    label: str = ""
    station: str = ""
    text: str = ""
    to_check: bool | None = None
    pile: Pile | None = None

    @property
    def any_set(self) -> bool:
        """Whether the list is narrowed at all."""
        return self != Filters(state=self.state)


FILTERS = frozenset(Filters.__dataclass_fields__)
REPORT_FILTERS = FILTERS - {"erased", "word", "pile"}  # which a machine is, as it is today
KNOWN = frozenset({"since", "cursor", "limit", "lang", "told"})
GIVEN_AWAY = [letter for letter in GradeLetter if letter not in (GradeLetter.PARTS, GradeLetter.RECYCLING)]
SOUND = [DriveHealth.HEALTHY, DriveHealth.WATCH]


def read_filters(questions: Mapping[str, str]) -> Filters:
    """The filters in a query string. Raises Refusal (400) for a value that cannot be."""
    return Filters(
        grade=choice_in(questions, "grade", GradeLetter),
        health=choice_in(questions, "health", DriveHealth),
        erased=choice_in(questions, "erased", ErasedState),
        word=choice_in(questions, "word", LastWord),
        state=choice_in(questions, "state", DocumentState) or DocumentState.ACCEPTED,
        lot=text_in(questions, "lot"),
        label=text_in(questions, "label"),
        station=text_in(questions, "station"),
        text=text_in(questions, "text"),
        to_check=yes_or_no_in(questions, "to_check"),
        pile=choice_in(questions, "pile", Pile),
    )


def order_in(questions: Mapping[str, str]) -> Order:
    """The order that is asked for. Raises Refusal (400)."""
    return choice_in(questions, "order", Order) or Order.RECEIVED


def refuse_unknown(questions: Mapping[str, str], known: Collection[str] = FILTERS) -> None:
    """A filter that is misspelt narrows nothing, unnoticed; `known` are those that there
    are. Raises Refusal (400).
    """
    unknown = sorted(set(questions) - KNOWN - set(known))
    if unknown:
        raise Refusal(BAD_REQUEST, _("Unknown filter: {name}.").format(name=unknown[0][:NAME]))


def read_limit(questions: Mapping[str, str]) -> int:
    """How many items a page may have. Raises Refusal (400)."""
    text = questions.get("limit", "")
    if not text:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_LIMIT))):
        raise Refusal(BAD_REQUEST, _("limit: expected a number from 1 to {most}.").format(most=LARGEST_LIMIT))
    if not 1 <= int(text) <= LARGEST_LIMIT:
        raise Refusal(BAD_REQUEST, _("limit: expected a number from 1 to {most}.").format(most=LARGEST_LIMIT))
    return int(text)


def conditions(filters: Filters, *, named: Table = reports) -> list[ColumnElement[bool]]:
    """The conditions on `reports`; `named` is the table whose label and lot count: in a list of machines
    their own, which are the last that were entered.
    """
    found = [reports.c.state == filters.state]
    exact: list[tuple[Column[Any], str | None]] = [
        (reports.c.grade, filters.grade),
        (reports.c.health, filters.health),
        (reports.c.station, filters.station),
    ]
    found += [column == value for column, value in exact if value]
    found += [spelt(named.c.lot, filters.lot)] if filters.lot else []
    found += [spelt(named.c.label, filters.label)] if filters.label else []
    if filters.erased is not None and named is machines:
        found.append(machines.c.erased == filters.erased)
    if filters.word is not None and named is machines:
        found.append(machines.c.word == filters.word)
    if filters.to_check is not None:
        found.append(_unsettled(named) if filters.to_check else not_(_unsettled(named)))
    if filters.pile is not None and named is machines:
        found += _in_pile(filters.pile)
    words = folded(filters.text).split()[:WORDS_SEARCHED]
    found += [_anywhere(word, named) for word in words]
    return found


def _unsettled(named: Table) -> ColumnElement[bool]:
    """Whether somebody has to look before the grade may be trusted."""
    doubtful = machines.c.doubtful if named is machines else False
    return reports.c.to_check | reports.c.differs | doubtful


def _in_pile(pile: Pile) -> list[ColumnElement[bool]]:
    """Ready is what is known to be good in every respect; what is not known is not ready."""
    match pile:
        case Pile.TO_CHECK:
            return [_unsettled(machines)]
        case Pile.FAILING:
            return [reports.c.health == DriveHealth.FAILING]
        case Pile.READY:
            return [
                machines.c.erased == ErasedState.ERASED,
                not_(_unsettled(machines)),
                reports.c.health.in_(SOUND),
                reports.c.grade.in_(GIVEN_AWAY),
                not_(reports.c.replayed),
            ]


def spelt(column: Column[Any], text: str) -> ColumnElement[bool]:
    """Whether a label or a lot is the one that was typed, in whatever spelling."""
    folded = folded_name(text)
    return getattr(func, FOLDED)(column) == folded if folded else column == text


def _anywhere(word: str, named: Table) -> ColumnElement[bool]:
    """Whether a machine is meant by a word: it stands in the texts, is a label in another spelling, or the
    code of one of its reports.
    """
    found = reports.c.search_text.contains(word, autoescape=True)
    names = (named.c.label, reports.c.label, reports.c.serial)
    return or_(found, *(spelt(name, word) for name in names), *_with_the_code(word))


def _with_the_code(word: str) -> list[ColumnElement[bool]]:
    """Whether any report of the machine, also an earlier one, has the code that stands on a case."""
    code = code_digits(word)
    if code is None:
        return []
    other = reports.alias()
    machines_of = select(other.c.machine).where(other.c.id.endswith(code), other.c.machine.is_not(None))
    return [reports.c.id.endswith(code), reports.c.machine.in_(machines_of)]


def choice_in(questions: Mapping[str, str], name: str, kind: type[E]) -> E | None:
    """A value of an enum, None when it is not asked for. Raises Refusal (400)."""
    text = questions.get(name, "")
    if not text:
        return None
    for value in kind:
        if value.casefold() == text.casefold():
            return value
    expected = ", ".join(kind)
    raise Refusal(BAD_REQUEST, _("{name}: expected one of {expected}.").format(name=name, expected=expected))


def yes_or_no_in(questions: Mapping[str, str], name: str) -> bool | None:
    """A question that is asked both ways; None when it is not asked. Raises Refusal (400)."""
    text = questions.get(name, "").casefold()
    if text not in YES_OR_NO:
        expected = "1, 0"
        raise Refusal(
            BAD_REQUEST, _("{name}: expected one of {expected}.").format(name=name, expected=expected)
        )
    return YES_OR_NO[text]


def text_in(questions: Mapping[str, str], name: str) -> str:
    """A text, empty when it is not asked for."""
    return questions.get(name, "").replace("\0", "").strip()[:NAME]
