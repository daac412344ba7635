"""`etabli wipe resume`: go on with erasures that were interrupted, on whatever port the drive is today."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from agent.bench.state import State, StateError, open_state
from agent.bench.wrong_order import WrongOrder
from agent.commands.wipe.agreeing import InterruptedDrives, agree
from agent.commands.wipe.ending import only_one
from agent.commands.wipe.options import add_common_options, add_paper_options, add_psid_option, entered_of
from agent.commands.wipe.questions import psid_of
from agent.commands.wipe.run import carry_out, check_power
from agent.erasing.interrupted import is_nameless
from agent.erasing.jobs import (
    Job,
    check_durable,
    is_same_drive,
    known_jobs,
    moved,
    ordered_at,
)
from agent.erasing.plans import choose, plan_all
from agent.settings.configuration import Configuration, load_configuration
from model.erasure import DriveToken, RefusalCause, WipePlan, WipePolicy, WipeRefusal
from model.exit_status import ExitStatus
from model.message import Message
from model.message import say as message
from model.settings_text import BadSettings
from papers.language import _
from papers.terminal import complain, say
from papers.wording import word
from wipe.consent import Consent
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
    found = (
        _find(unfinished, options.drives, configuration.wipe.protect) if unfinished else InterruptedDrives()
    )
    psid = psid_of(options, len(found.pairs))
    if found.pairs:
        check_power(options)
    agreed = agree(found, yes=options.yes, confirmed=options.confirm)
    jobs = [_going_on(job, item.token, item, consent) for job, item, consent in agreed if item.token]
    ready = [job for job in open_jobs if job.is_finished and not options.drives]
    entered = entered_of(options, configuration)
    status = carry_out(state, configuration, jobs, entered, as_json=options.json, ended=ready, psid=psid)
    is_waiting = len(agreed) < len(found.pairs if options.drives else unfinished)
    return ExitStatus.FINDINGS if status == ExitStatus.DONE and is_waiting else status


def _going_on(job: Job, token: DriveToken, item: PlannedDrive, consent: Consent) -> Job:
    """The job on today's drive, with today's agreement. Raises StateError."""
    return moved(job, token, item.drive, consent)


def _was_ordered_again(job: Job, begun: Sequence[Job]) -> bool:
    """Whether a later order was carried out on the same drive: what that left there is not erased again."""
    later = [other for other in begun if ordered_at(other) > ordered_at(job)]
    return any(is_same_drive(job, other.order.plan.drive) for other in later)


def _find(jobs: Sequence[Job], words: Sequence[str], protect: Sequence[str]) -> InterruptedDrives:
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
    return InterruptedDrives(pairs=tuple(found), everything=tuple(drives), protect=tuple(protect))


def _nothing_waits(name: str) -> str:
    return _("No erasure of “{drive}” waits to be resumed.").format(drive=name)


def _protection(item: PlannedDrive) -> Message | None:
    """Why the configuration of today keeps a drive from being erased."""
    if isinstance(item.outcome, WipePlan) or RefusalCause.PROTECTED not in item.outcome.causes:
        return None
    return message("wipe.protected", drive=item.drive.path, serial=item.serial or item.drive.path)


def _check_rights(drives: Sequence[PlannedDrive]) -> None:
    """Raises StateError where this user may not even look at a drive."""
    for item in drives:
        if isinstance(item.outcome, WipeRefusal) and RefusalCause.NO_RIGHTS in item.outcome.causes:
            raise StateError(word(item.outcome.reasons[0]))


def drive_of(job: Job, drives: Sequence[PlannedDrive]) -> PlannedDrive | None:
    """The one drive of a job; None, and a sentence, when it is not here or cannot be told from another."""
    model, serial = job.order.plan.drive.model or "", job.order.plan.drive.serial or ""
    same = [item for item in drives if is_same_drive(job, item.token)]
    if len(same) == 1:
        return same[0]
    if same:
        sentence = _(
            "Several drives here are called {model} {serial}: unplug those that were not being erased."
        )
    elif is_nameless(job):
        sentence = _(
            "{model} {serial} has no serial number of its own, and it was unplugged or the machine "
            "was restarted: which drive it was is no longer known. Start again with “etabli wipe "
            "run”; “etabli wipe forget {job}” gives up the old job."
        )
    else:
        sentence = _("The drive {model} {serial} is not here: its erasure waits.")
    complain(sentence.format(model=model, serial=serial, job=job.order.job))
    return None
