"""Matching at its limits: what one side lacks, and keys that were seen under two labels."""

from __future__ import annotations

from dataclasses import replace

from judge.identity.identity import Match, MatchKind, doubled_keys, identity_keys, match
from model.fact import absent, present
from model.identity import IdentityKey, KeyKind
from tests.inventory.workshop import drive, laptop
from tests.judge.identity.test_identity import (
    BOARD,
    DRIVE,
    MAC,
    SAME,
    SERIAL,
    UUID,
    known,
    label,
    other,
)

NEW, DOUBTFUL = Match(kind=MatchKind.NEW), Match(kind=MatchKind.DOUBTFUL)
MAC_2 = IdentityKey(kind=KeyKind.MAC, value="54:bf:64:44:55:66")


def test_without_a_label_a_labelled_machine_is_known_by_its_other_keys() -> None:
    assert match((SERIAL,), [known(label("a-1"), SERIAL)]) == SAME


def test_with_a_new_label_a_labelled_machine_is_another_one() -> None:
    assert match((label("b-1"), SERIAL), [known(label("a-1"), SERIAL)]) == NEW


def test_a_firmware_key_that_only_one_side_has_contradicts_nothing() -> None:
    assert match((UUID, SERIAL), [known(SERIAL)]) == SAME
    assert match((SERIAL,), [known(UUID, SERIAL)]) == SAME
    assert match((UUID, MAC), [known(MAC)]) == SAME
    assert match((MAC,), [known(BOARD, MAC)]) == SAME


def test_of_two_machines_that_fit_neither_is_taken_and_only_they_are_candidates() -> None:
    fits = [known(SERIAL, name="m1"), known(BOARD, name="m2")]
    contradicts = known(UUID, DRIVE, other(SERIAL), name="m3")
    found = match((SERIAL, BOARD, DRIVE), [*fits, contradicts])
    assert found == Match(kind=MatchKind.DOUBTFUL, candidates=("m1", "m2"))


def test_one_further_card_is_a_doubt_only_when_both_sides_have_other_drives() -> None:
    bare, carried = (MAC,), (MAC, MAC_2)
    assert match(carried, [known(*bare)]) == SAME
    assert match((*carried, DRIVE), [known(*bare)]) == SAME
    assert match(carried, [known(*bare, DRIVE)]) == SAME
    assert match((*carried, DRIVE), [known(*bare, DRIVE)]) == SAME
    assert match((*carried, DRIVE), [known(*bare, other(DRIVE))]).kind is MatchKind.DOUBTFUL
    assert match((*bare, DRIVE), [known(*carried, other(DRIVE))]).kind is MatchKind.DOUBTFUL


def test_a_drive_that_moved_between_two_machines_of_one_uuid_does_not_make_them_one() -> None:
    found = match((UUID, MAC, DRIVE), [known(UUID, MAC_2, DRIVE)])
    assert found == Match(kind=MatchKind.DOUBTFUL, candidates=("m1",))
    assert match((UUID, MAC, MAC_2, DRIVE), [known(UUID, MAC_2, DRIVE)]) == SAME
    assert match((UUID, SERIAL, MAC, DRIVE), [known(UUID, SERIAL, MAC_2, DRIVE)]) == SAME
    assert match((UUID, DRIVE), [known(UUID, MAC_2, DRIVE)]) == SAME
    assert match((UUID, MAC, DRIVE), [known(UUID, DRIVE)]) == SAME
    assert match((UUID, MAC, MAC_2), [known(UUID, MAC, other(DRIVE))]) == SAME
    assert match((UUID, MAC, MAC_2), [known(UUID, MAC, other(MAC_2))]) == SAME


def test_a_key_seen_under_two_labels_neither_joins_nor_contradicts() -> None:
    seen = frozenset({SERIAL})
    assert match((SERIAL,), [known(SERIAL)], seen) == DOUBTFUL
    assert match((SERIAL, BOARD), [known(SERIAL, BOARD)], seen) == SAME
    assert match((SERIAL, BOARD), [known(other(SERIAL), BOARD)], frozenset({SERIAL, other(SERIAL)})) == SAME
    assert match((SERIAL, BOARD), [known(other(SERIAL), BOARD)], frozenset({other(SERIAL)})) == SAME


def test_only_firmware_keys_of_two_labels_are_doubled() -> None:
    keys = (SERIAL, UUID, BOARD, MAC, DRIVE)
    two = [known(label("a-1"), *keys, name="m1"), known(label("a-2"), *keys, name="m2")]
    assert doubled_keys(two) == {SERIAL, UUID, BOARD}
    assert doubled_keys(two[:1]) == frozenset()
    assert doubled_keys([known(SERIAL, name="m1"), known(SERIAL, name="m2")]) == frozenset()
    again = [known(label("a-1"), SERIAL, name="m1"), known(label("a-1"), SERIAL, name="m2")]
    assert doubled_keys(again) == frozenset()


def test_a_drive_of_no_model_is_named_by_its_serial() -> None:
    keys = identity_keys(laptop(drives=(replace(drive("sda", "Z1AB"), model=None),)), None)
    assert [key.value for key in keys if key.kind is KeyKind.DRIVE] == ["/z1ab"]


def test_a_card_without_an_address_is_no_key() -> None:
    machine = laptop()
    (card,) = machine.interfaces.value or ()
    mute = replace(machine, interfaces=present((replace(card, mac=absent()),)))
    assert [key for key in identity_keys(mute, None) if key.kind is KeyKind.MAC] == []
