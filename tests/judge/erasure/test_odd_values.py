"""Odd values in a journal: counts that do not fit each other, channels that come and go, looks at something
else. None of them leaves a better verdict than the evidence allows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from model.erasure import DeviceState, EraseVerdict, Method, RungFailure
from model.journal import (
    DeviceStatus,
    Finished,
    FoundContent,
    Marked,
    MarkersChecked,
    Observed,
    Opened,
    Outcome,
    PassEnded,
    PassStarted,
    Record,
    RungEnded,
    RungStarted,
    Sampled,
    Verified,
)
from model.message import say
from tests.judge.erasure.changes import (
    Change,
    all_of,
    changed,
    codes,
    features_changed,
    inserted,
    judged,
    moved,
    place_of,
    sampled,
    token_changed,
    without,
)
from tests.judge.erasure.journals import (
    DIGESTS,
    MARKERS,
    ON_ATA,
    SECTORS,
    SIZE,
    by_firmware,
    of_changed_key,
    on_sas,
    overwritten,
    overwritten_twice,
    sanitized,
)

UNKNOWN, EXCEPTIONS = EraseVerdict.UNKNOWN, EraseVerdict.CLEARED_WITH_EXCEPTIONS
Records = Callable[[], list[Record]]


def on_ata() -> list[Record]:
    """A SATA drive that was sanitized."""
    return by_firmware(Method.ATA_SANITIZE_BLOCK, features=ON_ATA)


def looked_before(group: str, **values: object) -> Change:
    """With a look before all others, at which the drive told something else."""

    def change(records: list[Record]) -> list[Record]:
        seen = next(item for item in records if isinstance(item, Observed))
        return features_changed(group, 0, **values)(inserted(seen, Observed, 0)(records))

    return change


def looked_twice_after(group: str, **values: object) -> Change:
    """With two looks afterwards, of which the first tells something else."""

    def change(records: list[Record]) -> list[Record]:
        seen = [item for item in records if isinstance(item, Observed)][-1]
        return features_changed(group, -2, **values)(inserted(seen, Observed)(records))

    return change


DIFFER: dict[str, tuple[Records, Change]] = {
    "a sample and one marker of many looked for": (
        sanitized,
        all_of(sampled(SIZE // 2), changed(MarkersChecked, gone=1)),
    ),
    "a sample and more markers gone than lay there": (
        sanitized,
        all_of(sampled(SIZE // 2), changed(MarkersChecked, gone=100)),
    ),
    "places compared and no marker looked for": (of_changed_key, changed(MarkersChecked, gone=0)),
    "places compared and less than no marker gone": (of_changed_key, changed(MarkersChecked, gone=-10)),
    "a pass over half of what was read": (overwritten, changed(PassStarted, size_bytes=SIZE // 2)),
    "a pass over nothing": (overwritten, changed(PassStarted, size_bytes=0)),
    "noise over half of what was read": (overwritten_twice, changed(PassStarted, 0, size_bytes=SIZE // 2)),
}


@pytest.mark.parametrize("name", DIFFER)
def test_counts_that_do_not_fit_prove_nothing(name: str) -> None:
    records, change = DIFFER[name]
    assert judged(records()).verdict in (EraseVerdict.PURGED, EraseVerdict.CLEARED)
    judgement = judged(records(), change)
    assert (judgement.verdict, codes(judgement)) == (UNKNOWN, ["verdict.counts_differ"])


LEFT: dict[str, tuple[Records, Change, str]] = {
    "a protected area that is denied later": (
        on_ata,
        all_of(
            features_changed("ata", hpa=False, native_sectors=None),
            looked_before("ata", hpa=True, native_sectors=None),
        ),
        "channel_silent",
    ),
    "an overlay that is denied later": (
        on_ata,
        all_of(features_changed("ata", dco=False, dco_sectors=None), looked_before("ata", dco=True)),
        "channel_silent",
    ),
    "a page of the log that is gone later": (
        on_ata,
        all_of(
            features_changed("ata", capacity_log=False, log_sectors=None),
            looked_before("ata", capacity_log=True),
        ),
        "channel_silent",
    ),
    "a block descriptor that is gone later": (
        on_sas,
        all_of(features_changed("scsi", mode_blocks=None), looked_before("scsi", mode_blocks=SECTORS)),
        "channel_silent",
    ),
    "silent once afterwards": (on_ata, looked_twice_after("ata", native_sectors=None), "channel_silent"),
    "smaller once afterwards": (on_ata, looked_twice_after("ata", native_sectors=7), "sizes_differ"),
    "another drive was looked at afterwards": (
        sanitized,
        token_changed(-1, serial="ANOTHER", wwn="naa.1", path="/dev/sdy", diskseq=8),
        "not_asked_after",
    ),
    "nothing told of nothing": (
        sanitized,
        features_changed("nvme", total_bytes=0, allocated_bytes=0, unallocated_bytes=0),
        "capacity_differs",
    ),
    "less taken than there is": (
        sanitized,
        features_changed("nvme", total_bytes=512, allocated_bytes=512),
        "capacity_differs",
    ),
    "less than nothing belongs to none": (
        sanitized,
        features_changed("nvme", allocated_bytes=SIZE + 512, unallocated_bytes=-512),
        "capacity_differs",
    ),
    "a list without the namespace that was erased": (
        sanitized,
        features_changed("nvme", allocated=(7,)),
        "channel_silent",
    ),
}


@pytest.mark.parametrize("name", LEFT)
def test_what_is_odd_in_the_same_way_before_and_after_is_an_exception(name: str) -> None:
    records, change, code = LEFT[name]
    judgement = judged(records(), change)
    assert judgement.verdict is EXCEPTIONS
    assert f"verdict.{code}" in codes(judgement)


def test_places_that_were_read_after_the_order_are_compared_with_nothing() -> None:
    judgement = judged(of_changed_key(), moved(Sampled, MarkersChecked))
    assert (judgement.verdict, codes(judgement)) == (UNKNOWN, ["verdict.nothing_compared"])


@pytest.mark.parametrize(
    "values",
    [
        {"digests": ""},
        {"digests": "no base64"},
        {"digests": DIGESTS[: len(DIGESTS) // 2]},
        {"unit_bytes": 8192},
        {"seed": "another"},
        {"size_bytes": SIZE // 2},
    ],
)
def test_places_that_told_nothing_before_are_not_compared(values: dict[str, Any]) -> None:
    assert judged(of_changed_key()).verdict is EraseVerdict.PURGED
    judgement = judged(of_changed_key(), changed(Sampled, **values))
    assert (judgement.verdict, codes(judgement)) == (UNKNOWN, ["verdict.nothing_compared"])


@pytest.mark.parametrize("values", [{"serial": "ANOTHER", "wwn": "naa.1"}, {"size_bytes": 2 * SIZE}])
def test_a_look_before_the_reading_counts_as_one_whatever_moment_it_claims(values: dict[str, Any]) -> None:
    early = all_of(inserted(seen_after(), RungStarted), token_changed(1, **values))
    assert judged(sanitized(), inserted(seen_after(), RungStarted)).verdict is EraseVerdict.PURGED
    assert judged(sanitized(), early).verdict is UNKNOWN


def last_to(place: int, kind: type[Record]) -> Change:
    """The last record of a kind, at another place."""

    def change(records: list[Record]) -> list[Record]:
        record = records[place_of(records, kind)]
        others = without(kind, -1)(records)
        return [*others[:place], record, *others[place:]]

    return change


def first_look_to(before: type[Record]) -> Change:
    """The first look at the drive, put before a record of a kind."""

    def change(records: list[Record]) -> list[Record]:
        seen = records[place_of(records, Observed, 0)]
        return inserted(seen, before)(without(Observed, 0)(records))

    return change


STATUS = DeviceStatus(method=Method.NVME_SANITIZE_BLOCK, state=DeviceState.SUCCEEDED, progress=None)
ODD: dict[str, tuple[Records, Change, EraseVerdict]] = {
    "a beginning that is not the first record": (sanitized, last_to(1, Opened), UNKNOWN),
    "an end before it was read back": (sanitized, last_to(5, Finished), EraseVerdict.INTERRUPTED),
    "something behind the end": (sanitized, last_to(99, Observed), EraseVerdict.INTERRUPTED),
    "a rung that ended before it was read back": (sanitized, moved(RungEnded, MarkersChecked), UNKNOWN),
    "read back while it was at work": (sanitized, moved(Verified, DeviceStatus, 0), UNKNOWN),
    "markers looked for while it was at work": (sanitized, moved(MarkersChecked, DeviceStatus, 0), UNKNOWN),
    "at work once more after it was read back": (sanitized, inserted(STATUS, RungEnded), UNKNOWN),
    "accepted after it was read back": (
        sanitized,
        all_of(without(DeviceStatus, 0), moved(Outcome, RungEnded)),
        UNKNOWN,
    ),
    "a success of a drive that left": (sanitized, changed(RungEnded, gone=True), UNKNOWN),
    "a success that failed": (sanitized, changed(RungEnded, failure=RungFailure.FAILED), UNKNOWN),
    "a success with a reason against it": (
        sanitized,
        changed(RungEnded, reason=say("wipe.nothing_read")),
        UNKNOWN,
    ),
    "no look before the order": (sanitized, first_look_to(MarkersChecked), EXCEPTIONS),
    "a marker before the beginning": (
        sanitized,
        changed(Marked, regions=(replace(MARKERS[0], offset=-1), *MARKERS[1:])),
        UNKNOWN,
    ),
    "less than nothing unwritten": (overwritten, changed(PassEnded, unwritten_bytes=-512), UNKNOWN),
    "noise of which one byte was read": (overwritten_twice, changed(Verified, 0, checked_bytes=1), UNKNOWN),
    "noise of which less than nothing was read": (
        overwritten_twice,
        changed(Verified, 0, checked_bytes=-SIZE),
        UNKNOWN,
    ),
    "noise that read as something else": (
        overwritten_twice,
        changed(Verified, 0, found=FoundContent.MIXED),
        UNKNOWN,
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_records_in_an_odd_order_or_against_each_other_prove_less(name: str) -> None:
    records, change, verdict = ODD[name]
    assert judged(records(), change).verdict is verdict


def seen_after() -> Observed:
    """The look afterwards."""
    return [item for item in sanitized() if isinstance(item, Observed)][-1]


def test_a_drive_that_an_adapter_has_left_is_still_the_one_that_lies_there() -> None:
    assert judged(sanitized(), token_changed(-1, serial="ANOTHER", wwn=None)).verdict is EraseVerdict.PURGED


@pytest.mark.parametrize("records", [sanitized, overwritten, of_changed_key, on_sas])
@pytest.mark.parametrize("kind", [Verified, RungStarted, Observed, MarkersChecked])
def test_a_record_that_stands_there_twice_makes_nothing_better(records: Records, kind: type[Record]) -> None:
    found = [item for item in records() if isinstance(item, kind)]
    for item in found:
        twice = judged(records(), inserted(replace(item), kind))
        assert twice.verdict in (judged(records()).verdict, UNKNOWN, EXCEPTIONS, EraseVerdict.FAILED)
