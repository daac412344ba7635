"""The last screen of a run: whose it is, the grade, what holds it down, what to do, where the report is.

A console without scrollback keeps only this. What does not fit is in the page, and in `etabli grade`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from model.grade import Grade, Reason, ReasonKind
from model.last_word import MachineWord
from model.message import Message
from model.verdict import DriveHealth, DriveVerdict
from papers.facts.drives import health_word
from papers.facts.system import LOCKS
from papers.grade import headline, reason_text, systems_lines, use_line
from papers.language import _
from papers.letters import letter_word
from papers.plain import printable
from papers.screen.block import Block, fitted
from papers.screen.last_word import large_rows, word_blocks
from papers.wording import word

LOCK_RULES = ("lock_", "locks")
DOUBT = "?"
WHOLE = 1000  # rows: all of a block or nothing of it
DOUBTFUL = "drive_not_known"  # judge.grade.caps.DOUBT


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What a run comes to. `name` is the word under which `etabli grade` finds the report; `provisional` why
    the grade is not the last word; `erased` one line a drive; `answered` which answers were given before;
    `places` where the report is and what became of it, `alarms` what must not be overlooked; `spoken` is the
    last word on the machine, None of a run that ended before it.
    """

    grade: Grade
    title: str
    label: str | None = None
    serial: str | None = None
    name: str = ""
    provisional: tuple[Message, ...] = ()
    drives: tuple[DriveVerdict, ...] = ()
    erased: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    alarms: tuple[Message, ...] = ()
    places: tuple[str, ...] = ()
    spoken: MachineWord | None = None


def ending_lines(ending: Ending, width: int, rows: int | None) -> list[str]:
    """The screen, no line longer than `width` but for paths and addresses, in at most `rows` lines."""
    more = _("  … more: etabli grade {name}").format(name=ending.name).rstrip()
    blocks = (
        _large(ending, width),
        Block(lines=(_machine(ending),), weight=0),
        *([] if ending.spoken is None else word_blocks(ending.spoken, more)),
        Block(lines=(grade_line(ending.grade, ending.provisional),), weight=1),
        Block(lines=_sentences(ending.provisional, "! "), weight=3, more=more),
        Block(lines=_sentences(ending.alarms, "! "), weight=2, more=more),
        Block(lines=(use_line(ending.grade),), weight=9),
        Block(lines=tuple(systems_lines(ending.grade)), weight=11, least=WHOLE),
        Block(lines=ending.erased, weight=5, more=more),
        Block(lines=tuple(_drive_lines(ending.drives)), weight=6, least=2, more=more, yields=True),
        Block(lines=tuple(_held_down(ending.grade)), weight=7, least=2, more=more, kept=2, yields=True),
        Block(lines=tuple(_to_do(ending)), weight=8, least=2, more=more, kept=2),
        Block(lines=ending.answered, weight=9, more=more),
        *(Block(lines=(place,), weight=4, least=2) for place in ending.places),
    )
    return fitted(blocks, width, rows)


def _large(ending: Ending, width: int) -> Block:
    """The letter and the last word for reading across a room, with a mark of doubt behind a letter that is
    provisional.
    """
    text = letter_word(ending.grade.functional) + (f" {DOUBT}" if ending.provisional else "")
    rows = large_rows(text, ending.spoken, width - 2)
    lines = tuple(f"  {row}" for row in rows)
    weight = 10 if ending.spoken is None else 2  # the word is for who stands across the room
    return Block(lines=("", *lines, "") if lines else (), weight=weight, least=len(lines) + 2)


def _machine(ending: Ending) -> str:
    serial = None if ending.serial is None else _("serial {serial}").format(serial=ending.serial)
    named = (ending.label, ending.title or _("unknown model"), serial)
    return "  ".join(printable(part) for part in named if part)


def grade_line(grade: Grade, provisional: Sequence[Message]) -> str:
    """The grade in one line, which begins with the word when it is not the last one."""
    told = headline(grade)
    return _("PROVISIONAL  {headline}").format(headline=told) if provisional else told


def _sentences(messages: Iterable[Message], sign: str) -> tuple[str, ...]:
    return tuple(sign + word(message) for message in messages)


def _drive_lines(drives: Iterable[DriveVerdict]) -> Iterable[str]:
    """Every drive that is failing or has to be watched, with its evidence."""
    for verdict in drives:
        if verdict.health in (DriveHealth.FAILING, DriveHealth.WATCH):
            names = (verdict.name, verdict.drive.model, verdict.drive.serial)
            yield " ".join((*(printable(name) for name in names if name), health_word(verdict.health)))
            yield from (f"  {word(message)}" for message in verdict.evidence)


def _held_down(grade: Grade) -> Iterable[str]:
    """What holds the grade down. A doubt that a weightier limit hides stands among what is to be done."""
    held = [item for item in grade.reasons if item.kind in (ReasonKind.ELIMINATION, ReasonKind.CAP)]
    found = [item for item in held if item.rule != DOUBTFUL or item.limit is grade.functional]
    if found:
        yield _("What limits the grade:")
        yield from (f"  {reason_text(item)}" for item in found)


def _to_do(ending: Ending) -> Iterable[str]:
    """What a person can do next: look, answer, repair."""
    reasons = ending.grade.reasons
    looks = [item for item in reasons if item.kind is ReasonKind.TO_CHECK]
    locks = [item for item in looks if item.rule.startswith(LOCK_RULES)]
    steps = [word(item.message) for item in reasons if item.rule == "repair"]
    steps += [word(item.message) for item in looks if item not in locks]
    if locks:
        steps.append(_("Check for locks: {locks}").format(locks=_lock_names(locks)))
        answer = _("Where to check, and one key to answer: etabli note {name}").format(name=ending.name)
        steps.append(f"  {answer}")
    if ending.grade.cosmetic is None:
        steps.append(_("Cosmetic grade? etabli note {name} --cosmetic A, B, C or D").format(name=ending.name))
    if steps:
        yield _("What to do:")
        yield from (f"  {step}" for step in steps)


def _lock_names(locks: Iterable[Reason]) -> str:
    """The locks that have to be looked for, each by its name; the sentence itself where it is about all."""
    names = {f"lock_{kind}": name for kind, name in LOCKS.items()}
    return ", ".join(_(names[item.rule]) if item.rule in names else word(item.message) for item in locks)
