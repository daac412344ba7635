"""The keyboard of a terminal, key by key (termios(3), non-canonical mode).

Ordinarily Ctrl-C and its like stay what they are. Raw, every byte that comes is a key and nothing else: none
stops the screen, the program or the output.
"""

from __future__ import annotations

import codecs
import os
import select
import termios
import tty
from contextlib import suppress
from typing import Any, Self

INPUT, LOCAL, SPECIAL = 0, 3, 6  # of what tcgetattr(3) tells
NOT_RAW_INPUT = (
    termios.IXON | termios.IXOFF | termios.IXANY | termios.ISTRIP | termios.INLCR | termios.IGNCR
    | termios.ICRNL | termios.BRKINT | termios.INPCK
)  # fmt: skip


class Keyboard:
    """While it is entered, keys come one at a time and are not echoed; afterwards the terminal is as it was.
    Raises OSError, termios.error when the descriptor is no terminal.
    """

    def __init__(self, descriptor: int = 0, *, raw: bool = False) -> None:
        self._descriptor = descriptor
        self._raw = raw
        self._before: list[Any] | None = None
        # raw: a letter for each byte, so that none is waited for
        self._decoder = codecs.getincrementaldecoder("latin-1" if raw else "utf-8")("replace")

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        """Keys one at a time from here on. Raises termios.error."""
        self._before = termios.tcgetattr(self._descriptor)
        if self._raw:
            mode = termios.tcgetattr(self._descriptor)
            mode[INPUT] &= ~NOT_RAW_INPUT
            mode[LOCAL] &= ~(termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN)
            mode[SPECIAL][termios.VMIN], mode[SPECIAL][termios.VTIME] = 1, 0
            # at once: a stopped output would never drain, and what is written stays as it is (OPOST)
            termios.tcflow(self._descriptor, termios.TCOON)
            termios.tcsetattr(self._descriptor, termios.TCSANOW, mode)
        else:
            tty.setcbreak(self._descriptor, termios.TCSADRAIN)

    def close(self) -> None:
        """The terminal as it was."""
        if self._before is not None:
            with suppress(termios.error):  # a terminal that has gone needs nothing put back
                termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)
            self._before = None

    def is_in_front(self) -> bool:
        """Whether this program has the terminal: in the background nobody's keys come here."""
        try:
            return os.tcgetpgrp(self._descriptor) == os.getpgrp()
        except OSError:
            return False

    def forget(self) -> None:
        """Throw away what was typed before now."""
        termios.tcflush(self._descriptor, termios.TCIFLUSH)

    def read(self, timeout_s: float) -> str:
        """The characters typed within so many seconds; empty when none were. Raises EOFError when the
        terminal has gone.
        """
        ready, _, _ = select.select([self._descriptor], [], [], timeout_s)
        if not ready:
            return ""
        try:
            data = os.read(self._descriptor, 256)
        except OSError as error:  # EIO: the terminal was hung up
            raise EOFError from error
        if not data:
            raise EOFError
        return self._decoder.decode(data)
