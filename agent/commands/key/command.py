"""`etabli key`: write | run | network."""

from __future__ import annotations

import argparse

from agent.commands.parts import add_parts, execute_part
from papers.language import N_, _

PARTS: dict[str, tuple[str, str]] = {
    "write": ("agent.commands.key.write", N_("write the image onto USB sticks, with a configuration")),
    "run": ("agent.commands.key.run", N_("on a boot key: a run without a person, and its last word")),
    "network": ("agent.commands.key.network", N_("on a boot key: the network as etabli.toml says")),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the parts."""
    parser.epilog = _("Example: sudo etabli key write --image etabli.iso --device 4F2K")
    add_parts(parser, PARTS)


def execute(options: argparse.Namespace) -> int:
    """Carry out one part."""
    return execute_part(options, PARTS)
