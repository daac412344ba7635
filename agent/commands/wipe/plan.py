"""`etabli wipe plan`: every drive, what is on it, and what would be done."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Sequence

from agent.commands.wipe.options import add_common_options, add_policy_options, wish_of
from agent.commands.wipe.questions import psid_of
from agent.erasing.plans import choose, hash_of, needs_code, plan_all
from agent.settings.configuration import load_configuration
from agent.settings.wipe_policy import policy_of
from model.erasure import WipePlan
from model.exit_status import ExitStatus
from papers.erasing.plan import plan_lines
from papers.erasing.refusal import is_boot_medium, never_erased
from papers.language import _
from papers.quantities import storage_size
from papers.terminal import say, say_bytes, width
from papers.wording import word
from wipe.consent import code_of
from wipe.planned import PlannedDrive
from wipe.protection import unmatched


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.usage = argparse.SUPPRESS  # the options alone fill a screen
    parser.epilog = _("Example: etabli wipe plan --level purge")
    parser.add_argument(
        "drives",
        nargs="*",
        metavar=_("DRIVE"),
        help=_("a path, or the end of a serial (default: all drives)"),
    )
    add_policy_options(parser)
    add_common_options(parser)


def execute(options: argparse.Namespace) -> int:
    """Show the plans; 1 when a drive that was named is refused."""
    policy = policy_of(wish_of(options), load_configuration(options.config).wipe)
    psid_of(options, len(options.drives))
    everything = plan_all(policy)
    chosen = [choose(name, everything) for name in options.drives] or list(everything)
    if options.json:
        from model.document import encode_pretty

        say_bytes(encode_pretty(tuple(item.outcome for item in chosen)))
    else:
        show_plans(chosen, everything, policy.protect)
    refused = any(not isinstance(item.outcome, WipePlan) for item in chosen)
    return ExitStatus.FINDINGS if refused and options.drives else ExitStatus.DONE


def show_plans(
    chosen: Sequence[PlannedDrive], everything: Sequence[PlannedDrive], protect: Sequence[str] = ()
) -> None:
    """Each drive in a paragraph, and the plan's hash, to confirm without a dialogue."""
    if not chosen:
        say(_("No drive was found."))
        return
    for item in chosen:
        _show(item, everything)
        say()
    for message in unmatched(protect, everything):
        say("! " + word(message))
    plans = [item.outcome for item in chosen if isinstance(item.outcome, WipePlan)]
    if plans:
        say(_("Nothing was changed. Plan {hash}").format(hash=hash_of(plans)))


def _show(item: PlannedDrive, everything: Sequence[PlannedDrive]) -> None:
    drive = item.drive
    size = storage_size(drive.size_bytes) if drive.size_bytes else _("no capacity")
    serial = item.serial or _("no serial")
    head = f"{drive.path}  {drive.model or _('unknown model')}  {size}  {serial}"
    if is_boot_medium(item):
        say(f"{head}  {never_erased()}")
        return
    say(head)
    if isinstance(item.outcome, WipePlan) and item.token is not None and needs_code(item, everything):
        _line(_("code to confirm it: {code}").format(code=code_of(item.token)))
    for line in plan_lines(item):
        _line(line)


def _line(text: str) -> None:
    say(
        textwrap.fill(
            text, max(width(), 40), initial_indent="    ", subsequent_indent="      ", break_on_hyphens=False
        )
    )
