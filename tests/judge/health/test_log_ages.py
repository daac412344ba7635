"""How long ago the entries of a drive's logs are, and which of them are not believed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from judge.health.log_ages import age_hours, believed_age_hours


@pytest.mark.parametrize(
    ("stamp", "counter", "age"),
    [
        (None, 1000, None),
        (900, None, None),
        (900, 1000, 100),
        (1000, 1000, 0),
        (1001, 1000, 0),  # rounded up
        (1002, 1000, None),
        (10, 0xFFFF, 0xFFFF - 10),
        (10, 0x10000 + 9, 0xFFFF),
        (10, 0x10000 + 10, 0),  # the stamp has come round
        (10, 0x20000 + 30, 20),
    ],
)
def test_an_age_is_the_hours_since_its_stamp_of_sixteen_bits(
    stamp: int | None, counter: int | None, age: int | None
) -> None:
    assert age_hours(stamp, counter) == age


@pytest.mark.parametrize(
    ("stamps", "place", "age"),
    [
        ((900, 100), 0, 100),
        ((900, 100), 1, 900),
        ((100, 900), 0, None),
        ((900, 901), 0, 100),  # rounding
        ((900, 902), 0, None),
        ((900, None), 0, 100),
        ((900, None, 950), 0, None),
        ((None, 100), 0, None),
        ((None, 100), 1, 900),
    ],
)
def test_an_entry_is_not_believed_where_an_older_one_is_younger(
    stamps: Sequence[int | None], place: int, age: int | None
) -> None:
    assert believed_age_hours(stamps, place, 1000) == age
