"""What could not be written or read, each address once, and whether the order allows so much; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from model.erasure import MOST_EXCEPTIONS, WipePolicy
from model.journal import BadRegion, BlockOperation, PassEnded, PassStarted, Record, Region, Verified
from model.message import Message, say

# A journal of the first format counted nothing once: what is left must at least be less than what was erased.
FIRST_FORMAT_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftAlone:
    """Places that may hold what was there before: not writable in the last pass, not readable afterwards."""

    unwritten: tuple[Region, ...]
    unreadable: tuple[Region, ...]
    unwritten_bytes: int
    unreadable_bytes: int

    @property
    def regions(self) -> tuple[Region, ...]:
        """All of them, each address once."""
        return merged((*self.unwritten, *self.unreadable))


def merged(regions: Iterable[Region]) -> tuple[Region, ...]:
    """The same addresses, in order, each once."""
    found: list[Region] = []
    for region in sorted(regions, key=lambda item: (item.offset, item.length)):
        if region.length <= 0:
            continue
        last = found[-1] if found else None
        if last is not None and region.offset <= last.offset + last.length:
            end = max(last.offset + last.length, region.offset + region.length)
            found[-1] = Region(offset=last.offset, length=end - last.offset)
        else:
            found.append(region)
    return tuple(found)


def bytes_in(regions: Iterable[Region]) -> int:
    """How much they are together, each address once."""
    return sum(region.length for region in merged(regions))


def left_alone(rung: Sequence[Record], verified: Verified) -> LeftAlone:
    """What the last pass did not write, and what reading back could not read or skipped."""
    bad = bad_regions(rung)
    unwritten = merged((*bad, *verified.skipped))
    unreadable = merged(verified.unreadable)
    return LeftAlone(
        unwritten=unwritten,
        unreadable=unreadable,
        unwritten_bytes=bytes_in(unwritten),
        unreadable_bytes=max(bytes_in(unreadable), verified.unreadable_bytes),
    )


def bad_regions(rung: Sequence[Record]) -> tuple[Region, ...]:
    """Those that the last pass could not write; one that was resumed may have come by the same twice."""
    starts = [place for place, item in enumerate(rung) if isinstance(item, PassStarted)]
    own = rung[starts[-1] :] if starts else ()
    return merged(
        item.region for item in own if isinstance(item, BadRegion) and item.operation is BlockOperation.WRITE
    )


def contradicts(rung: Sequence[Record], verified: Verified) -> bool:
    """Whether counts and lists of places tell of different amounts: then one of them is not true."""
    ends = [item for item in rung if isinstance(item, PassEnded)]
    bad = bad_regions(rung)
    if ends and not 0 <= ends[-1].unwritten_bytes <= bytes_in(bad):
        return True
    if bytes_in(verified.skipped) != verified.skipped_bytes:
        return True
    if bytes_in((*bad, *verified.skipped)) != bytes_in(bad):
        return True
    listed = bytes_in(verified.unreadable)
    if len(verified.unreadable) > MOST_EXCEPTIONS:  # the list was cut
        return listed > verified.unreadable_bytes
    return listed != verified.unreadable_bytes


def _share(policy: WipePolicy) -> float:
    """The share that an order allows; none where what stands there is no share."""
    return min(policy.most_exceptions_share, 1.0) if policy.most_exceptions_share >= 0 else 0.0


def too_many(policy: WipePolicy, left: LeftAlone, size_bytes: int, *, first_format: bool) -> Message | None:
    """Why so much may not be left, whatever was agreed; None when it may."""
    amount = max(bytes_in(left.regions), left.unwritten_bytes, left.unreadable_bytes)
    share = FIRST_FORMAT_SHARE if first_format else _share(policy)
    most = amount if first_format else policy.most_exceptions
    if amount > share * size_bytes or len(left.regions) > most:
        return say("verdict.too_many_exceptions", count=len(left.regions), bytes=amount)
    return None
