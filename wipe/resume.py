"""Resume point: how far an interrupted erasure came, read out of its journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from model.erasure import EraseStep, Method, Preparation
from model.journal import (
    BadRegion,
    BlockOperation,
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
    Unhidden,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumePoint:
    """Where to go on. `rung` and `pass_number` count from 0; `offset` is the last synced one of the pass
    `started`; `method` is the last one ordered of the drive itself. `psid_tried`: the key of the label was
    sent once, and is not sent again. `password_set`: the drive may have kept our password. `unhidden` are the
    steps that brought hidden sectors to light, `refused` those that wanted the power to be cut first, each as
    often as it did.
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
    password_set: bool = False
    unhidden: frozenset[Preparation] = frozenset()
    refused: tuple[Preparation, ...] = ()


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
            return at_rung(point, rung)
        case RungEnded(rung=rung, succeeded=False, gone=False):
            return at_rung(point, rung + 1)
        case _:
            return None


def at_rung(point: ResumePoint, rung: int) -> ResumePoint:
    """The beginning of a rung, with what the journal knows of the drive whatever the rung."""
    return ResumePoint(
        is_resumed=point.is_resumed,
        rung=rung,
        psid_tried=point.psid_tried,
        password_set=point.password_set,
        unhidden=point.unhidden,
        refused=point.refused,
    )


def _after_step(point: ResumePoint, record: Record) -> ResumePoint:
    match record:
        case Marked():
            return replace(point, marked=record)
        case Sampled():
            return replace(point, sampled=record)
        case Intent(step=EraseStep.PSID_REVERT):
            return replace(point, psid_tried=True)
        case Intent(method=Method() as method, password=password):
            is_set = point.password_set or password is not None
            return replace(point, method=method, password_set=is_set)
        case Unhidden(preparation=preparation):
            refused = (preparation,) if record.power_cycle_needed else ()
            unhidden = point.unhidden | {preparation}
            return replace(point, unhidden=unhidden, refused=(*point.refused, *refused))
        case PassStarted(number=number):
            return replace(point, pass_number=number, started=record, offset=0, bad=())
        case HighWater(offset=offset):
            # what lies beyond is written again
            bad = tuple(region for region in point.bad if region.offset < offset)
            return replace(point, offset=offset, bad=bad)
        case BadRegion(operation=BlockOperation.WRITE, region=region):
            return replace(point, bad=(*point.bad, region))
        case PassEnded():
            return replace(point, offset=0)
        case _:
            return point


def is_finished(records: Iterable[Record]) -> bool:
    """Whether the erasure came to its end."""
    return any(isinstance(record, Finished) for record in records)
