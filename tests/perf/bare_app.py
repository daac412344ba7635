"""A Textual application and nothing else: two screens, a list, one line that tells how much was heard.

It hears the same lines as the bench screens, and looks for them as often; it does not heed what they say.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import OptionList, Static

TICK_S = 0.1
ROWS = 16
ATTACH = {"after": 0, "protocol": "etabli/session/1"}


class Rows(Screen[None]):
    """A list, and what is chosen in it."""

    def compose(self) -> ComposeResult:
        """A list and two lines."""
        yield OptionList(*(f"row {number} of the bare list" for number in range(1, ROWS + 1)))
        yield Static("", id="chosen")
        yield Static("", id="heard")

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say which."""
        self.query_one("#chosen", Static).update(f"chosen number {event.option_index + 1} here")


class Words(Screen[None]):
    """A screen full of text."""

    def compose(self) -> ComposeResult:
        """Twenty lines and one."""
        yield Static("\n".join(f"line {number} of the bare text" for number in range(20)))
        yield Static("", id="heard")


class BareApp(App[None]):
    """Reads the socket of its first argument."""

    BINDINGS: ClassVar = [("f3", "to('rows')", ""), ("f8", "to('words')", "")]
    SCREENS: ClassVar = {"rows": Rows, "words": Words}

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path, self._count, self._shown = path, 0, -1
        threading.Thread(target=self._listen, daemon=True).start()

    def on_mount(self) -> None:
        """Show the first screen; look for news ten times a second."""
        self.push_screen("rows")  # type: ignore[unused-awaitable]  # mounting goes on by itself
        self.set_interval(TICK_S, self._look)

    def action_to(self, name: str) -> None:
        """Another screen."""
        self.switch_screen(name)  # type: ignore[unused-awaitable]  # the same

    def _look(self) -> None:
        if self._shown != self._count:
            self._shown = self._count
            self.screen.query_one("#heard", Static).update(f"{self._count} lines heard")

    def _listen(self) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.connect(self._path)
            stream = connection.makefile("rb")
            stream.readline()
            connection.sendall(json.dumps(ATTACH).encode() + b"\n")
            for _ in stream:
                self._count += 1


if __name__ == "__main__":
    BareApp(sys.argv[1]).run()
