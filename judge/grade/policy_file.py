"""What a grading policy holds: notes that bring points, caps, repairs, and suggested uses."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec

from judge.grade.figures import Figure
from model.drive import DriveKind
from model.grade import GradeLetter
from model.trial import TrialKind

Points = Annotated[float, msgspec.Meta(ge=0, le=1000)]
Share = Annotated[float, msgspec.Meta(ge=0, le=100)]
Number = Annotated[float, msgspec.Meta(ge=0, le=1e15)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]

EARNED = (GradeLetter.A, GradeLetter.B, GradeLetter.C, GradeLetter.D)
BEST_FIRST = tuple(GradeLetter)
IN_WORDS = frozenset({Figure.DRIVE_KIND})


class Rule(StrEnum):
    """What a cap may be about besides figures."""

    ACTIVE_LOCK = "active_lock"
    MEMORY_STRESS_FAILED = "memory_stress_failed"
    UNCORRECTED_MEMORY_ERRORS = "uncorrected_memory_errors"
    DRIVE_FAILING = "drive_failing"
    DRIVE_READ_FAILED = "drive_read_failed"
    DRIVE_WATCHED = "drive_watched"
    NO_DRIVE = "no_drive"
    NO_BATTERY = "no_battery"  # of a machine that is carried
    SWOLLEN_BATTERY = "swollen_battery"  # by a person's word
    TRIAL_FAILED = "trial_failed"  # one of those that the cap names, by a person's word
    NOT_WINDOWS_11 = "not_windows_11"  # for good: its processor is not accepted, or it has no Secure Boot


class ReplacedPart(StrEnum):
    """What a workshop commonly replaces."""

    DRIVE = "drive"
    MEMORY = "memory"
    BATTERY = "battery"


class AskedOf(StrEnum):
    """Which machines a note is about."""

    ALL = "all"
    PORTABLE = "portable"
    WITH_SCREEN = "with_screen"  # a screen is built in


# The figures and rules that a new part settles.
FIGURES_OF = {
    ReplacedPart.DRIVE: frozenset(
        {Figure.DRIVE_GB, Figure.DRIVE_KIND, Figure.DRIVE_SEQUENTIAL, Figure.DRIVE_RANDOM}
    ),
    ReplacedPart.MEMORY: frozenset({Figure.MEMORY_GIB}),
    ReplacedPart.BATTERY: frozenset({Figure.BATTERY_HEALTH}),
}
RULES_OF = {
    ReplacedPart.DRIVE: frozenset(
        {Rule.DRIVE_FAILING, Rule.DRIVE_READ_FAILED, Rule.DRIVE_WATCHED, Rule.NO_DRIVE}
    ),
    ReplacedPart.MEMORY: frozenset({Rule.MEMORY_STRESS_FAILED, Rule.UNCORRECTED_MEMORY_ERRORS}),
    ReplacedPart.BATTERY: frozenset({Rule.NO_BATTERY, Rule.SWOLLEN_BATTERY}),
}


class Letters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many hundredths of the points each letter takes."""

    A: Share
    B: Share
    C: Share
    D: Share


class PolicyStep(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"start": "from"}
):
    """From this value on, so many points."""

    start: Number
    points: Points


class Note(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one figure scores: by `steps`, or by `kinds` when it is a word; `weight` is what the best gives."""

    fact: Figure
    weight: Points
    steps: Annotated[tuple[PolicyStep, ...], msgspec.Meta(max_length=50)] = ()
    kinds: dict[DriveKind, Points] = {}
    asked_of: AskedOf = AskedOf.ALL


class Cap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds the grade down, or decides it alone (limit `parts` or `recycling`): a `rule`, or a `fact`
    that is known and `below` a value. `trials` are those of the rule about trials.
    """

    limit: GradeLetter
    rule: Rule | None = None
    fact: Figure | None = None
    below: Number | None = None
    trials: Annotated[tuple[TrialKind, ...], msgspec.Meta(max_length=50)] = ()


class Repair(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the workshop would fit in the place of a part, as figures."""

    part: ReplacedPart
    figures: dict[Figure, Number | DriveKind]


class Use(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"start": "from"}):
    """What a machine of this letter, or a better one, is good for."""

    code: Name
    start: GradeLetter
    fr: Name
    en: Name


class PolicyFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    name: Name
    version: Name
    letters: Letters
    notes: Annotated[tuple[Note, ...], msgspec.Meta(min_length=1, max_length=50)]
    uses: Annotated[tuple[Use, ...], msgspec.Meta(min_length=1, max_length=20)]
    caps: Annotated[tuple[Cap, ...], msgspec.Meta(max_length=100)] = ()
    repairs: Annotated[tuple[Repair, ...], msgspec.Meta(max_length=10)] = ()


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """A policy that may judge, and the SHA-256 of its file, in hexadecimal."""

    file: PolicyFile
    sha256: str
