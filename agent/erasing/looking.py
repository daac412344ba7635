"""Looking at the drives beside everything else, and the numbers that they keep while they are plugged in."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from agent.bench.wrong_order import WrongOrder
from model.erasure import DriveToken, WipePlan
from wipe.planned import PlannedDrive

Found = TypeVar("Found")


class Looking(Generic[Found]):
    """Looks at the drives beside the loop, because a drive may take its time to answer. One look at a time;
    one that is asked for meanwhile follows.
    """

    def __init__(self, look: Callable[[frozenset[str]], Found], *, wait: bool = False) -> None:
        self._ask, self._wait = look, wait
        self._answers: queue.SimpleQueue[Found | WrongOrder] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._again: frozenset[str] | None = None

    def ask(self, spare: frozenset[str]) -> None:
        """Look, at all drives but those of these names."""
        if self._thread is not None and self._thread.is_alive():
            self._again = spare
            return
        self._again = None
        self._thread = threading.Thread(target=self._look, args=(spare,), daemon=True)
        self._thread.start()
        if self._wait:
            self._thread.join()

    @property
    def is_under_way(self) -> bool:
        """Whether a look has not come to its end, or another one waits for that."""
        is_alive = self._thread is not None and self._thread.is_alive()
        return is_alive or self._again is not None or not self._answers.empty()

    def answer(self) -> Found | None:
        """What was seen since the last call; None when there is nothing new. Raises WrongOrder."""
        if self._again is not None:
            self.ask(self._again)
        try:
            found = self._answers.get_nowait()
        except queue.Empty:
            return None
        if isinstance(found, WrongOrder):
            raise found
        return found

    def _look(self, spare: frozenset[str]) -> None:
        try:
            self._answers.put(self._ask(spare))
        except WrongOrder as error:
            self._answers.put(error)


@dataclass(slots=True)
class NumberedDrives:
    """The drives that are here, each under a number that it keeps from one look to the next."""

    drives: dict[int, PlannedDrive] = field(default_factory=dict)
    _next: int = 1

    def take(self, found: Sequence[PlannedDrive], busy: Collection[str]) -> list[tuple[int, PlannedDrive]]:
        """Take over what a look found; those of the names in `busy` were not looked at and stay. What is new,
        and what may be erased by now or no more.
        """
        before = {_place(item): number for number, item in self.drives.items()}
        kept = {number: item for number, item in self.drives.items() if item.drive.name in busy}
        changed = []
        for item in found:
            if item.drive.name in busy:
                continue
            number = before.get(_place(item))
            old = None if number is None else self.drives[number]
            if number is None:
                number, self._next = self._next, self._next + 1
            kept[number] = item
            if old is None or isinstance(old.outcome, WipePlan) != isinstance(item.outcome, WipePlan):
                changed.append((number, item))
        self.drives = dict(sorted(kept.items()))
        return changed

    def drop(self, names: Collection[str]) -> list[tuple[int, PlannedDrive]]:
        """Take out the drives of these names, which were unplugged."""
        gone = [(number, item) for number, item in self.drives.items() if item.drive.name in names]
        for number, _item in gone:
            del self.drives[number]
        return gone


def _place(item: PlannedDrive) -> DriveToken | str:
    """What a drive is known by from one look to the next: its token, or its path when it has none."""
    return item.token or item.drive.path
