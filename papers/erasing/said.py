"""What a volunteer reads of an erasure: the plan and how it ended in words of every day, and behind
"technical details" the methods and the levels in the words of the guideline.
"""

from __future__ import annotations

from collections.abc import Iterator

from model.erasure import EraseLevel, EraseVerdict, WipePlan
from papers.erasing.plan import contents_in_words, method_lines, preparation_lines, time_words
from papers.erasing.refusal import LookedAt, refusal_lines
from papers.erasure import verdict_word
from papers.language import N_, _, ngettext
from papers.methods import methods_in_words

VERDICTS = {
    EraseVerdict.PURGED: N_("ERASED (thorough level)"),
    EraseVerdict.CLEARED: N_("ERASED (simple level)"),
    EraseVerdict.CLEARED_WITH_EXCEPTIONS: N_("ERASED BUT FOR UNREADABLE AREAS"),
}
LEVELS = {EraseLevel.PURGE: N_("thorough level"), EraseLevel.CLEAR: N_("simple level")}


def verdict_said(verdict: EraseVerdict) -> str:
    """How an erasure ended."""
    return _(VERDICTS[verdict]) if verdict in VERDICTS else verdict_word(verdict)


def level_said(level: EraseLevel) -> str:
    """How thoroughly a drive is erased."""
    return _(LEVELS[level])


def verdict_details(verdict: EraseVerdict) -> list[str]:
    """The same in the words of the guideline, where they are others."""
    if verdict not in VERDICTS:
        return []
    return [f"{technical()} {verdict_word(verdict)}"]


def technical() -> str:
    """The heading of what a volunteer need not read."""
    return _("Technical details:")


def plan_said(item: LookedAt) -> Iterator[str]:
    """What a person weighs before confirming; for a drive that is not erased, every reason."""
    yield _("on it: {contents}").format(contents=contents_in_words(item.drive))
    plan = item.outcome
    if not isinstance(plan, WipePlan):
        yield from refusal_lines(item)
        return
    first, *others = plan.ladder
    yield _("would be erased: {level}, {time}").format(
        level=level_said(first.level), time=time_words(first.estimated_s)
    )
    yield _("by {methods}").format(methods=methods_in_words(first.methods))
    if others:
        least = min((rung.level for rung in others), key=list(EraseLevel).index)
        yield ngettext(
            "if that fails: {count} more way, {level} at least",
            "if that fails: {count} more ways, {level} at least",
            len(others),
        ).format(count=len(others), level=level_said(least))
    yield from preparation_lines(plan)


def plan_details(item: LookedAt) -> list[str]:
    """Every way of erasing it, and those that are not possible, each with its reason."""
    if not isinstance(item.outcome, WipePlan):
        return []
    return [technical(), *(f"  {line}" for line in method_lines(item.outcome))]
