"""Windows: which positions a page of a list covers, and the marks that lead on from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, select

from inventory.reading.positions import mark, position_of
from inventory.store.tables import inventory


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """How much of a list is asked for: `limit` items behind the marks `since` and `cursor` (the one that is
    further counts).
    """

    limit: int
    since: str = ""
    cursor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The positions that a page may cover: behind `after`, up to `last`."""

    instance: str
    after: int
    last: int
    limit: int

    def marks(self, rows: list[RowMapping], column: str) -> tuple[str | None, str]:
        """The cursor of the next page, and the position that this page has reached."""
        if len(rows) <= self.limit:
            return None, mark(self.instance, self.last)
        reached = mark(self.instance, rows[self.limit - 1][column])
        return reached, reached

    def rows(
        self,
        connection: Connection,
        statement: Select[Any],
        position: ColumnElement[int],
        found: list[ColumnElement[bool]],
    ) -> list[RowMapping]:
        """The rows of a page, and one more when there is one."""
        statement = statement.where(position > self.after, position <= self.last, *found)
        return list(connection.execute(statement.order_by(position).limit(self.limit + 1)).mappings())


def open_window(connection: Connection, span: Span) -> Window:
    """Read first: whatever is committed later has a higher position than `last`, and is not shown. Raises
    Refusal (400).
    """
    row = connection.execute(select(inventory.c.instance, inventory.c.position)).one()
    marks = [text for text in (span.since, span.cursor) if text]
    after = max((position_of(text, row.instance, row.position) for text in marks), default=0)
    return Window(instance=row.instance, after=after, last=row.position, limit=span.limit)
