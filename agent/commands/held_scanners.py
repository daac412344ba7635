"""Scanners while a countdown runs that any key stops: what they read goes nowhere, so that it is no key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.desk.scanner import ScannerWatch


def hold_scanners(pressed: Callable[[], None]) -> ScannerWatch:
    """Those that say by their name what they are; `pressed` is called for what on them is no scan. Nothing of
    this is loaded before the first countdown.
    """
    from agent.desk.scanner import ScannerWatch
    from host.input.live import LiveInputs
    from host.live import LiveHost

    return ScannerWatch(host=LiveHost(), inputs=LiveInputs(), found=lambda _word: None, pressed=pressed)
