"""Read a session and show it, until its end; Ctrl-C orders it to stop, a second one only stops the
reading.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import termios
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

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
START_S = 900.0  # an old processor reads the program from a slow stick; one that has ended is not waited for
KEY_POLL_S = 0.2
PROVE_EVERY_S, DRAWN_S = 1.0, 2.0
ESCAPE = "\x1b"
CTRL_C = "\x03"


def choose_display(*, as_json: bool, is_terminal: bool, verbose: bool = False) -> Display:
    """JSON for programs, a live line for terminals, plain lines for the rest; `verbose` with every reason."""
    if as_json:
        return JsonDisplay()
    return LiveDisplay(verbose=verbose) if is_terminal else PlainDisplay(verbose=verbose)


class Held(Protocol):
    """Devices that are held, from `start` to `stop`."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


HoldScanners = Callable[[Callable[[], None]], Held]  # it is given what a key of a hand does


def follow_own(
    folder: Path, session: str, service: Service, display: Display, hold: HoldScanners | None = None
) -> int:
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
    return follow(attachment, display, hold)


def _why_no_start(service: Service) -> str:
    words = service.last_words().rstrip(".")
    if not words:
        return _("The session could not start, nor say why in {log}: is the drive full?").format(
            log=service.log
        )
    return _("The session could not start: {words} (see {log}).").format(words=words, log=service.log)


def follow(attachment: SessionAttachment, display: Display, hold: HoldScanners | None = None) -> int:
    """Show every event of a session; returns the exit status that the last one tells. `hold` keeps scanners
    away from countdowns.
    """
    events: queue.SimpleQueue[Numbered | None] = queue.SimpleQueue()
    threading.Thread(target=_pump, args=(attachment, events), daemon=True).start()
    status: int | None = None
    keys = CountdownKeys(attachment.press_key, prove=attachment.prove_shown, hold=hold)
    try:
        status = _show_all(events, display, keys)
    finally:
        keys.close()
        display.close()
    attachment.close()
    if status is None:
        complain(
            _(
                "The session stopped unexpectedly. Saved reports are still in the outbox: “etabli "
                "push” sends them."
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
            keys.drawn()
            continue
        if numbered is None:
            return status
        keys.heed(numbered.event)  # before it is shown: who sees it may press at once
        display.show(numbered)
        keys.drawn()
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
    of drives that was in sight; and every second that the list is in sight. Each byte is a key, whatever it
    means elsewhere: Ctrl-Z, Ctrl-S, half a letter.

    A screen that cannot draw, that stands in the background, that writes into a file or a pipe, or whose
    terminal answers no question (its other end is stopped, or nobody is on the line) shows nothing to
    anybody, and proves nothing.
    """

    def __init__(
        self,
        press: Callable[[str], None],
        keyboard: Callable[[], Keyboard] | None = None,
        prove: Callable[[str], None] | None = None,
        hold: HoldScanners | None = None,
    ) -> None:
        self._press, self._hold = press, hold
        self._held: Held | None = None
        is_screen = sys.stdin.isatty() and sys.stdout.isatty()
        self._keyboard = keyboard or (partial(Keyboard, raw=True) if is_screen else None)
        self._prove = prove
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._plan = ""
        self._drawn_s = self._proved_s = self._asked_s = float("-inf")
        self._before: Any = None

    def heed(self, event: Event) -> None:
        """Listen from the beginning of a countdown to its end. When this returns every key counts, and none
        that was pressed before does.
        """
        if isinstance(event, CountdownStarted) and self._keyboard is not None:
            self.close()
            self._over.clear()
            self._plan, self._drawn_s = event.plan, float("-inf")
            keys = self._keyboard()
            try:
                keys.open()
                keys.forget()
            except (OSError, termios.error):
                return  # the terminal has gone: no key can be pressed
            if threading.current_thread() is threading.main_thread():
                self._before = signal.signal(signal.SIGTSTP, lambda *_: self._tell(self._press))
            self._thread = threading.Thread(target=self._listen, args=(keys,), daemon=True)
            self._thread.start()
            if self._hold is not None:
                self._held = self._hold(lambda: self._tell(self._press))
                self._held.start()
        elif isinstance(event, CountdownEnded):
            self.close()

    def drawn(self) -> None:
        """The screen has taken what was written to it."""
        self._drawn_s = time.monotonic()

    def close(self) -> None:
        """Listen no more; the terminal is as it was when this returns."""
        self._over.set()
        if self._held is not None:
            self._held.stop()
            self._held = None
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._before is not None:
            signal.signal(signal.SIGTSTP, self._before)
            self._before = None

    def _listen(self, keys: Keyboard) -> None:
        try:
            while not self._over.is_set():
                typed = keys.read(KEY_POLL_S)
                for _ in range(min(keys_in(typed), 2)):  # of a scan, the second takes back what the first did
                    self._press(self._plan)
                if CTRL_C in typed:
                    os.kill(os.getpid(), signal.SIGINT)  # raw, the terminal sends no signal by itself
                self._prove_if_shown(keys)
        except (OSError, EOFError):
            return  # the terminal or the session has gone: the session sees that no screen is left
        finally:
            keys.close()

    def _prove_if_shown(self, keys: Keyboard) -> None:
        """Each proof is an answer of the terminal to a question of its own."""
        now = time.monotonic()
        if self._prove is None or now - self._drawn_s > DRAWN_S or not keys.is_in_front():
            return
        if keys.answered_s > self._asked_s > self._proved_s:
            self._proved_s = now
            self._prove(self._plan)
        if now - self._asked_s >= PROVE_EVERY_S:
            self._asked_s = now
            keys.ask()

    def _tell(self, order: Callable[[str], None]) -> None:
        with suppress(OSError):  # the session has ended by itself
            order(self._plan)


def keys_in(typed: str) -> int:
    """How many keys these bytes, a letter for each, are: one of several bytes is a function key or a letter
    beyond ASCII; more than one at a time is what a scanner or a paste brings.
    """
    if typed.startswith(ESCAPE):
        return 1
    try:
        return len(typed.encode("latin-1").decode("utf-8"))
    except UnicodeDecodeError:
        return len(typed)


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
