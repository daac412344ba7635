"""The options that `etabli wipe` and its parts share, and the policy they make."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from agent.settings.configuration import Configuration
from agent.settings.wipe_policy import WipeWish
from model.certificate import MediaSource
from model.erasure import EraseLevel, Verification
from papers.language import _

if TYPE_CHECKING:
    from agent.erasing.certificate import Entered

LINE = 78


def add_policy_options(parser: argparse.ArgumentParser) -> None:
    """What may be done to a drive."""
    levels = [str(level) for level in EraseLevel]
    parser.add_argument(
        "--level", choices=levels, metavar=_("LEVEL"), help=_("level required: clear (default) or purge")
    )
    parser.add_argument(
        "--below", action="store_true", help=_("accept a lower level if nothing better works")
    )
    parser.add_argument("--usb", action="store_true", help=_("also drives on USB"))
    parser.add_argument("--sample", action="store_true", help=_("read back a tenth instead of everything"))
    parser.add_argument(
        "--exceptions", action="store_true", help=_("accept unwritable sectors; they are listed")
    )
    name_only(
        parser,
        _("Also:"),
        parser.add_argument("--allow-network-drive", action="store_true"),
        parser.add_argument("--pattern", type=_byte, metavar=_("BYTE")),
        parser.add_argument("--time-limit", type=_minutes, metavar=_("MINUTES")),
        parser.add_argument("--keep-reading", action="store_true"),
        parser.add_argument("--suspend", action="store_true"),
        parser.add_argument("--fingerprint", action="store_true"),
        add_psid_option(parser),
    )


def add_person_options(parser: argparse.ArgumentParser) -> tuple[argparse.Action, ...]:
    """Who answers for it, and where; title and phone are in the configuration."""
    return (
        parser.add_argument("--operator", metavar=_("NAME")),
        parser.add_argument("--place", metavar=_("PLACE")),
    )


def add_paper_options(parser: argparse.ArgumentParser) -> None:
    """What a person adds to the certificate."""
    name_only(
        parser,
        _("For the certificate:"),
        *add_person_options(parser),
        parser.add_argument("--lot", metavar=_("LOT")),
        parser.add_argument("--asset", metavar=_("NUMBER")),
        parser.add_argument("--from-machine", metavar=_("LABEL")),
        parser.add_argument("--confidentiality", metavar=_("TEXT")),
        parser.add_argument("--destination", metavar=_("TEXT")),
    )


def entered_of(options: argparse.Namespace, configuration: Configuration) -> Entered:
    """What a person entered."""
    from agent.erasing.certificate import Entered

    return Entered(
        operator=options.operator or configuration.run.operator,
        title=None if options.operator else configuration.run.title,
        phone=configuration.station.phone,
        place=options.place or configuration.station.place,
        lot=options.lot or configuration.run.lot,
        asset=options.asset,
        source=MediaSource(title=None, label=options.from_machine) if options.from_machine else None,
        confidentiality=options.confidentiality,
        destination=options.destination,
    )


def add_psid_option(parser: argparse.ArgumentParser) -> argparse.Action:
    """The key of a label, in a file: an argument could be seen by every user of the machine."""
    return parser.add_argument(
        "--psid",
        type=Path,
        metavar=_("FILE"),
        help=_("file with the PSID printed on the drive's label, to reset a drive that Opal locks"),
    )


def add_common_options(parser: argparse.ArgumentParser) -> None:
    """Configuration and state."""
    parser.add_argument("--config", metavar=_("FILE"), type=Path, help=_("another configuration file"))
    parser.add_argument("--folder", metavar=_("FOLDER"), type=Path, help=_("another state folder"))
    parser.add_argument("--json", action="store_true", help=_("print JSON"))


def name_only(parser: argparse.ArgumentParser, title: str, *actions: argparse.Action) -> None:
    """Name some options in one paragraph above the example, so that the help fits a screen."""
    names = [" ".join(filter(None, (action.option_strings[0], action.metavar))) for action in actions]  # type: ignore[arg-type]  # ours are texts
    for action in actions:
        action.help = argparse.SUPPRESS
    text = textwrap.fill(f"{title} {', '.join(names)}", LINE, subsequent_indent="  ", break_on_hyphens=False)
    example = parser.epilog or ""
    parser.epilog = f"{text}\n{example}"


def wish_of(options: argparse.Namespace) -> WipeWish:
    """What the options of one command ask; an option that is not given says nothing."""
    return WipeWish(
        level=EraseLevel(options.level) if options.level else None,
        below=options.below or None,
        exceptions=options.exceptions or None,
        usb=options.usb or None,
        network=options.allow_network_drive,
        verification=Verification.SAMPLED if options.sample else None,
        stop_at_first_wrong_byte=not options.keep_reading,
        pattern=options.pattern if options.pattern is not None else 0,
        time_limit_minutes=options.time_limit,
        suspend=options.suspend or None,
        psid=options.psid is not None,
        fingerprint=options.fingerprint or None,
    )


def _byte(text: str) -> int:
    try:
        number = int(text, 0)
    except ValueError:
        number = -1
    if not 0 <= number <= 255:
        raise argparse.ArgumentTypeError(_("expected a byte, 0 to 255"))
    return number


def _minutes(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not number > 0:
        raise argparse.ArgumentTypeError(_("expected a number of minutes above 0"))
    return number
