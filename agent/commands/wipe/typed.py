"""A line that a hand typed: what came before the question, or out of a scanner, confirms nothing."""

from __future__ import annotations

import termios

from agent.bench.wrong_order import WrongOrder
from agent.commands.wipe.bench_line import LineEditor
from agent.erasing.pace import Pace, not_by_hand
from host.keyboard import Keyboard
from papers.language import _
from papers.terminal import redraw, say

POLL_S = 0.5


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
