"""What reading back found, and what went before it, at their limits."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace

import pytest

from model.erasure import ERASED, DeviceState, EraseVerdict, Expected, Method, RungFailure
from model.journal import (
    BadRegion,
    BlockOperation,
    DeviceStatus,
    Finished,
    FoundContent,
    Intent,
    Marked,
    MarkersChecked,
    PassEnded,
    PassStarted,
    Record,
    Region,
    RungEnded,
    Sampled,
    Verified,
)
from model.message import say
from tests.judge.erasure.changes import (
    Change,
    all_of,
    changed,
    codes,
    inserted,
    judged,
    moved,
    sampled,
    token_changed,
    without,
)
from tests.judge.erasure.journals import (
    DIGESTS,
    MARKERS,
    SIZE,
    VERIFIED,
    by_firmware,
    of_changed_key,
    overwritten,
    overwritten_twice,
    sanitized,
)

STATUS = DeviceStatus(method=Method.NVME_SANITIZE_BLOCK, state=DeviceState.SUCCEEDED, progress=None)
PLACE = Region(offset=1024, length=512)
LATER = replace(VERIFIED, by="")
FIRST_DIGEST = base64.b64encode(b"\1" + bytes(len(base64.b64decode(DIGESTS)) - 1)).decode()


def repeated() -> list[Record]:
    """A drive with another key: its places were compared, and then it shows one sector all over."""
    look = replace(VERIFIED, expected=Expected.REPEATED, found=FoundContent.REPEATED)
    return inserted(look, RungEnded)(of_changed_key())


def formatted() -> list[Record]:
    """An NVMe drive that was formatted, which tells no progress and no end."""
    return without(DeviceStatus)(by_firmware(Method.NVME_FORMAT_USER_DATA))


BELIEVED: dict[str, tuple[Callable[[], list[Record]], Change]] = {
    "one sector all over, after places were compared": (repeated, changed(Marked)),
    "a format without a word on its end": (formatted, changed(Marked)),
    "a wrong byte before it was ordered": (sanitized, inserted(replace(VERIFIED, wrong_bytes=1), Intent)),
    "another name between its end and a later check": (
        sanitized,
        all_of(inserted(LATER, Finished), token_changed(-1, serial="ANOTHER", wwn="naa.2")),
    ),
    "an overwrite of which a part was read": (overwritten, sampled(SIZE // 2)),
    "a place that was not written and so not read": (
        overwritten,
        all_of(
            inserted(BadRegion(operation=BlockOperation.WRITE, region=PLACE, errno_name="EIO"), PassEnded),
            changed(PassEnded, written_bytes=SIZE - 512, unwritten_bytes=512),
            changed(Verified, checked_bytes=SIZE - 512, skipped_bytes=512, skipped=(PLACE,)),
        ),
    ),
    "a word of another method before the pass": (overwritten, inserted(STATUS, PassStarted)),
    "one place alone told something before, and was compared": (
        of_changed_key,
        all_of(changed(Sampled, digests=FIRST_DIGEST), changed(Verified, checked_bytes=4096)),
    ),
}


@pytest.mark.parametrize("name", BELIEVED)
def test_it_is_believed_with(name: str) -> None:
    records, change = BELIEVED[name]
    assert judged(records(), change).verdict in ERASED


AGAINST: dict[str, tuple[Callable[[], list[Record]], Change, str]] = {
    # one sector all over: what lay there before has to be compared as well
    "no place compared": (repeated, without(Verified, 0), "nothing_compared"),
    "another's comparison": (repeated, changed(Verified, 0, by=""), "nothing_compared"),
    "another look than a comparison": (
        repeated,
        changed(Verified, 0, expected=Expected.STREAM),
        "nothing_compared",
    ),
    "old content, and then one sector": (repeated, changed(Verified, 0, wrong_bytes=1), "nothing_compared"),
    "a place not read, and then one sector": (
        repeated,
        changed(Verified, 0, checked_bytes=SIZE - 512, unreadable_bytes=512),
        "nothing_compared",
    ),
    "no sample, and then one sector": (repeated, without(Sampled), "nothing_compared"),
    # what is compared
    "half of the places compared": (
        of_changed_key,
        changed(Verified, checked_bytes=SIZE // 2),
        "nothing_compared",
    ),
    "sampled after it was erased": (of_changed_key, moved(Sampled, MarkersChecked), "nothing_compared"),
    "a sample with a sign too many": (
        of_changed_key,
        changed(Sampled, digests=f"{DIGESTS}\n"),
        "nothing_compared",
    ),
    # how the rung ended
    "read by somebody else alone, at the very end": (
        sanitized,
        lambda records: [*without(Verified)(records), LATER],
        "not_read_back",
    ),
    "ended before it was read": (sanitized, moved(RungEnded, Verified), "not_ended"),
    "gone at its end": (sanitized, changed(RungEnded, gone=True), "not_ended"),
    "a success with a reason": (sanitized, changed(RungEnded, reason=say("wipe.gone")), "not_ended"),
    "a success that failed": (sanitized, changed(RungEnded, failure=RungFailure.FAILED), "not_ended"),
    "the drive at work after it was read": (sanitized, inserted(STATUS, RungEnded), "not_read_back"),
    # counts that agree
    "a pass over less than was read": (
        overwritten,
        changed(PassStarted, size_bytes=SIZE - 512),
        "counts_differ",
    ),
    "a marker not looked for beside a part": (
        sanitized,
        all_of(sampled(SIZE // 2), changed(MarkersChecked, gone=len(MARKERS) - 1)),
        "counts_differ",
    ),
    "a marker not looked for beside a comparison": (
        of_changed_key,
        changed(MarkersChecked, gone=len(MARKERS) - 1),
        "counts_differ",
    ),
    "a marker before the first byte": (
        sanitized,
        changed(Marked, regions=(*MARKERS, Region(offset=-4096, length=512))),
        "counts_differ",
    ),
    # noise, before the next pass
    "none of the noise readable": (
        overwritten_twice,
        changed(Verified, 0, checked_bytes=0, unreadable_bytes=SIZE),
        "noise_not_read",
    ),
    "less than none of the noise unreadable": (
        overwritten_twice,
        changed(Verified, 0, checked_bytes=SIZE + 512, unreadable_bytes=-512),
        "noise_not_read",
    ),
    "a sector of the noise not read": (
        overwritten_twice,
        changed(Verified, 0, checked_bytes=SIZE - 512),
        "noise_not_read",
    ),
    "something else in the noise": (
        overwritten_twice,
        changed(Verified, 0, found=FoundContent.MIXED),
        "noise_not_read",
    ),
}


@pytest.mark.parametrize("name", AGAINST)
def test_nothing_is_proven_with(name: str) -> None:
    records, change, code = AGAINST[name]
    judgement = judged(records(), change)
    assert (judgement.verdict, codes(judgement)) == (EraseVerdict.UNKNOWN, [f"verdict.{code}"])
