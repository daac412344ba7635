"""A drive that another bench erased and that was used since waits for a person, by the inventory's word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.delivery.inventory_client import NoAnswer
from judge.erasure.drive_proof import Erased, Moment
from model.drive import Content, ContentKind
from model.erasure import EraseLevel, EraseVerdict, WipePlan
from model.fact import present
from model.identity import DriveKey
from model.message import say
from model.provenance import ClockTrust
from tests.agent.erasing.ordered_room import Room


@pytest.fixture(name="room")
def _room(tmp_path: Path) -> Room:
    (tmp_path / "drive").mkdir()
    return Room(tmp_path)


def used_again(room: Room) -> DriveKey:
    """The drive of the room holds something; what names it for good."""
    content = Content(where="x", kind=ContentKind.FILESYSTEM, format="ext4", size_bytes=1)
    room.here = [replace(room.here[0], drive=replace(room.here[0].drive, contents=present((content,))))]
    plan = room.here[0].outcome
    assert isinstance(plan, WipePlan)
    token = plan.drive
    room.order = replace(room.order, inventory_url="https://i.example")
    return DriveKey(model=token.model, serial=token.serial, wwn=token.wwn, size_bytes=token.size_bytes)


@pytest.mark.parametrize(
    ("verdict", "is_trusted", "waits"),
    [
        (EraseVerdict.CLEARED, True, True),
        (EraseVerdict.PURGED, False, True),
        (EraseVerdict.FAILED, True, False),
        (EraseVerdict.INTERRUPTED, True, False),
    ],
)
def test_a_drive_that_the_inventory_knows_as_erased_and_that_was_used_since_waits_for_a_person(
    room: Room, monkeypatch: pytest.MonkeyPatch, verdict: EraseVerdict, is_trusted: bool, waits: bool
) -> None:
    key = used_again(room)
    when = Moment(at=datetime(2026, 11, 1, tzinfo=UTC), clock=ClockTrust.SYNCHRONISED, station="another")
    proof = Erased(
        certificate="theirs",
        key=key,
        serial_is_own=True,
        largest_bytes=key.size_bytes,
        verdict=verdict,
        ordered=EraseLevel.CLEAR,
        reached=EraseLevel.CLEAR,
        when=when,
        trusted=is_trusted,
    )
    monkeypatch.setattr("agent.erasing.erased_before.asked_proofs", lambda *_: [proof])
    assert room.run().complete is not waits
    assert ("wipe.used_since" in room.troubles) is waits
    assert bool(room.started) is not waits


def test_an_inventory_that_cannot_be_asked_is_told_and_the_order_stands(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_: object) -> list[Erased]:
        raise NoAnswer(say("delivery.no_inventory"))

    used_again(room)
    monkeypatch.setattr("agent.erasing.erased_before.asked_proofs", nobody)
    assert room.run().complete
    assert room.troubles == ["delivery.no_inventory"]


def test_a_drive_that_holds_nothing_is_not_asked_about(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.order = replace(room.order, inventory_url="https://i.example")
    asked: list[object] = []

    def ask(*given: object) -> list[Erased]:
        asked.append(given)
        return []

    monkeypatch.setattr("agent.erasing.erased_before.asked_proofs", ask)
    assert room.run().complete
    assert asked == []
