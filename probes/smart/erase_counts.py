"""How often the blocks of a solid state drive were erased: the witness against impossible figures of wear."""

from __future__ import annotations

import re
from dataclasses import dataclass

from model.smart import Attribute
from probes.json_values import Object, count_at, text_at
from probes.smart.smart_units import UNITS, plain_count

# No flash is rated for fewer erasures, and none for more (four-level cells from some 300, single-level cells
# to 100,000).
LEAST_RATED, MOST_RATED = 200, 150_000
TOO_SMALL_TO_TELL_PERCENT = 20  # figures of new drives are rounded up
LARGEST_COUNT = 1 << 20
# Silicon Motion's controllers, also outside smartctl's database, by the numbers that they all have.
SILICON_MOTION_IDS = frozenset({160, 161, 163, 164, 165, 166, 167, 168})
SILICON_MOTION_HIGHEST, SILICON_MOTION_AVERAGE, SILICON_MOTION_RATED = 165, 167, 168
PACKED_COUNTS = 173  # highest and average, on Phison's and others' controllers
UNNAMED = re.compile(r"Unknown_(SSD_)?Attribute")
AVERAGE = re.compile(r"(avg|ave|average)[_-]*(block-)?(write/|program/)?(erase|pe_)", re.IGNORECASE)
HIGHEST = re.compile(r"max(imum)?_erase_(c(oun)?t|cnt|cycle)$", re.IGNORECASE)
BOTH = re.compile(r"MaxAvgErase_Ct|Erase_Count_Max/Avg", re.IGNORECASE)
RATED = {"Max_Erase_Count_of_Spec", "Max_PE_Count_Spec", "Max_Rated_PE_Count"}
TO_FLASH = {
    "Flash_Writes_GiB": "GiB",
    "NAND_Writes_GiB": "GiB",
    "Total_NAND_Writes_GiB": "GiB",
    "Lifetime_Wts_To_Flsh_GB": "GB",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseCounts:
    """Erasures a block, None where the drive does not tell: the least and the largest figure it gives, for
    names are mixed up, and what it is rated for.
    """

    least: int | None
    highest: int | None
    rated: int | None

    def allow(self, used_percent: int) -> bool:
        """Whether so much of the endurance can be used up after these erasures."""
        highest = self.highest
        can_tell = highest is not None and used_percent >= TOO_SMALL_TO_TELL_PERCENT
        if can_tell and (highest or 0) * 100 < LEAST_RATED * used_percent:
            return False
        return self.least is None or self.least * 100 <= MOST_RATED * (used_percent + 1)


def is_silicon_motion(answer: Object, attributes: tuple[Attribute, ...]) -> bool:
    """Whether a controller of Silicon Motion's speaks."""
    family = text_at(answer, "model_family") or ""
    return "Silicon Motion" in family or {item.id for item in attributes} >= SILICON_MOTION_IDS


def erase_counts(answer: Object, attributes: tuple[Attribute, ...]) -> EraseCounts:
    """What the drive counts itself; what it wrote to its flash, in sizes of its own, where it counts
    nothing. Zeros stand for "not counted".
    """
    average, highest = [], []
    is_motion = is_silicon_motion(answer, attributes)
    for item in attributes:
        if _is_unnamed(item, PACKED_COUNTS):
            words = _words(plain_count(item) or 0)
            average += words
            highest += words
        numbers = [int(number) for number in re.findall(r"\d{1,12}", item.raw_text or "")]
        numbers = [number for number in numbers if 0 < number < LARGEST_COUNT]
        if not numbers:
            continue
        if BOTH.search(item.name):
            average.append(min(numbers))
            highest.append(max(numbers))
        elif AVERAGE.search(item.name) or (is_motion and _is_unnamed(item, SILICON_MOTION_AVERAGE)):
            average.append(numbers[0])
        elif HIGHEST.search(item.name) or (is_motion and _is_unnamed(item, SILICON_MOTION_HIGHEST)):
            highest.append(numbers[0])
    by_writes = None if average or highest else _by_writes(answer, attributes)
    if by_writes:
        average, highest = [by_writes], [by_writes]
    rated = [
        plain_count(item)
        for item in attributes
        if item.name in RATED or (is_motion and _is_unnamed(item, SILICON_MOTION_RATED))
    ]
    return EraseCounts(
        least=min([*average, *highest], default=None),
        highest=max([*average, *highest], default=None),
        rated=next((count for count in rated if count and count >= LEAST_RATED), None),
    )


def _words(packed: int) -> list[int]:
    """Erase counts that a controller outside smartctl's database packs into one raw value, 16 bits each."""
    words = [packed >> shift & 0xFFFF for shift in (0, 16, 32)]
    return [word for word in words if 0 < word < 0xFFFF] if packed > 0xFFFF else []


def _is_unnamed(item: Attribute, number: int) -> bool:
    """Whether smartctl has no name for this number on this drive."""
    return item.id == number and UNNAMED.fullmatch(item.name) is not None


def _by_writes(answer: Object, attributes: tuple[Attribute, ...]) -> int | None:
    size = count_at(answer, "user_capacity", "bytes")
    for item in attributes:
        unit = UNITS.get(TO_FLASH.get(item.name, ""))
        count = plain_count(item)
        if unit and count and size:
            return min(count * unit // size, LARGEST_COUNT)
    return None
