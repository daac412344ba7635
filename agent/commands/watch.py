"""`etabli watch`: attach to the session that is running, and see it from its first event."""

from __future__ import annotations

import argparse
import math
import os
import sys
from pathlib import Path

from agent.bench.state import open_state
from agent.commands.held_scanners import hold_scanners
from agent.session.attach_client import NoSession, attach
from agent.session.reading import choose_display, follow
from model.exit_status import ExitStatus
from papers.language import _
from papers.terminal import complain


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _("Example: etabli watch --json")
    parser.add_argument("--wait", action="store_true", help=_("wait until a session runs"))
    parser.add_argument("--verbose", action="store_true", help=_("every reason, not one screen"))
    parser.add_argument("--json", action="store_true", help=_("print every event as a JSON line"))
    parser.add_argument("--folder", metavar=_("FOLDER"), type=Path, help=_("another state folder"))


def execute(options: argparse.Namespace) -> int:
    """Follow the session; Ctrl-C here leaves it to itself."""
    try:
        state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=options.folder)
        attachment = attach(state.run, wait_s=math.inf if options.wait else 0.0)
    except NoSession:
        complain(_("No session is running here; “etabli run” starts one."))
        return ExitStatus.COULD_NOT_RUN
    return follow(
        attachment,
        choose_display(as_json=options.json, is_terminal=sys.stdout.isatty(), verbose=options.verbose),
        hold_scanners,
    )
