"""`etabli probe`: ask the machine for its facts, and change nothing."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Callable
from pathlib import Path

from host.port import Host
from model.event import Event, ProbeFinished, Progress, Troubled
from model.exit_status import ExitStatus
from model.machine import Machine
from model.verdict import DriveHealth, DriveVerdict
from papers.language import _
from papers.terminal import complain, say, say_bytes, width
from papers.wording import word

WIDEST = 100
STOPPING_S = 60.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _("Example: etabli probe --json > machine.json")
    parser.add_argument(
        "--json", action="store_true", help=_("print the hardware details as a JSON document")
    )
    parser.add_argument(
        "--deep", action="store_true", help=_("also measure the processor's clock (over a second)")
    )
    parser.add_argument(
        "--self-test",
        action="store_true",
        help=_("let every drive run its short self-test first (some minutes)"),
    )
    parser.add_argument("--replay", metavar=_("FILE"), type=Path, help=_("a recorded machine, not this one"))
    parser.add_argument("--timing", action="store_true", help=_("replay with the recorded durations"))


def execute(options: argparse.Namespace) -> int:
    """Probe, judge the drives, and tell."""
    host = _host(options.replay, timing=options.timing)
    if host is None:
        return ExitStatus.WRONG_ORDER
    machine = _probe(host, deep=options.deep)
    if options.self_test:
        machine = _after_self_tests(host, machine, deep=options.deep)
    verdicts = _verdicts(machine)
    if options.json:
        _say_document(machine)
    else:
        say("\n".join(text_of(machine, verdicts, min(width(), WIDEST))))
    failing = any(verdict.health is DriveHealth.FAILING for verdict in verdicts)
    return ExitStatus.FINDINGS if failing else ExitStatus.DONE


def text_of(machine: Machine, verdicts: tuple[DriveVerdict, ...], columns: int) -> tuple[str, ...]:
    """The facts as lines no wider than `columns`."""
    from papers.facts import facts_of, lines_of

    return lines_of(facts_of(machine, verdicts), columns)


def _say_document(machine: Machine) -> None:
    from model.document import encode_pretty

    say_bytes(encode_pretty(machine))


def _host(recording: Path | None, *, timing: bool) -> Host | None:
    """This machine, or a recorded one; None after saying why there is none."""
    if recording is None and not timing:
        from host.live import LiveHost

        return LiveHost()
    if recording is None:
        complain(_("--timing belongs to --replay: give the recording to replay."))
        return None
    from host.recording.replay import ReplayHost

    return ReplayHost.open(recording, timing=timing)


def _probe(host: Host, *, deep: bool) -> Machine:
    """Every question is asked once for all probes together."""
    from host.shared import SharedHost
    from probes.run import probe_machine

    return probe_machine(SharedHost(host), deep=deep, on_event=_tell_trouble)


def _tell_trouble(event: Event) -> None:
    if isinstance(event, Troubled | ProbeFinished) and event.message is not None:
        complain(word(event.message))


def _after_self_tests(host: Host, machine: Machine, *, deep: bool) -> Machine:
    """The machine as its drives tell it once their self-tests have ended; Ctrl-C stops the tests."""
    from probes.smart.selftest import run_self_tests

    if machine.storage.value is None:
        complain(_("No drive is known, so none is tested."))
        return machine
    stop = threading.Event()
    tests = threading.Thread(
        target=run_self_tests,
        args=(host, machine.storage.value, _telling_progress(), stop.is_set),
        daemon=True,
    )
    tests.start()
    try:
        tests.join()
    except KeyboardInterrupt:
        stop.set()
        tests.join(STOPPING_S)
    return _probe(host, deep=deep)


def _telling_progress() -> Callable[[Event], None]:
    """A reader that says each step of a self-test once, on standard error."""
    said: set[str] = set()

    def tell(event: Event) -> None:
        _tell_trouble(event)
        if isinstance(event, Progress):
            text = _progress_text(event)
            if text not in said:
                said.add(text)
                complain(text)

    return tell


def _progress_text(event: Progress) -> str:
    percent = f"{event.fraction:.0%}" if event.fraction and event.fraction < 1 else ""
    message = "" if event.message is None else word(event.message)
    return " ".join(part for part in (f"{event.part}:", percent, message) if part)


def _verdicts(machine: Machine) -> tuple[DriveVerdict, ...]:
    from judge.health.drive_health import judge_drive

    drives = () if machine.storage.value is None else machine.storage.value.drives
    return tuple(judge_drive(drive) for drive in drives)
