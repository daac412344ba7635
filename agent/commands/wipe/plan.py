"""`etabli wipe plan`: every drive, what is on it, and what would be done."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Sequence

from agent.bench.wrong_order import WrongOrder
from agent.commands.wipe.options import add_common_options, add_policy_options, wish_of
from agent.commands.wipe.questions import psid_of
from agent.commands.wipe.refusal_view import is_boot_medium, never_erased, refusal_lines
from agent.erasing.plans import choose, hash_of, needs_code, plan_all
from agent.settings.configuration import load_configuration
from agent.settings.wipe_policy import policy_of
from model.drive import ContentKind
from model.erasure import Preparation, WipePlan
from model.exit_status import ExitStatus
from model.settings_text import BadSettings
from papers.language import _
from papers.methods import method_name, methods_in_words
from papers.quantities import storage_size
from papers.terminal import complain, say, say_bytes, width
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
    try:
        policy = policy_of(wish_of(options), load_configuration(options.config).wipe)
        psid_of(options, len(options.drives))
        everything = plan_all(policy)
        chosen = [choose(name, everything) for name in options.drives] or list(everything)
    except (BadSettings, WrongOrder) as error:
        complain(str(error))
        return ExitStatus.WRONG_ORDER
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
    plan = item.outcome
    if isinstance(plan, WipePlan) and item.token is not None and needs_code(item, everything):
        _line(_("code to confirm it: {code}").format(code=code_of(item.token)))
    _line(_("on it: {contents}").format(contents=contents_in_words(item)))
    if not isinstance(plan, WipePlan):
        for line in refusal_lines(item):
            _line(line)
        return
    first = plan.ladder[0]
    _line(
        _("would be erased by: {methods} ({level}, {time})").format(
            methods=methods_in_words(first.methods),
            level=level_word(first.level),
            time=_time(first.estimated_s),
        )
    )
    for rung in plan.ladder[1:]:
        _line(
            _("otherwise by: {methods} ({level})").format(
                methods=methods_in_words(rung.methods), level=level_word(rung.level)
            )
        )
    for left in plan.left_out:
        names = " + ".join(method_name(method) for method in left.methods)
        _line(_("not possible by {methods}: {reason}").format(methods=names, reason=word(left.reason)))
    for preparation in plan.preparations:
        _line(_("before: {step}").format(step=preparation_word(preparation)))
    if len(plan.reach) > 1:
        _line(_("same device: {names}").format(names=", ".join(plan.reach)))
    for remark in plan.remarks:
        _line(_("remark: {text}").format(text=word(remark)))


def contents_in_words(item: PlannedDrive) -> str:
    """What is recognised on a drive, in a few words."""
    contents = item.drive.contents
    if contents.is_unknown:
        return _("not known")
    names = [
        content.format for content in contents.value or () if content.kind is not ContentKind.PARTITION_TABLE
    ]
    if not names and contents.value:
        return _("a partition table")
    return ", ".join(dict.fromkeys(names)) or _("nothing that is recognised")


def level_word(level: str) -> str:
    """A level of NIST SP 800-88 in plain words."""
    return {"clear": _("Clear level"), "purge": _("Purge level")}[level]


def preparation_word(preparation: Preparation) -> str:
    """A step before erasing, in plain words."""
    match preparation:
        case Preparation.UNHIDE_HPA:
            return _("hidden sectors (HPA) are made visible, for good")
        case Preparation.UNHIDE_DCO:
            return _("hidden sectors (DCO) are made visible, for good")
        case Preparation.UNHIDE_AMAC:
            return _("hidden sectors (AMAC) are made visible, for good")
        case Preparation.UNHIDE_RESIZE:
            return _("the drive gets back all the blocks that it has (MODE SELECT), for good")
        case Preparation.UNFREEZE:
            return _("the machine sleeps for some seconds, so that the drive is no longer frozen")
        case Preparation.UNLOCK:
            return _("the drive is locked: one attempt with Établi's own password")
        case Preparation.PSID_REVERT:
            return _("the drive is reset with the PSID of its label")


def _time(seconds: float | None) -> str:
    if seconds is None:
        return _("time not known")
    minutes = max(round(seconds / 60), 1)
    if minutes < 90:
        return _("about {count} min").format(count=minutes)
    return _("about {count} h").format(count=round(minutes / 60))


def _line(text: str) -> None:
    say(
        textwrap.fill(
            text, max(width(), 40), initial_indent="    ", subsequent_indent="      ", break_on_hyphens=False
        )
    )
