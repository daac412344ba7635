"""Which pack of a machine counts, and what it is called."""

from __future__ import annotations

import pytest

from judge.health.battery import named, worst_battery
from model.battery import Battery
from tests.judge.facts_tree import blank


@pytest.mark.parametrize(
    ("held", "worst"),
    [
        ((60, 85), "BAT0"),
        ((85, 60), "BAT1"),
        ((1, 0), "BAT1"),
        ((None, 60), "BAT1"),
        ((None, None), None),
        ((), None),
    ],
)
def test_the_pack_that_holds_least_counts_of_those_that_are_known(
    held: tuple[int | None, ...], worst: str | None
) -> None:
    packs = [
        blank(Battery, name=f"BAT{number}", health_percent=percent) for number, percent in enumerate(held)
    ]
    found = worst_battery(packs)
    assert (found and found.name) == worst


@pytest.mark.parametrize(
    ("maker", "model", "name"),
    [
        ("SMP", "X1", "BAT0 (SMP X1)"),
        (None, "X1", "BAT0 (X1)"),
        ("SMP", None, "BAT0 (SMP)"),
        (None, None, "BAT0"),
    ],
)
def test_a_pack_is_called_by_its_name_and_what_is_known_of_it(
    maker: str | None, model: str | None, name: str
) -> None:
    assert named(blank(Battery, name="BAT0", maker=maker, model=model)) == name
