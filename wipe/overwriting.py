"""A rung that the host writes itself: markers, passes, and reading back after each that must be seen."""

from __future__ import annotations

from host.drive.memory import Buffer
from model.erasure import Expected, Method, Rung, RungFailure, Verification, WipePhase
from model.journal import Marked, PassStarted, Region, StopCause, Verified
from model.message import say
from wipe.content import content_of, stream_key
from wipe.firmware import MethodEnd
from wipe.ladders import expected_after
from wipe.markers import check_markers, mark
from wipe.overwrite import OverwritePass
from wipe.resume import ResumePoint, at_rung
from wipe.tail import tail_holds
from wipe.verify import Verifier, question_of
from wipe.work import BytesDone, Waits, Work


def overwrite(work: Work, rung: Rung, point: ResumePoint) -> MethodEnd:
    """Every pass, and reading back; `point` is where an earlier process came to. Raises ErasureStopped,
    AnotherDrive, DriveError.
    """
    work.check_same_drive()
    if point.marked is None or point.started is None:
        trouble = against_addresses(mark(work, small=True))
        if trouble is not None:
            return trouble
    bad: tuple[Region, ...] = ()
    started: PassStarted | None = None
    for number, method in enumerate(rung.methods):
        if number < point.pass_number:
            continue
        resumed = point.started if number == point.pass_number else None
        start = 0
        if resumed is not None and is_begun(work, resumed, point.offset):
            started, start, bad = resumed, point.offset, point.bad
        else:
            started, bad = _new_pass(work, number, method), ()
            work.journal.add(started)
        content = content_of(pattern=started.pattern, key=started.key)
        bad = tuple(OverwritePass(work, method, number, content, start, bad).run().regions)
        work.check_same_drive()
        end = _after_pass(work, rung, started, bad)
        if not end.succeeded:
            return end
    if started is None:
        return MethodEnd(succeeded=False, reason=say("wipe.nothing_written"))
    return MethodEnd(succeeded=True)


def against_addresses(marked: Marked) -> MethodEnd | None:
    """Why nothing that is written can be believed to lie where it should; None when it can."""
    lost = {*marked.unwritable, *marked.differing}
    if marked.regions and len(lost) == len(marked.regions):
        reason = say("wipe.takes_no_marker")
    elif marked.differing:
        reason = say("wipe.addresses_differ", offset=marked.differing[0].offset)
    else:
        return None
    return MethodEnd(succeeded=False, reason=reason, failure=RungFailure.NOBODY_KNOWS)


def prove_addresses(work: Work) -> MethodEnd | None:
    """Markers on a drive that could take none before it was formatted, and over them again what the format
    left; None when every address is a place. Raises DriveError, ErasureStopped.
    """
    block = work.drive.block
    first = Buffer(block.sector_bytes)
    block.forget_cached()
    block.read_into(0, first.view)
    if not first.is_uniform(block.sector_bytes):
        return MethodEnd(succeeded=False, reason=say("wipe.wrong_bytes", offset=0))
    marked = mark(work, small=True)
    trouble = against_addresses(marked)
    if trouble is None:
        fill = content_of(pattern=first.view[0], key=None)
        for region in marked.regions:
            buffer = Buffer(region.length)
            fill.fill(0, buffer.view)
            block.write(region.offset, buffer.view)
        block.flush()
        check_markers(work, marked)
    return trouble


def _after_pass(work: Work, rung: Rung, started: PassStarted, bad: tuple[Region, ...]) -> MethodEnd:
    """Read back what must be seen: the last pass, and noise before it is written over."""
    policy = work.plan.policy
    is_last = started.number + 1 == len(rung.methods)
    count = sum(region.length for region in bad)
    if bad and is_last and not policy.exceptions:
        return MethodEnd(succeeded=False, reason=say("wipe.unwritten", count=count))
    if (
        count > policy.most_exceptions_share * work.drive.block.size_bytes
        or len(bad) > policy.most_exceptions
    ):
        return MethodEnd(succeeded=False, reason=say("wipe.unwritten", count=count))
    if not is_last and started.method is not Method.OVERWRITE_RANDOM:
        return MethodEnd(succeeded=True)
    return read_back(work, expected_after(started.method), started.pattern, started.key, bad)


