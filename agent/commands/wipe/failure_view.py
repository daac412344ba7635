"""What speaks of a drive that was not erased, beside its verdict: which methods failed and why, and its SMART
counts before and after.
"""

from __future__ import annotations

from collections.abc import Sequence

from model.erasure import EraseVerdict
from model.journal import Observed, Record, RungEnded, RungStarted
from model.message import Message
from papers.certificate.certificate import count_word
from papers.language import _
from papers.methods import methods_in_words
from papers.quantities import grouped
from papers.wording import word

PROVEN = frozenset({EraseVerdict.PURGED, EraseVerdict.CLEARED})


def failure_lines(verdict: EraseVerdict, records: Sequence[Record], told: Sequence[Message]) -> list[str]:
    """A line for each thing that failed and is not `told` already, and one of SMART; none for a drive that is
    erased without exceptions, or to which nothing was done.
    """
    if verdict in PROVEN or not any(isinstance(item, RungStarted) for item in records):
        return []
    return [*_failed(records, told), _smart(records)]


def _failed(records: Sequence[Record], told: Sequence[Message]) -> list[str]:
    """Each rung that did not succeed, by its methods."""
    found: dict[str, None] = {}
    methods = ""
    for item in records:
        if isinstance(item, RungStarted):
            methods = methods_in_words(item.methods)
        elif isinstance(item, RungEnded) and item.reason is not None and item.reason not in told:
            is_named = "method" in item.reason.arguments
            text = word(item.reason)
            found[text if is_named else f"{methods}: {text}"] = None
    return list(found)


def _smart(records: Sequence[Record]) -> str:
    """The counts of the first and the last look, those that changed with both."""
    looks = [item.smart for item in records if isinstance(item, Observed) and item.smart]
    if not looks:
        return _("SMART: not known")
    before, after = looks[0], looks[-1]
    names = [name for name in sorted({*before, *after}) if name != "power_on_hours"]
    counts = ", ".join(f"{count_word(name)} {_change(before.get(name), after.get(name))}" for name in names)
    return _("SMART:") + " " + counts if counts else _("SMART: not known")


def _change(before: int | None, after: int | None) -> str:
    told = ["?" if value is None else grouped(value) for value in (before, after)]
    return told[0] if told[0] == told[1] else " → ".join(told)
