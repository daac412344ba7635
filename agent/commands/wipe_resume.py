"""`etabli wipe resume`: go on with erasures that were interrupted, on whatever port the drive is today."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from agent.commands.wipe_options import add_common_options, add_psid_option
from agent.commands.wipe_questions import psid_of
from agent.commands.wipe_run import add_paper_options, carry_out, entered_of
from agent.configuration import load_configuration
from agent.state import StateError, open_state
from agent.wipe_jobs import Job, check_durable, is_same_drive, known_jobs, moved
from agent.wipe_plans import Planned, WrongOrder, choose, plan_all
from model.erasure import WipePolicy
from model.settings_text import BadSettings
from papers.language import _
from papers.terminal import complain, say

DONE, WRONG_ORDER, COULD_NOT_RUN = 0, 2, 3


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.usage = argparse.SUPPRESS  # the options alone fill a screen
    parser.epilog = _("Example: etabli wipe resume 4F2K")
    parser.add_argument(
        "drives",
        nargs="*",
        metavar=_("DRIVE"),
        help=_("the end of a serial (else all that were interrupted)"),
    )
    parser.add_argument("--yes", action="store_true", help=_("go on without asking"))
    add_psid_option(parser)
    add_paper_options(parser)
    add_common_options(parser)


def execute(options: argparse.Namespace) -> int:
    """Find the drives again, ask, and go on."""
    try:
        configuration = load_configuration(options.config)
        state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=options.folder)
        check_durable(state)
        open_jobs = [job for job in known_jobs(state) if not job.is_certified and not job.is_running]
        if not open_jobs:
            say(_("No erasure waits to be resumed."))
            return DONE
        unfinished = [job for job in open_jobs if not job.is_finished]
        found = _find(unfinished, options.drives) if unfinished else []
        psid = psid_of(options, len(found))
        _ask(found, yes=options.yes)
        jobs = [moved(job, item.token, item.drive) for job, item in found if item.token is not None]
        ready = [job for job in open_jobs if job.is_finished and not options.drives]
    except (BadSettings, WrongOrder) as error:
        complain(str(error))
        return WRONG_ORDER
    except StateError as error:
        complain(str(error))
        return COULD_NOT_RUN
    entered = entered_of(options, configuration)
    return carry_out(state, configuration, jobs, entered, as_json=options.json, ended=ready, psid=psid)


def _find(jobs: Sequence[Job], words: Sequence[str]) -> list[tuple[Job, Planned]]:
    """Each job's drive by what lasts: WWN, serial and model. Raises WrongOrder."""
    drives = plan_all(WipePolicy(usb=True, network=True))
    wanted = [choose(word, drives) for word in words]
    found = []
    for job in jobs:
        item = drive_of(job, drives)
        if item is not None and (not wanted or item in wanted):
            found.append((job, item))
    return found


def drive_of(job: Job, drives: Sequence[Planned]) -> Planned | None:
    """The one drive of a job; None, and a sentence, when it is not here or cannot be told from another."""
    model, serial = job.order.plan.drive.model or "", job.order.plan.drive.serial or ""
    same = [item for item in drives if is_same_drive(job, item.token)]
    if len(same) == 1:
        return same[0]
    complain(
        _("Several drives here are called {model} {serial}: unplug those that were not being erased.").format(
            model=model, serial=serial
        )
        if same
        else _("The drive {model} {serial} is not here: its erasure waits.").format(
            model=model, serial=serial
        )
    )
    return None


def _ask(found: Sequence[tuple[Job, Planned]], *, yes: bool) -> None:
    """One question for all. Raises WrongOrder."""
    for _job, item in found:
        say(_("Interrupted: {drive} {serial}").format(drive=item.drive.path, serial=item.serial or ""))
    if yes or not found:
        return
    if not sys.stdin.isatty():
        raise WrongOrder(_("Nobody is there to confirm: say --yes."))
    say(_("Go on erasing? Type yes:"))
    if sys.stdin.readline().strip().lower() not in ("yes", "y", "oui", "o"):
        raise WrongOrder(_("Nothing was changed."))