def is_begun(work: Work, started: PassStarted, offset: int) -> bool:
    """Whether a pass goes on at `offset`: the drive has the same size, and holds what was written."""
    return offset > 0 and started.size_bytes == work.drive.block.size_bytes


def check_tail(work: Work, point: ResumePoint) -> ResumePoint:
    """Where to go on with what the drive holds. Where it does not hold what an earlier process says it wrote,
    it may be another one: a person has to confirm it anew, and then the rung begins anew. Raises Waits,
    ErasureStopped, DriveError.
    """
    started, offset = point.started, point.offset
    if started is None or not is_begun(work, started, offset):
        return point
    if tail_holds(work, content_of(pattern=started.pattern, key=started.key), offset):
        return point
    if not work.may_differ:
        raise Waits(say("wipe.tail_differs", offset=offset), StopCause.TAIL_DIFFERS)
    return at_rung(point, point.rung)


def _new_pass(work: Work, number: int, method: Method) -> PassStarted:
    random = method is Method.OVERWRITE_RANDOM
    pattern = work.plan.policy.pattern if method is Method.OVERWRITE_PATTERN else 0
    return PassStarted(
        number=number,
        method=method,
        pattern=None if random else pattern,
        key=stream_key(work.marker_key, number).hex() if random else None,
        size_bytes=work.drive.block.size_bytes,
    )


def read_back(
    work: Work,
    expected: Expected,
    pattern: int | None = None,
    key: str | None = None,
    bad: tuple[Region, ...] = (),
    verification: Verification | None = None,
) -> MethodEnd:
    """What reading back says of its rung. Raises DriveError, ErasureStopped."""
    verified = look_back(work, expected, pattern, key, bad, verification)
    return end_of(verified, exceptions=work.plan.policy.exceptions)


def look_back(
    work: Work,
    expected: Expected,
    pattern: int | None = None,
    key: str | None = None,
    bad: tuple[Region, ...] = (),
    verification: Verification | None = None,
) -> Verified:
    """What reading back finds, into the journal. `verification` None for what the order says; without
    markers, only reading all of it speaks. Raises DriveError, ErasureStopped.
    """
    policy = work.plan.policy
    verifier = Verifier(
        work.drive.block,
        question_of(expected, pattern=pattern, key=key, except_for=bad),
        stop_at_first=policy.stop_at_first_wrong_byte,
        tell=lambda done, total: work.tell(
            BytesDone(phase=WipePhase.VERIFY, method=None, done=done, total=total)
        ),
        check_stopped=lambda: _between_reads(work),
        most_unreadable=policy.most_exceptions if policy.exceptions else 0,
        most_unreadable_bytes=int(policy.most_exceptions_share * work.drive.block.size_bytes),
    )
    verified = verifier.run(verification or policy.verification, work.seed)
    work.journal.add(verified)
    return verified


def _between_reads(work: Work) -> None:
    """Raises ErasureStopped."""
    work.cool_down()
    work.check_stopped()


def end_of(verified: Verified, *, exceptions: bool = False) -> MethodEnd:
    """What a reading back says of its rung."""
    if verified.wrong_bytes:
        return MethodEnd(succeeded=False, reason=say("wipe.wrong_bytes", offset=verified.wrong[0].offset))
    if verified.unreadable_bytes and not (exceptions and verified.complete):
        return MethodEnd(
            succeeded=False, reason=say("wipe.unreadable_bytes", count=verified.unreadable_bytes)
        )
    if verified.checked_bytes == 0 and verified.verification is not Verification.SAMPLED:
        return MethodEnd(succeeded=False, reason=say("wipe.nothing_read"))
    return MethodEnd(succeeded=True)
