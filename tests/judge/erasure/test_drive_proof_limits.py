"""The proof of a drive at its limits: sizes, clocks, and who decides where nobody knows the order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from judge.erasure.drive_proof import Contents, Look, Moment, is_after, judge_proof
from model.erasure import EraseLevel, EraseVerdict
from model.proof import ProofState
from model.provenance import ClockTrust
from tests.judge.erasure.test_drive_proof import ERASED, FAILED, KEY, NOON, moment, seen, state

SET, UNSET, WRONG = ClockTrust.SYNCHRONISED, ClockTrust.UNSYNCHRONISED, ClockTrust.WRONG


@pytest.mark.parametrize(
    ("size", "smallest", "largest", "found"),
    [
        (None, 1000, 1200, ProofState.HOLDS),
        (1000, 1000, 1200, ProofState.HOLDS),
        (1200, 1000, 1200, ProofState.HOLDS),
        (1100, 1000, 1200, ProofState.HOLDS),
        (999, 1000, 1200, ProofState.NOT_PROVEN),
        (1201, 1000, 1200, ProofState.NOT_PROVEN),
        (1, None, 1200, ProofState.HOLDS),
        (1201, None, 1200, ProofState.NOT_PROVEN),
        (1 << 60, 1000, None, ProofState.HOLDS),
        (999, 1000, None, ProofState.NOT_PROVEN),
    ],
)
def test_no_more_of_a_drive_is_proven_than_was_there_to_be_erased(
    size: int | None, smallest: int | None, largest: int | None, found: ProofState
) -> None:
    erased = replace(ERASED, key=replace(KEY, size_bytes=smallest), largest_bytes=largest)
    assert state(seen(key=replace(KEY, size_bytes=size)), erased) is found


def test_a_drive_of_another_size_says_so_and_one_without_a_certificate_does_not() -> None:
    larger = seen(key=replace(KEY, size_bytes=1001))
    assert judge_proof(larger, [ERASED], ()).message.code == "proof.other_size"
    assert judge_proof(larger, [], ()).message.code == "proof.no_certificate"
    assert judge_proof(larger, [ERASED], (), all_asked=False).message.code == "proof.not_asked"


def at(hours: float, clock: ClockTrust, station: str, received: float | None = None) -> Moment:
    """A moment, with when the inventory had it, in hours after noon."""
    had = None if received is None else NOON + timedelta(hours=received)
    return Moment(at=NOON + timedelta(hours=hours), clock=clock, station=station, received=had)


DOUBT_H = 24.0  # a day, as far as two clocks that nobody set may be apart


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (at(1, SET, "a"), at(0, SET, "b"), True),
        (at(0, SET, "a"), at(0, SET, "b"), True),
        (at(-1, SET, "a"), at(0, SET, "b"), False),
        (at(1, WRONG, "a"), at(0, SET, "a"), None),
        (at(1, SET, "a"), at(0, WRONG, "a"), None),
        (at(1, UNSET, "a"), at(0, UNSET, "a"), True),
        (at(1, UNSET, "a"), at(0, SET, "b"), None),
        (at(1, SET, "a"), at(0, UNSET, "b"), None),
        (at(1, UNSET, "a"), at(0, UNSET, "b"), None),
        (at(DOUBT_H, UNSET, "a"), at(0, SET, "b"), True),
        (at(-DOUBT_H, UNSET, "a"), at(0, SET, "b"), False),
        (at(DOUBT_H - 1, UNSET, "a"), at(0, SET, "b"), None),
        (at(5, SET, "a"), at(9, WRONG, "b", received=4), True),
        (at(4, SET, "a"), at(9, WRONG, "b", received=4), None),
        (at(5, UNSET, "a"), at(9, WRONG, "b", received=4), None),
        (at(9, WRONG, "b", received=4), at(5, SET, "a"), False),
        (at(9, WRONG, "b", received=4), at(4, SET, "a"), None),
    ],
)
def test_one_moment_came_after_another_as_far_as_clocks_tell(
    one: Moment, other: Moment, found: bool | None
) -> None:
    assert is_after(one, other) is found


def test_of_two_certificates_of_one_moment_the_worst_decides() -> None:
    assert state(seen(), ERASED, FAILED) is ProofState.NOT_PROVEN
    assert state(seen(), FAILED, ERASED) is ProofState.NOT_PROVEN
    below = replace(ERASED, certificate="c3", verdict=EraseVerdict.CLEARED_WITH_EXCEPTIONS)
    assert state(seen(), ERASED, below) is ProofState.BELOW_LEVEL
    assert state(seen(), below, FAILED) is ProofState.NOT_PROVEN


def test_refusals_decide_when_there_is_nothing_else() -> None:
    refused = replace(FAILED, verdict=EraseVerdict.NOT_ATTEMPTED)
    proof = judge_proof(seen(), [refused], ())
    assert (proof.state, proof.certificate) == (ProofState.NOT_PROVEN, refused.certificate)


def test_a_certificate_of_another_drive_decides_nothing() -> None:
    other = replace(FAILED, key=replace(KEY, serial="S9", wwn="naa.5000000000000009"), when=moment(9))
    proof = judge_proof(seen(), [ERASED, other], ())
    assert (proof.state, proof.certificate) == (ProofState.HOLDS, "c1")


def test_a_certificate_of_another_size_decides_nothing_beside_a_fitting_one() -> None:
    part = replace(FAILED, key=replace(KEY, size_bytes=2000), largest_bytes=2000, when=moment(9))
    assert state(seen(), ERASED, part) is ProofState.HOLDS


def test_the_sentence_of_a_certificate_that_is_not_trusted_is_its_own() -> None:
    assert judge_proof(seen(), [replace(ERASED, trusted=False)], ()).message.code == "proof.not_trusted"
    assert judge_proof(seen(), [FAILED], ()).message.code == "proof.not_proven"


def test_a_verdict_that_reached_no_level_proves_nothing() -> None:
    assert state(seen(), replace(ERASED, reached=None)) is ProofState.NOT_PROVEN


@pytest.mark.parametrize(
    ("ordered", "reached", "found"),
    [
        (EraseLevel.PURGE, EraseLevel.PURGE, ProofState.HOLDS),
        (EraseLevel.PURGE, EraseLevel.CLEAR, ProofState.BELOW_LEVEL),
        (EraseLevel.CLEAR, EraseLevel.CLEAR, ProofState.HOLDS),
        (EraseLevel.CLEAR, EraseLevel.PURGE, ProofState.HOLDS),
    ],
)
def test_the_level_ordered_is_reached_or_passed(
    ordered: EraseLevel, reached: EraseLevel, found: ProofState
) -> None:
    assert state(seen(), replace(ERASED, ordered=ordered, reached=reached)) is found


def looked(contents: Contents, hours: float, clock: ClockTrust = SET) -> Look:
    return Look(contents=contents, when=moment(hours, clock))


NOTHING, SOMETHING, UNKNOWN = Contents.NOTHING, Contents.SOMETHING, Contents.UNKNOWN


@pytest.mark.parametrize(
    ("last", "earlier", "code"),
    [
        (looked(NOTHING, 1), (), "proof.holds"),
        (looked(SOMETHING, 1), (), "proof.content_since"),
        (looked(SOMETHING, -1), (), "proof.holds"),
        (looked(SOMETHING, 1, WRONG), (), "proof.content_when"),
        (looked(UNKNOWN, 1), (), "proof.content_unknown"),
        (looked(UNKNOWN, 1, WRONG), (), "proof.content_unknown"),
        (looked(UNKNOWN, -1), (), "proof.holds"),
        (looked(NOTHING, 2), (looked(SOMETHING, 1),), "proof.content_since"),
        (looked(NOTHING, 2), (looked(SOMETHING, -1),), "proof.holds"),
        (looked(NOTHING, 2), (looked(SOMETHING, 1, WRONG),), "proof.holds"),
        (looked(NOTHING, -2), (looked(SOMETHING, 1, WRONG),), "proof.content_when"),
        (looked(NOTHING, 2, WRONG), (looked(SOMETHING, 1, WRONG),), "proof.content_when"),
        (looked(NOTHING, -2), (looked(SOMETHING, 1, WRONG), looked(NOTHING, 3)), "proof.holds"),
        (looked(NOTHING, -2), (looked(UNKNOWN, 1),), "proof.holds"),
        (looked(NOTHING, -2), (looked(SOMETHING, 1, WRONG), looked(UNKNOWN, 3)), "proof.content_when"),
        (looked(SOMETHING, -2), (looked(SOMETHING, 1),), "proof.content_since"),
    ],
)
def test_a_proof_is_held_against_every_look_as_far_as_its_clock_tells(
    last: Look, earlier: tuple[Look, ...], code: str
) -> None:
    drive = replace(seen(), look=last)
    assert judge_proof(drive, [ERASED], earlier).message.code == code


def test_a_look_of_this_moment_came_after_everything() -> None:
    now = replace(seen(), look=Look(contents=SOMETHING, when=None))
    assert judge_proof(now, [replace(ERASED, when=moment(900))], ()).state is ProofState.CONTENT_SINCE


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({}, "LAB SSD LAB7S1"),
        ({"serial": None}, "LAB SSD naa.5000000000000001"),
        ({"model": None}, "LAB7S1"),
        ({"model": None, "serial": None, "wwn": None}, "sda"),
    ],
)
def test_a_drive_is_named_by_what_a_person_finds_on_it(changed: dict[str, None], named: str) -> None:
    proof = judge_proof(seen(key=replace(KEY, **changed)), [], ())
    assert proof.message.arguments["drive"] == named


def test_a_certificate_that_is_there_proves_though_another_inventory_did_not_answer() -> None:
    assert judge_proof(seen(), [ERASED], (), all_asked=False).state is ProofState.HOLDS


def test_two_certificates_of_one_moment_leave_an_earlier_one_behind() -> None:
    same = [replace(ERASED, certificate=name, when=moment(4)) for name in ("c3", "c4")]
    assert state(seen(), FAILED, *same) is ProofState.HOLDS


def test_where_clocks_go_in_a_circle_the_worst_decides() -> None:
    circle = (at(5, SET, "a", 11), at(10, SET, "a", 4), at(7, UNSET, "a"))
    assert is_after(circle[0], circle[1])
    assert is_after(circle[1], circle[2])
    assert is_after(circle[2], circle[0])
    first, second, third = (
        replace(item, when=when) for item, when in zip((ERASED, ERASED, FAILED), circle, strict=True)
    )
    assert state(seen(), first, second, third) is ProofState.NOT_PROVEN


def counted(counter: int | None, station: str = "a", hours: float = 0) -> Moment:
    """A moment by a clock that nobody set, with what its station had counted."""
    return replace(at(hours, WRONG, station), counter=counter)


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (counted(2), counted(1, hours=9), True),
        (counted(1, hours=9), counted(2), False),
        (counted(2), counted(2, hours=9), True),
        (counted(1), counted(None, hours=9), True),
        (counted(None, hours=9), counted(1), False),
        (counted(None, hours=9), counted(None), None),
        (counted(2), counted(1, "b"), None),
        (counted(0), counted(None), True),
    ],
)
def test_what_one_station_counts_tells_the_order_whatever_its_clock_said(
    one: Moment, other: Moment, found: bool | None
) -> None:
    assert is_after(one, other) is found


@pytest.mark.parametrize(
    ("station", "clock", "hours", "counts", "code"),
    [
        ("bench", WRONG, 0, (6, 5), "proof.content_since"),
        ("bench", WRONG, 0, (4, 5), "proof.holds"),
        ("bench", UNSET, -1, (6, 5), "proof.content_since"),
        ("bench", SET, 1, (6, 5), "proof.content_since"),
        ("bench", SET, -1, (4, 5), "proof.holds"),
        ("bench", SET, -1, (6, 5), "proof.content_when"),  # two keys with one station's counter
        ("bench", SET, 1, (4, 5), "proof.content_when"),
        ("bench", SET, 1, (None, 5), "proof.content_since"),
        ("bench", SET, -1, (6, None), "proof.holds"),
        ("bench", WRONG, 0, (None, 5), "proof.content_when"),
        ("another", SET, -1, (6, 5), "proof.holds"),
        ("another", SET, 1, (4, 5), "proof.content_since"),
        ("another", WRONG, 0, (6, 5), "proof.content_when"),
    ],
)
def test_a_look_came_after_an_erasure_by_their_stations_count_and_else_by_clocks(
    station: str, clock: ClockTrust, hours: float, counts: tuple[int | None, int | None], code: str
) -> None:
    when = replace(moment(hours, clock, station), received=None, counter=counts[0])
    drive = replace(seen(), look=Look(contents=SOMETHING, when=when))
    erased = replace(ERASED, when=replace(ERASED.when, counter=counts[1]))
    proof = judge_proof(drive, [erased], ())
    assert proof.message.code == code
    assert proof.verdict is ERASED.verdict
    assert judge_proof(drive, [replace(erased, trusted=False)], ()).verdict is None
