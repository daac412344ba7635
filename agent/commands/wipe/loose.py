"""`etabli wipe run` without a drive named: opens the bench of loose drives, and closes it."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from functools import partial

from agent.bench.state import State, open_state
from agent.bench.station import Station, load_station
from agent.bench.wrong_order import WrongOrder
from agent.commands.wipe.bench import LooseDrives, LooseTools
from agent.commands.wipe.ending import deliver_certificates, status_of
from agent.commands.wipe.options import entered_of, wish_of
from agent.commands.wipe.show import show_ended
from agent.erasing.certificate import Entered
from agent.erasing.jobs import check_durable, known_jobs
from agent.erasing.looking import Looking
from agent.erasing.ordering import only_one
from agent.erasing.plans import plan_all
from agent.erasing.workers import Workers, certify
from agent.settings.configuration import Configuration, load_configuration
from agent.settings.wipe_policy import policy_of
from host.keyboard import Keyboard
from host.live import LiveHost
from host.plugs import LivePlugs
from host.power import runs_on_battery_alone
from model.exit_status import ExitStatus
from papers.errors import reason
from papers.language import _
from papers.terminal import complain, say


def run_bench(options: argparse.Namespace) -> int:
    """Erase drives as they come, until the person has had enough."""
    configuration = load_configuration(options.config)
    _check_terminal(options)
    state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=options.folder)
    on_fat = check_durable(state)
    station = load_station(state, name=configuration.station.name)
    try:
        with only_one(state):
            return _serve(options, configuration, state, station, on_fat=on_fat)
    except OSError as error:
        complain(_("New drives cannot be watched: {error}.").format(error=reason(error)))
        return ExitStatus.COULD_NOT_RUN


def _check_terminal(options: argparse.Namespace) -> None:
    """That a person is there to be asked. Raises WrongOrder."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or options.json:
        raise WrongOrder(
            _("No drive given, and no terminal to ask on. Give a drive, or run this in a terminal.")
        )
    if options.plan is not None or options.confirm:
        raise WrongOrder(_("--plan and --confirm need a drive on the command line."))


def _serve(
    options: argparse.Namespace, configuration: Configuration, state: State, station: Station, *, on_fat: bool
) -> int:
    policy = policy_of(wish_of(options), configuration.wipe)
    interrupted, terminated, workers, host = threading.Event(), threading.Event(), Workers(), LiveHost()
    signal.signal(signal.SIGINT, lambda *_: interrupted.set())
    signal.signal(signal.SIGTERM, lambda *_: terminated.set())
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a closed terminal ends nothing
    _take_up(state, station, workers, host)

    with Keyboard() as keys:
        bench = LooseDrives(
            LooseTools(
                state=state,
                station=station,
                host=host,
                entered=entered_of(options, configuration),
                on_fat=on_fat,
                keys=keys,
                forget_keys=keys.forget,
                clock=time.monotonic,
                plugs=LivePlugs(),
                looking=Looking(lambda spare: plan_all(policy, spare=spare)),
                workers=workers,
                interrupted=partial(_heard, interrupted),
                terminated=partial(_heard, terminated),
                on_battery=lambda: not options.on_battery and runs_on_battery_alone(),
            )
        )
        bench.run()
    if bench.left_running:
        say(_("They continue on their own. “etabli wipe run” shows them again and makes their certificates."))
    deliver_certificates(state, configuration)
    return (
        ExitStatus.FINDINGS
        if bench.left_running
        else status_of(bench.ended)
        if bench.ended
        else ExitStatus.DONE
    )


def _heard(signalled: threading.Event) -> bool:
    """Whether a signal came since the last call."""
    heard = signalled.is_set()
    signalled.clear()
    return heard


def _take_up(state: State, station: Station, workers: Workers, host: LiveHost) -> None:
    """What an earlier bench left: drives that are still being erased, and certificates not yet made."""
    for job in known_jobs(state):
        if job.is_certified:
            continue
        if job.is_running:
            workers.adopt(job)
        elif job.is_finished:
            show_ended([certify(state, station, job, Entered(), host=host)], as_json=False)
