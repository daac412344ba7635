"""`etabli note` with nothing to note, at a terminal: where to look for locks, one key for “none found”."""

from __future__ import annotations

import termios
from collections.abc import Callable

from agent.commands.wipe.questions import YES
from host.keyboard import Keyboard
from judge.grade.locks import open_locks
from model.report import Report
from papers.language import _
from papers.screen.looking import looking_lines
from papers.terminal import rows, say
from papers.title import machine_title

ONE_KEY = frozenset(word[0] for word in YES)
A_WHILE_S = 3600.0


def ask_about_locks(report: Report, read_key: Callable[[], str] | None = None) -> dict[str, bool]:
    """What one key answers of the locks that a report leaves open: “not locked” for each, or nothing. Raises
    EOFError, OSError, termios.error when the terminal goes.
    """
    locks = open_locks(report.grade)
    if not locks:
        return {}
    say("  ".join(part for part in (report.entered.label, machine_title(report.machine)) if part))
    answers = _("None found: the key y. Another key: not now. One found: --locked LOCK.")
    for line in (*(f"  {line}" for line in looking_lines(locks)), answers):
        for row in rows(line):
            say(row)
    return dict.fromkeys(locks, False) if (read_key or _one_key)().casefold() in ONE_KEY else {}


def _one_key() -> str:
    with Keyboard() as keys:
        keys.forget()
        return keys.read(A_WHILE_S)[:1]


GONE = (EOFError, OSError, termios.error)
