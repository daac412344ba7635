"""The terminal: the one place that prints, and takes out what could harm a terminal."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence

from papers.plain import printable
from papers.screen.block import wrapped

KEPT = "\n\t"


def say(text: str = "") -> None:
    """One line, or several, to standard output, at once."""
    print(printable(text, keep=KEPT), flush=True)  # noqa: T201 - the one place that prints


def say_beside(text: str, column: int) -> None:
    """One line whose text stands behind a word in a column; on a terminal it breaks between words, and goes
    on below the text. Paths and addresses stay whole.
    """
    if not sys.stdout.isatty():
        say(text)
        return
    for row in beside(text, column):
        say(row)


def beside(text: str, column: int) -> list[str]:
    """The rows of such a line."""
    return textwrap.wrap(
        text,
        width(),
        subsequent_indent=" " * column,
        break_long_words=False,
        break_on_hyphens=False,
    )


def say_bytes(data: bytes) -> None:
    """Bytes as they are to standard output, at once: JSON for another program."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def complain(text: str) -> None:
    """One sentence to standard error; on a terminal it breaks between words."""
    plain = printable(text, keep=KEPT)
    if sys.stderr.isatty():
        plain = "\n".join(row for line in plain.split("\n") for row in rows(line))
    print(plain, file=sys.stderr, flush=True)  # noqa: T201 - the one place that prints


def rows(line: str) -> list[str]:
    """A line broken between words, so that a terminal breaks none; paths and addresses stay whole."""
    return wrapped(line, width())


def redraw(line: str) -> None:
    """Replace the last line of a terminal (ECMA-48: carriage return, erase to the end of the line)."""
    sys.stdout.write("\r" + printable(line) + "\x1b[K")
    sys.stdout.flush()


class Footer:
    """Lines at the bottom of a terminal that change in their place, while others scroll by above them
    (ECMA-48: CUU, ED).
    """

    def __init__(self) -> None:
        self._shown: tuple[str, ...] = ()

    def draw(self, lines: Sequence[str]) -> None:
        """Show these lines, each cut at the width of the terminal; the cursor stays behind the last one."""
        fresh = tuple(printable(line)[: width() - 1] for line in lines)
        if fresh != self._shown:
            sys.stdout.write(self._home() + "\n".join(fresh))
            sys.stdout.flush()
            self._shown = fresh

    def clear(self) -> None:
        """Take them away, so that something can be said."""
        if self._shown:
            sys.stdout.write(self._home())
            sys.stdout.flush()
            self._shown = ()

    def _home(self) -> str:
        """To the beginning of the first line, with everything below erased."""
        up = len(self._shown) - 1
        return "\r" + (f"\x1b[{up}A" if up > 0 else "") + "\x1b[J"


def width() -> int:
    """Columns of the terminal, 80 when it is not known."""
    return shutil.get_terminal_size((80, 24)).columns


def height() -> int:
    """Lines of the terminal, 24 when nobody can tell."""
    return shutil.get_terminal_size((80, 24)).lines
