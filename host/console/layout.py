"""The keyboard of the Linux console, set by loadkeys(1); a terminal elsewhere has its own."""

from __future__ import annotations

import os
import re
import sys

from host.errors import HostError, ToolMissing
from host.live import LiveHost
from papers.language import N_

LAYOUTS = ("fr", "us", "gb")
KEYMAPS = {"fr": "fr-latin9", "us": "us", "gb": "uk"}  # console-data, kbd
VIRTUAL_CONSOLE = re.compile(r"/dev/tty[1-9]\d*")
TIMEOUT_S = 10.0


class LayoutError(Exception):
    """The layout could not be set; `reason` is a text for the catalogue."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def set_layout(name: str) -> None:
    """Give the console this layout. Raises LayoutError where that is not ours to do."""
    if not _is_on_a_console():
        raise LayoutError(N_("this is no console of the machine; set the layout where the keyboard is."))
    if os.geteuid() != 0:
        raise LayoutError(N_("only root may change the layout of a console."))
    try:
        LiveHost().run(["loadkeys", KEYMAPS[name]], timeout_s=TIMEOUT_S)
    except ToolMissing as error:
        raise LayoutError(N_("“loadkeys” is not installed (Debian package kbd).")) from error
    except HostError as error:
        raise LayoutError(N_("“loadkeys” does not know it, or was refused.")) from error


def _is_on_a_console() -> bool:
    try:
        return VIRTUAL_CONSOLE.fullmatch(os.ttyname(sys.stdin.fileno())) is not None
    except (OSError, ValueError):
        return False
