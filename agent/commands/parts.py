"""A command that is made of parts: `etabli wipe run`, `etabli key write`."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Mapping

from model.exit_status import ExitStatus
from papers.command_line import HelpFormatter
from papers.language import _

Parts = Mapping[str, tuple[str, str]]  # a name, the module that is imported for it, and its summary


def add_parts(parser: argparse.ArgumentParser, parts: Parts) -> None:
    """Declare the parts."""
    added = parser.add_subparsers(dest="part", metavar=_("COMMAND"), title=_("commands"))
    for name, (module, summary) in parts.items():
        part = added.add_parser(
            name,
            help=_(summary),
            description=_(summary),
            formatter_class=HelpFormatter,
            allow_abbrev=False,
        )
        importlib.import_module(module).configure(part)
    parser.set_defaults(show_help=parser.print_help)


def execute_part(options: argparse.Namespace, parts: Parts) -> int:
    """Carry out one part."""
    if options.part is None:
        options.show_help()
        return ExitStatus.WRONG_ORDER
    return int(importlib.import_module(parts[options.part][0]).execute(options))
