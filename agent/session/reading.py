"""Read a session and show it, until its end; Ctrl-C orders it to stop, a second one only stops the
reading.
"""

from __future__ import annotations

import queue
import signal
import sys
import termios
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from agent.session.attach_client import NoSession, OtherSession, SessionAttachment, attach
from agent.session.display import Display, JsonDisplay, LiveDisplay, PlainDisplay
from host.keyboard import Keyboard
from host.service import Service
from model.document import UnreadableDocument
from model.event import CountdownEnded, CountdownStarted, Event, Numbered, SessionFinished
from model.exit_status import ExitStatus
from papers.language import _
from papers.terminal import complain, redraw

TICK_S = 0.5
START_S = 180.0  # an old processor reads the program from a slow stick; one that has ended is not waited for
KEY_POLL_S = 0.2


def choose_display(*, as_json: bool, is_terminal: bool) -> Display:
    """JSON for programs, a live line for terminals, plain lines for the rest."""
    if as_json:
        return JsonDisplay()
    return LiveDisplay() if is_terminal else PlainDisplay()


def follow_own(folder: Path, session: str, service: Service, display: Display) -> int:
    """Show the session that was just started; the first Ctrl-C orders it to stop. The exit status is the
    session's.
    """
    interrupts = _Interrupts()
    try:
        attachment = attach(
            folder, wait_s=START_S, session=session, alive=lambda: service.exit_status() is None
        )
    except OtherSession:
        complain(_("Another session is running on this machine; “etabli watch” shows it."))
        return ExitStatus.COULD_NOT_RUN
    except NoSession:
        if service.exit_status() is None:
            complain(_("The session is still starting; “etabli watch” shows it as soon as it runs."))
        elif service.exit_status() == ExitStatus.COULD_NOT_RUN:
            complain(_("Another session is running on this machine, perhaps of another user."))
        else:
            complain(_why_no_start(service))
        return ExitStatus.COULD_NOT_RUN
    interrupts.order(attachment)
    return follow(attachment, display)


def _why_no_start(service: Service) -> str:
    words = service.last_words().rstrip(".")
    if not words:
        return _("The session could not start, nor say why in {log}: is the disk full?").format(
            log=service.log
        )
    return _("The session could not start: {words} (see {log}).").format(words=words, log=service.log)


def follow(attachment: SessionAttachment, display: Display) -> int:
    """Show every event of a session; returns the exit status that the last one tells."""
    events: queue.SimpleQueue[Numbered | None] = queue.SimpleQueue()
    threading.Thread(target=_pump, args=(attachment, events), daemon=True).start()
    status: int | None = None
    keys = CountdownKeys(attachment.press_key)
    try:
        status = _show_all(events, display, keys)
    finally:
        keys.close()
        display.close()
    attachment.close()
    if status is None:
        complain(
            _(
                "The session ended without a word. "
                "What it had kept is still in the spool; “etabli push” delivers it."
            )
        )
        return ExitStatus.COULD_NOT_RUN
    return status


def _show_all(
    events: queue.SimpleQueue[Numbered | None], display: Display, keys: CountdownKeys
) -> int | None:
    """Every event until the last; the exit status that it tells, None when it never came."""
    status: int | None = None
    while True:
        try:
            numbered = events.get(timeout=TICK_S)
        except queue.Empty:
            display.tick()
            continue
        if numbered is None:
            return status
        keys.heed(numbered.event)  # before it is shown: who sees it may press at once
        display.show(numbered)
        if isinstance(numbered.event, SessionFinished):
            status = numbered.event.exit_status


def _pump(attachment: SessionAttachment, events: queue.SimpleQueue[Numbered | None]) -> None:
    """Bring events from the socket to the queue; None is the end."""
    try:
        for numbered in attachment.events():
            events.put(numbered)
    except (OSError, UnreadableDocument):
        return  # the session went away: the finally clause tells
    finally:
        events.put(None)


class CountdownKeys:
    """While a countdown runs, every key that is pressed on the terminal is told to the session, with the list
    of drives that was in sight.
    """

    def __init__(self, press: Callable[[str], None], keyboard: Callable[[], Keyboard] | None = None) -> None:
        self._press = press
        self._keyboard = keyboard or (Keyboard if sys.stdin.isatty() else None)
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def heed(self, event: Event) -> None:
        """Listen from the beginning of a countdown to its end. When this returns every key counts, and none
        that was pressed before does.
        """
        if isinstance(event, CountdownStarted) and self._keyboard is not None:
            self.close()
            self._over.clear()
            keys = self._keyboard()
            try:
                keys.open()
                keys.forget()
            except (OSError, termios.error):
                return  # the terminal has gone: no key can be pressed
            self._thread = threading.Thread(target=self._listen, args=(keys, event.plan), daemon=True)
            self._thread.start()
        elif isinstance(event, CountdownEnded):
            self.close()

    def close(self) -> None:
        """Listen no more; the terminal is as it was when this returns."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _listen(self, keys: Keyboard, plan: str) -> None:
        try:
            while not self._over.is_set():
                if keys.read(KEY_POLL_S):
                    self._press(plan)
        except (OSError, EOFError):
            return  # the terminal or the session has gone: the session sees that no screen is left
        finally:
            keys.close()


class _Interrupts:
    """The first Ctrl-C is an order to the session, also when it is not there yet; the second is Python's own
    KeyboardInterrupt here.
    """

    def __init__(self) -> None:
        self._attachment: SessionAttachment | None = None
        self._heard = False
        signal.signal(signal.SIGINT, self._on_interrupt)

    def order(self, attachment: SessionAttachment) -> None:
        """From here on orders can be sent."""
        self._attachment = attachment
        if self._heard:
            self._stop()

    def _on_interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if sys.stdout.isatty():
            redraw("")  # not behind the bar
        complain(_("Stopping… (Ctrl-C again leaves the session to itself)"))
        self._heard = True
        self._stop()

    def _stop(self) -> None:
        if self._attachment is None:
            return
        try:
            self._attachment.stop()
        except OSError:
            return  # it has ended by itself
