"""Read a session and show it, until its end; Ctrl-C orders it to stop, a second one only stops the
reading.
"""

from __future__ import annotations

import queue
import signal
import threading
from pathlib import Path
from types import FrameType

from agent.attach import Attachment, NoSession, OtherSession, attach
from agent.display import Display, JsonDisplay, LiveDisplay, PlainDisplay
from model.document import UnreadableDocument
from model.event import Numbered, SessionFinished
from papers.language import _
from papers.terminal import complain

TICK_S = 0.5
COULD_NOT_RUN = 3


def read_session(
    folder: Path, *, as_json: bool, is_terminal: bool, wait_s: float, session: str | None = None
) -> int:
    """Show the session of a run folder, waiting at most `wait_s` for it; the exit status is the session's.

    With `session`, only that one is shown, and the first Ctrl-C orders it to stop; without, Ctrl-C only
    ends the reading.
    """
    try:
        attachment = attach(folder, wait_s=wait_s, session=session)
    except OtherSession:
        complain(_("Another session is running on this machine; “etabli watch” shows it."))
        return COULD_NOT_RUN
    except NoSession:
        complain(_("No session can be reached in {folder}.").format(folder=folder))
        return COULD_NOT_RUN
    display: Display = JsonDisplay() if as_json else LiveDisplay() if is_terminal else PlainDisplay()
    if session is not None:
        _stop_on_interrupt(attachment)
    try:
        return _follow(attachment, display)
    finally:
        attachment.close()


def _follow(attachment: Attachment, display: Display) -> int:
    """Show every event; returns the exit status that the last one tells."""
    events: queue.SimpleQueue[Numbered | None] = queue.SimpleQueue()
    threading.Thread(target=_pump, args=(attachment, events), daemon=True).start()
    status: int | None = None
    while True:
        try:
            numbered = events.get(timeout=TICK_S)
        except queue.Empty:
            display.tick()
            continue
        if numbered is None:
            break
        display.show(numbered)
        if isinstance(numbered.event, SessionFinished):
            status = numbered.event.exit_status
    if status is None:
        complain(
            _(
                "The session ended without a word. "
                "What it had kept is still in the spool; “etabli push” delivers it."
            )
        )
        return COULD_NOT_RUN
    return status


def _pump(attachment: Attachment, events: queue.SimpleQueue[Numbered | None]) -> None:
    """Bring events from the socket to the queue; None is the end."""
    try:
        for numbered in attachment.events():
            events.put(numbered)
    except (OSError, UnreadableDocument):
        return  # the session went away: the finally clause tells
    finally:
        events.put(None)


def _stop_on_interrupt(attachment: Attachment) -> None:
    """The first Ctrl-C is an order to the session; the second is Python's own KeyboardInterrupt here."""

    def on_interrupt(_signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        complain(_("Stopping… (Ctrl-C again leaves the session to itself)"))
        attachment.stop()

    signal.signal(signal.SIGINT, on_interrupt)
