"""Firmware erase: order one method, watch it, believe only what was observed."""

from __future__ import annotations

from dataclasses import dataclass

from host.drive.drive_ports import DriveError, DriveSilent
from model.erasure import DeviceState, EraseStep, Method, RungFailure, WipePhase
from model.journal import DeviceStatus, Intent, Outcome
from model.message import Message, say
from wipe.methods.firmware import FirmwareMethod, Issued, Said
from wipe.work import BytesDone, Work, is_gone, trouble_of

SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 30.0
SMALLEST_STALL_S = 30 * 60.0
MOST_POLL_ERRORS = 10
SILENT_POLLS = 3  # a drive that tells nothing is asked so often before it is given up
LATE_START_S = 10.0  # a drive may begin so late, and tell of an older operation until then
STEP = 0.1  # progress goes into the journal in tenths


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodEnd:
    """How a method ended; `reason` is set when it did not succeed, and `failure` says what that leaves."""

    succeeded: bool
    reason: Message | None = None
    failure: RungFailure = RungFailure.FAILED
    gone: bool = False


def carry_out(work: Work, method: FirmwareMethod, estimated_s: float | None) -> MethodEnd:
    """Order it and wait for its end. Raises ErasureStopped, which leaves the drive to go on by itself."""
    work.journal.add(Intent(step=EraseStep(method.method), command=method.command, password=method.password))
    work.tell(BytesDone(phase=WipePhase.ERASE, method=method.method, done=0, total=0))
    try:
        issued = _ordered(work, method)
    except DriveError as error:
        issued = Issued(accepted=None, trouble=f"{error} {error.errno_name}".strip())
        _answered(work, method, issued)
        if is_gone(error) and not isinstance(error, DriveSilent):
            return MethodEnd(succeeded=False, reason=trouble_of(error), gone=True)
    else:
        _answered(work, method, issued)
    if method.blocks:
        return _end_of_blocking(work, method, issued)
    return watch(work, method, estimated_s, accepted=issued.accepted)


def _answered(work: Work, method: FirmwareMethod, issued: Issued) -> None:
    step = EraseStep(method.method)
    work.journal.add(Outcome(step=step, accepted=issued.accepted, raw=issued.raw, trouble=issued.trouble))


def _ordered(work: Work, method: FirmwareMethod) -> Issued:
    """Order it, again after a while where the drive is still at what an earlier process ordered. Raises
    Stopped, DriveError.
    """
    deadline = work.clock.monotonic() + SMALLEST_STALL_S
    while True:
        issued = method.issue(work.drive)
        if not issued.busy or work.clock.monotonic() > deadline:
            return issued
        work.check_stopped()
        work.clock.pause(SHORTEST_PAUSE_S)


def _end_of_blocking(work: Work, method: FirmwareMethod, issued: Issued) -> MethodEnd:
    """A command that ends with the erasing has said it all, but for what the drive shows afterwards."""
    if issued.accepted is not True:
        if issued.accepted is False:
            return MethodEnd(succeeded=False, reason=say("wipe.rejected", method=method.method))
        reason = say("wipe.no_answer", method=method.method)
        return MethodEnd(succeeded=False, reason=reason, failure=RungFailure.NOBODY_KNOWS)
    try:
        said = method.status(work.drive)
    except DriveError as error:
        return MethodEnd(succeeded=False, reason=trouble_of(error), gone=is_gone(error))
    if said.state is not DeviceState.UNKNOWN:
        _record(work, method.method, said)
    if said.state is DeviceState.FAILED:
        return MethodEnd(succeeded=False, reason=say("wipe.device_failed", method=method.method))
    return MethodEnd(succeeded=True)


class _Watch:
    """What was seen of a running operation."""

    def __init__(self, *, accepted: bool | None, seen_running: bool, began: float) -> None:
        self.accepted = accepted
        self.seen_running = seen_running
        self.began = self.moved_at = began
        self.progress: float | None = None
        self.told: tuple[DeviceState, int] | None = None
        self.silent = 0
        self.errors = 0


