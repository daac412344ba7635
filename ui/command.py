"""`etabli ui`: the bench screens; the first one opens the bench, every other one joins it."""

from __future__ import annotations

import argparse
import gc
import os
import secrets
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from agent.bench.state import State, StateError, open_state
from agent.commands.wipe.options import add_policy_options, wish_of
from agent.session.attach_client import NoSession, SessionAttachment, attach
from agent.settings.configuration import Configuration, load_configuration
from agent.settings.on_key import settings_on_key
from host.key.partition import probe_boot_key
from host.live import LiveHost
from model.exit_status import ExitStatus
from papers.language import Language, _, speak
from papers.terminal import complain

if TYPE_CHECKING:
    from agent.desk.request import DeskRequest
    from host.service import Service

MISTAKE_S = 15.0
DESK = "agent.desk.process"
OPENING_S = 180.0  # an old processor reads the program from a slow stick
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
    gc.disable()  # nothing of what is built until the first screen stands there is ever let go
    configuration = _settings(options.config)
    state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=options.folder)
    return _show(state, options, configuration)


def _settings(path: Path | None) -> Configuration:
    """What the file says. On a boot key a mistake in it stops no screens: it is shown large for a while, and
    the defaults count. Raises BadSettings elsewhere.
    """
    if not probe_boot_key(LiveHost()).is_key:
        return load_configuration(path)
    configuration, mistake = settings_on_key(path)
    if mistake is not None:
        from agent.commands.key.run import show_mistake

        show_mistake(mistake)
        time.sleep(MISTAKE_S)  # so long it can be read before the screens cover it
    return configuration


def _request(options: argparse.Namespace, configuration: Configuration, state: State) -> DeskRequest:
    """What a bench that is opened here may do. Raises BadSettings."""
    from agent.commands.run import checked_recording
    from agent.desk.request import DeskRequest
    from agent.session.request import Request
    from agent.settings.wipe_policy import policy_of
    from model.certificate import Performer
    from model.report import PersonalAnswers

    run = Request(
        session=secrets.token_hex(16),
        state_folder=str(state.folder.resolve()),
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
    file = configuration.file
    return DeskRequest(
        run=run,
        policy=policy_of(wish_of(options), configuration.wipe),
        performer=performer,
        configuration=None if file is None else str(file),
    )


def _show(state: State, options: argparse.Namespace, configuration: Configuration) -> int:
    """The screens; another language shows them anew, over the same bench. Raises StateError, BadSettings."""
    from host.console.utf8 import is_console

    if is_console(sys.stdout.fileno()):
        os.environ.setdefault("ESCDELAY", CONSOLE_ESCAPE_MS)  # before Textual is imported, which reads it
    while True:
        connect = _connecting(state, options, configuration)
        if connect is None:
            continue
        from host.console.font import drawn_characters
        from host.console.utf8 import ConsoleInUtf8
        from ui.app import BenchApp
        from ui.colours import has_no_colours
        from ui.glyphs import characters_shown
        from ui.link import SessionLink

        link = SessionLink(connect)
        app = BenchApp(
            link,
            characters=characters_shown(
                drawn_characters(sys.stdout.fileno()), os.environ, is_coerced=bool(sys.flags.utf8_mode)
            ),
            colourless=has_no_colours(os.environ),
        )
        with ConsoleInUtf8(sys.stdout.fileno()):
            found = app.run()
        link.close()
        if not link.is_attended:
            continue
        if not isinstance(found, Language):
            return ExitStatus.COULD_NOT_RUN if found is None else found
        speak(found)


def _watch(attachment: SessionAttachment) -> None:
    """A run that erases alone may be counting down: it is watched as such."""
    from agent.session.reading import choose_display, follow

    follow(attachment, choose_display(as_json=False, is_terminal=True))


def _connecting(
    state: State, options: argparse.Namespace, configuration: Configuration
) -> Callable[[], SessionAttachment] | None:
    """How to reach the bench of this machine, one that runs or one that is opened here; None when another
    kind of session ran, and was watched to its end. Raises StateError, BadSettings.
    """
    try:
        attachment = attach(state.run)
    except NoSession:
        request = _request(options, configuration, state)
    else:
        if attachment.hello.attended:
            attachment.close()  # nobody reads while the screens are loaded, and slow readers are dropped
            return partial(_join, state)
        _watch(attachment)
        return None
    from agent.session.start import start_session

    return partial(_wait_for, state, start_session(state, request, module=DESK))


def _join(state: State) -> SessionAttachment:
    """The bench that runs. Raises StateError."""
    try:
        return attach(state.run)
    except NoSession as error:
        lost = _("The session stopped unexpectedly; “etabli ui” takes it up again.")
        raise StateError(lost) from error


def _wait_for(state: State, service: Service) -> SessionAttachment:
    """The bench, once it is open. Raises StateError."""
    try:
        return attach(state.run, wait_s=OPENING_S, alive=lambda: service.exit_status() is None)
    except NoSession as error:
        words = service.last_words() or _("another session runs on this machine, perhaps another user’s.")
        raise StateError(_("The bench could not be opened: {words}").format(words=words)) from error
