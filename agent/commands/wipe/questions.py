"""What `etabli wipe run` asks a person before the plan is shown: the key of a label, and leave to suspend."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

from agent.bench.wrong_order import WrongOrder
from agent.erasing.plans import choose, plan_all
from agent.erasing.psid import ask_psid, read_psid
from model.erasure import Preparation, RefusalCause, WipePlan, WipePolicy, WipeRefusal
from papers.language import _
from papers.terminal import say
from wipe.planned import PlannedDrive

PlanAll = Callable[[WipePolicy], tuple[PlannedDrive, ...]]
YES = ("yes", "y", "oui", "o")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The drives that were named, among all, with the policy and the key that their plans rest on."""

    everything: tuple[PlannedDrive, ...]
    chosen: tuple[PlannedDrive, ...]
    policy: WipePolicy
    psid: str | None


def psid_of(options: argparse.Namespace, drives: int) -> str | None:
    """The key in the file that was named; one key is of one drive. Raises WrongOrder."""
    if options.psid is None:
        return None
    if drives != 1:
        raise WrongOrder(_("--psid is the key of one drive: give that drive alone."))
    return read_psid(options.psid)


def choose_drives(options: argparse.Namespace, policy: WipePolicy, *, plan: PlanAll = plan_all) -> Choice:
    """The drives of the order, planned. On a terminal what they lack is asked for. Raises WrongOrder."""
    psid = psid_of(options, len(options.drives))
    choice = _planned(options, policy, psid, plan)
    if getattr(options, "plan", None) is not None or not sys.stdin.isatty():
        return choice
    locked = next((item for item in choice.chosen if _is_refused_for(item, RefusalCause.OPAL_LOCKED)), None)
    if psid is None and locked is not None and len(choice.chosen) == 1:
        psid = ask_psid(locked.drive.path)
        choice = _planned(options, replace(policy, psid=True), psid, plan)
    if not policy.suspend and any(_is_frozen(item) for item in choice.chosen):
        return _with_suspend(options, choice, plan)
    return choice


def _planned(options: argparse.Namespace, policy: WipePolicy, psid: str | None, plan: PlanAll) -> Choice:
    everything = plan(policy)
    found = {id(item): item for item in (choose(name, everything) for name in options.drives)}
    return Choice(everything=everything, chosen=tuple(found.values()), policy=policy, psid=psid)


def _is_refused_for(item: PlannedDrive, cause: RefusalCause) -> bool:
    outcome = item.outcome
    return isinstance(outcome, WipeRefusal) and cause in outcome.causes


def _is_frozen(item: PlannedDrive) -> bool:
    """Whether a suspend might bring another method in."""
    if isinstance(item.outcome, WipePlan):
        return any(left.cause is RefusalCause.FROZEN for left in item.outcome.left_out)
    return _is_refused_for(item, RefusalCause.FROZEN)


def _with_suspend(options: argparse.Namespace, choice: Choice, plan: PlanAll) -> Choice:
    """The same with a suspend, when it would change what is done first and a person agrees."""
    thawed = _planned(options, replace(choice.policy, suspend=True), choice.psid, plan)
    gaining = [item for item in thawed.chosen if _gains(item)]
    if not gaining:
        return choice
    names = ", ".join(item.drive.path for item in gaining)
    say(
        _(
            "Frozen by the BIOS: {drives}. Putting the whole machine to sleep for a few seconds "
            "lifts this; everything else pauses meanwhile. Type yes to let it sleep:"
        ).format(drives=names)
    )
    return thawed if sys.stdin.readline().strip().lower() in YES else choice


def _gains(item: PlannedDrive) -> bool:
    outcome: WipePlan | WipeRefusal = item.outcome
    return isinstance(outcome, WipePlan) and Preparation.UNFREEZE in outcome.preparations
