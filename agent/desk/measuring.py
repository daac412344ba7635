"""Measuring at a desk: when it begins, when it is stopped, and what it waits for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from agent.bench.wrong_order import WrongOrder
from agent.desk.erasing import DeskErasing
from agent.desk.power import DeskPower
from agent.desk.steps import StepRunner
from agent.session.session import Session
from agent.trying.allowed import check_load
from judge.last_word.asked import is_stopped
from model.event import Step
from model.order import Measure, StopMeasuring, UseBattery
from papers.language import _


@dataclass(slots=True)
class DeskMeasuring:
    """`walk` is for the thread of the steps, the others for the desk's loop."""

    session: Session
    steps: StepRunner
    on_battery: Callable[[], bool]
    stop_tools: Callable[[], None]
    changed: Callable[[], None]
    _power: DeskPower = field(init=False)

    def __post_init__(self) -> None:
        agreed = self.session.request.on_battery
        self._power = DeskPower(on_battery=self.on_battery, emit=self.session.emit, agreed=agreed)

    def carry_out(self, order: Measure | StopMeasuring | UseBattery, erasing: DeskErasing | None) -> None:
        """Raises WrongOrder."""
        match order:
            case Measure():
                if erasing is not None and erasing.is_busy:
                    raise WrongOrder(_("A drive is being erased: measure once that has ended."))
                self.measure(order)
            case StopMeasuring():
                self.stop()
            case UseBattery():
                is_held = erasing is not None and erasing.use_battery()
                if not (self.use_battery() or is_held):
                    raise WrongOrder(_("Nothing waits for the charger."))

    def measure(self, order: Measure) -> None:
        """Raises WrongOrder."""
        check_load(self.session.entered.trials)
        if self.steps.has(Step.BENCHMARK):
            raise WrongOrder(_("It is being measured already."))
        self.session.request = replace(self.session.request, quick=order.quick)
        self._ask(agreed=order.on_battery)

    def stop(self) -> None:
        """Stop the one that runs, or leave out the one that waits. Raises WrongOrder."""
        if not self.steps.has(Step.BENCHMARK) and not self._power.waits:
            raise WrongOrder(_("Nothing is being measured."))
        self.end()

    def end(self) -> None:
        """Nothing is measured from here on, running or waiting."""
        self._power.waits = False
        if self.steps.has(Step.BENCHMARK):
            self._power.is_given_up = self._power.is_measuring
            self.session.stopping.set()
            self.stop_tools()

    def use_battery(self) -> bool:
        """The one that waits begins on the battery; whether there is one. Raises WrongOrder."""
        check_load(self.session.entered.trials)
        if not self._power.waits or self._power.is_measuring:
            return False
        self._ask(agreed=True)
        return True

    def watch(self, *, held: bool) -> None:
        """A charger that is pulled stops what nobody agreed to; one that comes begins what waits. `held`: an
        erasure waits for it as well.
        """
        power = self._power
        power.look()
        if power.was_pulled:
            power.waits = True
            self.session.stopping.set()
            self.stop_tools()
        elif power.may_go_on and not self.steps.has(Step.BENCHMARK):
            self._ask(agreed=False)
        power.tell(held=held)

    def walk(self) -> None:
        """Measure, where that may be; on the battery alone it waits for a person's word, and not beside a
        swollen battery.
        """
        session = self.session
        if is_stopped(session.entered.trials) or not self._power.may_measure():
            return
        session.do(Step.BENCHMARK)
        session.stopping.clear()
        session.request = replace(session.request, on_battery=False)
        found = session.benchmarks
        self._power.measured(refused=found is not None and found.refused is not None)
        self.changed()
        session.do(Step.JUDGE)

    def _ask(self, *, agreed: bool) -> None:
        self.session.stopping.clear()
        self.session.request = replace(self.session.request, on_battery=agreed)
        self._power.agreed, self._power.waits = agreed, False
        self.steps.ask(Step.BENCHMARK)
