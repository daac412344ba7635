"""The keyboard of a terminal, key by key (termios(3), non-canonical mode).

Ordinarily Ctrl-C and its like stay what they are. Raw, every byte that comes is a key and nothing else: none
stops the screen, the program or the output.
"""

from __future__ import annotations

import codecs
import os
import re
import select
import termios
import time
import tty
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

INPUT, LOCAL, SPECIAL = 0, 3, 6  # of what tcgetattr(3) tells
# Device status report (ECMA-48, 8.3.35; console_codes(4)): whoever draws the screen answers.
ASKS, ANSWERS = b"\x1b[5n", ("\x1b[0n", "\x1b[3n")
# What answers for a screen that nobody may be looking at: it draws for those who attach later.
KEEPERS = ("tmux", "screen")
VIRTUAL_TERMINAL = re.compile(r"/dev/(tty[1-9]\d*)")
ACTIVE = "/sys/class/tty/tty0/active"  # the virtual terminal that is on the screen
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
        self._held = ""  # what may be the beginning of an answer
        self.answered_s = float("-inf")
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
                when = termios.TCSAFLUSH if self._raw else termios.TCSADRAIN  # an answer is for nobody else
                termios.tcsetattr(self._descriptor, when, self._before)
            self._before = None

    def is_in_front(self) -> bool:
        """Whether this program has the terminal, and the terminal the screen: in the background, on a virtual
        terminal that is switched away, or behind a program that keeps screens nobody's keys come here.
        """
        if any(os.environ.get("TERM", "").startswith(keeper) for keeper in KEEPERS):
            return False
        try:
            if os.tcgetpgrp(self._descriptor) != os.getpgrp():
                return False
            own = VIRTUAL_TERMINAL.fullmatch(os.ttyname(self._descriptor))
            return own is None or Path(ACTIVE).read_text("ascii").strip() == own[1]
        except (OSError, ValueError):
            return False

    def ask(self) -> None:
        """Ask the terminal whether it is there; `answered_s` is when it last said so (the monotonic clock).
        One whose other end has stopped, or that is none, says nothing. Raises OSError.
        """
        _, ready, _ = select.select([], [self._descriptor], [], 0)
        if ready:
            os.write(self._descriptor, ASKS)

    def forget(self) -> None:
        """Throw away what was typed before now."""
        termios.tcflush(self._descriptor, termios.TCIFLUSH)

    def read(self, timeout_s: float) -> str:
        """The characters typed within so many seconds, answers of the terminal aside; empty when none were.
        Raises EOFError when the terminal has gone.
        """
        ready, _, _ = select.select([self._descriptor], [], [], timeout_s)
        if not ready:
            held, self._held = self._held, ""
            return held
        try:
            data = os.read(self._descriptor, 256)
        except OSError as error:  # EIO: the terminal was hung up
            raise EOFError from error
        if not data:
            raise EOFError
        return self._without_answers(self._held + self._decoder.decode(data))

    def _without_answers(self, typed: str) -> str:
        """What people typed; the end of it waits where an answer may begin there."""
        if not self._raw:
            return typed
        for answer in ANSWERS:
            if answer in typed:
                self.answered_s = time.monotonic()
                typed = typed.replace(answer, "")
        parts = [answer[:end] for answer in ANSWERS for end in range(1, len(answer))]
        self._held = max((part for part in parts if typed.endswith(part)), key=len, default="")
        return typed.removesuffix(self._held) if self._held else typed
