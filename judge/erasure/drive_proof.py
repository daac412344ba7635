"""Whether one drive is erased still: its certificates against what was seen on it; facts in, answer out.

A certificate counts for a drive by the names that last (`judge/identity/same_drive.py`), and only when all
of the drive, as large as it is, was there to be erased. The last erasure decides. Times are compared as far
as clocks can be trusted: where they do not tell whether content was seen before or after, nobody knows
whether it is erased, until a look that surely came after finds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from judge.identity.same_drive import DriveName, drive_name, is_same_drive
from model.erasure import ERASED, EraseLevel, EraseVerdict
from model.identity import DriveKey
from model.message import Message, say
from model.proof import DriveProof, ProofState
from model.provenance import ClockTrust

DOUBTED = timedelta(days=1)  # two clocks that are not synchronised: local time for UTC, a day not set
BEST_FIRST = (
    ProofState.HOLDS,
    ProofState.UNKNOWN,
    ProofState.BELOW_LEVEL,
    ProofState.NOT_PROVEN,
)


class Contents(StrEnum):
    """What a look at a drive saw of content on it."""

    NOTHING = "nothing"
    SOMETHING = "something"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a document was made, by the clock of its station; `received` by the inventory's, None where no
    inventory has it. `counter` is the station's own, which no clock moves; None before it had one.
    """

    at: datetime
    clock: ClockTrust
    station: str
    received: datetime | None = None
    counter: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at a drive; `when` None is this moment."""

    contents: Contents
    when: Moment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDrive:
    """A drive as a machine shows it: `serial_is_own` False when the serial may be an adapter's, or another
    drive's as well.
    """

    name: str
    key: DriveKey
    serial_is_own: bool
    look: Look

    @property
    def names(self) -> DriveName:
        """What names it for longer than a boot."""
        return drive_name(self.key, serial_is_own=self.serial_is_own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What a certificate proves, its verdict computed from its journal by this reader.

    The drive had the size of `key` at first and `largest_bytes` once nothing was hidden any more, None not
    known. `trusted` False: its signature or its journal is not right.
    """

    certificate: str
    key: DriveKey
    serial_is_own: bool
    largest_bytes: int | None
    verdict: EraseVerdict
    ordered: EraseLevel
    reached: EraseLevel | None
    when: Moment
    trusted: bool = True

    @property
    def names(self) -> DriveName:
        """What names its drive for longer than a boot."""
        return drive_name(self.key, serial_is_own=self.serial_is_own)


def is_after(one: Moment, other: Moment) -> bool | None:
    """Whether one certificate's moment came after another's; None when neither the station's counter nor a
    clock tells. At the same instant counts as after.
    """
    counted = _counted_after(one, other)
    return _clocked_after(one, other) if counted is None else counted


def _clocked_after(one: Moment, other: Moment) -> bool | None:
    """By the clocks alone."""
    if _surely_after(one, other):
        return True
    if _surely_after(other, one):
        return False
    if ClockTrust.WRONG in (one.clock, other.clock):
        return None
    are_set = one.clock is other.clock is ClockTrust.SYNCHRONISED
    if not are_set and one.station != other.station and abs(one.at - other.at) < DOUBTED:
        return None
    return one.at >= other.at


def _counted_after(one: Moment, other: Moment) -> bool | None:
    """By the counter of the station that made both; what has one came after what has none."""
    if one.station != other.station or (one.counter is None and other.counter is None):
        return None
    return (one.counter or 0) >= (other.counter or 0)


def _surely_after(one: Moment, other: Moment) -> bool:
    """Made, by a clock that was set, when the other was with the inventory already."""
    return one.clock is ClockTrust.SYNCHRONISED and other.received is not None and one.at > other.received


def _is_of_its_size(seen: SeenDrive, erased: Erased) -> bool:
    """Whether no more of the drive is there than was there to be erased, and no less than was seen."""
    size = seen.key.size_bytes
    if size is None:
        return True
    smallest, largest = erased.key.size_bytes, erased.largest_bytes
    return (smallest is None or size >= smallest) and (largest is None or size <= largest)


