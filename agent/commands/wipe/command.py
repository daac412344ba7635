"""`etabli wipe`: plan | run | resume | forget | verify | certificate."""

from __future__ import annotations

import argparse

from agent.commands.parts import add_parts, execute_part
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
    add_parts(parser, PARTS)


def execute(options: argparse.Namespace) -> int:
    """Carry out one part."""
    return execute_part(options, PARTS)
