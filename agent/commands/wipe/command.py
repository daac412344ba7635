"""`etabli wipe`: plan | run | resume | forget | verify | certificate."""

from __future__ import annotations

import argparse
import importlib

from model.exit_status import ExitStatus
from papers.command_line import HelpFormatter
from papers.language import N_, _

PARTS: dict[str, tuple[str, str]] = {
    "plan": (
        "agent.commands.wipe.plan",
        N_("show every drive, what is on it and what would be done; changes nothing"),
    ),
    "run": ("agent.commands.wipe.run", N_("erase drives, read back, and keep a certificate for each")),
    "resume": ("agent.commands.wipe.resume", N_("resume erasures that were interrupted")),
    "forget": ("agent.commands.wipe.forget", N_("give up an erasure that was interrupted")),
    "verify": ("agent.commands.wipe.verify", N_("read an erased drive again and compare")),
    "certificate": ("agent.commands.wipe.certificate", N_("show certificates, or print one as text or PDF")),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the parts."""
    parser.epilog = _("Example: etabli wipe plan")
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
