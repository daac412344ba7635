"""What was only plugged in is judged and shown, and counts neither for the machine nor for its grade."""

from __future__ import annotations

from judge.health.drive_health import judge_drive
from model.drive import Drive, DriveKind, Storage, Transport
from model.fact import Fact, Why, present, unknown
from model.smart import Smart
from model.verdict import DriveHealth
from papers.facts.drives import storage_lines
from tests.judge.machines import drive, graded, laptop, smart

MUTE: Fact[Smart] = unknown(Why.NOT_REPORTED)
STICK = drive("sdb", transport=Transport.USB, kind=DriveKind.USB_STICK, removable=True, smart=MUTE)
BOOT_STICK = drive("sdc", transport=Transport.USB, kind=DriveKind.USB_STICK, boot_medium=True, smart=MUTE)


def told(*drives: Drive) -> str:
    """The drives in words."""
    lines = storage_lines(Storage(drives=drives, hidden=()), [judge_drive(item) for item in drives])
    return " ".join(str(line) for line in lines)


def test_a_stick_does_not_count_for_the_machine() -> None:
    for stick in (STICK, BOOT_STICK):
        verdict = judge_drive(stick)
        assert verdict.health is DriveHealth.UNKNOWN
        assert not verdict.stays
        assert "plugged in from outside: does not count for this machine" in told(stick)
    assert judge_drive(drive()).stays
    assert "does not count" not in told(drive())


def test_the_disk_that_a_system_started_from_is_the_machines() -> None:
    assert judge_drive(drive(boot_medium=True)).stays


def test_a_stick_changes_no_grade() -> None:
    alone, beside = graded(laptop(drive())), graded(laptop(drive(), STICK, BOOT_STICK))
    assert (alone.functional, alone.score, alone.to_check) == (
        beside.functional,
        beside.score,
        beside.to_check,
    )


def test_a_drive_to_watch_of_which_something_is_missing_brings_no_points() -> None:
    watched = drive(smart=present(smart(reallocated_sectors=50)))
    partly = drive(smart=present(smart(reallocated_sectors=50, overall_passed=None)))
    assert judge_drive(watched).health is judge_drive(partly).health is DriveHealth.WATCH
    assert graded(laptop(partly)).score < graded(laptop(watched)).score
    assert graded(laptop(partly)).to_check
