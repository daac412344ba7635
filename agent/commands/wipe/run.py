"""`etabli wipe run`: erase drives that a person confirmed, read back, and keep a certificate for each."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from functools import partial
from itertools import chain

from agent.bench.state import State, StateError, open_state
from agent.bench.station import load_station
from agent.bench.wrong_order import WrongOrder
from agent.commands.wipe.ending import deliver_certificates, status_of
from agent.commands.wipe.options import (
    add_common_options,
    add_paper_options,
    add_policy_options,
    entered_of,
    wish_of,
)
from agent.commands.wipe.plan import show_plans
from agent.commands.wipe.questions import choose_drives
from agent.commands.wipe.show import show_ended, shower, with_charger
from agent.commands.wipe.typed import typed_line
from agent.erasing.certificate import Entered
from agent.erasing.charger import ChargerNews
from agent.erasing.jobs import Job, check_durable, known_jobs, start_worker
from agent.erasing.ordering import OrderDesk, only_one, order_erasure
from agent.erasing.plans import check_confirmation, choose, hash_of, needs_code, plan_all
from agent.erasing.thaw import Thawed, thaw
from agent.erasing.workers import certify, follow_jobs
from agent.settings.configuration import Configuration, load_configuration
from agent.settings.wipe_policy import policy_of
from host.live import LiveHost
from host.power import runs_on_battery_alone
from host.suspend import KernelSleeper
from model.erasure import RefusalCause, WipePlan
from model.exit_status import ExitStatus
from papers.erasing.asked import word_asked
from papers.erasing.refusal import refusal_text
from papers.language import _
from papers.terminal import complain, say
from papers.wording import word
from wipe.consent import OrderedBy
from wipe.journal import JournalError
from wipe.planned import PlannedDrive
from wipe.unattended import still_ordered


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.usage = argparse.SUPPRESS  # the options alone fill a screen
    parser.epilog = _("Example: etabli wipe run 4F2K --operator Anne")
    parser.add_argument(
        "drives",
        nargs="*",
        metavar=_("DRIVE"),
        help=_("a path, or the end of a serial; none: bench mode"),
    )
    parser.add_argument(
        "--plan", metavar=_("HASH"), help=_("the plan that was shown, to confirm without a dialogue")
    )
    parser.add_argument(
        "--confirm", action="append", default=[], metavar=_("END"), help=_("end of each serial, with --plan")
    )
    add_policy_options(parser)
    add_paper_options(parser)
    parser.add_argument("--on-battery", action="store_true", help=_("erase although it runs on its battery"))
    add_common_options(parser)


def execute(options: argparse.Namespace) -> int:
    """Plan, show, confirm, erase, certify, deliver; without a drive, the bench of loose drives."""
    if not options.drives:
        from agent.commands.wipe.loose import run_bench

        return run_bench(options)
    configuration = load_configuration(options.config)
    if sys.stdout.isatty() and not options.json:
        say(_("Looking at the drives…"))
    choice = choose_drives(options, policy_of(wish_of(options), configuration.wipe))
    chosen = choice.chosen
    plans = _plans_of(chosen)
    check_power(options)
    words = _confirm(options, chosen, plans, choice.everything)
    check_power(options)  # pulled out while it was typed
    state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=options.folder)
    on_fat = check_durable(state)
    entered = entered_of(options, configuration)
    with only_one(state):
        desk = OrderDesk(state=state, host=LiveHost(), on_fat=on_fat)
        jobs = [
            order_erasure(desk, item, choice.everything, said, by=OrderedBy.NAMED, entered=entered)
            for item, said in zip(chosen, words, strict=True)
        ]
        return carry_out(state, configuration, jobs, entered, as_json=options.json, psid=choice.psid)


def _plans_of(chosen: Sequence[PlannedDrive]) -> list[WipePlan]:
    """The plans. Raises WrongOrder when one drive is refused: then none is erased; StateError where this user
    may not even look at it.
    """
    plans = []
    for item in chosen:
        if not isinstance(item.outcome, WipePlan):
            kind = StateError if RefusalCause.NO_RIGHTS in item.outcome.causes else WrongOrder
            raise kind(refusal_text(item))
        plans.append(item.outcome)
    return plans


def check_power(options: argparse.Namespace) -> None:
    """That a person agreed to an erasure on the battery alone. Raises WrongOrder."""
    if runs_on_battery_alone() and not options.on_battery:
        raise WrongOrder(_("This machine runs on battery only. Plug it in, or add --on-battery."))


def _confirm(
    options: argparse.Namespace,
    chosen: Sequence[PlannedDrive],
    plans: Sequence[WipePlan],
    everything: Sequence[PlannedDrive],
) -> list[str]:
    """By hash and serials on the command line, else by a dialogue: the word for each. Raises WrongOrder."""
    words = []
    if options.plan is not None:
        if options.plan != hash_of(plans):
            raise WrongOrder(
                _("The plan {given} is out of date: it is {found} now. Check it again.").format(
                    given=options.plan, found=hash_of(plans)
                )
            )
        if len(options.confirm) != len(chosen):
            raise WrongOrder(_("Confirm each drive with --confirm and the end of its serial."))
        for item in chosen:
            said = [given for given in options.confirm if choose(given, everything) is item]
            if not said:
                raise WrongOrder(_("{drive} is not confirmed.").format(drive=item.drive.path))
            check_confirmation(said[0], item, everything)
            words.append(said[0])
        return words
    if not sys.stdin.isatty():
        raise WrongOrder(
            _("No terminal to confirm on: give --plan and --confirm, as “etabli wipe plan” shows them.")
        )
    show_plans(chosen, everything, plans[0].policy.protect if plans else ())
    for item in chosen:
        what = word_asked(item.serial, with_code=needs_code(item, everything))
        question = _("To erase {drive} for good, type the {what}:").format(drive=item.drive.path, what=what)
        words.append(typed_line(question))
        check_confirmation(words[-1], item, everything)
    look_again(chosen, plans)
    return words


def look_again(chosen: Sequence[PlannedDrive], plans: Sequence[WipePlan]) -> None:
    """That every drive is as it was shown: a person takes time to type, and others plug drives meanwhile.
    Raises WrongOrder.
    """
    found = still_ordered(chosen, plan_all(plans[0].policy), built_in=False)
    for item in chosen:
        if item not in found:
            raise WrongOrder(
                _("{drive} has changed meanwhile: choose it again.").format(drive=item.drive.path)
            )


def carry_out(
    state: State,
    configuration: Configuration,
    jobs: Sequence[Job],
    entered: Entered,
    *,
    as_json: bool,
    ended: Sequence[Job] = (),
    psid: str | None = None,
) -> int:
    """Erase, certify, deliver; the design's exit status. `ended` are jobs that only lack their
    certificate; `psid` is the key of the one job's drive. The caller holds `only_one`.
    """
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a closed terminal ends nothing
    try:
        station = load_station(state, name=configuration.station.name)
        thawed = _thaw(state, jobs)
        following = follow_jobs(
            thawed.jobs,
            show=with_charger(shower(as_json=as_json), ChargerNews(), as_json=as_json),
            stopped=stopping.is_set,
            start=partial(start_worker, psid=psid),
        )
        results = []
        for job, stuck in chain(((job, False) for job in (*thawed.ended, *ended)), following):
            results.append(certify(state, station, job, entered, host=LiveHost(), stuck=stuck))
            show_ended(results[-1:], as_json=as_json)
        deliver_certificates(state, configuration)
    except (StateError, JournalError, WrongOrder) as error:
        complain(str(error))
        return ExitStatus.COULD_NOT_RUN
    return status_of(results)


def _thaw(state: State, jobs: Sequence[Job]) -> Thawed:
    """Frozen drives first, while no drive is being erased. Raises JournalError, WrongOrder."""
    erasing = [job for job in known_jobs(state) if job.is_running]
    done = thaw(jobs, host=LiveHost(), sleeper=KernelSleeper(), plan_again=plan_all, erasing=erasing)
    for path, message in done.told:
        complain(f"{path}: {word(message)}")
    return done
