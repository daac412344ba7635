"""The journal of one erasure: records, in order, from which alone the verdict is computed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, get_args

from model.certified_drive import CertifiedDrive
from model.erase_features import EraseFeatures
from model.erasure import (
    DeviceState,
    DriveToken,
    EraseStep,
    Expected,
    Method,
    Preparation,
    RungFailure,
    Verification,
    WipePlan,
)
from model.message import Message

METHODS = frozenset(str(method) for method in Method)
JournalFormat = Literal["etabli/journal/1", "etabli/journal/2"]
JOURNAL_FORMAT: JournalFormat = "etabli/journal/2"


class ObservedWhen(StrEnum):
    """At which moment of an erasure the drive was asked."""

    BEFORE = "before"
    WAITED = "waited"  # what somebody else had ordered came to its end
    READY = "ready"  # it is done with what an earlier process ordered
    REVERTED = "reverted"
    UNLOCKED = "unlocked"
    UNHIDDEN = "unhidden"
    BETWEEN = "between"  # two rungs
    AFTER = "after"


class BlockOperation(StrEnum):
    """What the kernel was asked of a place."""

    WRITE = "write"
    READ = "read"


class StopCause(StrEnum):
    """Why an erasure stopped that can be resumed."""

    PERSON = "person"
    POWER_CYCLE = "power_cycle"  # the drive takes the next change only after its power was cut
    TAIL_DIFFERS = "tail_differs"  # it does not hold what was written to it: it may be another drive
    NOT_OPENED = "not_opened"  # this process could not begin


class FoundContent(StrEnum):
    """What reading back found, in one word."""

    ZEROS = "zeros"
    ONES = "ones"
    UNIFORM = "uniform"
    REPEATED = "repeated"
    STREAM = "stream"
    NOISE = "noise"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A piece of the drive, in bytes."""

    offset: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The first record, and again at each resume: who erases which drive, by which plan.

    `marker_key` and `seed` are hexadecimal and not secret: with them anyone can repeat the checks. `counter`
    is the station's: what has the higher one came later, whatever any clock said; None before it had one.
    `described` is the drive as the probes saw it when the order was given.
    """

    job: str
    plan: WipePlan
    version: str
    marker_key: str
    seed: str
    resumed: bool = False
    counter: int | None = None
    described: CertifiedDrive | None = None
    format: JournalFormat = JOURNAL_FORMAT
    kind: Literal["opened"] = "opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What the drive said of itself: before, after each preparation, between two rungs, and at the end.
    `smart` holds counts by name.
    """

    when: ObservedWhen
    token: DriveToken
    features: EraseFeatures
    smart: dict[str, int]
    kind: Literal["observed"] = "observed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """About to change the drive; on the disk before the change. `command` spells it out.

    `password` is the published one, when one is set.
    """

    step: EraseStep
    command: str
    password: str | None = None
    kind: Literal["intent"] = "intent"

    @property
    def method(self) -> Method | None:
        """The method that it is about; None for another step."""
        return Method(self.step) if self.step.value in METHODS else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an intent: `accepted` None: not known; `raw` are the drive's registers,
    status or sense."""

    step: EraseStep
    accepted: bool | None
    raw: dict[str, int | str] = field(default_factory=dict)
    trouble: str | None = None
    kind: Literal["outcome"] = "outcome"

    @property
    def method(self) -> Method | None:
        """The method that it is about; None for another step."""
        return Method(self.step) if self.step.value in METHODS else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unhidden:
    """What came of making hidden sectors reachable; sizes in bytes."""

    preparation: Preparation
    before_bytes: int
    after_bytes: int | None
    expected_bytes: int
    power_cycle_needed: bool
    kind: Literal["unhidden"] = "unhidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """Markers were written here, each with its own address, all before the first was read back, and must all
    be gone afterwards. `unwritable` could not be written or not be read; `differing` read as something else
    than what was written there last: then addresses are not places.
    """

    regions: tuple[Region, ...]
    unwritable: tuple[Region, ...] = ()
    differing: tuple[Region, ...] = ()
    kind: Literal["marked"] = "marked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """What was read at places that the seed names, before an erase: 8 bytes of BLAKE2b each, zeros for a
    place that tells nothing; all of them together in base64.
    """

    seed: str
    size_bytes: int
    unit_bytes: int
    digests: str
    kind: Literal["sampled"] = "sampled"


@dataclass(frozen=True, slots=True, kw_only=True)
class RungStarted:
    """The ladder's rung `rung`, counted from 0; `again` when it goes on where an earlier process came to."""

    rung: int
    methods: tuple[Method, ...]
    again: bool = False
    kind: Literal["rung_started"] = "rung_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceStatus:
    """The drive's own word on its erasing; written when it changes. `progress` 0 to 1, None not told."""

    method: Method
    state: DeviceState
    progress: float | None
    raw: dict[str, int | str] = field(default_factory=dict)
    kind: Literal["device_status"] = "device_status"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassStarted:
    """One pass of an overwrite over all of the drive. `key` (hexadecimal) is that of the AES-256-CTR stream,
    whose block i is keystream block i of the drive; None for a pattern."""

    number: int
    method: Method
    pattern: int | None
    key: str | None
    size_bytes: int
    kind: Literal["pass_started"] = "pass_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class HighWater:
    """All below `offset` was written by this pass and flushed to the medium."""

    number: int
    offset: int
    kind: Literal["high_water"] = "high_water"


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRegion:
    """A piece that could not be written or read; `errno_name` as in errno(3)."""

    operation: BlockOperation
    region: Region
    errno_name: str
    kind: Literal["bad_region"] = "bad_region"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassEnded:
    """The pass reached the end; `written_bytes` counts what this pass wrote since it began, `retried_blocks`
    the physical blocks that could be written only when they were tried again, None not told.
    """

    number: int
    written_bytes: int
    unwritten_bytes: int
    retried_blocks: int | None = None
    kind: Literal["pass_ended"] = "pass_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkersChecked:
    """How many markers are gone, still there (whole or in part), or could not be read."""

    gone: int
    remaining: int
    unreadable: int
    kind: Literal["markers_checked"] = "markers_checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What reading back found. `wrong` are the first places that are not as expected (at most 64),
    `wrong_bytes` how much was; `checked_bytes` of `size_bytes` were read. `complete` False: it was stopped.
    `by` is None for the eraser's own reading back, else who read it again later ("" for a person unnamed),
    and `counter` the station's at that time. `skipped` are places that are known not to have been written
    and do not hold what they should, `unreadable` those that could not be read, each at most 1,001.
    """

    expected: Expected
    verification: Verification
    seed: str | None
    size_bytes: int
    checked_bytes: int
    wrong_bytes: int
    unreadable_bytes: int
    wrong: tuple[Region, ...]
    complete: bool
    found: FoundContent
    by: str | None = None
    skipped_bytes: int = 0
    skipped: tuple[Region, ...] = ()
    unreadable: tuple[Region, ...] = ()
    counter: int | None = None
    kind: Literal["verified"] = "verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprinted:
    """What came of the intent "fingerprint": `text` is there, with zeros to the end of the region, when
    `intact`; else what is there is not known."""

    region: Region
    text: str
    intact: bool
    kind: Literal["fingerprinted"] = "fingerprinted"


@dataclass(frozen=True, slots=True, kw_only=True)
class RungEnded:
    """Whether a rung did what it should; `reason` and `failure` when it did not, `gone` when the drive left.
    Journals of before `failure` was written have None.
    """

    rung: int
    succeeded: bool
    reason: Message | None = None
    failure: RungFailure | None = None
    gone: bool = False
    kind: Literal["rung_ended"] = "rung_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Something that happened and is worth a sentence: a reset, another identity, a stall."""

    message: Message
    kind: Literal["noted"] = "noted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The erasure ended before anything was changed, or cannot go on; the drive is as it was but for what
    the records before say."""

    message: Message
    kind: Literal["refused"] = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """Stopped; `resume` goes on. `reason` None: by a person. `cause` None: before it was written down."""

    reason: Message | None = None
    cause: StopCause | None = None
    kind: Literal["interrupted"] = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The last record of an erasure that came to its end, good or bad."""

    kind: Literal["finished"] = "finished"


Record = (
    Opened
    | Observed
    | Intent
    | Outcome
    | Unhidden
    | Marked
    | Sampled
    | RungStarted
    | DeviceStatus
    | PassStarted
    | HighWater
    | BadRegion
    | PassEnded
    | MarkersChecked
    | Verified
    | Fingerprinted
    | RungEnded
    | Noted
    | Refused
    | Interrupted
    | Finished
)

RECORD_KINDS: dict[str, type[Record]] = {
    str(kind.__dataclass_fields__["kind"].default): kind for kind in get_args(Record)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A record with its place in the chain: `previous` is the SHA-256 of the line before, hexadecimal, 64
    zeros for the first. `at` is aware UTC, `elapsed_s` the monotonic clock since this process opened it."""

    number: int
    previous: str
    at: datetime
    elapsed_s: float
    record: Record
