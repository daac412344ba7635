"""`etabli wipe resume`: go on with erasures that were interrupted, on whatever port the drive is today."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from agent.bench.state import State, StateError, open_state
from agent.bench.wrong_order import WrongOrder
from agent.commands.wipe.agreeing import InterruptedDrives, agree
from agent.commands.wipe.options import add_common_options, add_paper_options, add_psid_option, entered_of
from agent.commands.wipe.questions import psid_of
from agent.commands.wipe.run import carry_out, check_power
from agent.erasing.jobs import (
    Job,
    check_durable,
    known_jobs,
)
from agent.erasing.ordering import only_one
from agent.erasing.plans import choose, plan_all
from agent.erasing.resuming import go_on, interruptions, resumable_jobs
from agent.settings.configuration import Configuration, load_configuration
from host.live import LiveHost
from model.erasure import RefusalCause, WipePolicy, WipeRefusal
from model.exit_status import ExitStatus
from papers.language import _
from papers.terminal import complain, say
from papers.wording import word
from wipe.planned import PlannedDrive


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.usage = argparse.SUPPRESS  # the options alone fill a screen
    parser.epilog = _("Example: etabli wipe resume 4F2K")
    parser.add_argument(
        "drives",
        nargs="*",
        metavar=_("DRIVE"),
        help=_("the end of a serial (default: all that were interrupted)"),
    )
    parser.add_argument("--yes", action="store_true", help=_("resume without asking"))
    parser.add_argument(
        "--confirm",
        action="append",
        default=[],
        metavar=_("END:CODE"),
        help=_("a drive that may be another one by now: the end of its serial, and its code"),
    )
    parser.add_argument("--on-battery", action="store_true", help=_("erase although it runs on its battery"))
    add_psid_option(parser)
    add_paper_options(parser)
    add_common_options(parser)


def execute(options: argparse.Namespace) -> int:
    """Find the drives again, ask, and go on."""
    configuration = load_configuration(options.config)
    state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=options.folder)
    check_durable(state)
    with only_one(state):
        return _resume(options, configuration, state)


def _resume(options: argparse.Namespace, configuration: Configuration, state: State) -> int:
    """Raises WrongOrder, StateError."""
    open_jobs = [
        job for job in known_jobs(state) if job.was_begun and not (job.is_certified or job.is_running)
    ]
    if not open_jobs:
        for name in options.drives:
            raise WrongOrder(_nothing_waits(name))
        say(_("No erasure waits to be resumed."))
        return ExitStatus.DONE
    unfinished = resumable_jobs(state)
    found = (
        _find(unfinished, options.drives, configuration.wipe.protect) if unfinished else InterruptedDrives()
    )
    psid = psid_of(options, len(found.found))
    if found.found:
        check_power(options)
    agreed = agree(found, yes=options.yes, confirmed=options.confirm)
    if agreed:
        check_power(options)  # pulled out while it was typed
    jobs = [
        go_on(LiveHost(), job, item, found.everything, word=said, protect=found.protect)
        for job, item, said in agreed
    ]
    ready = [job for job in open_jobs if job.is_finished and not options.drives]
    entered = entered_of(options, configuration)
    status = carry_out(state, configuration, jobs, entered, as_json=options.json, ended=ready, psid=psid)
    is_waiting = len(agreed) < len(found.found if options.drives else unfinished)
    return ExitStatus.FINDINGS if status == ExitStatus.DONE and is_waiting else status


def _find(jobs: Sequence[Job], words: Sequence[str], protect: Sequence[str]) -> InterruptedDrives:
    """Each job's drive by what lasts: WWN, serial and model; none that is protected by now. Raises
    WrongOrder, StateError.
    """
    drives = plan_all(WipePolicy(usb=True, network=True, protect=tuple(protect)))
    _check_rights(drives)
    wanted = [choose(name, drives) for name in words]
    found = []
    for seen in interruptions(jobs, drives):
        if seen.item is not None and wanted and seen.item not in wanted:
            continue
        if seen.why is not None:
            complain(word(seen.why))
        else:
            found.append(seen)
    for name, item in zip(words, wanted, strict=True):
        if item not in [seen.item for seen in found]:
            raise WrongOrder(_nothing_waits(name))
    return InterruptedDrives(found=tuple(found), everything=tuple(drives), protect=tuple(protect))


def _nothing_waits(name: str) -> str:
    return _("No erasure of “{drive}” waits to be resumed.").format(drive=name)


def _check_rights(drives: Sequence[PlannedDrive]) -> None:
    """Raises StateError where this user may not even look at a drive."""
    for item in drives:
        if isinstance(item.outcome, WipeRefusal) and RefusalCause.NO_RIGHTS in item.outcome.causes:
            raise StateError(word(item.outcome.reasons[0]))
