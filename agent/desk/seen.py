"""Drives and erasures as a screen is told of them. Pure, but for the journals that it reads."""

from __future__ import annotations

from collections.abc import Sequence

from agent.bench.state import State
from agent.erasing.interrupted import point_of
from agent.erasing.plans import needs_code, plan_hash
from agent.erasing.resuming import Interruption
from agent.session.request import Request
from judge.health.drive_health import judge_drive
from judge.identity.own import belongs_to_machine
from model.bench import BenchDrive, WaitingErasure
from model.erasure import DriveToken, WipePlan
from model.event import FactsSeen, SessionStarted
from model.machine import Machine
from wipe.consent import code_of
from wipe.journal import JournalError
from wipe.planned import PlannedDrive


def bench_drive(
    number: int,
    item: PlannedDrive,
    everything: Sequence[PlannedDrive],
    job: str | None,
    ended: Sequence[tuple[str, DriveToken]] = (),
) -> BenchDrive:
    """One drive among all that are here; `job` is the erasure under way, `ended` are the drives of those that
    came to their end, the newest last.
    """
    plan = item.outcome if isinstance(item.outcome, WipePlan) else None
    by_code = plan is not None and needs_code(item, everything)
    return BenchDrive(
        number=number,
        drive=item.drive,
        plan=plan,
        refusal=None if isinstance(item.outcome, WipePlan) else item.outcome,
        plan_hash=None if plan is None else plan_hash(plan),
        drive_code=code_of(plan.drive) if plan is not None and by_code else None,
        job=job,
        ended_job=next((name for name, then in reversed(ended) if _is_still(item.token, then)), None),
        is_loose=not belongs_to_machine(item.drive),
    )


def _is_still(now: DriveToken | None, then: DriveToken) -> bool:
    """Whether this is the drive that lay there, and was not taken out since. A serial does not tell that: the
    next drive in a dock may show the same one. The kernel counts what is plugged in (diskseq).
    """
    return (
        now is not None
        and then.diskseq is not None
        and (now.path, now.diskseq, now.boot) == (then.path, then.diskseq, then.boot)
    )


def bench_opened(request: Request, report: str, state: State) -> SessionStarted:
    """The first word of a bench: its steps come as they are ordered."""
    is_replayed = request.replay is not None
    return SessionStarted(
        session=request.session,
        report=report,
        steps=(),
        replayed=is_replayed,
        attended=True,
        on_key=state.on_key,
        reads_key=state.reads_key,
    )


def facts_so_far(machine: Machine) -> FactsSeen:
    """What the probes have answered by now, and what is thought of the drives that answered."""
    storage = machine.storage.value
    verdicts = tuple(judge_drive(drive) for drive in storage.drives) if storage else ()
    return FactsSeen(machine=machine, verdicts=verdicts, is_whole=False)


def recorded_drives(machine: Machine) -> tuple[BenchDrive, ...]:
    """The drives of a machine that is not here: nothing is ever done to them."""
    storage = machine.storage.value
    return tuple(
        BenchDrive(number=number, drive=drive, plan=None, refusal=None)
        for number, drive in enumerate(() if storage is None else storage.drives, 1)
    )


def waiting_erasure(seen: Interruption) -> WaitingErasure:
    """One that was interrupted, for a reader."""
    token = None if seen.item is None or seen.why is not None else seen.item.token
    try:
        links = seen.job.chain()
    except JournalError:
        links = []
    point = point_of(seen.job)
    size = None if point.started is None else point.started.size_bytes
    return WaitingErasure(
        job=seen.job.order.job,
        drive=seen.job.order.plan.drive,
        began=links[0].entry.at if links else None,
        fraction=point.offset / size if size else None,
        token=token,
        why=seen.why,
        doubts=seen.doubts,
        drive_code=code_of(token) if token is not None and seen.doubts else None,
    )
