"""Trials run on threads of their own, one at a time in front and those beside it that take long."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from agent.bench.wrong_order import WrongOrder
from agent.trying.trier import CannotTry, Given, Trier, Triers
from model.event import Event, Troubled
from model.machine import Machine
from model.message import say
from model.order import BeginTrial, EndTrial, TellTrial
from model.trial import BESIDE, TrialKind
from model.trying import PlainTrial, SeenTrial, TrialSeen
from papers.language import _

LET_GO_S = 3.0  # so long a trial may take to let go of what it holds


@dataclass(slots=True)
class RunningTrial:
    """One that runs, for a screen that may go."""

    screen: str
    given: Given
    is_wanted: threading.Event
    thread: threading.Thread | None = None
    unwanted_s: float | None = None  # when it was told to end (monotonic clock)

    def end(self) -> None:
        """Tell it to end."""
        self.is_wanted.clear()
        self.unwanted_s = self.unwanted_s or time.monotonic()

    @property
    def hangs(self) -> bool:
        """Whether it was told to end and does not."""
        return self.unwanted_s is not None and time.monotonic() - self.unwanted_s > LET_GO_S


@dataclass(slots=True)
class TrialRunner:
    """Begins and ends trials. `found` takes what came of each. `is_here` says whether the
    screen of that name is still attached.
    """

    triers: Triers | None
    emit: Callable[[Event], None]
    is_here: Callable[[str], bool]
    found: Callable[[SeenTrial], None]
    _running: dict[TrialKind, RunningTrial] = field(default_factory=dict)
    _hanging: dict[TrialKind, RunningTrial] = field(default_factory=dict)
    _ended: dict[TrialKind, SeenTrial] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_busy(self) -> bool:
        """Whether a trial runs."""
        return bool(self._running)

    def begin(self, order: BeginTrial, screen: str, machine: Machine | None) -> None:
        """Raises WrongOrder."""
        if self.triers is None:
            raise WrongOrder(
                _("This is a recorded machine: nothing of it can be tried. Answer the question.")
            )
        trier = self.triers.get(order.trial)
        if trier is None:
            raise WrongOrder(_("The machine cannot try this by itself: answer the question."))
        if order.trial in self._running or (order.trial not in BESIDE and self._running.keys() - BESIDE):
            raise WrongOrder(_("Another trial is still running: end that one first."))
        if order.trial in self._hanging:
            raise WrongOrder(_("What this trial uses still hangs: answer the question."))
        wanted = threading.Event()
        wanted.set()
        given = Given(
            trial=order.trial,
            option=order.option,
            machine=machine,
            tell=lambda seen: self.emit(TrialSeen(seen=seen)),
            is_wanted=wanted.is_set,
        )
        running = RunningTrial(screen=screen, given=given, is_wanted=wanted)
        self._running[order.trial] = running
        self.emit(TrialSeen(seen=PlainTrial(trial=order.trial)))
        name = f"trial-{order.trial}"
        running.thread = threading.Thread(target=self._try, args=(trier, given), daemon=True, name=name)
        running.thread.start()

    def tell(self, order: TellTrial) -> None:
        """Raises WrongOrder."""
        self._known(order.trial).given.words.put(order.word)

    def end(self, order: EndTrial) -> None:
        """Raises WrongOrder."""
        self._known(order.trial).end()

    def tick(self) -> None:
        """What was decided is taken; a trial in front ends with its screen."""
        for kind, running in self._running.items():
            if kind not in BESIDE and not self.is_here(running.screen):
                running.end()
        with self._lock:
            ended, self._ended = self._ended, {}
        for kind, seen in ended.items():
            if self._hanging.pop(kind, None) is not None:
                continue  # it was given up, and nobody waits for what it found
            self._running.pop(kind, None)
            self.found(seen)
            self.emit(TrialSeen(seen=replace(seen, is_over=True)))
        for kind, running in tuple(self._running.items()):
            if running.hangs:
                self._hanging[kind] = self._running.pop(kind)
                message = say("trying.hangs", trial=kind)
                self.emit(TrialSeen(seen=PlainTrial(trial=kind, is_over=True, why=message)))

    def end_all(self) -> None:
        """Tell all of them to end."""
        for running in self._running.values():
            running.end()

    def stop(self) -> None:
        """All of them let go of what they hold; one that hangs is left behind."""
        deadline = time.monotonic() + LET_GO_S
        self.end_all()
        for running in self._running.values():
            if running.thread is not None:
                running.thread.join(max(deadline - time.monotonic(), 0.0))
        self.tick()

    def _known(self, trial: TrialKind) -> RunningTrial:
        """Raises WrongOrder."""
        running = self._running.get(trial)
        if running is None:
            raise WrongOrder(_("This trial does not run."))
        return running

    def _try(self, trier: Trier, given: Given) -> None:
        """On the trial's own thread."""
        try:
            seen = trier(given)
        except CannotTry as error:
            seen = PlainTrial(trial=given.trial, why=error.message)
        except Exception as error:  # noqa: BLE001 - the edge of a trial: it may not take the desk with it
            message = say("trying.unforeseen", trial=given.trial, error=f"{type(error).__name__}: {error}")
            self.emit(Troubled(where="trial", message=message, traceback=traceback.format_exc()))
            seen = PlainTrial(trial=given.trial, why=message)
        with self._lock:
            self._ended[given.trial] = seen
