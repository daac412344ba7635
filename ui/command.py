"""`etabli ui`: the bench screens; the first one opens the bench, every other one joins it."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from pathlib import Path

from agent.bench.state import State, StateError, open_state
from agent.bench.station import load_station
from agent.commands.wipe.options import add_policy_options, wish_of
from agent.desk.request import DeskRequest
from agent.session.attach_client import NoSession, SessionAttachment, attach
from agent.session.reading import START_S, choose_display, follow
from agent.session.request import Request
from agent.session.start import start_session
from agent.settings.configuration import Configuration, load_configuration
from agent.settings.wipe_policy import policy_of
from host.console.font import drawn_characters
from host.console.utf8 import ConsoleInUtf8, is_console
from model.certificate import Performer
from model.exit_status import ExitStatus
from model.report import PersonalAnswers
from model.settings_text import BadSettings
from papers.language import Language, _, speak
from papers.terminal import complain

DESK = "agent.desk.process"
NOT_SCREENS = ("", "dumb", "unknown")
# The kernel sends all bytes of a key at once: what has not come by then is no part of it. Textual waits
# 100 ms, which a serial line and SSH need.
CONSOLE_ESCAPE_MS = "25"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.usage = argparse.SUPPRESS  # the options alone fill a screen
    parser.epilog = _("Example: etabli ui --quick")
    parser.add_argument("--quick", action="store_true", help=_("benchmarks of 20 seconds instead of 90"))
    parser.add_argument("--no-benchmark", action="store_true", help=_("measure nothing"))
    parser.add_argument("--replay", metavar=_("FILE"), help=_("a recorded machine instead of this one"))
    add_policy_options(parser)
    parser.add_argument("--config", metavar=_("FILE"), type=Path, help=_("another configuration file"))
    parser.add_argument("--folder", metavar=_("FOLDER"), type=Path, help=_("another state folder"))


def execute(options: argparse.Namespace) -> int:
    """Join the session that runs, or open a bench; then show it until it is left."""
    if not all(end.isatty() for end in (sys.stdin, sys.stdout, sys.stderr)):  # Textual draws on the last
        complain(_("The screens need a terminal; “etabli run” works without one."))
        return ExitStatus.WRONG_ORDER
    if os.environ.get("TERM", "") in NOT_SCREENS:
        complain(
            _("This terminal cannot draw screens (TERM={term}); “etabli run” works on it.").format(
                term=os.environ.get("TERM", "")
            )
        )
        return ExitStatus.WRONG_ORDER
    try:
        configuration = load_configuration(options.config)
        request = _request(options, configuration)
    except BadSettings as error:
        complain(str(error))
        return ExitStatus.WRONG_ORDER
    try:
        state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=options.folder)
        station = load_station(state, name=configuration.station.name)
        return _show(state, request, station.name, configuration)
    except StateError as error:
        complain(str(error))
        return ExitStatus.COULD_NOT_RUN


def _request(options: argparse.Namespace, configuration: Configuration) -> DeskRequest:
    """What a bench that is opened here may do. Raises BadSettings."""
    from agent.commands.run import checked_recording

    run = Request(
        session=secrets.token_hex(16),
        state_folder="",
        entered=PersonalAnswers(operator=configuration.run.operator),
        usual_lot=configuration.run.lot,
        station_name=configuration.station.name,
        quick=options.quick or configuration.run.quick,
        benchmark=not options.no_benchmark,
        replay=checked_recording(options.replay, timing=False),
        policy=configuration.run.policy,
        inventory_url=configuration.inventory.url,
        code_file=configuration.inventory.code_file,
    )
    performer = Performer(
        name=configuration.run.operator,
        title=configuration.run.title,
        place=configuration.station.place,
        phone=configuration.station.phone,
    )
    return DeskRequest(run=run, policy=policy_of(wish_of(options), configuration.wipe), performer=performer)


def _show(state: State, request: DeskRequest, station: str, configuration: Configuration) -> int:
    """The screens; another language shows them anew, over the same bench. Raises StateError."""
    if is_console(sys.stdout.fileno()):
        os.environ.setdefault("ESCDELAY", CONSOLE_ESCAPE_MS)
    from ui.app import BenchApp
    from ui.colours import has_no_colours
    from ui.glyphs import characters_shown
    from ui.link import SessionLink

    characters = characters_shown(
        drawn_characters(sys.stdout.fileno()), os.environ, is_coerced=bool(sys.flags.utf8_mode)
    )
    while True:
        attachment = _attached(state, request)
        if (
            not attachment.hello.attended
        ):  # a run that erases alone may be counting down: it is watched as such
            follow(attachment, choose_display(as_json=False, is_terminal=True))
            continue
        link = SessionLink(attachment)
        app = BenchApp(
            link,
            inventory=configuration.inventory.url,
            station=station,
            characters=characters,
            configured=configuration.place,
            colourless=has_no_colours(os.environ),
        )
        with ConsoleInUtf8(sys.stdout.fileno()):
            found = app.run()
        link.close()
        if not isinstance(found, Language):
            return ExitStatus.COULD_NOT_RUN if found is None else found
        speak(found)


def _attached(state: State, request: DeskRequest) -> SessionAttachment:
    """The session that runs on this machine, else a bench that is opened for it. Raises StateError."""
    from dataclasses import replace

    try:
        return attach(state.run)
    except NoSession:
        run = replace(request.run, state_folder=str(state.folder.resolve()))
        service = start_session(state, replace(request, run=run), module=DESK)
    try:
        return attach(state.run, wait_s=START_S, alive=lambda: service.exit_status() is None)
    except NoSession as error:
        words = service.last_words() or _("another session runs on this machine, perhaps another user’s.")
        raise StateError(_("The bench could not be opened: {words}").format(words=words)) from error
