"""Waiting for what somebody else ordered: whose operation runs, and its end."""

from __future__ import annotations

from collections.abc import Callable

from judge.erasure.reach import states_of
from model.erase_features import EraseFeatures
from model.erasure import SANITIZES, DeviceState, Method, WipePhase
from model.message import say
from wipe.firmware import LONGEST_PAUSE_S, SHORTEST_PAUSE_S
from wipe.work import BytesDone, CannotGoOn, Work

LONGEST_WAIT_S = 48 * 3600.0


def running_method(features: EraseFeatures, ordered: Method | None) -> Method | None:
    """The method that runs, when this job ordered it and what the drive tells of it fits; None else."""
    if DeviceState.RUNNING not in states_of(features) or ordered is None:
        return None
    nvme, scsi = features.nvme, features.scsi
    if nvme is not None and nvme.state is DeviceState.RUNNING:
        return ordered if nvme.running is ordered else None
    if scsi is not None and scsi.state is DeviceState.RUNNING:
        fits = ordered is Method.SCSI_FORMAT_UNIT if scsi.formats else ordered in SANITIZES
        return ordered if scsi.formats is not None and fits else None
    return ordered if ordered in SANITIZES else None


def wait_for_others(work: Work, ask: Callable[[], EraseFeatures]) -> None:
    """Until the drive has done what somebody else ordered. Raises CannotGoOn, ErasureStopped, DriveError."""
    work.note("wipe.foreign_running")
    deadline, pause_s = work.clock.monotonic() + LONGEST_WAIT_S, SHORTEST_PAUSE_S
    while DeviceState.RUNNING in states_of(ask()):
        if work.clock.monotonic() > deadline:
            raise CannotGoOn(say("wipe.foreign_stalled"))
        work.tell(BytesDone(phase=WipePhase.ERASE, method=None, done=0, total=0))
        work.check_stopped()
        work.clock.pause(pause_s)
        pause_s = min(pause_s * 1.5, LONGEST_PAUSE_S)
