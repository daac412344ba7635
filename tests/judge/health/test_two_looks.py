"""Two looks at the same drives: what grew between them."""

from __future__ import annotations

from judge.health.drive_health import judge_drive
from judge.health.two_looks import with_earlier_look
from model.drive import Drive, Storage
from model.fact import Why, present, unknown
from model.verdict import DriveHealth
from tests.judge.machines import drive, smart


def storage(*drives: Drive) -> Storage:
    """A machine's drives."""
    return Storage(drives=drives, hidden=())


def counting(count: int | None, name: str = "sda", model: str = "Some SSD") -> Drive:
    """A drive with so many errors on its cable."""
    return drive(name, model=model, smart=present(smart(crc_errors=count)))


def health_after(before: Drive, now: Drive) -> DriveHealth:
    """The verdict on the later look."""
    seen = with_earlier_look(present(storage(now)), present(storage(before))).value
    assert seen is not None
    return judge_drive(seen.drives[0]).health


def test_errors_of_the_cable_that_grew_are_watched() -> None:
    assert health_after(counting(500), counting(507)) is DriveHealth.WATCH
    assert health_after(counting(500), counting(500)) is DriveHealth.HEALTHY
    assert health_after(counting(None), counting(507)) is DriveHealth.HEALTHY


def test_another_drive_under_the_same_name_is_not_compared() -> None:
    assert health_after(counting(500, model="Other"), counting(507)) is DriveHealth.HEALTHY


def test_a_drive_that_only_one_look_heard_is_as_that_look_saw_it() -> None:
    silent = drive("sda", model="Some SSD", smart=unknown(Why.TIMED_OUT))
    assert health_after(counting(500), silent) is DriveHealth.UNKNOWN
    assert health_after(silent, counting(507)) is DriveHealth.HEALTHY


def test_a_look_that_failed_changes_nothing() -> None:
    now = present(storage(counting(5)))
    assert with_earlier_look(now, unknown(Why.NOT_ASKED)) == now
    assert with_earlier_look(unknown(Why.NOT_ASKED), now).is_unknown
