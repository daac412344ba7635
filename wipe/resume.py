"""Where an erasure that was interrupted came to: read out of its journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from model.erasure import Method, Preparation
from model.journal import (
    BadRegion,
    Finished,
    HighWater,
    Intent,
    Marked,
    Opened,
    PassEnded,
    PassStarted,
    Record,
    Region,
    RungEnded,
    RungStarted,
    Sampled,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumePoint:
    """Where to go on. `rung` and `pass_number` count from 0; `offset` is the last synced one of the pass
    `started`; `method` is the last one ordered of the drive itself. `psid_tried`: the key of the label was
    sent once, and is not sent again.
    """

    is_resumed: bool = False
    rung: int = 0
    pass_number: int = 0
    started: PassStarted | None = None
    offset: int = 0
    method: Method | None = None
    marked: Marked | None = None
    sampled: Sampled | None = None
    bad: tuple[Region, ...] = ()
    psid_tried: bool = False


def resume_point(records: Iterable[Record]) -> ResumePoint:
    """The point that the last process came to. A drive whose last rung failed goes on with the next."""
    point = ResumePoint()
    for record in records:
        point = _after_rung(point, record) or _after_step(point, record)
    return point


def _after_rung(point: ResumePoint, record: Record) -> ResumePoint | None:
    match record:
        case Opened():
            return replace(point, is_resumed=True)
        case RungStarted(again=True):
            return point
        case RungStarted(rung=rung) | RungEnded(rung=rung, succeeded=True):
            # What was proven before may have been written to since: it is done and proven again.
            return ResumePoint(is_resumed=True, rung=rung, psid_tried=point.psid_tried)
        case RungEnded(rung=rung, succeeded=False, gone=False):
            return ResumePoint(is_resumed=True, rung=rung + 1, psid_tried=point.psid_tried)
        case _:
            return None


def _after_step(point: ResumePoint, record: Record) -> ResumePoint:
    match record:
        case Marked():
            return replace(point, marked=record)
        case Sampled():
            return replace(point, sampled=record)
        case Intent(step=Preparation.PSID_REVERT):
            return replace(point, psid_tried=True)
        case Intent(step=step) if step in set(Method):
            return replace(point, method=Method(step))
        case PassStarted(number=number):
            return replace(point, pass_number=number, started=record, offset=0, bad=())
        case HighWater(offset=offset):
            return replace(point, offset=offset)
        case BadRegion(operation="write", region=region):
            return replace(point, bad=(*point.bad, region))
        case PassEnded():
            return replace(point, offset=0)
        case _:
            return point


def is_finished(records: Iterable[Record]) -> bool:
    """Whether the erasure came to its end."""
    return any(isinstance(record, Finished) for record in records)
