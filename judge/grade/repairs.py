"""Repairs: the letter that a machine would have with other parts, as the workshop would fit them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from judge.grade.evaluate import Evaluation, evaluate
from judge.grade.figures import Figure, read_figure
from judge.grade.policy_file import (
    BEST_FIRST,
    EARNED,
    FIGURES_OF,
    RULES_OF,
    Policy,
    Repair,
    ReplacedPart,
)
from model.drive import DriveKind
from model.grade import Reason, ReasonKind
from model.message import Message, say
from model.rounding import whole
from model.verdict import DriveHealth

PLUGGED_MODULES = frozenset({"DIMM", "SODIMM"})  # DMTF DSP0134, 7.18.1; others are soldered


def repair_reasons(found: Evaluation, policy: Policy, locks: Sequence[Reason]) -> list[Reason]:
    """The fewest parts that give the best letter, when it is better than the one found."""
    possible = [repair for repair in policy.file.repairs if _is_wanted(repair, found)]
    best, chosen = found, tuple[Repair, ...]()
    for count in range(1, len(possible) + 1):
        for repairs in combinations(possible, count):
            outcome = _with(found, repairs, policy, locks)
            if BEST_FIRST.index(outcome.letter) < BEST_FIRST.index(best.letter):
                best, chosen = outcome, repairs
    if not chosen or best.letter not in EARNED:
        return []
    return [Reason(kind=ReasonKind.NOTE, rule="repair", message=_words(chosen, best))]


def _words(repairs: Sequence[Repair], outcome: Evaluation) -> Message:
    parts = "_".join(sorted(repair.part for repair in repairs))
    memory = outcome.subject.fitted.get(Figure.MEMORY_GIB)
    if isinstance(memory, float):
        return say(f"grade.repair.{parts}", letter=outcome.letter.value, memory_gib=whole(memory))
    return say(f"grade.repair.{parts}", letter=outcome.letter.value)


def _with(
    found: Evaluation, repairs: Sequence[Repair], policy: Policy, locks: Sequence[Reason]
) -> Evaluation:
    """The same machine with other parts: their figures hold, and what was said of the old ones does not."""
    settled = frozenset(rule for repair in repairs for rule in RULES_OF[repair.part])
    caps = [cap for cap in policy.file.caps if cap.rule not in settled]
    fitted = {figure: value for repair in repairs for figure, value in _figures(repair, found)}
    return evaluate(replace(found.subject, fitted=fitted), policy, caps, locks)


def _figures(repair: Repair, found: Evaluation) -> Iterator[tuple[Figure, float | str]]:
    """What the new part brings; memory is never taken out to fit less."""
    for figure, value in repair.figures.items():
        known = read_figure(found.subject, figure).value
        if figure is Figure.MEMORY_GIB and isinstance(known, float) and isinstance(value, float):
            yield figure, max(known, value)
        else:
            yield figure, value


def _is_wanted(repair: Repair, found: Evaluation) -> bool:
    """Whether the part is known to fall short, and can be replaced as far as the machine tells."""
    rules = {*FIGURES_OF[repair.part], *RULES_OF[repair.part]}
    short = any(reason.rule in rules for reason in found.caps) or any(
        reason.kind is ReasonKind.SCORE and reason.rule in rules and (reason.points or 0) < (reason.of or 0)
        for reason in found.notes
    )
    return short and _can_be_fitted(repair, found)


def _can_be_fitted(repair: Repair, found: Evaluation) -> bool:
    subject = found.subject
    match repair.part:
        case ReplacedPart.DRIVE:
            drives = subject.own_drives or ()
            soldered = [drive for drive in drives if drive.kind is DriveKind.EMMC]
            if any(subject.health_of(drive) is DriveHealth.FAILING for drive in soldered):
                return False
            return not drives or len(soldered) < len(drives)
        case ReplacedPart.MEMORY:
            return _has_room(found, repair)
        case ReplacedPart.BATTERY:
            return subject.is_portable


def _has_room(found: Evaluation, repair: Repair) -> bool:
    """A slot that is empty or holds a module that can be pulled, and a board that takes so much."""
    memory = found.subject.machine.memory.value
    if memory is None or memory.slots.value is None:
        return False
    wanted, most = repair.figures.get(Figure.MEMORY_GIB), memory.maximum_bytes
    if most is not None and isinstance(wanted, float) and most < wanted * 2**30:
        return False
    return any(
        slot.module.is_absent or (slot.module.value is not None and slot.module.value.form in PLUGGED_MODULES)
        for slot in memory.slots.value
    )
