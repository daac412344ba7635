"""Notes: the points that each figure brings, with the sentence that explains them."""

from __future__ import annotations

from judge.grade.caps import battery_words, not_known
from judge.grade.figures import OF_DRIVE, Figure, Subject, read_figure
from judge.grade.policy_file import AskedOf, Note, PolicyFile
from judge.health.battery import named
from model.fact import Fact
from model.grade import Reason, ReasonKind
from model.message import Message, say
from model.rounding import whole


def note_reasons(subject: Subject, file: PolicyFile) -> list[Reason]:
    """One reason for each note that is asked of this machine."""
    return [_reason(subject, note) for note in file.notes if _is_asked(subject, note)]


def unclear_kind(subject: Subject, file: PolicyFile) -> Reason | None:
    """Whether a note was left out because the kind of machine is not known."""
    asked_of_some = [note for note in file.notes if note.asked_of is not AskedOf.ALL]
    if not asked_of_some or subject.chassis is not None or subject.is_portable:
        return None
    return not_known("chassis", say("grade.unknown.chassis"))


def _is_asked(subject: Subject, note: Note) -> bool:
    match note.asked_of:
        case AskedOf.ALL:
            return True
        case AskedOf.PORTABLE:
            return subject.is_portable
        case AskedOf.WITH_SCREEN:
            return subject.has_screen


def _reason(subject: Subject, note: Note) -> Reason:
    reading = read_figure(subject, note.fact)
    is_own = note.fact not in subject.fitted
    untrusted = note.fact in OF_DRIVE and not subject.is_system_trusted and is_own
    is_half_known = note.fact is Figure.BATTERY_HEALTH and not subject.are_batteries_known and is_own
    if reading.is_unknown or untrusted or is_half_known:
        return Reason(
            kind=ReasonKind.UNKNOWN,
            rule=note.fact,
            message=_unknown_words(subject, note.fact, untrusted=untrusted),
            points=0.0,
            of=note.weight,
        )
    return Reason(
        kind=ReasonKind.SCORE,
        rule=note.fact,
        message=battery_words(subject, "score") or _words(note.fact, reading)
        if note.fact is Figure.BATTERY_HEALTH and is_own
        else _words(note.fact, reading),
        points=_points(note, reading.value),
        of=note.weight,
    )


def _unknown_words(subject: Subject, figure: Figure, *, untrusted: bool) -> Message:
    """That a figure is not known; a pack whose own words contradict each other by its name."""
    batteries = subject.machine.batteries.value or ()
    doubtful = next((item for item in batteries if item.is_doubtful and not item.is_dead), None)
    if figure is Figure.BATTERY_HEALTH and doubtful is not None:
        return say("grade.unknown.battery_doubtful", battery=named(doubtful))
    return say(f"grade.unknown{'.health' if untrusted else ''}.{figure}")


def _points(note: Note, value: float | str | None) -> float:
    """The points of the highest step that is reached, or of the kind; none for what is not there."""
    if value is None:
        return 0.0
    if isinstance(value, str):
        return next((points for kind, points in note.kinds.items() if kind == value), 0.0)
    return next((step.points for step in reversed(note.steps) if value >= step.start), 0.0)


def _words(figure: Figure, reading: Fact[float] | Fact[str]) -> Message:
    value = reading.value
    if value is None:
        return say(f"grade.absent.{figure}")
    if isinstance(value, str):
        return say(f"grade.score.{figure}.{value}")
    return say(f"grade.score.{figure}", value=whole(value))
