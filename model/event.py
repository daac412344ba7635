"""What a session tells its readers: one ordered stream, each event one frozen dataclass and one JSON line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, get_args

from model.bench import BenchDrive, RunningErasure, ScanSeen, SettingsSeen, WaitingErasure
from model.benchmark import Benchmark
from model.erasure import EraseLevel, EraseVerdict, Method
from model.grade import Grade
from model.last_word import MachineWord
from model.machine import Machine
from model.message import Message
from model.proof import DriveProof, MachineErasure
from model.report import PersonalAnswers
from model.trying import TrialSeen
from model.verdict import DriveVerdict


class Step(StrEnum):
    """The steps of a session, in the order in which they can follow each other, and one beside."""

    PROBE = "probe"
    BENCHMARK = "benchmark"
    ERASE = "erase"
    JUDGE = "judge"
    COMPARE = "compare"
    PROVE = "prove"
    REPORT = "report"
    DELIVER = "deliver"
    WORD = "word"
    SELF_TEST = "self_test"  # `etabli probe --deep` alone


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStarted:
    """The first event: what this run is, and the names of its steps in order."""

    session: str
    report: str  # the id that the report will have
    steps: tuple[str, ...]
    replayed: bool
    attended: bool = False  # a bench that waits for orders: its steps are walked as they are given
    on_key: bool = False  # a boot key started this machine: whether it may be pulled is always said
    reads_key: bool = True  # this system reads its programs from that key, or that is not known
    kind: Literal["session_started"] = "session_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarted:
    """A step began; `expected_s` is None where it is not known."""

    step: Step
    expected_s: float | None
    kind: Literal["step_started"] = "step_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a step or a part of it is; fractions are 0 to 1, None where it is not known."""

    step: Step
    part: str
    fraction: float | None
    left_s: float | None
    message: Message | None
    kind: Literal["progress"] = "progress"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeFinished:
    """One probe answered (present, absent or unknown) after so many seconds."""

    probe: str
    state: str
    duration_s: float
    message: Message | None
    kind: Literal["probe_finished"] = "probe_finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkFinished:
    """One benchmark ended, one way or another."""

    benchmark: Benchmark
    kind: Literal["benchmark_finished"] = "benchmark_finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFinished:
    """A step ended after so many seconds."""

    step: Step
    duration_s: float
    kind: Literal["step_finished"] = "step_finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubled:
    """Something went wrong and the run goes on; `traceback` is set for an unforeseen error."""

    where: str
    message: Message
    traceback: str | None = None
    kind: Literal["troubled"] = "troubled"


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveOrdered:
    """One drive that is about to be erased unattended, and how."""

    path: str
    model: str | None
    serial: str | None
    size_bytes: int
    methods: tuple[Method, ...]
    level: EraseLevel
    estimated_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountdownStarted:
    """The drives that will be erased when the time is over, and those that will not and why; any key stops
    it. `plan` is the hash of the list, which no drive joins any more. With `needs_key` the time only begins
    when a key is pressed.
    """

    drives: tuple[DriveOrdered, ...]
    waiting: tuple[Message, ...]
    left: tuple[Message, ...]
    plan: str
    seconds: float
    needs_key: bool
    kind: Literal["countdown_started"] = "countdown_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountdownEnded:
    """The countdown is over: `erasing` when the time ran out, else the reason why nothing is erased."""

    erasing: bool
    message: Message | None
    kind: Literal["countdown_ended"] = "countdown_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveErased:
    """The erasure of one drive ended, well or not; `certificate` is None when none could be kept. `job` is
    the order that it was.
    """

    path: str
    serial: str | None
    verdict: EraseVerdict
    as_ordered: bool
    reasons: tuple[Message, ...]
    certificate: str | None
    job: str | None = None
    kind: Literal["drive_erased"] = "drive_erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """The machine has its grade. `entered` is what people answered, also earlier; `provisional` says why the
    grade is not the last word; `drives` are the verdicts on those that count; `serial` is None where nobody
    knows one.
    """

    grade: Grade
    title: str  # the machine in a few words: vendor, model
    entered: PersonalAnswers = field(default_factory=PersonalAnswers)
    serial: str | None = None
    provisional: tuple[Message, ...] = ()
    drives: tuple[DriveVerdict, ...] = ()
    kind: Literal["graded"] = "graded"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsCompared:
    """The parts were compared with those of an earlier report; `earlier` is None when this station knows
    none.
    """

    earlier: str | None
    earlier_at: datetime | None
    differences: tuple[Message, ...]
    not_compared: tuple[Message, ...]
    kind: Literal["parts_compared"] = "parts_compared"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofsChecked:
    """The proofs that the machine's drives are erased, held against what is on them at this moment;
    `trouble` says why the inventory could not be asked, None when it was or when there is none.
    """

    proofs: tuple[DriveProof, ...]
    machine: MachineErasure
    trouble: Message | None
    kind: Literal["proofs_checked"] = "proofs_checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportKept:
    """The report is on disk, synced: from this moment it cannot be lost. Without `lasts` it is only in the
    memory of a machine that a boot key started: the power switch loses it.
    """

    report: str
    path: str
    lasts: bool = True
    kind: Literal["report_kept"] = "report_kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The inventory has accepted the report; `address` is the page a person can open, None when it told
    none.
    """

    report: str
    address: str | None
    kind: Literal["delivered"] = "delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDelivered:
    """The report stays in the spool, and why; `rejected` when the inventory refused it for good."""

    report: str
    rejected: bool
    message: Message
    kind: Literal["not_delivered"] = "not_delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsSeen:
    """What is known of the machine at this moment, and what is thought of its drives. `is_whole`: every probe
    has come to its end.
    """

    machine: Machine
    verdicts: tuple[DriveVerdict, ...]
    is_whole: bool
    kind: Literal["facts_seen"] = "facts_seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrivesSeen:
    """The drives at the bench, and the erasures that wait to be resumed; `is_looking` while a look is under
    way. `trouble`: why they cannot be listed. `on_battery`: the machine runs on its battery alone.
    """

    drives: tuple[BenchDrive, ...]
    waiting: tuple[WaitingErasure, ...]
    is_looking: bool
    trouble: Message | None = None
    on_battery: bool = False
    kind: Literal["drives_seen"] = "drives_seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerSeen:
    """Whether the machine runs on its battery alone, and what waits for the charger or a person's word."""

    on_battery: bool
    measuring_waits: bool = False
    erasing_waits: bool = False
    kind: Literal["power_seen"] = "power_seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasuresSeen:
    """How far every erasure is that runs."""

    running: tuple[RunningErasure, ...]
    kind: Literal["erasures_seen"] = "erasures_seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersSeen:
    """What people have answered of the machine; `is_reported`: the last report holds all of it."""

    answers: PersonalAnswers
    is_reported: bool
    kind: Literal["answers_seen"] = "answers_seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxSeen:
    """How many documents wait to be sent, and to which inventory; None: that of this machine."""

    waiting: int
    url: str | None
    kind: Literal["outbox_seen"] = "outbox_seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAnswered:
    """What became of the order with this number of this screen: taken, or refused and why."""

    screen: str
    number: int
    taken: bool
    message: str | None = None  # in the language of the bench
    kind: Literal["order_answered"] = "order_answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastWordSpoken:
    """The last word on the machine, once its report is on disk and delivered as far as it could be."""

    report: str
    spoken: MachineWord
    kind: Literal["last_word"] = "last_word"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFinished:
    """The last event; `exit_status` as in the design (0 done, 1 findings, 2 wrong order, 3 could not run)."""

    exit_status: int
    duration_s: float
    kind: Literal["session_finished"] = "session_finished"


