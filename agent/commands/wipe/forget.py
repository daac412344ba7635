"""`etabli wipe forget`: give up an erasure that was interrupted; it ends, and is certified, as not erased."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from agent.bench.state import State, open_state
from agent.bench.station import load_station
from agent.bench.wrong_order import WrongOrder
from agent.commands.wipe.agreeing import tell
from agent.commands.wipe.ending import deliver_certificates
from agent.commands.wipe.options import add_common_options, add_paper_options, entered_of
from agent.commands.wipe.questions import YES
from agent.commands.wipe.show import show_ended
from agent.commands.wipe.typed import typed_line
from agent.erasing.jobs import Job
from agent.erasing.ordering import only_one
from agent.erasing.resuming import give_up_job, waiting_jobs
from agent.erasing.workers import certify
from agent.settings.configuration import Configuration, load_configuration
from host.live import LiveHost
from model.exit_status import ExitStatus
from papers.language import _
from papers.terminal import say
from wipe.consent import SHORTEST_END


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.usage = argparse.SUPPRESS  # the options alone fill a screen
    parser.epilog = _("Example: etabli wipe forget 4F2K")
    parser.add_argument(
        "orders", nargs="*", metavar=_("JOB"), help=_("the end of a serial, or of a job number")
    )
    parser.add_argument("--yes", action="store_true", help=_("give up without asking"))
    add_paper_options(parser)
    add_common_options(parser)


def execute(options: argparse.Namespace) -> int:
    """List what waits; give up what is named."""
    configuration = load_configuration(options.config)
    state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=options.folder)
    with only_one(state):
        return _forget(options, configuration, state)


def _forget(options: argparse.Namespace, configuration: Configuration, state: State) -> int:
    """Raises WrongOrder, StateError, JournalError."""
    waiting = waiting_jobs(state)
    chosen = [_named(name, waiting) for name in options.orders]
    for job in chosen or waiting:
        tell(job, None)
        say("    " + _("job {job}").format(job=job.order.job))
    if not chosen:
        if not waiting:
            say(_("No erasure waits to be resumed."))
        return ExitStatus.DONE
    if not options.yes:
        _ask()
    station = load_station(state, name=configuration.station.name)
    for job in chosen:
        give_up_job(job)
        ended = certify(state, station, job, entered_of(options, configuration), host=LiveHost())
        show_ended([ended], as_json=options.json)
    deliver_certificates(state, configuration)
    return ExitStatus.FINDINGS  # none of these drives is erased


def _named(name: str, waiting: Sequence[Job]) -> Job:
    """The one order that a word names. Raises WrongOrder."""
    end = name.strip().lower()
    found = [
        job
        for job in waiting
        if len(end) >= SHORTEST_END
        and (job.order.job.endswith(end) or (job.order.plan.drive.serial or "").lower().endswith(end))
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise WrongOrder(_("“{word}” fits several jobs: give the end of the job number.").format(word=name))
    raise WrongOrder(_("No erasure of “{drive}” waits to be resumed.").format(drive=name))


def _ask() -> None:
    """Raises WrongOrder."""
    if not sys.stdin.isatty():
        raise WrongOrder(_("No terminal to confirm on: add --yes."))
    question = _("These drives are NOT erased, and stay so. Give their erasures up? Type yes:")
    if typed_line(question).lower() not in YES:
        raise WrongOrder(_("Nothing was changed."))
