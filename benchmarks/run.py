"""Run the benchmarks in an order in which they do not disturb each other, and tell how far they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benchmarks.plan import FULL, QUICK, make_plan
from benchmarks.power import ChargerWatch, battery_refusal, swollen_refusal
from benchmarks.stage import OnEvent, Teller, run_stage
from benchmarks.stopping import StoppableHost
from benchmarks.watch import Watch
from host.port import Host
from model.benchmark import Benchmark, Benchmarks
from model.machine import Machine
from model.message import say
from model.trial import Trial
from model.verdict import DriveVerdict

Stopped = Callable[[], bool]


def run_benchmarks(
    host: Host,
    machine: Machine,
    verdicts: Sequence[DriveVerdict],
    *,
    quick: bool,
    battery_agreed: bool,
    on_event: OnEvent,
    stopped: Stopped,
    trials: tuple[Trial, ...] = (),
    end_tools: Callable[[], None] = lambda: None,
) -> Benchmarks:
    """All benchmarks; those that cannot be made say why. None is started on a battery alone without a yes,
    nor beside a swollen battery, which `trials` tell of; a charger that is pulled out without a yes ends
    them, with the tools that run, which `end_tools` kills.

    Takes about 20 s when `quick`, else about 90 s, whatever the number of drives. Returns within about a
    second after `stopped` says so; a tool that is running then is the caller's to kill. `host` must ask
    anew each time: no SharedHost. Events are told from the calling thread.
    """
    charger = ChargerWatch(host, machine, end_tools)
    patient = StoppableHost(host, lambda: stopped() or charger.was_pulled())
    refused = swollen_refusal(trials)
    if refused is None and not battery_agreed:
        refused = battery_refusal(patient, machine)
    if refused is not None:
        return Benchmarks(quick=quick, results=(), watch=None, refused=refused)
    stages = make_plan(patient, machine, verdicts, QUICK if quick else FULL)
    teller = Teller(sum(stage.expected_s for stage in stages), on_event)
    watch = Watch(host, lambda: patient.is_busy)
    results: list[Benchmark] = []
    watch.start()
    if not battery_agreed:
        charger.start()
    try:
        for stage in stages:
            if stage.jobs:
                results += run_stage(patient, stage, teller)
    finally:
        charger.stop()
        seen = watch.stop()
    refused = say("benchmark.unplugged") if charger.was_pulled() else None
    return Benchmarks(quick=quick, results=tuple(results), watch=seen, refused=refused)
