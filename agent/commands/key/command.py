"""`etabli key`: write | run | network."""

from __future__ import annotations

import argparse
import importlib

from model.exit_status import ExitStatus
from papers.command_line import HelpFormatter
from papers.language import N_, _

PARTS: dict[str, tuple[str, str]] = {
    "write": ("agent.commands.key.write", N_("write the image onto USB sticks, with a configuration")),
    "run": ("agent.commands.key.run", N_("on a boot key: a run without a person, and its last word")),
    "network": ("agent.commands.key.network", N_("on a boot key: the network as etabli.toml says")),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the parts."""
    parser.epilog = _("Example: sudo etabli key write --image etabli.iso --device 4F2K")
    parts = parser.add_subparsers(dest="part", metavar=_("COMMAND"), title=_("commands"))
    for name, (module, summary) in PARTS.items():
        part = parts.add_parser(
            name,
            help=_(summary),
            description=_(summary),
            formatter_class=HelpFormatter,
            allow_abbrev=False,
        )
        importlib.import_module(module).configure(part)
    parser.set_defaults(show_help=parser.print_help)


def execute(options: argparse.Namespace) -> int:
    """Carry out one part."""
    if options.part is None:
        options.show_help()
        return ExitStatus.WRONG_ORDER
    return int(importlib.import_module(PARTS[options.part][0]).execute(options))
