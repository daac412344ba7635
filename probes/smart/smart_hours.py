"""Power-on hours of ATA drives: the usual counter, and what else in the drive knows better.

The counter rolls over, is set back by those who sell used drives as new, and stands still in some firmware.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model.fact import Fact
from model.smart import Attribute, Contradiction, Doubt, SelfTest
from probes.json_values import Object, count_at
from probes.smart.raw_values import count_of, leading_integer
from probes.smart.smart_common import MOST_HOURS, power_on_hours_of
from probes.smart.smart_units import statistic

# Counters are not read at the same moment, and some stand still while the drive rests.
TOLERANCE_HOURS, TOLERANCE = 24, 1.1
WORST_BELOW = 5  # of the normalised value: less is rounding
HOURS_PER_POINT = 73  # of the normalised value, at least: makers give it a month, or 876 h (Seagate)
FULL_VALUE = 100
STAMP_BYTE = 0x0101  # a stamp of one byte twice (FFFFh, EEEEh) is what firmware writes for want of an hour
STARTS_PER_HOUR, LEAST_STARTS = 20, 200
STATISTICS = {
    "Power-on Hours": Doubt.HOURS_STATISTICS,
    "Spindle Motor Power-on Hours": Doubt.HOURS_STATISTICS,
    "Head Flying Hours": Doubt.HOURS_HEADS,
}
HEADS = {240: "head_flying", 222: "loaded_hours"}  # attributes, by what their names hold (drivedb.h)
FARM = ("seagate_farm_log", "page_1_drive_information")  # farmprint.cpp


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursFound:
    """`hours` is the largest figure that can be true, `counter` what the usual counter tells."""

    hours: int | None
    counter: int | None
    contradictions: tuple[Contradiction, ...]


def log_contradictions(counter: int | None, tests: Fact[tuple[SelfTest, ...]]) -> tuple[Contradiction, ...]:
    """The self-test that ran at the latest hour, where that is beyond the counter: it was set back since."""
    stamps = [test.hours for test in tests.value or () if test.hours is not None]
    return _beyond_counter(Doubt.HOURS_LOG, counter, stamps)


def impossible_hours(told: int | None) -> tuple[Contradiction, ...]:
    """A counter that shows more than any drive can have run."""
    if told is None or told < MOST_HOURS:
        return ()
    return (Contradiction(doubt=Doubt.HOURS_IMPOSSIBLE, told=told, other=None),)


def _beyond_counter(doubt: Doubt, counter: int | None, stamps: Sequence[int]) -> tuple[Contradiction, ...]:
    """The latest of these hours, where the counter has not reached it."""
    latest = max((stamp for stamp in stamps if stamp < MOST_HOURS and stamp % STAMP_BYTE), default=None)
    if counter is None or latest is None or not _is_beyond(latest, counter):
        return ()
    return (Contradiction(doubt=doubt, told=counter, other=latest),)


def _is_beyond(hours: int, counter: int) -> bool:
    return hours > counter * TOLERANCE + TOLERANCE_HOURS


def hours_of(
    answer: Object,
    attributes: tuple[Attribute, ...],
    starts: int | None,
    tests: Fact[tuple[SelfTest, ...]],
    errors: Sequence[int] = (),
) -> HoursFound:
    """All that counts the hours of a drive, weighed; `starts` is how often it was switched on, `tests` are
    its self-tests, `errors` the hours at which it logged errors.
    """
    attribute = next((item for item in attributes if item.id == 9), None)
    counter = power_on_hours_of(answer, None if attribute is None else attribute.raw_text)
    witnesses = [(doubt, hours) for doubt, hours in _witnesses(answer, attributes) if hours < MOST_HOURS]
    found: list[Contradiction] = []
    if counter is None:
        found += impossible_hours(count_at(answer, "power_on_time", "hours"))
    else:
        found += [
            Contradiction(doubt=doubt, told=counter, other=hours)
            for doubt, hours in witnesses
            if _is_beyond(hours, counter)
        ]
        if _was_reset(attribute) or _is_worn_beyond(answer, attribute, counter):
            found.append(Contradiction(doubt=Doubt.HOURS_RESET, told=counter, other=None))
        most_starts = max(starts or 0, count_of(attributes, 4, "start_stop") or 0)
        if _starts_too_often(answer, counter, most_starts):
            found.append(Contradiction(doubt=Doubt.HOURS_STARTS, told=counter, other=most_starts))
    believed = () if count_at(answer, "rotation_rate") == 0 else errors  # cheap flash writes ABCDh there
    by_log = (*log_contradictions(counter, tests), *_beyond_counter(Doubt.HOURS_ERRORS, counter, believed))
    found += by_log
    known = [hours for _, hours in witnesses] + [item.other for item in by_log if item.other is not None]
    known += [] if counter is None else [counter]
    return HoursFound(hours=max(known, default=None), counter=counter, contradictions=_worst_of_each(found))


def _witnesses(answer: Object, attributes: tuple[Attribute, ...]) -> list[tuple[Doubt, int]]:
    told: list[tuple[Doubt, int | None]] = [
        (doubt, statistic(answer, name)) for name, doubt in STATISTICS.items()
    ]
    told += [(Doubt.HOURS_FARM, count_at(answer, *FARM, name)) for name in ("poh", "spoh")]
    for item in attributes:
        word = HEADS.get(item.id)
        if word is not None and word in item.name.lower():
            told.append((Doubt.HOURS_HEADS, leading_integer((item.raw_text or "").replace("h", " "))))
    return [(doubt, hours) for doubt, hours in told if hours is not None]


def _was_reset(attribute: Attribute | None) -> bool:
    """Whether the worst value, which only falls, is below the value."""
    if attribute is None or attribute.value is None or attribute.worst is None:
        return False
    return 0 < attribute.worst <= attribute.value - WORST_BELOW


def _is_worn_beyond(answer: Object, attribute: Attribute | None, hours: int) -> bool:
    """Whether the value of a disk, which begins at 100 and falls with its hours, has fallen much further
    than so few hours explain.
    """
    value = None if attribute is None else attribute.value
    if value is None or not 0 < value <= FULL_VALUE - WORST_BELOW or not count_at(answer, "rotation_rate"):
        return False
    return (FULL_VALUE - value) * HOURS_PER_POINT > hours + TOLERANCE_HOURS


def _starts_too_often(answer: Object, hours: int, starts: int) -> bool:
    """Whether a disk was switched on more often than one minute in three allows; a solid state drive counts
    what it sleeps as starts.
    """
    if count_at(answer, "rotation_rate") == 0:
        return False
    return starts >= LEAST_STARTS and starts > STARTS_PER_HOUR * (hours + 1)


def _worst_of_each(found: list[Contradiction]) -> tuple[Contradiction, ...]:
    """One of each kind, the one that is farthest off."""
    kinds = dict.fromkeys(item.doubt for item in found)
    return tuple(
        max((item for item in found if item.doubt is kind), key=lambda item: item.other or 0)
        for kind in kinds
    )
