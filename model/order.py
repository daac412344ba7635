"""Orders that a person gives at a bench, through whatever screen; each is answered by an event."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from model.erasure import DriveToken
from model.report import PersonalAnswers
from model.trial import TrialKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Run the benchmarks. `on_battery`: a person agreed to that."""

    quick: bool = False
    on_battery: bool = False
    kind: Literal["measure"] = "measure"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopMeasuring:
    """End the benchmarks that run; what was measured stays."""

    kind: Literal["stop_measuring"] = "stop_measuring"


@dataclass(frozen=True, slots=True, kw_only=True)
class UseBattery:
    """A person agrees that what waits for the charger begins on the battery alone; nothing else."""

    kind: Literal["use_battery"] = "use_battery"


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAgain:
    """Look at the drives anew."""

    kind: Literal["look_again"] = "look_again"


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseDrive:
    """Erase a drive for good: `plan` is the hash that was shown, `drive` who it was, `word` what a hand
    typed. `asset` and `from_machine` are for the certificate of a loose drive. `on_battery`: a person agreed.
    `psid` is the key on its label, where the plan needs it; it is kept nowhere.
    """

    plan: str
    drive: DriveToken
    word: str
    asset: str = ""
    from_machine: str = ""
    on_battery: bool = False
    psid: str = field(default="", repr=False)
    kind: Literal["erase_drive"] = "erase_drive"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeErasure:
    """Go on with an interrupted erasure on the drive that was shown; `word` where it has to be confirmed."""

    job: str
    drive: DriveToken
    word: str = ""
    on_battery: bool = False
    kind: Literal["resume_erasure"] = "resume_erasure"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopErasure:
    """End an erasure so that it can be resumed."""

    job: str
    kind: Literal["stop_erasure"] = "stop_erasure"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUpErasure:
    """End an interrupted erasure for good: the drive is certified as not erased."""

    job: str
    kind: Literal["give_up_erasure"] = "give_up_erasure"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterAnswers:
    """What a person answers of the machine. `seen`, the answers that it was made from, tells which of them
    are meant; None replaces all that was answered before.
    """

    answers: PersonalAnswers
    seen: PersonalAnswers | None = None
    kind: Literal["enter_answers"] = "enter_answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginTrial:
    """Try something by the machine itself; `option` is how, where a trial can be made in several ways."""

    trial: TrialKind
    option: str = ""
    kind: Literal["begin_trial"] = "begin_trial"


@dataclass(frozen=True, slots=True, kw_only=True)
class TellTrial:
    """Say a word to a trial that runs: which ones it understands is its own matter."""

    trial: TrialKind
    word: str
    kind: Literal["tell_trial"] = "tell_trial"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndTrial:
    """End a trial that runs; what it holds is let go."""

    trial: TrialKind
    kind: Literal["end_trial"] = "end_trial"


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeReport:
    """Judge, keep the report, and deliver it."""

    kind: Literal["make_report"] = "make_report"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendWaiting:
    """Deliver what waits in the outbox."""

    kind: Literal["send_waiting"] = "send_waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStation:
    """Call this bench so from here on; empty: after its key."""

    name: str
    kind: Literal["set_station"] = "set_station"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetInventory:
    """Send reports to this address from here on; empty: to the inventory on this machine. `code` enrols the
    bench there; it is shown nowhere.
    """

    url: str
    code: str = field(default="", repr=False)
    kind: Literal["set_inventory"] = "set_inventory"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveBench:
    """The bench ends once nothing runs; with `report`, what was not reported yet is reported first."""

    report: bool = True
    kind: Literal["leave_bench"] = "leave_bench"


BenchOrder = (
    Measure
    | StopMeasuring
    | UseBattery
    | LookAgain
    | EraseDrive
    | ResumeErasure
    | StopErasure
    | GiveUpErasure
    | EnterAnswers
    | BeginTrial
    | TellTrial
    | EndTrial
    | MakeReport
    | SendWaiting
    | SetStation
    | SetInventory
    | LeaveBench
)

ORDER_TYPES: dict[str, type[BenchOrder]] = {
    str(order.__dataclass_fields__["kind"].default): order
    for order in (
        Measure,
        StopMeasuring,
        UseBattery,
        LookAgain,
        EraseDrive,
        ResumeErasure,
        StopErasure,
        GiveUpErasure,
        EnterAnswers,
        BeginTrial,
        TellTrial,
        EndTrial,
        MakeReport,
        SendWaiting,
        SetStation,
        SetInventory,
        LeaveBench,
    )
}
