"""`etabli completion SHELL`: print the completion script of a shell."""

from __future__ import annotations

import argparse

from model.exit_status import ExitStatus
from papers.language import _
from papers.terminal import say


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _("Example: source <(etabli completion bash)")
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"), help=_("the shell you use"))


def execute(options: argparse.Namespace) -> int:
    """Print the script."""
    import shtab

    say(shtab.complete(options.build_parser(), shell=options.shell))
    return ExitStatus.DONE
