"""Machines to grade: a good laptop of which all that matters is known, and measurements of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import is_dataclass, replace
from functools import cache
from typing import Any

from benchmarks.measure import not_done
from judge.grade.grade import grade_machine
from judge.grade.policy import default_policy
from judge.grade.policy_file import Policy
from judge.health.drive_health import judge_drive
from model.battery import Battery
from model.benchmark import Benchmark, BenchmarkKind, Benchmarks, LoadWatch
from model.board import Board, ChassisKind, Firmware, FirmwareKind
from model.cpu import Cpu
from model.device import UnclaimedDevice
from model.display import Screen
from model.drive import Drive, DriveKind, Storage, Transport
from model.fact import absent, present
from model.grade import Grade
from model.lock import Lock, LockKind, Locks, LockState
from model.machine import Machine
from model.memory import Memory, Module, Slot
from model.message import say
from model.report import PersonalAnswers
from model.smart import Attribute, FailedWhen, Protocol, Smart
from model.trial import TrialResult
from tests.judge.facts_tree import blank, get, leaves

GIB = 1 << 30
NOBODY = PersonalAnswers()
VALUES = {
    BenchmarkKind.CPU_SINGLE: 1100.0,
    BenchmarkKind.CPU_ALL: 6000.0,
    BenchmarkKind.COMPRESSION_SINGLE: 4200.0,
    BenchmarkKind.COMPRESSION_ALL: 19_000.0,
    BenchmarkKind.MEMORY_BANDWIDTH: 20_000.0,
    BenchmarkKind.MEMORY_STRESS: None,
}


HOURS = Attribute(
    id=9,
    name="Power_On_Hours",
    value=99,
    worst=99,
    threshold=0,
    prefailure=False,
    failed=FailedWhen.NEVER,
    raw=900,
    raw_text="900",
)


def smart(**known: Any) -> Smart:
    """What a healthy drive says."""
    said: dict[str, Any] = {
        "protocol": Protocol.ATA, "supported": True, "enabled": True, "overall_passed": True,
        "power_on_hours": 900, "reallocated_sectors": 0, "pending_sectors": 0, "uncorrectable_sectors": 0,
        "error_log_count": 0, "attributes": (HOURS,), "self_tests": absent(), "exit_status": 0,
        "wear_percent": 3, "unreadable_errors": 0, "status_by_attributes": False,
        "pending_copies_replaced": False, "contradictions": (), "untold_counts": (),
    }  # fmt: skip
    found: Smart = blank(Smart, **(said | known))
    return found


def drive(name: str = "sda", **known: Any) -> Drive:
    """A healthy solid-state drive of 256 GB."""
    said: dict[str, Any] = {
        "name": name, "path": f"/dev/{name}", "kind": DriveKind.SSD, "transport": Transport.SATA,
        "model": "Some SSD", "serial_is_bridges": False, "size_bytes": 256 * 10**9, "rotational": False,
        "removable": False, "boot_medium": False, "smart": present(smart()),
    }  # fmt: skip
    found: Drive = blank(Drive, **(said | known))
    return found


def bad_smart() -> Smart:
    """What a dying drive says."""
    return smart(overall_passed=False)


def worn_smart() -> Smart:
    """What a drive says that has to be watched."""
    return smart(wear_percent=120)


def laptop(*drives: Drive, **known: Any) -> Machine:
    """A laptop of 2018 with 8 GiB, a healthy SSD and a good battery, of which nothing is locked."""
    module = blank(Module, size_bytes=8 * GIB, form="SODIMM")
    said: dict[str, Any] = {
        "board": present(blank(Board, vendor="LENOVO", model="20L6", chassis_kind=ChassisKind.LAPTOP)),
        "cpu": present(
            blank(Cpu, model="Intel(R) Core(TM) i5-8250U CPU", year=2017, cores=4, threads=8, level=3)
        ),
        "memory": present(
            blank(
                Memory,
                total_bytes=8 * GIB - 10**8,
                fitted_bytes=8 * GIB,
                slots=present((blank(Slot, name="0", module=present(module)),)),
                uncorrected_errors=absent(),
            )
        ),
        "storage": present(Storage(drives=drives or (drive(),), hidden=())),
        "batteries": present((blank(Battery, name="BAT0", health_percent=85),)),
        "screens": present((blank(Screen, connector="eDP-1", built_in=True, height_px=1080, width_px=1920),)),
        "unclaimed": absent(),
        "firmware": present(
            blank(
                Firmware,
                boot=present(FirmwareKind.UEFI),
                secure_boot=present(False),
                tpm_version=present("2.0"),
            )
        ),
        "locks": present(
            Locks(
                locks=tuple(Lock(kind=kind, state=absent(), source=None) for kind in LockKind),
                windows_key=present(False),
            )
        ),
    }
    found: Machine = blank(Machine, **(said | known))
    return found


def desktop(*drives: Drive, **known: Any) -> Machine:
    """The same in a case that stands."""
    said: dict[str, Any] = {
        "board": present(
            blank(Board, vendor="Dell Inc.", model="OptiPlex", chassis_kind=ChassisKind.DESKTOP)
        ),
        "batteries": absent(),
        "screens": absent(),
    }
    return laptop(*drives, **(said | known))


def result(kind: BenchmarkKind, value: float | None, subject: str = "", **changed: Any) -> Benchmark:
    """A benchmark that passed."""
    passed = replace(
        not_done(kind, "tool", say("benchmark.stopped"), subject),
        result=TrialResult.PASSED,
        value=value,
        reason=None,
    )
    return replace(passed, **changed)


def measured(*more: Benchmark) -> Benchmarks:
    """Benchmarks that all passed, and more."""
    results = tuple(result(kind, value) for kind, value in VALUES.items())
    watch = LoadWatch(
        highest_celsius=70.0, critical_celsius=100.0, throttle_events=0, lowest_mhz_under_load=3000.0
    )
    return Benchmarks(quick=True, results=(*results, *more), watch=watch, refused=None)


@cache
def usual_policy() -> Policy:
    """The policy that comes with the program, read once."""
    return default_policy()


def graded(
    machine: Machine,
    benchmarks: Benchmarks | None = None,
    entered: PersonalAnswers = NOBODY,
    policy: Policy | None = None,
) -> Grade:
    """The grade, with the verdicts that the drives deserve."""
    drives = machine.storage.value.drives if machine.storage.value else ()
    verdicts = tuple(judge_drive(item) for item in drives)
    return grade_machine(machine, verdicts, benchmarks, entered, policy or usual_policy())


def unclaimed(model: str, *, matters: bool) -> UnclaimedDevice:
    """A device without a driver."""
    found: UnclaimedDevice = blank(
        UnclaimedDevice, address="0000:00:1f.0", bus="pci", model=model, matters=matters
    )
    return found


def locked(kind: LockKind, state: LockState) -> Machine:
    """The laptop with a lock."""
    locks = laptop().locks.value
    assert locks is not None
    told = tuple(replace(lock, state=present(state)) if lock.kind is kind else lock for lock in locks.locks)
    return laptop(locks=present(replace(locks, locks=told)))


# The good values of types that are made of others, by type.
IDEALS: dict[str, list[Any]] = {}
for _machine in (laptop(), desktop()):
    for _path, _hint in leaves(_machine, Machine):
        _value = get(_machine, _path)
        if getattr(_value, "value", None) is not None:
            IDEALS.setdefault(str(_hint), []).append(_value.value)


def ideal(kind: Any) -> Iterator[Any]:
    """Good values of a type, for a place where a Fact or an optional of it stands."""
    if is_dataclass(kind):
        yield blank(kind)
    yield from IDEALS.get(f"model.fact.Fact[{_name(kind)}]", ())


def _name(kind: Any) -> str:
    return f"{kind.__module__}.{kind.__qualname__}" if isinstance(kind, type) else str(kind)
