"""Reading back after a key change: noise is compared at places; one content everywhere is read whole."""

from __future__ import annotations

from model.erasure import Expected, Verification
from model.journal import Region, Sampled
from wipe.compare import compare, seems
from wipe.firmware import MethodEnd
from wipe.overwriting import end_of, look_back
from wipe.work import Work


def compare_or_read_all(work: Work, sampled: Sampled, markers: tuple[Region, ...]) -> MethodEnd:
    """All of a drive that seems to hold one byte, or one sector over and over, is read for that: another
    sector was spared, unless it lies where our own marker was. One sector over and over may be what lay
    there before, so that places are compared as well. Raises DriveError, ErasureStopped.
    """
    policy = work.plan.policy
    content = seems(work, sampled, markers) if policy.verification is Verification.FULL else None
    if content is Expected.REPEATED:
        end = end_of(compare(work, sampled))
        if not end.succeeded:
            return end
    if content is not None:
        verified = look_back(work, content, bad=markers)
        end = end_of(verified, exceptions=policy.exceptions)
        if not end.succeeded or not verified.skipped_bytes:
            return end
    return end_of(compare(work, sampled))
