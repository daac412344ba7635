"""The grade of a machine, and the reasons for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.message import Message
from model.systems import Systems


class GradeLetter(StrEnum):
    """From the best to the worst; `parts` and `recycling` are not given away as a machine."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    PARTS = "parts"
    RECYCLING = "recycling"


class CosmeticGrade(StrEnum):
    """How it looks, entered by a person."""

    A = "A"  # no visible trace of use
    B = "B"  # light traces
    C = "C"  # marked traces
    D = "D"  # damaged, usable


class ReasonKind(StrEnum):
    """What a reason did to the grade."""

    SCORE = "score"  # brought points
    CAP = "cap"  # held the grade down
    ELIMINATION = "elimination"  # decided it alone
    UNKNOWN = "unknown"  # a fact that is not known, and scored nothing
    NOTE = "note"  # worth saying, moved nothing
    TO_CHECK = "to_check"  # leaves the grade standing, marked "à vérifier"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One rule that spoke: which, about what, with how many points of how many (None for rules without
    points).
    """

    kind: ReasonKind
    rule: str
    message: Message
    points: float | None = None
    of: float | None = None
    limit: GradeLetter | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyName:
    """Which policy judged: its name, version, and the SHA-256 of its file, in hexadecimal."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A functional grade with its reasons, a cosmetic one when a person entered it, and a suggested use.

    `score` is in points of `score_of`; `to_check` is True when a person has to look before the grade may
    be trusted. `suggested_use` is the policy's code of a use; `use_wording` the policy's own words for
    it by language ("fr", "en"). `systems` is None in a document that does not tell it.
    """

    functional: GradeLetter
    cosmetic: CosmeticGrade | None
    score: float
    score_of: float
    to_check: bool
    reasons: tuple[Reason, ...]
    suggested_use: str
    use_wording: dict[str, str]
    policy: PolicyName
    systems: Systems | None = None
