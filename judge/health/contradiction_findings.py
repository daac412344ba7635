"""Figures of a drive that cannot all be true: told, so that nobody believes the better one."""

from __future__ import annotations

from collections.abc import Iterator

from judge.health.finding import Finding, lacking, remark
from model.message import say
from model.smart import Contradiction, Doubt, Smart

# The true figure is not in the drive.
NO_HOURS = frozenset({Doubt.HOURS_RESET, Doubt.HOURS_STARTS, Doubt.HOURS_WRITTEN})
NO_FIGURE = frozenset({Doubt.NVME_LIMIT})  # without which its health is not known


def contradiction_findings(smart: Smart) -> Iterator[Finding]:
    """One remark for each; something is lacking where a figure that decides is none."""
    for item in smart.contradictions:
        say_it = lacking if item.doubt in NO_FIGURE else remark
        yield say_it(say(f"drive.contradiction_{item.doubt}", **_figures(item)))


def _figures(item: Contradiction) -> dict[str, str | float]:
    figures = {"told": item.told, "other": item.other}
    return {name: figure for name, figure in figures.items() if figure is not None}
