"""What would be done to a drive, in words: what is on it, by which methods, how long, to which level."""

from __future__ import annotations

from collections.abc import Iterator

from model.drive import ContentKind, Drive
from model.erasure import Preparation, WipePlan
from papers.erasing.refusal import LookedAt, refusal_lines
from papers.language import _
from papers.methods import method_name, methods_in_words
from papers.wording import word


def plan_lines(item: LookedAt) -> Iterator[str]:
    """Each fact a person weighs before confirming; for a drive that is not erased, every reason."""
    yield _("on it: {contents}").format(contents=contents_in_words(item.drive))
    plan = item.outcome
    if not isinstance(plan, WipePlan):
        yield from refusal_lines(item)
        return
    yield from method_lines(plan)
    yield from preparation_lines(plan)


def method_lines(plan: WipePlan) -> Iterator[str]:
    """Every way of erasing it, the best first, and those that are not possible."""
    first = plan.ladder[0]
    yield _("would be erased by: {methods} ({level}, {time})").format(
        methods=methods_in_words(first.methods),
        level=level_word(first.level),
        time=time_words(first.estimated_s),
    )
    for rung in plan.ladder[1:]:
        yield _("otherwise by: {methods} ({level})").format(
            methods=methods_in_words(rung.methods), level=level_word(rung.level)
        )
    for left in plan.left_out:
        names = " + ".join(method_name(method) for method in left.methods)
        yield _("not possible by {methods}: {reason}").format(methods=names, reason=word(left.reason))


def preparation_lines(plan: WipePlan) -> Iterator[str]:
    """What is changed before, what else is reached, and what is to be known of it."""
    for preparation in plan.preparations:
        yield _("before: {step}").format(step=preparation_word(preparation))
    if len(plan.reach) > 1:
        yield _("same device: {names}").format(names=", ".join(plan.reach))
    for remark in plan.remarks:
        yield _("remark: {text}").format(text=word(remark))


def contents_in_words(drive: Drive, *, is_short: bool = False) -> str:
    """What is recognised on a drive, in a few words; in fewer for a row of a list."""
    contents = drive.contents
    if contents.is_unknown:
        return _("not known")
    names = [
        content.format for content in contents.value or () if content.kind is not ContentKind.PARTITION_TABLE
    ]
    if not names and contents.value:
        return _("a partition table")
    nothing = _("not recognised") if is_short else _("nothing that is recognised")
    return ", ".join(dict.fromkeys(names)) or nothing


def level_word(level: str) -> str:
    """A level of NIST SP 800-88 in plain words."""
    return {"clear": _("simple level, Clear"), "purge": _("thorough level, Purge")}[level]


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


def time_words(seconds: float | None) -> str:
    """How long it will take, roughly."""
    if seconds is None:
        return _("time not known")
    minutes = max(round(seconds / 60), 1)
    if minutes < 90:
        return _("about {count} min").format(count=minutes)
    return _("about {count} h").format(count=round(minutes / 60))
