"""Each file of guests has its place in the order of the tests, and no place is left of one that is gone."""

from __future__ import annotations

from tests.scheduling import PLACES, TESTS, TOGETHER, place_of, room_of


def test_every_file_of_guests_has_one_place_and_every_place_its_file() -> None:
    named = [file for line in TOGETHER for file in line]
    assert sorted(named) == sorted(f"vm/{path.name}" for path in (TESTS / "vm").glob("test_*.py"))
    assert len(PLACES) == len(named)


def test_files_that_share_a_guest_stay_together_and_others_apart() -> None:
    vm = TESTS / "vm"
    assert room_of(vm / "test_run.py") == room_of(vm / "test_silent_drive.py") != room_of(vm / "test_wipe.py")
    assert place_of(vm / "test_run.py") < place_of(vm / "test_silent_drive.py")


def test_what_is_no_guest_goes_anywhere_and_after_them() -> None:
    elsewhere = TESTS / "house" / "test_scheduling.py"
    assert room_of(elsewhere) is None
    assert place_of(elsewhere) == len(PLACES)
