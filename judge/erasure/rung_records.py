"""The last rung of a journal, and where its records are."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeVar

from model.erasure import Method
from model.journal import Intent, Record, RungEnded, RungStarted, Verified

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class RungRecords:
    """The last rung: its start, its records, and how the eraser says that it ended."""

    started: RungStarted
    records: tuple[Record, ...]
    ended: RungEnded | None

    def last(self, kind: type[T]) -> T | None:
        """The last record of a kind."""
        return next((item for item in reversed(self.records) if isinstance(item, kind)), None)

    @property
    def read(self) -> int:
        """Where the eraser's own last reading back is; -1 when there is none."""
        places = [
            place for place, item in enumerate(self.records) if isinstance(item, Verified) and item.by is None
        ]
        return places[-1] if places else -1

    @property
    def verified(self) -> Verified | None:
        """The eraser's own last reading back."""
        found = self.records[self.read] if self.read >= 0 else None
        return found if isinstance(found, Verified) else None

    def place_of_last(self, *kinds: type[Record]) -> int:
        """Where the last record of these kinds is; -1 when there is none."""
        places = [place for place, item in enumerate(self.records) if isinstance(item, kinds)]
        return places[-1] if places else -1

    def since_ordered(self, method: Method) -> tuple[Record, ...]:
        """The records since a method was ordered the last time, until the drive was read back; since the
        beginning when it never was.
        """
        orders = self.orders({method})
        first = orders[-1] if orders else 0
        return self.records[first : self.read if self.read > first else None]

    def orders(self, methods: AbstractSet[Method]) -> list[int]:
        """Where methods were ordered of the drive."""
        return [
            place
            for place, item in enumerate(self.records)
            if isinstance(item, Intent) and item.method in methods
        ]
