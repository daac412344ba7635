"""`etabli bench`: the benchmarks alone."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from agent.session.display import LiveDisplay, PlainDisplay
from host.live import LiveHost
from host.port import Host
from model.benchmark import Benchmarks
from model.event import Event, Numbered, Step, StepFinished, StepStarted
from model.exit_status import ExitStatus
from model.trial import TrialResult
from papers.language import _
from papers.terminal import complain, say_bytes
from papers.wording import word


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _("Example: etabli bench --quick")
    parser.add_argument("--quick", action="store_true", help=_("20 seconds instead of 90"))
    parser.add_argument(
        "--on-battery", action="store_true", help=_("measure although it runs on its battery alone")
    )
    parser.add_argument("--json", action="store_true", help=_("print the results as JSON"))
    parser.add_argument("--replay", metavar=_("FILE"), help=_("a recorded machine, not this one"))
    parser.add_argument("--timing", action="store_true", help=_("replay with the recorded durations"))


def execute(options: argparse.Namespace) -> int:
    """Measure and print; exit status 1 when the memory failed or nothing was measured."""
    live = LiveHost()
    host: Host = live
    if options.replay is not None:
        from host.recording.replay import ReplayHost

        host = ReplayHost.open(Path(options.replay), timing=options.timing)
    stopping = threading.Event()

    def stop(_signal: int, _frame: object) -> None:
        stopping.set()
        live.stop()

    signal.signal(signal.SIGINT, stop)
    results = _measure(host, options, stopping, live.stop)
    if options.json:
        from model.document import encode_pretty

        say_bytes(encode_pretty(results))
    elif results.refused is not None:
        complain(word(results.refused))
    failed = any(item.result is TrialResult.FAILED for item in results.results)
    return ExitStatus.FINDINGS if failed or results.refused is not None else ExitStatus.DONE


def _measure(
    host: Host, options: argparse.Namespace, stopping: threading.Event, end_tools: Callable[[], None]
) -> Benchmarks:
    from benchmarks.run import run_benchmarks
    from host.shared import SharedHost
    from judge.health.drive_health import judge_drive
    from probes import cpu
    from probes.run import probe_machine
    from probes.storage import storage

    probes = (cpu.PROBE, storage.PROBE)
    machine = probe_machine(SharedHost(host), deep=False, on_event=lambda _event: None, probes=probes)
    drives = machine.storage.value.drives if machine.storage.value else ()
    verdicts = tuple(judge_drive(drive) for drive in drives)

    display = LiveDisplay() if sys.stdout.isatty() and not options.json else PlainDisplay()

    def tell(event: Event) -> None:
        if not options.json:
            display.show(Numbered(sequence=0, at_s=0.0, event=event))

    tell(StepStarted(step=Step.BENCHMARK, expected_s=None))
    results = run_benchmarks(
        host,
        machine,
        verdicts,
        quick=options.quick,
        battery_agreed=options.on_battery,
        on_event=tell,
        stopped=stopping.is_set,
        end_tools=end_tools,
    )
    tell(StepFinished(step=Step.BENCHMARK, duration_s=0.0))
    return results
