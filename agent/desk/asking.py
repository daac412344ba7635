"""What a bench asks of the person at it, and what it makes of a scan. Pure: every screen asks the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent.bench.wrong_order import WrongOrder
from model.bench import RunningErasure
from model.event import PowerSeen
from model.order import BenchOrder, EnterAnswers, MakeReport
from model.report import PersonalAnswers
from papers.language import _


def orders_of_scan(word: str, answers: PersonalAnswers, *, is_reported: bool) -> tuple[BenchOrder, ...]:
    """A scanned word is the label of this machine; a report that was made is made again with it. Raises
    WrongOrder where the machine has another label: a scan never replaces one.
    """
    if answers.label not in (None, word):
        told = _("Scanned {word}, but this machine is {label}: change it on the screen Grade.")
        raise WrongOrder(told.format(word=word, label=answers.label))
    if answers.label == word:
        return ()
    entered = EnterAnswers(answers=replace(answers, label=word))
    return (entered, MakeReport()) if is_reported else (entered,)


def check_label(known: PersonalAnswers, order: EnterAnswers) -> None:
    """A label that was entered, or remembered, while a screen did not know of it is not replaced unasked.
    Raises WrongOrder.
    """
    seen, label = order.seen, order.answers.label
    if seen is None or label == seen.label or known.label in (None, seen.label, label):
        return
    told = _("{word} was not taken: meanwhile this machine is {label}. Change it on the screen Grade.")
    raise WrongOrder(told.format(word=label or "", label=known.label))


def waits_for_charger(power: PowerSeen | None) -> bool:
    """Whether something begins once the charger is in, or a person agrees."""
    return power is not None and (power.measuring_waits or power.erasing_waits)


def asks_for_power(power: PowerSeen | None, running: Sequence[RunningErasure], *, on_battery: bool) -> bool:
    """Whether a person has to plug the charger in, or to agree: something waits, or a drive is being erased
    on the battery alone.
    """
    return waits_for_charger(power) or (on_battery and bool(running))
