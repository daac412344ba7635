"""A line that a hand typed: what came before the question, or out of a scanner, confirms nothing."""

from __future__ import annotations

import termios
import time
from collections.abc import Callable

from agent.bench.wrong_order import WrongOrder
from agent.commands.wipe.bench_line import LineEditor
from host.keyboard import Keyboard
from papers.language import _
from papers.terminal import redraw, say

FASTEST_KEY_S = 0.03  # a quick hand needs twice as long for a key, a scanner a tenth of it
FEWEST_KEYS = 3  # so few may be one stroke of a hand
POLL_S = 0.5


class Pace:
    """How fast the keys of one line came."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._keys = 0
        self._began_s: float | None = None

    def heed(self, typed: str) -> None:
        """Keys that came at this moment."""
        if typed:
            self._keys += len(typed)
            self._began_s = self._clock() if self._began_s is None else self._began_s

    @property
    def is_a_hands(self) -> bool:
        """Whether a hand may have typed all of them."""
        if self._began_s is None or self._keys <= FEWEST_KEYS:
            return True
        return self._clock() - self._began_s >= FASTEST_KEY_S * (self._keys - 1)


def typed_line(question: str) -> str:
    """The answer to a question, without blanks at its ends. Raises WrongOrder for one that no hand typed, and
    when nobody can type any more.
    """
    say(question)
    try:
        with Keyboard() as keys:
            keys.forget()
            return _read(keys)
    except (OSError, termios.error, EOFError) as error:
        raise WrongOrder(_("Nothing was changed.")) from error


def _read(keys: Keyboard) -> str:
    editor, pace = LineEditor(), Pace()
    while True:
        typed = keys.read(POLL_S)
        pace.heed(typed)
        lines = editor.feed(typed)
        redraw(lines[0] if lines else editor.typed)
        if not lines:
            continue
        say()
        if not pace.is_a_hands:
            raise not_by_hand()
        return lines[0].strip()


def not_by_hand() -> WrongOrder:
    """The refusal of an answer that came faster than a hand types."""
    return WrongOrder(
        _("That came faster than a hand types, as from a scanner. Nothing was changed: type it by hand.")
    )
