"""The report: one immutable, signed document about one machine (`etabli/report/1`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from model.benchmark import Benchmarks
from model.grade import CosmeticGrade, Grade
from model.machine import Machine
from model.message import Message
from model.provenance import Times, Versions
from model.trial import Trial
from model.verdict import DriveVerdict

REPORT_FORMAT: Literal["etabli/report/1"] = "etabli/report/1"
CODE_DIGITS = 8  # of a UUID's last, which are random: what a person writes on a case without a label


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One raw answer of a tool, filtered: what was asked, how it ended, and its output as base64 of
    zlib-compressed bytes.
    """

    asked: tuple[str, ...]
    exit_status: int | None
    duration_s: float
    zlib_base64: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredBefore:
    """When an answer was given, and by whom; None where nobody said who was at the bench."""

    at: datetime
    by: str | None


class Charger(StrEnum):
    """What became of a machine's charger. Whether it works is the trial of the power."""

    THERE = "there"
    MISSING = "missing"
    NOT_NEEDED = "not_needed"  # the machine has none outside its case


class MissingPart(StrEnum):
    """The parts that usually are missing."""

    COVER = "cover"
    SCREWS = "screws"
    CADDY = "caddy"
    KEY_CAPS = "key_caps"
    FEET = "feet"
    BEZEL = "bezel"
    BATTERY = "battery"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalAnswers:
    """What a person entered; None was not entered. `missing` holds words of MissingPart and what a person
    typed; empty: nothing is missing. `before` tells of those answers that were given for an
    earlier report of the machine and still hold: by the name of the field, or of the lock. `trials` tell
    themselves when and by whom; one that is not there was not done.
    """

    label: str | None = None
    lot: str | None = None
    operator: str | None = None
    note: str | None = None
    cosmetic: CosmeticGrade | None = None
    locks: dict[str, bool] = field(default_factory=dict)  # LockKind to "is it locked"
    before: dict[str, AnsweredBefore] = field(default_factory=dict)
    trials: tuple[Trial, ...] = ()
    charger: Charger | None = None
    missing: tuple[str, ...] | None = None


class RunLimit(StrEnum):
    """What makes a grade a provisional one; spelt as the code of its sentence, which reports keep."""

    WITHOUT_ROOT = "run.without_root"
    WITHOUT_TOOLS = "run.without_tools"


_LIMITS = frozenset(map(str, RunLimit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that went wrong during the run and is worth a sentence."""

    where: str
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One run on one machine. The exact bytes of the file are signed; integers above 2**53 are strings.
    `certificates` are the ids of those that this run made of drives it erased. `counter` is the station's,
    given once the machine was looked at: what has the higher one came later, whatever any clock said; None
    before it had one.
    """

    id: str  # UUIDv7
    station: str  # key id of the signer: SHA-256 of its SPKI, hexadecimal
    station_name: str
    entered: PersonalAnswers
    times: Times
    versions: Versions
    machine: Machine
    drive_verdicts: tuple[DriveVerdict, ...]
    benchmarks: Benchmarks | None
    grade: Grade
    troubles: tuple[Trouble, ...]
    replayed: bool  # made from a recording, not from the machine in front of us
    evidence: tuple[Evidence, ...]
    certificates: tuple[str, ...] = ()
    supersedes: str | None = None
    counter: int | None = None
    format: Literal["etabli/report/1"] = REPORT_FORMAT

    @property
    def limits(self) -> tuple[Message, ...]:
        """What makes its grade a provisional one, as sentences."""
        return tuple(item.message for item in self.troubles if item.message.code in _LIMITS)


def case_code(report: str) -> str:
    """What to write on the case of a machine without a label, so that its report is found: "3F9A-01C7"."""
    digits = report.replace("-", "")[-CODE_DIGITS:].upper()
    return f"{digits[:4]}-{digits[4:]}"


def code_digits(word: str) -> str | None:
    """The digits of a code as a person types it; None for a word that is none."""
    digits = word.strip().replace("-", "").replace(" ", "").lower()
    is_one = len(digits) == CODE_DIGITS and set(digits) <= set("0123456789abcdef")
    return digits if is_one else None
