"""The command `etabli`: composition root; each package owns its subcommands, imported only when asked for.

A subcommand is a module with three names: `SUMMARY` is not imported for `--help` (the table below holds
it), `configure(parser)` declares its options and example, `execute(arguments)` does the work and returns
the exit status of the design, or raises CommandRefused, whose sentence and status are told here.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.exit_status import CommandRefused, ExitStatus
from model.version import VERSION
from papers.command_line import HelpFormatter, SpeakingParser, translate_argparse
from papers.language import N_, _, speak, system_language
from papers.terminal import complain

if TYPE_CHECKING:
    from model.report import PersonalAnswers

COMMANDS: dict[str, tuple[str, str]] = {
    "run": (
        "agent.commands.run",
        N_("the main job: inspect, measure, grade, report, send"),
    ),
    "ui": ("ui.command", N_("the bench screens: inspect, erase, grade, report")),
    "probe": ("probes.command", N_("list the hardware; changes nothing")),
    "wipe": ("agent.commands.wipe.command", N_("erase drives, and prove it")),
    "bench": ("agent.commands.bench", N_("run the benchmarks only")),
    "note": ("agent.commands.note", N_("add answers without a new run: locks, cosmetic grade, remark")),
    "grade": ("agent.commands.grade", N_("grade or re-grade a report, with reasons")),
    "push": ("agent.commands.push", N_("send what waits in the outbox")),
    "check": ("agent.commands.check", N_("check a report or a certificate offline")),
    "record": ("agent.commands.record", N_("record this machine for replay")),
    "watch": ("agent.commands.watch", N_("follow the session that is running")),
    "serve": ("inventory.commands.serve", N_("run the inventory on this machine")),
    "inventory": ("inventory.commands.manage", N_("manage the inventory: backup, import, upgrade")),
    "key": ("agent.commands.key.command", N_("boot keys: write USB sticks")),
    "pull": ("agent.commands.pull", N_("pull grade reports from an inventory")),
    "doctor": ("agent.commands.doctor", N_("what this system lacks, and what that costs")),
    "completion": ("agent.commands.completion", N_("print the completion script of a shell")),
}


NOT_LISTED = frozenset({"completion"})  # for packagers: the commands of a bench fill a screen


def build_parser(only: str | None = None) -> argparse.ArgumentParser:
    """The parser; with `only`, that command's module alone is imported and configured, with "" none,
    with None all.
    """
    parser = SpeakingParser(
        prog="etabli",
        description=_("The workbench of a computer refurbishment workshop."),
        epilog=_("Example: etabli run --quick --label A-0042"),
        usage=argparse.SUPPRESS,  # the commands fill a screen
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument_group().add_argument(  # without a title: the commands need the line
        "--version",
        action="version",
        version=f"etabli {VERSION}",
        help=_("show program's version number and exit"),
    )
    parser.set_defaults(build_parser=build_parser, take_answers=_take_answers)
    commands = parser.add_subparsers(
        dest="command", metavar=_("COMMAND"), title=_("commands"), prog=parser.prog
    )
    for name, (module, summary) in COMMANDS.items():
        shown: dict[str, Any] = {} if name in NOT_LISTED else {"help": _(summary)}
        command = commands.add_parser(
            name,
            **shown,
            description=_(summary),
            formatter_class=HelpFormatter,
            allow_abbrev=False,
        )
        if only is None or only == name:
            importlib.import_module(module).configure(command)
    return parser


def _take_answers(state: Path, report: str, answers: PersonalAnswers) -> str | None:
    """What a page of the inventory hands to the bench beside it: as `etabli note` does, in this process."""
    from agent.commands.note import note_for_page

    return note_for_page(state, report, answers)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    speak(system_language(os.environ))
    translate_argparse()
    try:
        return _execute(words)
    except CommandRefused as refusal:
        complain(str(refusal))
        return refusal.exit_status
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        complain(_("Stopped."))
        return 130


def _execute(words: list[str]) -> int:
    """Parse the command line, and do what it says."""
    first = next((word for word in words if not word.startswith("-")), "")
    parser = build_parser(only=first if first in COMMANDS else "")
    options = parser.parse_args(words)
    if options.command is None:
        parser.print_help()
        return ExitStatus.DONE
    module = importlib.import_module(COMMANDS[options.command][0])
    return int(module.execute(options))


if __name__ == "__main__":
    sys.exit(main())
