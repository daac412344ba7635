"""A session: one run of one machine, walking its steps and telling one stream of events.

No step can stop the ones after it that do not need it: what goes wrong becomes an event, and the report
says so.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from agent.bench.provenance import make_times, make_versions, new_report_id
from agent.bench.state import State, StateError
from agent.bench.station import Station
from agent.erasing.unattended import Erasing, Means, entered_for
from agent.session.outcome import Unjudged, is_safe, keep_report, keep_unjudged
from agent.session.report import RunFindings, graded, make_report, with_label
from agent.session.request import Request, steps_of
from agent.session.stream import EventStream
from host.clock import clock_trust
from host.errors import HostError
from host.port import Host
from host.shared import SharedHost
from host.witness import WitnessHost
from model.benchmark import Benchmarks
from model.event import (
    Delivered,
    Event,
    NotDelivered,
    PartsCompared,
    SessionFinished,
    SessionStarted,
    Step,
    StepFinished,
    StepStarted,
    Troubled,
)
from model.exit_status import ExitStatus
from model.grade import Grade
from model.machine import Machine
from model.message import Message, say
from model.proof import ErasedState
from model.report import PersonalAnswers, Report, Trouble
from model.trial import TrialResult
from model.verdict import DriveHealth, DriveVerdict

EXPECTED_S = {Step.PROBE: 5.0, Step.BENCHMARK: 90.0, Step.DELIVER: 3.0}
QUICK_BENCHMARK_S = 20.0
UDEV_HEARS_S, SETTLE_S = 1.0, 10.0


@dataclass(slots=True)
class Session:
    """The state of a run; `walk()` does it all and returns the exit status."""

    request: Request
    state: State
    station: Station
    host: Host
    stream: EventStream
    report_id: str = field(default_factory=new_report_id)
    stopping: threading.Event = field(default_factory=threading.Event)
    machine: Machine | None = None
    verdicts: tuple[DriveVerdict, ...] = ()
    benchmarks: Benchmarks | None = None
    grade: Grade | None = None
    report: Report | None = None
    troubles: list[Trouble] = field(default_factory=list)
    findings: bool = False
    failed: bool = False
    kept: bool = False
    is_reached: bool = False  # the inventory answered
    is_delivered: bool = False
    certificates: tuple[str, ...] = ()
    entered: PersonalAnswers = field(init=False)
    limits: tuple[Message, ...] = ()  # why the grade will not be the last word
    means: Means | None = None  # what an ordered erasure works with; without it nothing is erased
    end_tools: Callable[[], None] = lambda: None  # those that run at this moment
    on_part: Callable[[Machine], None] = lambda _machine: None  # hears the facts while they come in
    witness: WitnessHost = field(init=False)
    _entering: threading.Lock = field(default_factory=threading.Lock)  # screens enter while it probes
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    began_s: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.entered = self.request.entered
        self.witness = WitnessHost(self.host)

    def walk(self) -> int:
        """Every step in order; the first event names them, the last one carries the exit status."""
        steps = steps_of(self.request)
        self.emit(
            SessionStarted(
                session=self.request.session,
                report=self.report_id,
                steps=tuple(steps),
                replayed=self.request.replay is not None,
                on_key=self.state.on_key,
                reads_key=self.state.reads_key,
            )
        )
        for step in (step for step in steps if step is not Step.WORD):
            if self.stopping.is_set():
                self._trouble(step, say("run.stopped", step=step))
                self.failed = True
                break
            self.do(step)
        if Step.WORD in steps and self.machine is not None:  # also of a run that is stopped
            self.do(Step.WORD)
        return self.finish()

    def do(self, step: Step) -> None:
        """Walk one step; what goes wrong in it becomes an event."""
        actions: dict[Step, Callable[[], None]] = {
            Step.PROBE: self._probe,
            Step.BENCHMARK: self._benchmark,
            Step.ERASE: self._erase,
            Step.JUDGE: lambda: self._or_keep_facts(self._judge),
            Step.COMPARE: self._compare,
            Step.PROVE: self._prove,
            Step.REPORT: self._report,
            Step.DELIVER: self._deliver,
            Step.WORD: self._speak,
        }
        self._take(step, actions[step])

    def finish(self) -> ExitStatus:
        """Tell the last event, with the exit status of all that was done."""
        status = ExitStatus.COULD_NOT_RUN if self.failed else ExitStatus(self.findings)
        duration_s = round(time.monotonic() - self.began_s, 3)
        self.emit(SessionFinished(exit_status=status, duration_s=duration_s))
        return status

    def emit(self, event: Event) -> None:
        """Tell the readers, and remember troubles for the report."""
        if isinstance(event, Troubled):
            self.troubles.append(Trouble(where=event.where, message=event.message))
        elif isinstance(event, Delivered) or (isinstance(event, NotDelivered) and event.rejected):
            self.is_reached = True
            self.is_delivered |= isinstance(event, Delivered) and event.report == self.report_id
        self.stream.emit(event)

    def _trouble(self, where: str, message: Message, details: str | None = None) -> None:
        self.emit(Troubled(where=where, message=message, traceback=details))

    def _take(self, step: Step, action: Callable[[], None]) -> None:
        """One step; an unforeseen error becomes an event with its traceback, and fails the run."""
        expected = EXPECTED_S.get(step)
        if step is Step.BENCHMARK and self.request.quick:
            expected = QUICK_BENCHMARK_S
        self.emit(StepStarted(step=step, expected_s=expected))
        began = time.monotonic()
        try:
            action()
        except Exception as error:  # noqa: BLE001 - the edge of a step: the one broad catch of a session
            self._trouble(
                step,
                say("run.unforeseen", step=step, error=f"{type(error).__name__}: {error}"),
                traceback.format_exc(),
            )
            self.failed = True
        self.emit(StepFinished(step=step, duration_s=round(time.monotonic() - began, 3)))

    def _probe(self) -> None:
        from agent.session.remembering import answers_known
        from probes.run import probe_machine

        for limit in self.limits:
            self._trouble(Step.PROBE, limit)
        machine = probe_machine(
            SharedHost(self.witness), deep=False, on_event=self.emit, on_part=self.on_part
        )
        with self._entering:
            self.entered = answers_known(machine, self.request, self.state)
            self.machine = with_label(machine, self.entered.label)
        for tool in self.host.left_behind:
            self._trouble(Step.PROBE, say("run.left_behind", tool=tool))
        self._judge_drives()

    def enter(self, change: Callable[[PersonalAnswers], PersonalAnswers]) -> bool:
        """Change the answers, on any thread; whether they are others then."""
        with self._entering:
            answers = change(self.entered)
            if answers == self.entered:
                return False
            self.request = replace(self.request, entered=answers)
            self.entered = answers
            if self.machine is not None:
                self.machine = with_label(self.machine, answers.label)
        return True

    def _judge_drives(self) -> None:
        from judge.health.drive_health import judge_drive

        storage = self.machine.storage.value if self.machine else None
        self.verdicts = tuple(judge_drive(drive) for drive in storage.drives) if storage else ()
        own = [verdict for verdict in self.verdicts if verdict.stays]
        self.findings |= any(verdict.health is DriveHealth.FAILING for verdict in own)

    def _benchmark(self) -> None:
        from benchmarks.run import run_benchmarks

        if self.machine is None:
            return
        self.benchmarks = run_benchmarks(
            self.witness,
            self.machine,
            self.verdicts,
            quick=self.request.quick,
            battery_agreed=self.request.on_battery,
            on_event=self.emit,
            stopped=self.stopping.is_set,
            trials=self.entered.trials,
            end_tools=self.end_tools,
        )
        if self.benchmarks.refused is not None:
            self._trouble(Step.BENCHMARK, self.benchmarks.refused)
        self.findings |= any(item.result is TrialResult.FAILED for item in self.benchmarks.results)

    def _erase(self) -> None:
        """What the profile orders; then the drives are looked at again, as the report shows them."""
        if self.request.erase is None or self.means is None or self.machine is None:
            self.failed = True
            return
        outcome = Erasing(
            order=self.request.erase,
            means=self.means,
            state=self.state,
            station=self.station,
            identity=self.machine.identity,
            entered=entered_for(self.entered, self.machine, self.request.erase.performer),
            emit=self.emit,
            stopped=self.stopping.is_set,
        ).run()
        self.certificates = outcome.certificates
        self.findings |= not outcome.complete
        self.failed |= not outcome.possible
        if outcome.certificates:
            self.look_again()

    def look_again(self) -> None:
        """The drives as they are after an erasure, once udev has heard of it (udevadm(8), settle)."""
        from judge.health.two_looks import with_earlier_look
        from probes.storage.storage import probe_storage

        self.stopping.wait(UDEV_HEARS_S)
        try:
            self.host.run(["udevadm", "settle", f"--timeout={SETTLE_S:.0f}"], timeout_s=SETTLE_S + 2.0)
        except HostError as error:
            self._trouble(Step.ERASE, say("order.not_settled", error=str(error)))
        storage = probe_storage(SharedHost(self.witness)).fact
        with self._entering:
            if self.machine is not None:
                storage = with_earlier_look(storage, self.machine.storage)
                self.machine = replace(self.machine, storage=storage)
        self._judge_drives()

    def _or_keep_facts(self, action: Callable[[], None]) -> None:
        """What was measured outlives a mistake in the rules: with no grade it is no report, but kept."""
        try:
            action()
        except Exception:  # kept, and raised again: see above
            if self.machine is not None:
                facts = Unjudged(
                    id=self.report_id,
                    machine=self.machine,
                    benchmarks=self.benchmarks,
                    entered=self.entered,
                    evidence=self.witness.evidence(),
                )
                self.emit(keep_unjudged(self.state, facts))
            raise

    def _judge(self) -> None:
        """The grade by what is known at this moment."""
        from agent.settings.policies import chosen_policy
        from judge.grade.grade import grade_machine

        self.grade = None
        if self.machine is None:
            return
        policy = chosen_policy(self.request.policy)
        self.grade = grade_machine(self.machine, self.verdicts, self.benchmarks, self.entered, policy)
        self.emit(graded(self.machine, self.verdicts, self.grade, self.entered, self.limits))

    def _make(self) -> None:
        """The report of what is known at this moment."""
        from agent.bench.history import latest_of

        self.report = None
        if self.machine is None or self.grade is None:
            return
        earlier = latest_of(self.state.folder / "history", self.machine.identity)
        counter, finished = self._count(), datetime.now(UTC)
        self.report = make_report(
            report_id=self.report_id,
            station=self.station.key_id,
            station_name=self.station.name,
            entered=self.entered,
            replayed=self.request.replay is not None,
            findings=RunFindings(
                machine=self.machine,
                verdicts=self.verdicts,
                benchmarks=self.benchmarks,
                grade=self.grade,
                troubles=tuple(self.troubles),
                evidence=self.witness.evidence(),
                certificates=self.certificates,
            ),
            times=make_times(self.started, finished, time.monotonic() - self.began_s, clock_trust(finished)),
            versions=make_versions(self.witness),
            supersedes=None if earlier is None else earlier.report,
            counter=counter,
        )

    def _count(self) -> int | None:
        """The station's next count. A report is not lost for the want of one."""
        from agent.erasing.jobs import count_here

        try:
            return count_here(self.state)
        except StateError as error:
            self._trouble(Step.JUDGE, say("run.not_counted", error=str(error)))
            return None

    def _compare(self) -> None:
        from agent.bench.history import latest_of
        from judge.identity.parts import compare_parts

        if self.machine is None:
            return
        earlier = latest_of(self.state.folder / "history", self.machine.identity)
        if earlier is None:
            self.findings = True
            self.emit(PartsCompared(earlier=None, earlier_at=None, differences=(), not_compared=()))
            return
        result = compare_parts(earlier.machine, self.machine)
        self.findings |= not result.is_same
        self.emit(
            PartsCompared(
                earlier=earlier.report,
                earlier_at=earlier.finished,
                differences=result.differences,
                not_compared=result.not_compared,
            )
        )

    def _prove(self) -> None:
        from agent.erasing.proofs import check_proofs

        if self.machine is None:
            return
        checked = check_proofs(self.state, self.station, self.machine, self.request.inventory_url)
        self.findings |= checked.machine.state is not ErasedState.ERASED
        self.emit(checked)

    def _report(self) -> None:
        self._or_keep_facts(self._make)
        if self.report is None:
            return
        self.kept = keep_report(self.state, self.station, self.report, self.emit)
        self.failed |= not self.kept

    def _deliver(self) -> None:
        from agent.delivery.delivery import deliver_spool

        if not self.kept and self.request.inventory_url is None:
            return  # where a report has no room, an inventory has none either
        deliver_spool(
            self.state,
            self.station,
            inventory_url=self.request.inventory_url,
            code_file=self.request.code_file,
            for_s=self.request.deliver_for_s,
            emit=self.emit,
            stopped=self.stopping.is_set,
            first=self.report_id if self.kept else None,
        )
        if self.kept and not is_safe(self.state, self.emit, delivered=self.is_delivered):
            self.kept, self.failed = False, True

    def _speak(self) -> None:
        from agent.erasing.proofs import RunEnd, speak

        if self.machine is None:
            return
        end = RunEnd(
            report=self.report_id,
            machine=self.machine,
            benchmarks=self.benchmarks,
            entered=self.entered,
            kept=self.kept,
            replayed=self.request.replay is not None,
            is_reached=self.is_reached,
        )
        self.emit(speak(self.state, self.station, end, self.request.inventory_url))