def watch(
    work: Work,
    method: FirmwareMethod,
    estimated_s: float | None,
    *,
    accepted: bool | None,
    seen_running: bool = False,
) -> MethodEnd:
    """Ask the drive until it says how it ended, stands still, or falls silent. A refusal is not believed
    before the drive has shown that nothing runs (some refuse the order and carry it out). Raises
    ErasureStopped.
    """
    seen = _Watch(accepted=accepted, seen_running=seen_running, began=work.clock.monotonic())
    stall_s = max(2 * (estimated_s or 0), SMALLEST_STALL_S)
    pause_s = SHORTEST_PAUSE_S
    while True:
        try:
            said = method.status(work.drive)
        except DriveError as error:
            seen.errors += 1
            if seen.errors >= MOST_POLL_ERRORS or (is_gone(error) and not isinstance(error, DriveSilent)):
                return MethodEnd(succeeded=False, reason=trouble_of(error), gone=True)
        else:
            seen.errors = 0
            _record_change(work, method.method, said, seen)
            is_late = _may_start_late(work, said, seen)
            end = None if is_late else _judge(work, method.method, said, seen, stall_s)
            if end is not None:
                return end
        work.check_stopped()
        work.clock.pause(pause_s)
        work.check_stopped()
        pause_s = min(pause_s * 1.5, LONGEST_PAUSE_S)


def _judge(work: Work, method: Method, said: Said, seen: _Watch, stall_s: float) -> MethodEnd | None:
    """The end that this answer is, None when it is none."""
    match said.state:
        case DeviceState.RUNNING:
            return _still_running(work, method, said, seen, stall_s)
        case DeviceState.SUCCEEDED if seen.accepted or seen.seen_running:
            return MethodEnd(succeeded=True)
        case DeviceState.SUCCEEDED | DeviceState.IDLE:
            if seen.accepted is False:
                return MethodEnd(succeeded=False, reason=say("wipe.rejected", method=method))
            return MethodEnd(succeeded=False, reason=say("wipe.never_ran", method=method))
        case DeviceState.FAILED:
            if seen.accepted is False and not seen.seen_running:
                return MethodEnd(succeeded=False, reason=say("wipe.rejected", method=method))
            return MethodEnd(succeeded=False, reason=say("wipe.device_failed", method=method))
        case DeviceState.UNKNOWN:
            seen.silent += 1
            if seen.silent < SILENT_POLLS and seen.accepted is not False:
                return None
            if seen.accepted is False and not seen.seen_running:
                return MethodEnd(succeeded=False, reason=say("wipe.rejected", method=method))
            reason = say("wipe.tells_nothing", method=method)
            return MethodEnd(succeeded=False, reason=reason, failure=RungFailure.NOBODY_KNOWS)


def _may_start_late(work: Work, said: Said, seen: _Watch) -> bool:
    """Whether the drive took the order and may yet begin: what it tells until then is of an older one."""
    waits = said.state in (DeviceState.IDLE, DeviceState.SUCCEEDED)
    is_new = seen.accepted is True and not seen.seen_running
    return waits and is_new and work.clock.monotonic() - seen.began < LATE_START_S


def _still_running(work: Work, method: Method, said: Said, seen: _Watch, stall_s: float) -> MethodEnd | None:
    now = work.clock.monotonic()
    seen.seen_running, seen.silent = True, 0
    if said.progress is not None and (seen.progress is None or said.progress > seen.progress):
        seen.progress, seen.moved_at = said.progress, now
    fraction = said.progress
    work.tell(BytesDone(phase=WipePhase.ERASE, method=method, done=0, total=0, fraction=fraction))
    if now - seen.moved_at > stall_s:
        minutes = round((now - seen.moved_at) / 60)
        return MethodEnd(succeeded=False, reason=say("wipe.stalled", method=method, count=minutes))
    return None


def _record_change(work: Work, method: Method, said: Said, seen: _Watch) -> None:
    told = (said.state, int((said.progress or 0) / STEP))
    if told != seen.told:
        seen.told = told
        _record(work, method, said)


def _record(work: Work, method: Method, said: Said) -> None:
    work.journal.add(DeviceStatus(method=method, state=said.state, progress=said.progress, raw=said.raw))
