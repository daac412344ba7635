"""The options that `etabli wipe` and its parts share, and the policy they make."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from agent.configuration import Configuration
from model.erasure import EraseLevel, Verification, WipePolicy
from papers.language import _


def add_policy_options(parser: argparse.ArgumentParser) -> None:
    """What may be done to a drive."""
    group = parser.add_argument_group(_("what may be done"))
    group.add_argument("--level", choices=[str(level) for level in EraseLevel], help=_("what is ordered"))
    group.add_argument("--below", action="store_true", help=_("below that level, when nothing better works"))
    group.add_argument("--usb", action="store_true", help=_("also drives on USB"))
    group.add_argument("--allow-network-drive", action="store_true", help=_("also drives on the network"))
    group.add_argument("--sample", action="store_true", help=_("read back a tenth instead of everything"))
    group.add_argument(
        "--exceptions", action="store_true", help=_("sectors that cannot be written may stay, each listed")
    )
    group.add_argument("--pattern", type=_byte, metavar=_("BYTE"), help=_("overwrite with this byte (0-255)"))
    group.add_argument(
        "--time-limit", type=_minutes, metavar=_("MINUTES"), help=_("no method that takes longer")
    )
    group.add_argument("--keep-reading", action="store_true", help=_("read on after the first wrong byte"))


def add_common_options(parser: argparse.ArgumentParser) -> None:
    """Configuration and state."""
    parser.add_argument("--config", metavar=_("FILE"), type=Path, help=_("another configuration file"))
    parser.add_argument("--folder", metavar=_("FOLDER"), type=Path, help=_("another state folder"))
    parser.add_argument("--json", action="store_true", help=_("print JSON"))


def policy_of(options: argparse.Namespace, configuration: Configuration) -> WipePolicy:
    """The configuration's policy with what the options say."""
    settings = configuration.wipe
    policy = WipePolicy(
        level=EraseLevel(options.level or settings.level),
        below=options.below or settings.below,
        exceptions=options.exceptions or settings.exceptions,
        usb=options.usb or settings.usb,
        network=options.allow_network_drive,
        verification=Verification.SAMPLED if options.sample else Verification(settings.verification),
        stop_at_first_wrong_byte=not options.keep_reading,
        pattern=options.pattern if options.pattern is not None else 0,
        protect=settings.protect,
    )
    minutes = options.time_limit or settings.time_limit_minutes
    return replace(policy, time_limit_s=None if minutes is None else minutes * 60.0)


def _byte(text: str) -> int:
    number = int(text, 0)
    if not 0 <= number <= 255:
        raise argparse.ArgumentTypeError(_("expected a byte, 0 to 255"))
    return number


def _minutes(text: str) -> float:
    number = float(text)
    if not number > 0:
        raise argparse.ArgumentTypeError(_("expected a number of minutes above 0"))
    return number
