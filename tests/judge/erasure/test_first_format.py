"""The verdict on a journal of the first format, which knew no addresses, no reach and no budget."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from model.erasure import (
    EraseVerdict,
)
from model.journal import (
    Observed,
    ObservedWhen,
    Opened,
    Record,
    Region,
    RungEnded,
    Verified,
)
from tests.certificates import drive_of
from tests.judge.erasure.changes import (
    Change,
    changed,
    codes,
    features_changed,
    inserted,
    judged,
    without,
)
from tests.judge.erasure.journals import (
    ATA,
    NVME,
    ON_ATA,
    OPENED,
    SECTORS,
    SIZE,
    overwritten,
    overwritten_twice,
    sanitized,
)

PURGED, CLEARED = EraseVerdict.PURGED, EraseVerdict.CLEARED
EXCEPTIONS, FAILED = EraseVerdict.CLEARED_WITH_EXCEPTIONS, EraseVerdict.FAILED
FIRST_FORMAT = changed(Opened, format="etabli/journal/1")


def of_first_format(records: list[Record], *changes: Change) -> tuple[EraseVerdict, list[str]]:
    """The verdict on the same journal in the first format."""
    judgement = judged(records, FIRST_FORMAT, *changes)
    assert judgement.erased is None
    return judgement.verdict, codes(judgement)[1:]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (changed(Opened), []),
        (features_changed("ata", native_sectors=None), ["verdict.hidden_unknown"]),
        (features_changed("ata", hpa=False, amac=True, native_sectors=None), ["verdict.hidden_unknown"]),
        (features_changed("ata", hpa=False, native_sectors=None), []),
        (features_changed("ata", dco_sectors=None), ["verdict.hidden_unknown"]),
        (features_changed("ata", dco=False, dco_sectors=None), []),
        (features_changed("ata", native_sectors=SECTORS + 1), ["verdict.still_hidden"]),
        (features_changed("ata", dco_sectors=SECTORS + 1), ["verdict.still_hidden"]),
        (features_changed("ata", -1, dco_sectors=SECTORS + 1), []),
        (changed(Observed, -1, when=ObservedWhen.UNHIDDEN), []),
        (without(Observed), []),
    ],
    ids=range(11),
)
def test_the_first_format_knows_of_hidden_sectors_by_the_last_look_before(
    change: Change, found: list[str]
) -> None:
    verdict, told = of_first_format(overwritten(ON_ATA), change)
    assert told == found
    assert verdict is (EXCEPTIONS if found else CLEARED)


def test_the_first_format_takes_the_last_look_before_the_end() -> None:
    seen = next(item for item in overwritten(ON_ATA) if isinstance(item, Observed))
    hides = replace(seen.features, ata=replace(ATA, native_sectors=SECTORS + 1))
    later = inserted(replace(seen, when=ObservedWhen.UNHIDDEN, features=hides), RungEnded)
    assert of_first_format(overwritten(ON_ATA), later) == (EXCEPTIONS, ["verdict.still_hidden"])
    earlier = inserted(replace(seen, when=ObservedWhen.BEFORE, features=hides), Observed, 0)
    assert of_first_format(overwritten(ON_ATA), earlier) == (CLEARED, [])


def test_the_first_format_purges_whatever_is_hidden_and_tells_what_no_namespace_has() -> None:
    assert of_first_format(sanitized()) == (PURGED, [])
    assert NVME.unallocated_bytes is None
    unallocated = features_changed("nvme", unallocated_bytes=512)
    assert of_first_format(sanitized(), unallocated) == (PURGED, [])
    verdict, told = of_first_format(overwritten_twice(), unallocated)
    assert (verdict, told) == (EXCEPTIONS, ["verdict.unallocated"])


def unread(count: int) -> dict[str, Any]:
    """So much not readable, at one place."""
    return {"unreadable_bytes": count, "unreadable": (Region(offset=0, length=count),)}


def test_the_first_format_counts_the_last_reading_back_whoever_made_it() -> None:
    last = [item for item in overwritten() if isinstance(item, Verified)][-1]
    later = inserted(replace(last, by="", **unread(512)), RungEnded)
    assert of_first_format(overwritten(), later) == (EXCEPTIONS, ["verdict.unreadable"])
    assert judged(overwritten(), later).verdict is CLEARED
    assert of_first_format(overwritten(), changed(Verified, **unread(SIZE // 2)))[0] is EXCEPTIONS
    assert of_first_format(overwritten(), changed(Verified, **unread(SIZE // 2 + 1)))[0] is FAILED


@pytest.mark.parametrize(
    "change",
    [
        changed(Opened, format="etabli/journal/2"),
        changed(Opened, format="etabli/journal/1", counter=1),
        changed(Opened, format="etabli/journal/1", described=drive_of(OPENED)),
    ],
    ids=["format", "counter", "description"],
)
def test_one_sign_of_the_later_format_asks_for_all_that_it_knows(change: Change) -> None:
    hidden = features_changed("ata", log_sectors=None)
    assert judged(overwritten(ON_ATA), change, hidden).verdict is EXCEPTIONS
    assert judged(overwritten(ON_ATA), FIRST_FORMAT, hidden).verdict is CLEARED


def test_the_first_format_tells_replaced_sectors_of_an_overwrite_and_of_nothing_else() -> None:
    smart = changed(Observed, 0, smart={"reallocated": 3})
    assert of_first_format(overwritten(ON_ATA), smart) == (CLEARED, ["verdict.reallocated"])
    assert of_first_format(sanitized(), smart) == (PURGED, [])


def test_how_much_a_check_of_later_could_not_read_fails_in_the_first_format_alone() -> None:
    last = [item for item in overwritten() if isinstance(item, Verified)][-1]
    later = inserted(replace(last, by="", **unread(SIZE // 2 + 1)), RungEnded)
    assert of_first_format(overwritten(), later)[0] is FAILED
    assert judged(overwritten(), later).verdict is CLEARED
