"""argparse's own words, in the language spoken, and how its help fits a screen."""

from __future__ import annotations

import argparse
import re
from typing import NoReturn

from papers.language import N_, Language, _, ngettext, spoken
from papers.terminal import complain

# What argparse says to people, not to programmers (Lib/argparse.py of Python 3.11 to 3.13).
WORDS = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("commands"),
    N_("show this help message and exit"),
    N_("show program's version number and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("unrecognized arguments: %s"),
    N_("the following arguments are required: %s"),
    N_("one of the arguments %s is required"),
    N_("not allowed with argument %s"),
    N_("ignored explicit argument %r"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("unexpected option string: %s"),
    N_("unknown parser %(parser_name)r (choices: %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("can't open '%(filename)s': %(error)s"),
    N_("subcommands"),
    # since Python 3.13
    N_("%(prog)s: warning: %(message)s\n"),
    N_("argument '%(argument_name)s' is deprecated"),
    N_("command '%(parser_name)s' is deprecated"),
    N_("option '%(option)s' is deprecated"),
)


def translate_argparse() -> None:
    """Let argparse speak as the rest does: by itself it would look for a catalogue of the system."""
    for name, function in (("_", _), ("ngettext", ngettext)):
        setattr(argparse, name, function)


class SpeakingParser(argparse.ArgumentParser):
    """A parser that complains with the quotes of the language, argparse lists choices as Python does; and
    that breaks its lines between words.
    """

    def error(self, message: str) -> NoReturn:
        """Called by argparse for a command line that it does not take."""
        if spoken() is Language.FRENCH:
            message = re.sub(r"'([^']*)'", "«\u00a0\\1\u00a0»", message)
        super().error(message)

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """Called by argparse with its last word."""
        if message:
            complain(message.rstrip("\n"))
        super().exit(status)


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Text before and after the options stays as it is written; a long name of a command keeps its summary
    beside it.
    """

    def add_argument(self, action: argparse.Action) -> None:
        """Commands stand two cells further in than argparse measures them. Who reads the help knows how to
        get it, and needs the line: the whole fits one screen with the order that was typed.
        """
        if action.dest == "help":
            return
        super().add_argument(action)
        if action.nargs == argparse.PARSER:
            self._action_max_length += self._indent_increment

    def _format_action(self, action: argparse.Action) -> str:
        """Without a line for what stands for a command: the title above has said it."""
        text = super()._format_action(action)
        return text.partition("\n")[2] if action.nargs == argparse.PARSER else text
