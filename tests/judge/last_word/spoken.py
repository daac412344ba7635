"""Machines of which everything is known and good, and the last word on them from their facts alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from judge.erasure.drive_proof import Erased, Moment
from judge.erasure.machine_erasure import MachineLook, drives_seen, judge_drives, storage_seen
from judge.health.drive_health import judge_drive
from judge.last_word.asked import trials_asked
from judge.last_word.tested import tested_of
from judge.last_word.word import last_word
from model.benchmark import BenchmarkKind, Benchmarks
from model.drive import Drive
from model.erasure import EraseLevel, EraseVerdict
from model.fact import absent, present
from model.identity import DriveKey
from model.last_word import LastWord, MachineWord
from model.machine import Machine
from model.provenance import ClockTrust
from model.report import PersonalAnswers
from model.trial import Trial, TrialKind, TrialResult
from tests.judge.machines import drive, laptop, measured, result

DAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
THEN = Moment(at=DAY, clock=ClockTrust.SYNCHRONISED, station="s")
RANK = {LastWord.READY: 2, LastWord.ERASED_TO_TEST: 1}


def empty_drive(name: str = "sda", **known: object) -> Drive:
    """A healthy drive on which nothing was seen."""
    return drive(name, **({"serial": present(f"SN-{name}"), "contents": absent()} | known))


def erased(name: str = "sda", verdict: EraseVerdict = EraseVerdict.PURGED, **known: object) -> Erased:
    """What a certificate of that drive proves."""
    good = Erased(
        certificate=f"c-{name}",
        key=DriveKey(model="Some SSD", serial=f"SN-{name}", wwn=None, size_bytes=256 * 10**9),
        serial_is_own=True,
        largest_bytes=256 * 10**9,
        verdict=verdict,
        ordered=EraseLevel.PURGE,
        reached=EraseLevel.PURGE,
        when=THEN,
    )
    return replace(good, **known)  # type: ignore[arg-type]  # a test's words


def trial(kind: TrialKind, result: TrialResult = TrialResult.PASSED) -> Trial:
    """What Anne found."""
    return Trial(kind=kind, result=result, at=DAY, by="Anne")


def all_passed(machine: Machine) -> tuple[Trial, ...]:
    """Every trial that is asked of a machine."""
    return tuple(trial(kind) for kind in trials_asked(machine))


def all_measured(names: Iterable[str] = ("sda",)) -> Benchmarks:
    """Every benchmark passed, those of the drives too."""
    kinds = (BenchmarkKind.DRIVE_SEQUENTIAL, BenchmarkKind.DRIVE_RANDOM)
    return measured(*(result(kind, 1e8, name) for kind in kinds for name in names))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that the word is made of; as it stands here, the machine is ready."""

    machine: Machine = field(default_factory=lambda: laptop(empty_drive()))
    certificates: tuple[Erased, ...] = (erased(),)
    trials: tuple[Trial, ...] | None = None  # None: every one that is asked passed
    benchmarks: Benchmarks | None = field(default_factory=all_measured)
    locks: dict[str, bool] = field(default_factory=dict)
    kept: bool = True
    replayed: bool = False
    all_asked: bool = True

    @property
    def spoken(self) -> MachineWord:
        """The last word on it, by everything that a reader computes himself."""
        storage = self.machine.storage.value
        drives = () if storage is None else drives_seen(storage, None)
        proofs = judge_drives(drives, self.certificates, {}, all_asked=self.all_asked)
        look = MachineLook(seen=storage_seen(self.machine.storage), drives=drives, replayed=self.replayed)
        verdicts = tuple(judge_drive(item) for item in (storage.drives if storage else ()))
        trials = all_passed(self.machine) if self.trials is None else self.trials
        entered = PersonalAnswers(trials=trials, locks=self.locks)
        tested = tested_of(self.machine, verdicts, self.benchmarks, entered)
        return last_word(look, proofs, tested, kept=self.kept)

    @property
    def word(self) -> LastWord:
        """The word alone."""
        return self.spoken.word

    @property
    def because(self) -> list[str]:
        """What decides, by codes."""
        return [message.code for message in self.spoken.reasons]

    @property
    def rank(self) -> int:
        """What the word promises: READY most, then ERASED_TO_TEST; the others nothing."""
        return RANK.get(self.word, 0)
