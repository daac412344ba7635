"""The terminal: the one place that prints, and takes out what could harm a terminal."""

from __future__ import annotations

import shutil
import sys

from papers.plain import printable

KEPT = "\n\t"


def say(text: str = "") -> None:
    """One line, or several, to standard output, at once."""
    print(printable(text, keep=KEPT), flush=True)  # noqa: T201 - the one place that prints


def say_bytes(data: bytes) -> None:
    """Bytes as they are to standard output, at once: JSON for another program."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def complain(text: str) -> None:
    """One sentence to standard error."""
    print(printable(text, keep=KEPT), file=sys.stderr, flush=True)  # noqa: T201 - the one place that prints


def redraw(line: str) -> None:
    """Replace the last line of a terminal (ECMA-48: carriage return, erase to the end of the line)."""
    sys.stdout.write("\r" + printable(line) + "\x1b[K")
    sys.stdout.flush()


def width() -> int:
    """Columns of the terminal, 80 when nobody can tell."""
    return shutil.get_terminal_size((80, 24)).columns
