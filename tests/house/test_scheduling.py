"""The order of the tests: files of guests first, each in one process; no place of one that is gone."""

from __future__ import annotations

from tests.scheduling import PLACES, TESTS, TOGETHER, place_of, room_of


def test_every_place_is_that_of_one_file_that_is_there() -> None:
    named = [file for line in TOGETHER for file in line]
    assert [file for file in named if not (TESTS / file).is_file()] == []
    assert len(PLACES) == len(named)


def test_files_that_share_a_guest_stay_together_and_others_apart() -> None:
    vm = TESTS / "vm"
    assert room_of(vm / "test_run.py") == room_of(vm / "test_silent_drive.py") != room_of(vm / "test_wipe.py")
    assert place_of(vm / "test_run.py") < place_of(vm / "test_silent_drive.py")


def test_a_file_of_guests_that_has_no_place_stays_together_and_goes_before_what_is_no_guest() -> None:
    new = TESTS / "vm" / "test_new.py"
    assert room_of(new) == "test_new"
    assert max(PLACES.values()) < place_of(new) < place_of(TESTS / "house" / "test_scheduling.py")


def test_what_is_no_guest_goes_anywhere_and_after_them() -> None:
    elsewhere = TESTS / "house" / "test_scheduling.py"
    assert room_of(elsewhere) is None
    assert place_of(elsewhere) == len(PLACES) + 1
