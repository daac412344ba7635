"""Readers: a card and a disc are seen, and what was left inside is named."""

from __future__ import annotations

import pytest

from agent.trying.readers import card_slots, try_card_reader, try_left_inside, try_optical_drive
from agent.trying.trier import CannotTry
from host.errors import NotReadable
from host.senses.optical import DiscStatus
from model.trial import TrialKind, TrialResult
from tests.agent.trying.given import Sitting
from tests.fake_host import FakeHost

BLOCK = "/sys/class/block"
SD = {f"{BLOCK}/mmcblk0/size": "32768\n", f"{BLOCK}/mmcblk0/device/type": "SD\n"}
EMMC = {f"{BLOCK}/mmcblk1/size": "61071360\n", f"{BLOCK}/mmcblk1/device/type": "MMC\n"}
READER = {f"{BLOCK}/sdb/size": "0\n", f"{BLOCK}/sdb/removable": "1\n"}
KEY = {f"{BLOCK}/sdc/size": "32768\n", f"{BLOCK}/sdc/removable": "1\n"}
DISCS = {f"{BLOCK}/sr0/size": "0\n"}


@pytest.fixture
def disc(monkeypatch: pytest.MonkeyPatch) -> list[DiscStatus | bool]:
    """What the drive for discs answers, and whether it reads."""
    state: list[DiscStatus | bool] = [DiscStatus.NO_DISC, False]
    monkeypatch.setattr("agent.trying.readers.disc_status", lambda _name: state[0])
    monkeypatch.setattr("agent.trying.readers.reads_disc", lambda _name: state[1])
    return state


def test_a_card_is_seen_and_soldered_memory_and_a_key_are_none() -> None:
    slots = card_slots(FakeHost(files={**SD, **EMMC, **READER, **KEY}), frozenset())
    assert [(slot.name, slot.has_medium) for slot in slots] == [("mmcblk0", True), ("sdb", False)]


def test_a_card_that_is_put_in_passes_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    host = FakeHost(files=dict(READER))
    monkeypatch.setattr(
        "agent.trying.readers.time.sleep",
        lambda _seconds: host.files.update({f"{BLOCK}/sdb/size": "32768\n"}),
    )
    seen = try_card_reader(Sitting().given(TrialKind.CARD_READER), host)
    assert (seen.found, seen.holding) == (TrialResult.PASSED, ("sdb",))


def test_a_key_in_a_port_is_no_card(monkeypatch: pytest.MonkeyPatch) -> None:
    host = FakeHost(files=dict(READER))
    monkeypatch.setattr("agent.trying.readers.time.sleep", lambda _seconds: host.files.update(KEY))
    assert try_card_reader(Sitting().given(TrialKind.CARD_READER), host).found is None


def test_a_disc_that_is_read_passes_and_one_that_is_not_does_not(disc: list[DiscStatus | bool]) -> None:
    host = FakeHost(files=dict(DISCS))
    for state, reads, found in (
        (DiscStatus.NO_DISC, True, None),
        (DiscStatus.TRAY_OPEN, True, None),
        (DiscStatus.DISC_OK, False, None),
        (DiscStatus.DISC_OK, True, TrialResult.PASSED),
    ):
        disc[:] = [state, reads]
        assert try_optical_drive(Sitting(looks=0).given(TrialKind.OPTICAL_DRIVE), host).found is found


def test_without_a_drive_for_discs_it_cannot_be_tried() -> None:
    with pytest.raises(CannotTry) as caught:
        try_optical_drive(Sitting().given(TrialKind.OPTICAL_DRIVE), FakeHost())
    assert caught.value.message.code == "trying.no_disc_drive"


def test_what_lies_in_a_reader_was_left_inside_and_is_named(disc: list[DiscStatus | bool]) -> None:
    disc[0] = DiscStatus.DISC_OK
    seen = try_left_inside(Sitting().given(TrialKind.LEFT_INSIDE), FakeHost(files={**SD, **DISCS}))
    assert seen.found is TrialResult.FAILED
    assert seen.why is not None
    assert seen.why.arguments == {"name": "mmcblk0, sr0"}


def test_that_nothing_is_inside_a_person_says(
    disc: list[DiscStatus | bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert disc
    nothing = FakeHost(files={**READER, **DISCS, **KEY})
    assert try_left_inside(Sitting().given(TrialKind.LEFT_INSIDE), nothing).found is None

    def refuse(name: str) -> DiscStatus:
        raise NotReadable(name, "Input/output error")

    monkeypatch.setattr("agent.trying.readers.disc_status", refuse)
    assert try_left_inside(Sitting().given(TrialKind.LEFT_INSIDE), nothing).found is None
