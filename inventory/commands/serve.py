"""`etabli serve`: the inventory on this machine, for its own browser and its own runs."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from model.exit_status import ExitStatus
from papers.language import _
from papers.terminal import complain

if TYPE_CHECKING:
    from inventory.answering import TakeAnswers
    from model.report import PersonalAnswers

DEFAULT_HOST, DEFAULT_PORT, LARGEST_PORT = "127.0.0.1", 8484, 65535
IDLE_S = 15 * 60.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _("Example: etabli serve --port 8484, then open http://127.0.0.1:8484")
    parser.add_argument(
        "--host",
        default=DEFAULT_HOST,
        metavar=_("ADDRESS"),
        help=_("a loopback address (default {host})").format(host=DEFAULT_HOST),
    )
    parser.add_argument(
        "--port",
        type=int,
        metavar=_("NUMBER"),
        help=_("the port, 0 for any (default {port})").format(port=DEFAULT_PORT),
    )
    parser.add_argument("--folder", type=Path, metavar=_("FOLDER"), help=_("where the inventory is kept"))
    parser.add_argument(
        "--embedded",
        action="store_true",
        help=_("as runs start it: any port, ends after 15 minutes without a question"),
    )


def execute(options: argparse.Namespace) -> int:
    """Serve until told to stop."""
    from inventory.addresses import loopback_address

    host = loopback_address(options.host)
    port = _port(options)
    if host is None or not 0 <= port <= LARGEST_PORT:
        complain(_refusal(options, host))
        return ExitStatus.WRONG_ORDER
    from inventory.server import Listening, serve
    from inventory.store.folder import PRIVATE_UMASK, default_folder, named_folder, open_folder

    os.umask(PRIVATE_UMASK)
    named = None if options.folder is None else named_folder(options.folder)
    folder = open_folder(named or default_folder(os.environ, is_root=os.geteuid() == 0))
    listening = Listening(host=host, port=port, idle_s=IDLE_S if options.embedded else None)
    serve(folder, listening, _taker(options, folder))
    return ExitStatus.DONE


def _taker(options: argparse.Namespace, folder: Path) -> TakeAnswers | None:
    """The way of `etabli note`, from the composition root, where the folder is that of a bench with a key."""
    note: Callable[[Path, str, PersonalAnswers], str | None] | None = getattr(options, "take_answers", None)
    state = folder.parent
    if note is None or not (state / "station" / "key.pem").is_file():
        return None
    return partial(note, state)


def _port(options: argparse.Namespace) -> int:
    if options.port is not None:
        return int(options.port)
    return 0 if options.embedded else DEFAULT_PORT


def _refusal(options: argparse.Namespace, host: str | None) -> str:
    """What is wrong with the order, in one sentence."""
    if host is None:
        return _(
            "--host {host}: the inventory has no accounts and no encryption, so it listens on a loopback "
            "address only, such as 127.0.0.1."
        ).format(host=options.host)
    return _("--port: expected a number from 0 to {most}.").format(most=LARGEST_PORT)