def judge_proof(
    seen: SeenDrive, certificates: Sequence[Erased], earlier: Sequence[Look], *, all_asked: bool = True
) -> DriveProof:
    """What became of the proof. `earlier` are other looks at the same drive; `all_asked` False: a keeper who
    may hold a certificate did not answer.
    """
    names = seen.names
    own = [item for item in certificates if is_same_drive(names, item.names)]
    fitting = [item for item in own if _is_of_its_size(seen, item)]
    if not fitting and not all_asked:
        return _answer(seen, ProofState.UNKNOWN, "proof.not_asked")
    if not fitting:
        state = ProofState.NOT_PROVEN if own else ProofState.NO_CERTIFICATE
        return _answer(seen, state, "proof.other_size" if own else "proof.no_certificate")
    deciding = _deciding(fitting)
    state = _proves(deciding)
    if state is ProofState.HOLDS:
        state, code = _held_against(deciding, seen.look, earlier)
    else:
        code = f"proof.{state}" if deciding.trusted else "proof.not_trusted"
    return _answer(seen, state, code, deciding)


def _deciding(fitting: Sequence[Erased]) -> Erased:
    """The last one; the worst of those of which no clock tells which was the last. A refusal before anything
    was changed decides only when there is nothing else.
    """
    tried = [item for item in fitting if item.verdict is not EraseVerdict.NOT_ATTEMPTED] or list(fitting)
    last = [item for item in tried if not any(_is_followed(item, other) for other in tried)]
    return max(last or tried, key=lambda item: BEST_FIRST.index(_proves(item)))


def _is_followed(item: Erased, other: Erased) -> bool:
    if item is other or other.when == item.when:
        return False
    return is_after(other.when, item.when) is True


def _proves(erased: Erased) -> ProofState:
    """What it proved on its day."""
    if not erased.trusted or erased.verdict not in ERASED or erased.reached is None:
        return ProofState.NOT_PROVEN
    is_below = erased.ordered is EraseLevel.PURGE and erased.reached is EraseLevel.CLEAR
    has_exceptions = erased.verdict is EraseVerdict.CLEARED_WITH_EXCEPTIONS
    return ProofState.BELOW_LEVEL if is_below or has_exceptions else ProofState.HOLDS


def _held_against(erased: Erased, look: Look, earlier: Sequence[Look]) -> tuple[ProofState, str]:
    """The proof against every look at the drive, and the sentence."""
    now = _came_after(look, erased)
    found = [_came_after(item, erased) for item in earlier if item.contents is Contents.SOMETHING]
    if True in found or (look.contents is Contents.SOMETHING and now is True):
        return ProofState.CONTENT_SINCE, "proof.content_since"
    if look.contents is Contents.SOMETHING and now is None:
        return ProofState.UNKNOWN, "proof.content_when"
    if look.contents is Contents.UNKNOWN and now is not False:
        return ProofState.UNKNOWN, "proof.content_unknown"
    clean = [_came_after(item, erased) for item in (look, *earlier) if item.contents is Contents.NOTHING]
    if None in found and True not in clean:
        return ProofState.UNKNOWN, "proof.content_when"
    return ProofState.HOLDS, "proof.holds"


def _came_after(look: Look, erased: Erased) -> bool | None:
    """A report is counted once the machine was looked at, an erasure when it is ordered. Where one of them
    has no count, or they are of two stations, clocks tell; of two keys with one station's counter nobody
    knows.
    """
    if look.when is None:
        return True
    clocked = _clocked_after(look.when, erased.when)
    counts = look.when.counter, erased.when.counter
    if look.when.station != erased.when.station or None in counts:
        return clocked
    counted = _counted_after(look.when, erased.when)
    are_set = look.when.clock is erased.when.clock is ClockTrust.SYNCHRONISED
    return None if are_set and counted is not clocked else counted


def _answer(seen: SeenDrive, state: ProofState, code: str, erased: Erased | None = None) -> DriveProof:
    return DriveProof(
        name=seen.name,
        drive=seen.key,
        state=state,
        message=_sentence(code, seen, erased),
        certificate=None if erased is None else erased.certificate,
        verdict=None if erased is None or not erased.trusted else erased.verdict,
    )


def _sentence(code: str, seen: SeenDrive, erased: Erased | None) -> Message:
    """Which drive, by the words that a person finds on it."""
    key = seen.key
    drive = " ".join(part for part in (key.model, key.serial or key.wwn) if part) or seen.name
    if erased is None:
        return say(code, drive=drive)
    day = erased.when.at.date().isoformat()
    return say(code, drive=drive, verdict=erased.verdict, day=day, ordered=erased.ordered)
