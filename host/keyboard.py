"""The keyboard of a terminal, key by key (termios(3), non-canonical mode); Ctrl-C stays what it is."""

from __future__ import annotations

import codecs
import os
import select
import termios
import tty
from contextlib import suppress
from typing import Any, Self


class Keyboard:
    """While it is entered, keys come one at a time and are not echoed; afterwards the terminal is as it was.
    Raises OSError, termios.error when the descriptor is no terminal.
    """

    def __init__(self, descriptor: int = 0) -> None:
        self._descriptor = descriptor
        self._before: list[Any] | None = None
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        """Keys one at a time from here on. Raises termios.error."""
        self._before = termios.tcgetattr(self._descriptor)
        tty.setcbreak(self._descriptor, termios.TCSADRAIN)

    def close(self) -> None:
        """The terminal as it was."""
        if self._before is not None:
            with suppress(termios.error):  # a terminal that has gone needs nothing put back
                termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)
            self._before = None

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
