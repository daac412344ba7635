"""`etabli wipe resume`: go on with erasures that were interrupted, on whatever port the drive is today."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from agent.bench.state import State, StateError, open_state
from agent.bench.wrong_order import WrongOrder
from agent.commands.wipe.ending import only_one
from agent.commands.wipe.options import add_common_options, add_paper_options, add_psid_option, entered_of
from agent.commands.wipe.questions import psid_of
from agent.commands.wipe.run import NO_RIGHTS, carry_out, check_power
from agent.erasing.jobs import Job, check_durable, is_same_drive, known_jobs, moved
from agent.erasing.plans import choose, plan_all
from agent.settings.configuration import Configuration, load_configuration
from model.erasure import WipePlan, WipePolicy, WipeRefusal
from model.exit_status import ExitStatus
from model.message import Message
from model.settings_text import BadSettings
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
        help=_("the end of a serial (else all that were interrupted)"),
    )
    parser.add_argument("--yes", action="store_true", help=_("go on without asking"))
    parser.add_argument("--on-battery", action="store_true", help=_("erase although it runs on its battery"))
    add_psid_option(parser)
    add_paper_options(parser)
    add_common_options(parser)


def execute(options: argparse.Namespace) -> int:
    """Find the drives again, ask, and go on."""
    try:
        configuration = load_configuration(options.config)
        state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=options.folder)
        check_durable(state)
        with only_one(state):
            return _resume(options, configuration, state)
    except (BadSettings, WrongOrder) as error:
        complain(str(error))
        return ExitStatus.WRONG_ORDER
    except StateError as error:
        complain(str(error))
        return ExitStatus.COULD_NOT_RUN


def _resume(options: argparse.Namespace, configuration: Configuration, state: State) -> int:
    """Raises WrongOrder, StateError."""
    begun = [job for job in known_jobs(state) if job.was_begun]
    open_jobs = [job for job in begun if not job.is_certified and not job.is_running]
    if not open_jobs:
        for name in options.drives:
            raise WrongOrder(_nothing_waits(name))
        say(_("No erasure waits to be resumed."))
        return ExitStatus.DONE
    unfinished = [job for job in open_jobs if not job.is_finished and not _was_ordered_again(job, begun)]
    found = _find(unfinished, options.drives, configuration.wipe.protect) if unfinished else []
    psid = psid_of(options, len(found))
    if found:
        check_power(options)
    _ask(found, yes=options.yes)
    jobs = [moved(job, item.token, item.drive) for job, item in found if item.token is not None]
    ready = [job for job in open_jobs if job.is_finished and not options.drives]
    entered = entered_of(options, configuration)
    status = carry_out(state, configuration, jobs, entered, as_json=options.json, ended=ready, psid=psid)
    is_waiting = not options.drives and len(found) < len(unfinished)
    return ExitStatus.FINDINGS if status == ExitStatus.DONE and is_waiting else status


def _was_ordered_again(job: Job, begun: Sequence[Job]) -> bool:
    """Whether a later order was carried out on the same drive: what that left there is not erased again."""
    later = [other for other in begun if other.order.job > job.order.job]
    return any(is_same_drive(job, other.order.plan.drive) for other in later)


def _find(
    jobs: Sequence[Job], words: Sequence[str], protect: Sequence[str]
) -> list[tuple[Job, PlannedDrive]]:
    """Each job's drive by what lasts: WWN, serial and model; none that is protected by now. Raises
    WrongOrder, StateError.
    """
    drives = plan_all(WipePolicy(usb=True, network=True, protect=tuple(protect)))
    _check_rights(drives)
    wanted = [choose(name, drives) for name in words]
    found = []
    for job in jobs:
        item = drive_of(job, drives)
        if item is None or (wanted and item not in wanted):
            continue
        protected = _protection(item)
        if protected is not None:
            complain(word(protected))
        else:
            found.append((job, item))
    for name, item in zip(words, wanted, strict=True):
        if item not in [drive for _job, drive in found]:
            raise WrongOrder(_nothing_waits(name))
    return found


def _nothing_waits(name: str) -> str:
    return _("No erasure of “{drive}” waits to be resumed.").format(drive=name)


def _protection(item: PlannedDrive) -> Message | None:
    """Why the configuration of today keeps a drive from being erased."""
    reasons = () if isinstance(item.outcome, WipePlan) else item.outcome.reasons
    return next((reason for reason in reasons if reason.code == "wipe.protected"), None)


def _check_rights(drives: Sequence[PlannedDrive]) -> None:
    """Raises StateError where this user may not even look at a drive."""
    for item in drives:
        if isinstance(item.outcome, WipeRefusal) and item.outcome.reasons[0].code == NO_RIGHTS:
            raise StateError(word(item.outcome.reasons[0]))


def drive_of(job: Job, drives: Sequence[PlannedDrive]) -> PlannedDrive | None:
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


def _ask(found: Sequence[tuple[Job, PlannedDrive]], *, yes: bool) -> None:
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
