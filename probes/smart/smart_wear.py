"""Wear of ATA solid state drives: the drive's own statistic, normalised values, raw values and erase counts,
weighed against each other.

Makers write what is left and what is used under the same names, and firmware overflows to zero. Every figure
is therefore a claim; erase counts tell which claims can be true, and of those the worst counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from model.smart import Attribute, Contradiction, Doubt
from probes.json_values import Object, count_at, flag_at, text_at
from probes.smart.erase_counts import UNNAMED, EraseCounts, erase_counts, is_silicon_motion
from probes.smart.smart_units import plain_count, statistics_entry

ENDURANCE = "Percentage Used Endurance Indicator"
OVERFLOWN = 255  # ACS-4, A.5: 255 and more; SandForce firmware writes it for "not told"
MOST_USED_PERCENT = 1000
FAR_APART_PERCENT = 20
WORN_PERCENT = 80  # what is told by a name that may mean something else counts from here on
# Attributes whose normalised value is the share of life that is left (drivedb.h).
LEFT = {
    "Percent_Lifetime_Remain",
    "Percent_Lifetime_Used",
    "Percent_Life_Remaining",
    "Percent_Life_Used",
    "Drive_Life_Remaining%",
    "Drive_Life_Used%",
    "DriveLife_Remaining%",
    "DriveLife_Used%",
    "Remaining_Lifetime_Perc",
    "Remaining_Life",
    "Perc_Rated_Life_Remain",
    "Perc_Rated_Life_Used",
    "Lifetime_Remaining%",
    "Lifetime_Left",
    "PCT_Life_Remaining",
    "SSD_Life_Left_Perc",
    "SSD_Life_Left",
    "SSD_LifeLeft",
    "End_of_Life",
}
# Of these the raw value is the share that is left, while the value may stay at 100 or count up.
RAW_IS_LEFT = {"Remaining_Lifetime_Perc"}
ERASURES = ("Ave_Block-Erase_Count", "Avg_Block-Erase_Count", "Avg_Program/Erase_Ct")
# smartctl's names for numbers of which it does not know what they mean on this drive.
GUESSED = {(233, "Media_Wearout_Indicator"), (177, "Wear_Leveling_Count"), (173, "Wear_Leveling_Count")}
# On whose drives they count wear down; by names of models, for others sell them under their own.
MAKERS = {
    (233, "Media_Wearout_Indicator"): re.compile(r"\b(intel|solidigm|ssdsc|ssdsa)", re.IGNORECASE),
    (177, "Wear_Leveling_Count"): re.compile(r"samsung|\bMZ-?[7N]", re.IGNORECASE),
}
MICRON_LEFT = 202  # value left and raw used on Micron's drives, whoever sells them
SILICON_MOTION_LEFT = 169


@dataclass(frozen=True, slots=True, kw_only=True)
class WearClaims:
    """Shares of rated endurance used, in percent: `sure` ones of names that mean it, `guessed` ones."""

    sure: tuple[int, ...]
    guessed: tuple[int, ...]


def wear_of(
    answer: Object, attributes: tuple[Attribute, ...]
) -> tuple[int | None, tuple[Contradiction, ...]]:
    """The share of rated endurance used, in percent, and the drive's contradictions about it; None where
    nothing that it tells can be true or is known to mean wear.
    """
    counts = erase_counts(answer, attributes)
    told = _claims(answer, attributes, counts)
    sure = [claim for claim in told.sure if counts.allow(claim)]
    guessed = [claim for claim in told.guessed if counts.allow(claim)]
    contradictions = _contradictions(told, sure)
    if sure:
        return max(sure), contradictions
    worst = max(guessed, default=None)
    is_known = worst is not None and (worst >= WORN_PERCENT or _is_named(answer))
    return (worst if is_known else None), contradictions


def _is_named(answer: Object) -> bool:
    """Whether smartctl does not say that it does not know the drive."""
    return flag_at(answer, "in_smartctl_database") is not False


def _contradictions(told: WearClaims, believed: list[int]) -> tuple[Contradiction, ...]:
    """Sure words that lie far apart, be they possible or not."""
    if not told.sure or max(told.sure) - min(told.sure) < FAR_APART_PERCENT:
        return ()
    counts = max(believed, default=max(told.sure))
    other = max(told.sure, key=lambda claim: abs(claim - counts))
    return (Contradiction(doubt=Doubt.WEAR, told=counts, other=other),)


def _claims(answer: Object, attributes: tuple[Attribute, ...], counts: EraseCounts) -> WearClaims:
    sure = [*_attribute_claims(answer, attributes, counts)]
    told = _statistics_wear(answer)
    guessed = [claim for item in attributes for claim in _guesses(answer, item, counts)]
    if told is not None and (told != OVERFLOWN or not (sure or guessed)):
        sure.append(told)
    if counts.least is not None and counts.rated:
        sure.append(min(100 * counts.least // counts.rated, MOST_USED_PERCENT))
    return WearClaims(sure=tuple(sure), guessed=tuple(guessed))


def _statistics_wear(answer: Object) -> int | None:
    """smartctl's own figure, else the entry that it takes it from."""
    entry = statistics_entry(answer, ENDURANCE) or {}
    for told in (count_at(answer, "endurance_used", "current_percent"), count_at(entry, "value")):
        if told is not None and told <= OVERFLOWN:
            return told
    return None


