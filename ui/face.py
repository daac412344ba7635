"""What a screen may ask of the application that shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from model.event import OrderAnswered
from model.order import BenchOrder
from papers.language import Language
from ui.bench import Bench

Answered = Callable[[OrderAnswered], None]


class Face(Protocol):
    """The bench as it was last heard, and a way to give orders. `notice` is the sentence above the keys;
    `half_blocks`: the terminal's font has them; `layout`: the one given to the keyboard, None as it was.
    """

    bench: Bench
    notice: str
    half_blocks: bool
    layout: str | None

    def give(self, order: BenchOrder, answered: Answered | None = None) -> None:
        """Give an order; what becomes of it is told in the line above the keys, or to `answered`."""
        ...

    def tell(self, notice: str) -> None:
        """A sentence above the keys, until the next one."""
        ...

    def explain(self, lines: Sequence[str], *, everywhere: bool = True) -> None:
        """Help: these lines, and the keys that work everywhere but in a question."""
        ...

    def end(self, result: int | Language) -> None:
        """Leave the screens: with an exit status, or for another language."""
        ...
