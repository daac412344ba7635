"""Words of the pages: numbers, and the enums of a report."""

from __future__ import annotations

from inventory.reading.filters import Order, Pile
from model.grade import CosmeticGrade
from model.provenance import ClockTrust
from model.verdict import DriveHealth
from papers.facts.drives import health_word
from papers.language import N_, _, spoken
from papers.quantities import memory_size, storage_size
from papers.times import CLOCKS

PILES = {
    Pile.READY: N_("erased and nothing to check"),
    Pile.TO_CHECK: N_("to check"),
    Pile.FAILING: N_("failing drive"),
}
ORDERS = {Order.RECEIVED: N_("last received"), Order.LABEL: N_("label"), Order.GRADE: N_("grade")}


def pile_word(pile: Pile) -> str:
    """Where a machine stands."""
    return _(PILES[pile])


def order_word(order: Order) -> str:
    """By what a list is sorted."""
    return _(ORDERS[order])


def cosmetic_word(grade: CosmeticGrade | None) -> str:
    """How it looks."""
    return _("not checked") if grade is None else str(grade)


def health_text(health: DriveHealth | None) -> str:
    """The health of the worst drive."""
    return _("NO DRIVE SEEN") if health is None else health_word(health)


def clock_word(clock: ClockTrust) -> str:
    """How far a report's own times can be trusted."""
    return _(CLOCKS[clock])


def number(value: float) -> str:
    """A number with at most one decimal."""
    from decimal import InvalidOperation

    from babel.numbers import format_decimal

    try:
        return str(format_decimal(round(value, 1), locale=spoken().value))
    except InvalidOperation:  # more digits than Decimal keeps: a station may send any finite number
        return f"{value:g}"


def file_size(size_bytes: int) -> str:
    """The size of a document."""
    from babel.numbers import format_decimal

    if size_bytes < 10_000:
        return storage_size(size_bytes)
    return _("{value} kB").format(value=format_decimal(size_bytes // 1000, locale=spoken().value))


def memory_word(size_bytes: int | None) -> str:
    """A memory's size; empty when it is not known."""
    return "" if size_bytes is None else memory_size(size_bytes)


def storage_word(size_bytes: int | None) -> str:
    """A drive's size; empty when it is not known."""
    return "" if size_bytes is None else storage_size(size_bytes)