Event = (
    SessionStarted
    | StepStarted
    | Progress
    | ProbeFinished
    | BenchmarkFinished
    | StepFinished
    | Troubled
    | CountdownStarted
    | CountdownEnded
    | DriveErased
    | Graded
    | PartsCompared
    | ProofsChecked
    | ReportKept
    | Delivered
    | NotDelivered
    | FactsSeen
    | DrivesSeen
    | PowerSeen
    | ErasuresSeen
    | AnswersSeen
    | TrialSeen
    | ScanSeen
    | OutboxSeen
    | SettingsSeen
    | OrderAnswered
    | LastWordSpoken
    | SessionFinished
)

EVENT_TYPES: dict[str, type[Event]] = {
    str(event.__dataclass_fields__["kind"].default): event for event in get_args(Event)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """An event with its place in the stream: `sequence` counts from 1, `at_s` is seconds since the
    session began.
    """

    sequence: int
    at_s: float
    event: Event


def place_of(event: Event) -> str | None:
    """What a reader knows an event by that tells the state of something: a later one takes its place, and who
    attaches hears only that. None: it tells what happened, and stays.
    """
    match event:
        case Progress():
            return f"progress {event.step} {event.part}"
        case TrialSeen():
            return f"{event.kind} {event.seen.trial}"
        case (
            FactsSeen()
            | DrivesSeen()
            | PowerSeen()
            | ErasuresSeen()
            | AnswersSeen()
            | OutboxSeen()
            | SettingsSeen()
            | Graded()
        ):
            return event.kind
        case _:
            return None
