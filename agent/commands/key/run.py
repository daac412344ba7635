"""`etabli key run`: on a boot key, one run with nobody there; a mistake in its file makes it an inventory."""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from agent.bench.state import ON_THE_KEY, OTHER_FOLDERS, SPOOL, SYSTEM_FOLDER, StateError, open_state
from agent.commands import run
from agent.commands.held_scanners import hold_scanners
from agent.commands.key.afterwards import Afterwards, LastPage
from agent.commands.key.crashed import tell_crash
from agent.commands.key.rescuing import Rescuer
from agent.commands.key.watching import HearingDisplay, KeyWatch
from agent.erasing.jobs import known_jobs
from agent.session.attach_client import NoSession, attach
from agent.session.display import Display, LiveDisplay
from agent.session.reading import follow
from agent.settings.configuration import Configuration
from agent.settings.network import use_proxy
from agent.settings.on_key import settings_on_key
from host.key.partition import probe_boot_key
from host.live import LiveHost
from model.settings_text import BadSettings
from papers.banner import poster
from papers.language import _
from papers.screen.key_state import key_word
from papers.terminal import complain, height, say, width

HOME = Path("/run/etabli/home")  # systemd/mount-partition leaves it where this start has had its partition


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _("Example: etabli key run")
    parser.add_argument("--config", metavar=_("FILE"), type=Path, help=_("another configuration file"))
    parser.add_argument("--folder", metavar=_("FOLDER"), type=Path, help=_("another state folder"))
    parser.add_argument(
        "--leave", action="store_true", help=_("end with the run: no last page, the machine stays on")
    )


def execute(options: argparse.Namespace) -> int:
    """The run, then its last page until somebody leaves it."""
    key = probe_boot_key(LiveHost())
    if key.is_key:
        sys.excepthook = tell_crash
    settings, mistake = settings_on_key(options.config)
    given = _options_of_run(options)
    order, mistake = _order(given, settings, mistake)
    if mistake is not None:
        show_mistake(mistake)
    use_proxy(settings.network)
    if order.erase is not None:
        show_large(_("THIS KEY ERASES"))
    watch = KeyWatch(
        is_there=_is_there,
        is_erasing=lambda: _is_erasing(given.folder),
        is_read=key.is_read,
        had=HOME.exists(),
    )
    display = HearingDisplay(LiveDisplay(aside=lambda: key_word(watch.state())), watch)
    try:
        status = run.carry_out(given, order, display)
    except StateError as error:
        # Its partition is full, damaged or cannot be written: the machine is looked at all the same.
        mistake = str(error)
        show_mistake(mistake, _("THE KEY CANNOT BE WRITTEN"))
        given.folder = options.folder = SYSTEM_FOLDER
        order = replace(order, erase=None)
        status = run.carry_out(given, order, display)
    if not watch.heard.report:
        status = _followed(given.folder, display, status)
    if order.erase is not None:
        _write_papers(given.folder)
    watch.heard.finished = True  # nothing runs any more, whatever the session could still say
    if options.leave or not sys.stdin.isatty():
        return status
    page = LastPage(watch=watch, mistake=mistake)
    rescuer = Rescuer(
        host=LiveHost(),
        state=options.folder or SYSTEM_FOLDER,
        beside=OTHER_FOLDERS,
        clock=time.monotonic,
        home=_home,
    )
    Afterwards(
        page=page,
        end=settings.key.end,
        host=LiveHost(),
        rescue=rescuer.attempt,
        rescue_trouble=lambda: rescuer.told,
    ).stay()
    return status


def _options_of_run(options: argparse.Namespace) -> argparse.Namespace:
    """Those of `etabli run` when nobody gave any."""
    parser = argparse.ArgumentParser()
    run.configure(parser)
    given = parser.parse_args([])
    given.config, given.folder = options.config, options.folder
    return given


def _order(
    given: argparse.Namespace, settings: Configuration, mistake: str | None
) -> tuple[run.RunOrder, str | None]:
    """What is to be done: with a mistake anywhere an inventory, by what the file says where that is sound."""
    if mistake is None:
        try:
            return run.understood(given, settings), None
        except BadSettings as error:
            mistake = str(error)
    try:
        return run.understood(given, settings, inventory_only=True), mistake
    except BadSettings:
        return run.understood(given, Configuration(), inventory_only=True), mistake


def show_mistake(mistake: str, head: str | None = None) -> None:
    """Large, for who stands across the room, and then what is wrong."""
    show_large(head or _("MISTAKE IN THE FILE"))
    complain(mistake)
    complain(_("This is an inventory only: nothing is erased."))
    say()


def show_large(text: str) -> None:
    """Half a screen of it."""
    for row in poster(text, width() - 1, height() // 2):
        say(row)
    say()


def _followed(folder: Path | None, display: Display, status: int) -> int:
    """A session that runs here all the same is shown to its end, and its status counts: one that another
    screen began, or one that began too slowly to be met.
    """
    try:
        state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=folder)
        attachment = attach(state.run)
    except (StateError, NoSession):
        return status
    return follow(attachment, display, hold_scanners)


def _write_papers(folder: Path | None) -> None:
    """The certificates as PDF, while the key has to stay in anyway."""
    from agent.commands.key.certificates import write_papers

    partition = probe_boot_key(LiveHost()).partition
    if partition is None:
        return
    try:
        state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=folder)
    except StateError as error:
        complain(str(error))
        return
    for trouble in write_papers(state, partition):
        complain(trouble)


def _home() -> Path | None:
    """The outbox of the key that this start had, while it is there."""
    partition = probe_boot_key(LiveHost()).partition
    return None if partition is None else partition / ON_THE_KEY / SPOOL


def _is_there() -> bool:
    return probe_boot_key(LiveHost()).partition is not None


def _is_erasing(folder: Path | None) -> bool:
    """Whether an erasure runs; what cannot be told counts as yes."""
    try:
        state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=folder)
    except StateError:
        return True
    return any(job.is_running for job in known_jobs(state))
