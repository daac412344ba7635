"""What an inventory answers to who reads it: items of its lists, narrow enough for a table (API v1).

A page of a list holds its items in order of receipt, the oldest first. `next` is the cursor of the page
after it, None on the last one. `position` is opaque: given as `since` it continues exactly behind what
this page has covered, so that nothing is lost and nothing comes twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from model.board import ChassisKind
from model.certified_drive import SerialSource
from model.erasure import EraseLevel, EraseVerdict
from model.grade import CosmeticGrade, GradeLetter, PolicyName, Reason
from model.last_word import LastWord
from model.message import Message
from model.proof import ErasedState
from model.provenance import ClockTrust
from model.report import PersonalAnswers
from model.systems import Systems
from model.verdict import DriveHealth


class DocumentState(StrEnum):
    """What an inventory thinks of a document that it holds."""

    ACCEPTED = "accepted"
    QUARANTINED = "quarantined"  # it came after its station's key was revoked: kept, and counted nowhere


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveItem:
    """One drive of a report; None is not known.

    `health` is the worse of what the report states and what the inventory found from the same facts;
    `stated` is None when the report gives no verdict on this drive.
    """

    name: str
    model: str | None
    serial: str | None
    size_bytes: int | None
    health: DriveHealth
    stated: DriveHealth | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCertificate:
    """A certificate of one of a report's drives."""

    id: str
    verdict: EraseVerdict
    finished: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTold:
    """What only the report itself tells, with `told=yes`: its answers, what holds its grade down, the locks
    among what is to be looked at, why the grade is provisional, the policy's own words of its use by
    language, and the certificates of its drives.
    """

    entered: PersonalAnswers
    held_down: tuple[Reason, ...]
    locks_to_look: tuple[Reason, ...]
    provisional: tuple[Message, ...]
    use_wording: dict[str, str]
    certificates: tuple[NamedCertificate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportItem:
    """One report in a list; None is not known.

    `machine` is the inventory's id of the machine, None in quarantine. `page` is the path of a page for
    people. `grade` is the report's own; `recomputed_grade` what the inventory's own policy gives for the
    same facts, under `recomputed_policy`. `differs` is True when the same policy gives another grade than
    the report states, or when a drive's health does not follow from its facts. `health` is that of the
    worst drive, None when no drive was seen.
    """

    id: str
    machine: str | None
    page: str
    state: DocumentState
    title: str  # the machine in a few words: vendor, model; empty when it does not tell
    label: str | None
    lot: str | None
    station: str
    station_name: str
    received: datetime
    started: datetime
    finished: datetime
    clock: ClockTrust
    grade: GradeLetter
    recomputed_grade: GradeLetter | None
    cosmetic: CosmeticGrade | None
    to_check: bool
    score: float
    score_of: float
    suggested_use: str
    policy: PolicyName
    recomputed_policy: PolicyName | None
    differs: bool
    health: DriveHealth | None
    drives: tuple[DriveItem, ...]
    vendor: str | None
    model: str | None
    serial: str | None
    chassis: ChassisKind | None
    processor: str | None
    memory_bytes: int | None
    storage_bytes: int | None  # the drives built in, together; None when the size of one is not known
    battery_health_percent: int | None  # of the worst battery
    supersedes: str | None
    replayed: bool
    sha256: str  # of the exact bytes
    size_bytes: int  # of the exact bytes
    systems: Systems | None = None  # which it is fit for; also of an inventory that does not tell
    told: ReportTold | None = None  # also of a report that is damaged where it is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineItem:
    """One machine in a list, as its latest report shows it.

    `doubtful` is True when nothing told this machine from others for certain; `candidates` are the ids
    of those it may be. `label` and `lot` are the last that were entered. `erased` is what the inventory
    computed of its drives, their certificates and what was seen on them since; `erased_because` the
    sentences that decide. `word` is the last word on the machine, computed likewise, `word_because` what
    decides it, and `word_besides` what else keeps it from being ready.
    """

    id: str
    page: str
    title: str
    label: str | None
    lot: str | None
    doubtful: bool
    candidates: tuple[str, ...]
    reports: int
    first_received: datetime
    last_received: datetime
    latest: ReportItem
    erased: ErasedState = ErasedState.UNKNOWN  # also of an inventory that does not tell
    erased_because: tuple[Message, ...] = ()
    word: LastWord = LastWord.CHECK  # also of an inventory that does not tell
    word_because: tuple[Message, ...] = ()
    word_besides: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportList:
    """One page of `/api/v1/reports`."""

    items: tuple[ReportItem, ...]
    next: str | None
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineList:
    """One page of `/api/v1/machines`, in order of the last report received of each machine, or of the last
    document that changed whether it is erased.
    """

    items: tuple[MachineItem, ...]
    next: str | None
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateItem:
    """One certificate in a list; None is not known.

    `verdict` and `level` are what the inventory computed from the journal inside, `stated` what the
    certificate says; a journal that proves nothing gives "unknown". `differs` is True when anything that the
    certificate states of the erasure does not follow from its journal. `label` is that of the machine from
    which the drive came, as it was entered.
    """

    id: str
    page: str
    state: DocumentState
    model: str | None
    serial: str | None
    serial_source: SerialSource
    wwn: str | None
    capacity_bytes: int | None  # of the drive
    verdict: EraseVerdict
    stated: EraseVerdict
    differs: bool
    ordered: EraseLevel
    level: EraseLevel | None
    asset: str | None
    label: str | None
    lot: str | None
    station: str
    station_name: str
    received: datetime
    started: datetime
    finished: datetime
    clock: ClockTrust
    supersedes: str | None
    sha256: str  # of the exact bytes
    size_bytes: int  # of the exact bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateList:
    """One page of `/api/v1/certificates`."""

    items: tuple[CertificateItem, ...]
    next: str | None
    position: str
