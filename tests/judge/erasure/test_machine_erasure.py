"""How much of a machine's storage a report shows, and which of its drives."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judge.erasure.drive_proof import Contents, SeenDrive
from judge.erasure.machine_erasure import (
    MachineLook,
    StorageSeen,
    contents_of,
    drives_seen,
    judge_drives,
    judge_machine,
    storage_doubts,
    storage_seen,
)
from model.drive import Content, ContentKind, Drive, HiddenStorage, HidingKind, Storage, Transport
from model.fact import Fact, Why, absent, present, unknown
from model.proof import ErasedState
from tests.inventory.workshop import drive

NTFS = Content(where="sda1", kind=ContentKind.FILESYSTEM, format="ntfs", size_bytes=None)


def behind(hidden_drives: int | None) -> HiddenStorage:
    """A controller that may keep drives to itself."""
    return HiddenStorage(kind=HidingKind.RST, where="0000:00:17.0", name=None, hidden_drives=hidden_drives)


@pytest.mark.parametrize(
    ("hidden", "seen"),
    [
        ((), StorageSeen.WHOLE),
        ((behind(0),), StorageSeen.WHOLE),
        ((behind(1),), StorageSeen.PART),
        ((behind(None),), StorageSeen.PART),
        ((behind(0), behind(None)), StorageSeen.PART),
    ],
)
def test_a_controller_hides_nothing_only_when_it_is_known_to(
    hidden: tuple[HiddenStorage, ...], seen: StorageSeen
) -> None:
    assert storage_seen(present(Storage(drives=(drive(),), hidden=hidden))) is seen


def test_storage_that_nobody_could_list_is_not_a_machine_without_storage() -> None:
    assert storage_seen(unknown(Why.TOOL_FAILED)) is StorageSeen.UNKNOWN
    assert storage_seen(absent()) is StorageSeen.WHOLE


@pytest.mark.parametrize(
    ("contents", "found"),
    [
        (unknown(Why.NEEDS_ROOT), Contents.UNKNOWN),
        (absent(), Contents.NOTHING),
        (present((NTFS,)), Contents.SOMETHING),
    ],
)
def test_contents_that_were_not_seen_are_not_nothing(
    contents: Fact[tuple[Content, ...]], found: Contents
) -> None:
    assert contents_of(replace(drive(), contents=contents)) is found


def shown(*drives: Drive) -> dict[str, bool]:
    """The names of the drives that count, each with whether its serial tells it apart."""
    seen = drives_seen(Storage(drives=drives, hidden=()), None)
    return {item.name: item.serial_is_own for item in seen}


def test_a_stick_is_no_drive_of_the_machine() -> None:
    stick = replace(drive("sdb", "STICK"), transport=Transport.USB, removable=True)
    assert shown(drive("sda"), stick) == {"sda": True}


def test_the_serial_of_an_adapter_is_not_the_drives_own() -> None:
    assert shown(replace(drive("sda"), serial_is_bridges=True)) == {"sda": False}


def test_of_three_drives_only_the_two_that_share_model_and_serial_are_told_apart_otherwise() -> None:
    assert shown(drive("sda", "LAB7X1"), drive("sdb", "LAB7X1"), drive("sdc", "LAB7X2")) == {
        "sda": False,
        "sdb": False,
        "sdc": True,
    }


def judged(*drives: SeenDrive, **look: object) -> tuple[ErasedState, list[str]]:
    """The answer for a machine without any certificate, by the codes of its reasons."""
    shown_here = replace(MachineLook(seen=StorageSeen.WHOLE, drives=drives), **look)  # type: ignore[arg-type]  # a test's words
    found = judge_machine(shown_here, judge_drives(drives, [], {}))
    return found.state, [message.code for message in found.reasons]


def test_a_recording_does_not_even_say_that_a_machine_is_not_erased() -> None:
    (seen,) = drives_seen(Storage(drives=(drive(),), hidden=()), None)
    assert judged(seen) == (ErasedState.NOT_ERASED, ["proof.no_certificate"])
    assert judged(seen, replayed=True) == (
        ErasedState.UNKNOWN,
        ["erased.from_recording", "proof.no_certificate"],
    )


def test_no_drive_and_hidden_storage_are_two_reasons_to_look() -> None:
    assert judged(seen=StorageSeen.PART) == (
        ErasedState.UNKNOWN,
        ["erased.storage_hidden", "erased.no_drive"],
    )
    assert judged() == (ErasedState.UNKNOWN, ["erased.no_drive"])
    for seen, doubts in (
        (StorageSeen.WHOLE, []),
        (StorageSeen.PART, ["erased.storage_hidden", "erased.no_drive"]),
        (StorageSeen.UNKNOWN, ["erased.storage_unknown"]),
    ):
        found = storage_doubts(MachineLook(seen=seen, drives=()), none_inside=True)
        assert [message.code for message in found] == doubts, "a person looked inside"
