"""A serial typed without Shift on an AZERTY keyboard, and the key on the label of a drive that Opal locks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from agent.erasing.jobs import Job
from host.service import Service
from model.erasure import Preparation, RefusalCause, WipePlan, WipePolicy, WipeRefusal
from model.event import ErasuresSeen
from model.message import say
from model.order import EraseDrive
from tests.agent.desk.desk_room import DeskRoom
from wipe.planned import PlannedDrive

PSID = "ABCDEFGH2345678923456789ABCDEFGH"


@dataclass
class OpalRoom(DeskRoom):
    """Each drive is refused until the key of its label may be asked for."""

    def _plans(self, policy: WipePolicy, spare: frozenset[str]) -> tuple[PlannedDrive, ...]:
        return tuple(locked(item, policy) for item in self.table.plans(spare))


def locked(item: PlannedDrive, policy: WipePolicy) -> PlannedDrive:
    """The plan with the key, or the refusal without."""
    plan = item.outcome
    assert isinstance(plan, WipePlan)
    if policy.psid:
        return replace(item, outcome=replace(plan, preparations=(Preparation.PSID_REVERT,)))
    reasons = (say("wipe.opal_locked", drive=item.drive.path),)
    refusal = WipeRefusal(
        name=plan.drive.name, drive=plan.drive, reasons=reasons, causes=(RefusalCause.OPAL_LOCKED,)
    )
    return replace(item, outcome=refusal)


@pytest.fixture(params=[DeskRoom, OpalRoom])
def any_room(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[DeskRoom]:
    room: DeskRoom = request.param(tmp_path)
    yield room
    for name in tuple(room.table.services):
        room.table.services[name].has_ended = True
    room.stopped.set()
    room.ended()


@pytest.mark.parametrize("any_room", [DeskRoom], indirect=True)
@pytest.mark.parametrize("word", ["éééé", "ÉÉÉÉ", "6&&&&éééé", "-22éé", "wd-&&&&2222"])
def test_digits_without_shift_confirm_their_drive(any_room: DeskRoom, word: str) -> None:
    any_room.table.put("sdb", "WD-11112222" if not word.startswith("-22") else "WD-111162222")
    any_room.open()
    (item,) = any_room.drives(1)
    is_meant = word != "6&&&&éééé"  # the 6 stands where the serial has a hyphen
    assert any_room.erase(item, word).taken is is_meant


@pytest.mark.parametrize("any_room", [DeskRoom], indirect=True)
def test_a_sign_that_may_be_a_digit_or_itself_confirms_neither_drive(any_room: DeskRoom) -> None:
    any_room.table.put("sdb", "WDA-222")
    any_room.table.put("sdc", "WDZ6222")
    any_room.open()
    for item in any_room.drives(2):
        answer = any_room.erase(item, "-222")
        assert not answer.taken
        assert "several serials" in (answer.message or "")
    assert any_room.table.jobs == []


@pytest.mark.parametrize("any_room", [DeskRoom], indirect=True)
@pytest.mark.parametrize("word", ["éééè", "ééé", "&&&&", "çççç"])
def test_a_wrong_serial_is_as_wrong_without_shift(any_room: DeskRoom, word: str) -> None:
    any_room.table.put("sdb", "WD-11112222")
    any_room.open()
    (item,) = any_room.drives(1)
    assert not any_room.erase(item, word).taken
    assert any_room.table.jobs == []


@pytest.mark.parametrize("any_room", [OpalRoom], indirect=True)
def test_a_locked_drive_is_not_begun_without_the_key_of_its_label(
    any_room: DeskRoom,
) -> None:
    any_room.table.put("sdb", "WD-11112222")
    any_room.open()
    (item,) = any_room.drives(1)
    given: list[str] = []

    def start(job: Job, key: str) -> Service:
        given.append(key)
        return any_room.table.start(job)

    assert any_room.desk._erasing is not None
    any_room.desk._erasing.means = replace(any_room.desk._erasing.means, start_with_key=start)
    assert item.plan is not None
    assert not any_room.erase(item, "2222").taken
    assert item.token is not None
    order = EraseDrive(plan=item.plan_hash or "", drive=item.token, word="2222", psid="ABC")
    assert not any_room.give(order).taken
    assert any_room.give(replace(order, psid=f"{PSID[:16]}-{PSID[16:]} ")).taken
    any_room.wait_for(ErasuresSeen, lambda event: bool(event.running) and not event.running[0].waits)
    assert given == [PSID]
    assert PSID not in repr(order.__class__(plan="", drive=item.token, word="", psid=PSID))
