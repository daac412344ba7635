"""The letter that points reach, at the limits and beside them."""

from __future__ import annotations

import pytest
from msgspec import structs

from judge.grade.evaluate import earned, worst
from judge.grade.policy import default_policy
from judge.grade.policy_file import Policy
from model.grade import GradeLetter


def with_letters() -> Policy:
    """The policy of the house with round limits."""
    policy = default_policy()
    letters = structs.replace(policy.file.letters, A=75, B=50, C=25, D=10)
    return structs.replace(policy, file=structs.replace(policy.file, letters=letters))


@pytest.mark.parametrize(
    ("points", "letter"),
    [
        (100.0, GradeLetter.A),
        (75.0, GradeLetter.A),
        (74.99, GradeLetter.B),
        (50.0, GradeLetter.B),
        (49.99, GradeLetter.C),
        (25.0, GradeLetter.C),
        (24.99, GradeLetter.D),
        (10.0, GradeLetter.D),
        (9.99, GradeLetter.PARTS),
        (0.0, GradeLetter.PARTS),
    ],
)
def test_a_score_on_a_letters_limit_has_reached_it(points: float, letter: GradeLetter) -> None:
    assert earned(points, 100.0, with_letters()) is letter
    assert earned(points / 4, 25.0, with_letters()) is letter


def test_where_no_points_can_be_had_none_are_earned() -> None:
    assert earned(0.0, 0.0, with_letters()) is GradeLetter.PARTS


def test_the_worst_of_several_letters_is_the_one_given() -> None:
    assert worst([GradeLetter.B, GradeLetter.A, GradeLetter.C]) is GradeLetter.C
    assert worst([GradeLetter.PARTS, GradeLetter.RECYCLING]) is GradeLetter.RECYCLING
