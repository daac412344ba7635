"""A desk: one machine, its drives, and the people at its screens.

One loop takes orders and looks after the drives; the steps of a run are walked beside it. Nothing here waits
for a screen, and a screen that dies takes nothing with it.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from agent.bench.provenance import new_report_id
from agent.bench.state import StateError
from agent.bench.wrong_order import WrongOrder
from agent.desk.asking import check_label
from agent.desk.erasing import DeskErasing
from agent.desk.found import FoundTrials
from agent.desk.means import DeskMeans
from agent.desk.measuring import DeskMeasuring
from agent.desk.seen import bench_opened, facts_so_far, recorded_drives
from agent.desk.settings import DeskSettings
from agent.desk.sleeping import SleepWatch
from agent.desk.steps import StepRunner
from agent.erasing.certificate import Entered
from agent.erasing.unattended import entered_for
from agent.session.answers import answered_now, laid_on
from agent.session.attach_server import GivenOrder
from agent.session.session import Session
from agent.spool.spool import Place, Spool, SpoolError
from agent.trying.allowed import check_trial
from agent.trying.runner import TrialRunner
from judge.last_word.asked import is_stopped
from judge.trials.found import battery_run_of, found_in
from model.bench import ScanSeen
from model.certificate import Performer
from model.event import (
    AnswersSeen,
    DrivesSeen,
    FactsSeen,
    OrderAnswered,
    OutboxSeen,
    Step,
)
from model.exit_status import ExitStatus
from model.machine import Machine
from model.order import (
    BeginTrial,
    BenchOrder,
    EndTrial,
    EnterAnswers,
    EraseDrive,
    GiveUpErasure,
    LeaveBench,
    LookAgain,
    MakeReport,
    Measure,
    ResumeErasure,
    SendWaiting,
    SetInventory,
    SetStation,
    StopErasure,
    StopMeasuring,
    TellTrial,
    UseBattery,
)
from model.report import PersonalAnswers
from model.trial import with_trial
from model.trying import SeenTrial
from papers.language import _
from wipe.journal import JournalError

POLL_S = 0.25
IDLE_S = 900.0  # nobody looks and nothing runs: the desk ends by itself
PARTS_EVERY_S = 0.5


@dataclass(slots=True)
class Desk:
    """A session that waits for `orders`. `run()` returns its exit status when it is left, or nobody looks any
    more. `means` is None for a recorded machine: nothing of it is erased. `stopped`, as when the machine is
    switched off: erasures end so that they can be resumed. `is_watched`: a screen is attached. `is_here`: the
    screen of this name is. `stop_tools` ends the tools that run. `configuration` is the file that settings
    are read from.
    """

    session: Session
    means: DeskMeans | None
    performer: Performer
    orders: queue.SimpleQueue[GivenOrder]
    stopped: threading.Event
    is_watched: Callable[[], bool]
    is_here: Callable[[str], bool] = lambda _screen: True
    stop_tools: Callable[[], None] = lambda: None
    idle_s: float = IDLE_S
    configuration: Path | None = None
    _steps: StepRunner = field(init=False)
    _erasing: DeskErasing | None = None
    _trying: TrialRunner = field(init=False)
    _measuring: DeskMeasuring = field(init=False)
    _settings: DeskSettings = field(init=False)
    _found: FoundTrials = field(default_factory=FoundTrials)
    _front: str = ""  # the screen that gave the last order
    _is_leaving: bool = False
    _is_reported: bool = False  # a report was kept, and holds all that was entered, erased and measured
    _is_whole: bool = False  # every probe has answered
    _has_tried: bool = False
    _is_changed: bool = False  # something was entered, erased or measured that no report holds
    _told_parts_s: float = float("-inf")
    _seen_s: float = 0.0
    _known_certificates: int = 0
    _owes_report: bool = False  # one was made while a drive was still being erased
    _sleep: SleepWatch = field(default_factory=SleepWatch)

    def __post_init__(self) -> None:
        self._steps = StepRunner(self._walk)
        self._seen_s = time.monotonic()
        self.session.on_part = self._tell_part
        self._settings = DeskSettings(
            session=self.session, file=self.configuration, deliver=lambda: self._steps.ask(Step.DELIVER)
        )
        self._measuring = DeskMeasuring(
            session=self.session,
            steps=self._steps,
            on_battery=(lambda: False) if self.means is None else self.means.on_battery,
            stop_tools=self.stop_tools,
            changed=self._changed,
        )
        self._trying = TrialRunner(
            triers=None if self.means is None else self.means.triers,
            emit=self.session.emit,
            is_here=lambda screen: self.is_watched() and self.is_here(screen),
            found=self._take_found,
        )
        if self.means is not None:
            self._erasing = DeskErasing(
                state=self.session.state,
                station=self.session.station,
                means=self.means,
                emit=self.session.emit,
                entered=self._entered,
                slept=self._sleep.forget,
            )

    def run(self) -> ExitStatus:
        """Until it is left."""
        session = self.session
        session.emit(bench_opened(session.request, session.report_id, session.state))
        self._settings.tell()
        self._tell_answers()
        self._tell_outbox()
        self._steps.ask(Step.PROBE, *((Step.BENCHMARK,) if session.request.benchmark else ()))
        if self._erasing is not None:
            self._erasing.begin()
        while not self._is_over():
            self._take_orders()
            woken = self._sleep.woken()
            if woken is not None:
                session.emit(woken)
            if self._erasing is not None:
                self._erasing.tick(measuring=self._steps.has(Step.BENCHMARK))
                self._see_certificates(self._erasing)
            self._measuring.watch(held=self._erasing is not None and self._erasing.is_held)
            self._trying.tick()
        self._trying.stop()
        session.findings |= self._erasing is not None and self._erasing.findings
        return session.finish()

    def _is_over(self) -> bool:
        """Whether the desk may end; what was entered or erased and is not reported is reported first."""
        is_erasing = self._erasing is not None and self._erasing.is_busy
        if self.stopped.is_set():
            self.session.stopping.set()
            self.stop_tools()
            if self._erasing is not None:
                self._erasing.stop_all()
            return not is_erasing and not self._steps.is_busy
        if self.is_watched() or is_erasing or self._steps.is_busy or self._trying.is_busy:
            self._seen_s = time.monotonic()
        is_alone = time.monotonic() - self._seen_s > self.idle_s
        if not (self._is_leaving or is_alone) or is_erasing or self._steps.is_busy:
            return False
        if is_alone and self._is_changed and not self._has_tried:
            self._has_tried = True  # where it cannot be kept it lies beside, and that was told
            self._make_report()
            return False
        return True

    def _take_orders(self) -> None:
        try:
            given = self.orders.get(timeout=POLL_S)
        except queue.Empty:
            return
        self._front = given.screen
        try:
            self._carry_out(given.order, given.screen)
        except (WrongOrder, StateError, JournalError) as error:
            self._answer(given, str(error))
        else:
            self._answer(given, None)
        if isinstance(given.order, EnterAnswers):
            self._tell_answers()  # a screen heeds none while it waits for what became of its own

    def _answer(self, given: GivenOrder, refusal: str | None) -> None:
        self.session.emit(
            OrderAnswered(screen=given.screen, number=given.number, taken=refusal is None, message=refusal)
        )

    def _carry_out(self, order: BenchOrder, screen: str) -> None:
        """Raises WrongOrder, StateError, JournalError."""
        match order:
            case EnterAnswers():
                check_label(self.session.entered, order)
                self._enter(lambda known: self._answered(known, order))
            case BeginTrial() | TellTrial() | EndTrial():
                self._about_trials(order, screen)
            case Measure() | StopMeasuring() | UseBattery():
                self._measuring.carry_out(order, self._erasing)
            case MakeReport():
                self._check_report()
                self._make_report()
            case SendWaiting():
                self._steps.ask(Step.DELIVER)
            case SetStation() | SetInventory():
                self._settings.carry_out(order)
                if self._erasing is not None:
                    self._erasing.station = self.session.station
            case LeaveBench():
                self._leave(order)
            case LookAgain() | EraseDrive() | ResumeErasure() | StopErasure() | GiveUpErasure():
                self._about_drives(order)

    def _about_trials(self, order: BeginTrial | TellTrial | EndTrial, screen: str) -> None:
        """Raises WrongOrder."""
        match order:
            case BeginTrial():
                check_trial(order.trial, self.session.entered.trials)
                self._trying.begin(order, screen, self.session.machine)
            case TellTrial():
                self._trying.tell(order)
            case EndTrial():
                self._trying.end(order)

    def _about_drives(
        self, order: LookAgain | EraseDrive | ResumeErasure | StopErasure | GiveUpErasure
    ) -> None:
        """Raises WrongOrder, StateError, JournalError."""
        if self._erasing is None:
            raise WrongOrder(_("This is a recorded machine: nothing of it can be erased."))
        match order:
            case LookAgain():
                self._erasing.look()
            case EraseDrive():
                self._erasing.erase(order)
            case ResumeErasure():
                self._erasing.resume(order)
            case StopErasure():
                self._erasing.stop(order)
            case GiveUpErasure():
                self._erasing.give_up(order)

    def take_scan(self, text: str) -> None:
        """What a scanner read, on its own thread."""
        screen = self._front if self.is_here(self._front) else ""
        self.session.emit(ScanSeen(text=text, screen=screen))

    def _take_found(self, seen: SeenTrial) -> None:
        """What the machine found by itself is an answer like a person's."""
        self._found.battery_run = battery_run_of(seen) or self._found.battery_run

        def with_found(answers: PersonalAnswers) -> PersonalAnswers:
            for trial in found_in(seen, answers, datetime.now(UTC)):
                self._found.note(trial, answers.trials)
                answers = replace(answers, trials=with_trial(answers.trials, trial))
            return answers

        self._enter(with_found)

    def _answered(self, known: PersonalAnswers, order: EnterAnswers) -> PersonalAnswers:
        """What holds once somebody has answered."""
        answers = order.answers if order.seen is None else laid_on(known, order.answers, order.seen)
        return replace(answers, trials=self._found.kept(answers.trials))

    def _enter(self, change: Callable[[PersonalAnswers], PersonalAnswers]) -> None:
        if not self.session.enter(lambda known: answered_now(known, change(known))):
            return
        if is_stopped(self.session.entered.trials):
            self._trying.end_all()
            self._measuring.end()
        if self.session.machine is not None and not self._steps.has(Step.JUDGE):
            self._steps.ask(Step.JUDGE)
        self._changed()

    def _check_report(self) -> None:
        """A report holds everything, and is not made again of the same. Raises WrongOrder."""
        if self._steps.has(Step.PROBE) and not self._is_whole:
            raise WrongOrder(_("The machine is still being inspected: press F10 again once that has ended."))
        if self._is_reported and not self._is_changed and not self._steps.has(Step.REPORT):
            raise WrongOrder(_("The report is made: nothing has changed since."))

    def _make_report(self) -> None:
        """Raises WrongOrder."""
        if self.session.machine is None and not self._steps.has(Step.PROBE):
            raise WrongOrder(_("Nothing is known of this machine yet."))
        if self._steps.has(Step.REPORT):
            raise WrongOrder(_("The report is being made already."))
        self._steps.ask(Step.REPORT, Step.DELIVER, Step.WORD)

    def _leave(self, order: LeaveBench) -> None:
        is_told = self._is_reported and not self._is_changed
        if order.report and not is_told and not self._steps.has(Step.REPORT):
            self._make_report()
        self._is_leaving = True

    def _walk(self, step: Step) -> None:
        """One step, on the runner's thread."""
        session = self.session
        match step:
            case Step.PROBE:
                session.do(step)
                self._is_whole = session.machine is not None
                self._tell_facts()
                session.do(Step.JUDGE)
            case Step.BENCHMARK:
                self._measuring.walk()
            case Step.REPORT:
                session.report_id, session.kept, session.is_reached = new_report_id(), False, False
                self._is_changed = False
                session.certificates = () if self._erasing is None else tuple(self._erasing.certificates)
                if session.certificates and session.machine is not None:
                    session.look_again()
                    self._tell_facts()
                session.do(Step.JUDGE)
                session.do(step)
                self._is_reported = session.kept
                self._is_changed |= not session.kept
                self._tell_answers()
                self._tell_outbox()
            case Step.DELIVER:
                session.do(step)
                self._tell_outbox()
            case _:
                session.do(step)

    def _changed(self) -> None:
        """Something is to be reported that was not."""
        self._is_changed = True
        self._tell_answers()

    def _see_certificates(self, erasing: DeskErasing) -> None:
        """A new certificate is sent without being asked for; a report that was made before it is made again,
        and the drives' facts looked at for that.
        """
        if len(erasing.certificates) > self._known_certificates:
            self._known_certificates = len(erasing.certificates)
            self._owes_report |= self._is_reported
            self._changed()
            if not self._steps.has(Step.DELIVER):
                self._steps.ask(Step.DELIVER)
        if self._owes_report and not erasing.is_busy and not self._steps.has(Step.REPORT):
            self._owes_report = False
            self._make_report()

    def _entered(self) -> Entered:
        """What certificates say of who erases, and of the machine that the drives are in."""
        session = self.session
        if session.machine is None:
            return Entered(operator=session.entered.operator, lot=session.entered.lot)
        return entered_for(session.entered, session.machine, self.performer)

    def _tell_part(self, machine: Machine) -> None:
        """The facts while they come in, not more often than a screen is drawn."""
        now = time.monotonic()
        if now - self._told_parts_s >= PARTS_EVERY_S:
            self._told_parts_s = now
            self.session.emit(facts_so_far(machine))

    def _tell_facts(self) -> None:
        session = self.session
        if session.machine is not None:
            session.emit(FactsSeen(machine=session.machine, verdicts=session.verdicts, is_whole=True))
        if self._erasing is None and session.machine is not None:
            drives = recorded_drives(session.machine)
            session.emit(DrivesSeen(drives=drives, waiting=(), is_looking=False))
        self._tell_answers()

    def _tell_answers(self) -> None:
        is_reported = self._is_reported and not self._is_changed
        self.session.emit(AnswersSeen(answers=self.session.entered, is_reported=is_reported))

    def _tell_outbox(self) -> None:
        try:
            waiting = len(tuple(Spool(self.session.state.spool).names(Place.WAITING)))
        except SpoolError:
            return
        self.session.emit(OutboxSeen(waiting=waiting, url=self.session.request.inventory_url))