def _attribute_claims(
    answer: Object, attributes: tuple[Attribute, ...], counts: EraseCounts
) -> Iterator[int]:
    """One of each attribute that tells the share of life; that of erasures only where no other does."""
    is_phison = (text_at(answer, "model_family") or "").startswith("Phison")
    is_motion = is_silicon_motion(answer, attributes)
    found = False
    for item in attributes:
        claims: tuple[int, ...] = ()
        if item.name in RAW_IS_LEFT or (is_phison and item.name == "SSD_Life_Left"):
            claims = _by_raw(item, counts)
        elif item.name in LEFT:
            claims = _by_value(item)
        elif is_motion and item.id == SILICON_MOTION_LEFT and UNNAMED.fullmatch(item.name):
            claims = _by_raw(item, counts)
        elif _counts_down(answer, item) and item.value == 0 and plain_count(item):
            claims = (100,)  # the raw count is one of erasures, or of nothing else that is left
        elif _is_microns(item) or _counts_down(answer, item):
            claims = _by_value(item)
        found = found or bool(claims)
        yield from claims
    if not found:
        for item in attributes:
            if item.name in ERASURES:
                yield from _by_value(item)


def _counts_down(answer: Object, item: Attribute) -> bool:
    """Whether a name that smartctl also gives by default means wear on this maker's drives."""
    named = f"{text_at(answer, 'model_name')} {text_at(answer, 'model_family')}"
    maker = MAKERS.get((item.id, item.name))
    return maker is not None and maker.search(named) is not None


def _is_microns(item: Attribute) -> bool:
    """Whether a number without a name is Micron's: its value what is left, its raw what is used."""
    raw = plain_count(item)
    is_pair = item.value is not None and raw is not None and item.value + raw == 100
    return is_pair and item.id == MICRON_LEFT and UNNAMED.fullmatch(item.name) is not None


def _by_value(item: Attribute) -> tuple[int, ...]:
    """100 less the value. A raw count that fits the value when that has wrapped (one byte) says it better;
    one beside a value that stays at 100 is what is left. A value of 0 is no figure (it goes from 1 to 253)
    unless the raw count says that all is used.
    """
    value, raw = item.value, plain_count(item)
    if value is None:
        return ()
    if raw is not None and 100 < raw <= MOST_USED_PERCENT and (100 - raw) % 256 == value:
        return (raw,)
    if value == 0:
        return (100,) if raw in (0, 100) or item.name in ERASURES else ()
    if value == 100 and raw is not None and 0 < raw < 100 and "Left" in item.name:
        return (100 - raw,)
    return (100 - value,) if value <= 100 else ()


def _by_raw(item: Attribute, counts: EraseCounts) -> tuple[int, ...]:
    """What the raw value leaves, unless the value says the opposite and erase counts agree with that: some
    firmware writes what is used there.
    """
    value, raw = item.value, plain_count(item)
    if raw is None or raw > 100:
        return _by_value(item)
    claims = {100 - raw}
    if value is not None and 0 < value < 100 and raw == 0:
        claims.add(100 - value)
    if value is not None and value + raw == 100:
        claims.add(raw)
    possible = [claim for claim in claims if counts.allow(claim)]
    return (max(possible or claims),)


def _guesses(answer: Object, item: Attribute, counts: EraseCounts) -> Iterator[int]:
    """What a name would mean that other makers use for something else: value left, or value used."""
    value = item.value
    if (item.id, item.name) not in GUESSED or _counts_down(answer, item) or not value:
        return
    if item.id == 177 and value == 100:
        return  # others than Samsung leave it there for ever
    if value > 100:
        if item.id == 173 and value <= 200:
            yield 200 - value  # Toshiba's and Apple's begin at 200
        return
    yield (100 - value) if counts.allow(100 - value) else value
