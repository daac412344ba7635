"""Which machine this is: the label decides, else one strong key that matches and none that contradicts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.identity import KnownMachine, Match, MatchKind, doubled_keys, match
from judge.placeholders import is_placeholder, is_placeholder_uuid
from model.identity import IdentityKey, KeyKind

UUID = IdentityKey(kind=KeyKind.SYSTEM_UUID, value="4c4c4544-0042-3510-8052-b4c04f4d3232")
SERIAL = IdentityKey(kind=KeyKind.SERIAL, value="b5r22m2")
BOARD = IdentityKey(kind=KeyKind.BOARD_SERIAL, value="cn7016369f00kd")
MAC = IdentityKey(kind=KeyKind.MAC, value="54:bf:64:11:22:33")
DRIVE = IdentityKey(kind=KeyKind.DRIVE, value="st500/z1")
WHOLE = (UUID, SERIAL, BOARD, MAC, DRIVE)


def other(key: IdentityKey) -> IdentityKey:
    """A key of the same kind, of another machine."""
    return IdentityKey(kind=key.kind, value=key.value[::-1])


def label(text: str) -> IdentityKey:
    """The workshop's own label."""
    return IdentityKey(kind=KeyKind.LABEL, value=text)


def known(*keys: IdentityKey, name: str = "m1") -> KnownMachine:
    """A machine that the inventory knows."""
    return KnownMachine(id=name, keys=keys)


SAME = Match(kind=MatchKind.SAME, machine="m1")
DOUBTFUL = Match(kind=MatchKind.DOUBTFUL, candidates=("m1",))


def test_the_same_machine_is_recognised() -> None:
    assert match(WHOLE, [known(*WHOLE)]) == SAME


def test_thirty_identical_machines_with_placeholders_stay_thirty_machines() -> None:
    machines: list[KnownMachine] = []
    for number in range(30):
        drive = IdentityKey(kind=KeyKind.DRIVE, value=f"st500/{number}")
        assert match((drive,), machines) == Match(kind=MatchKind.DOUBTFUL)
        machines.append(known(drive, name=f"m{number}"))


def test_labels_tell_thirty_identical_machines_apart() -> None:
    machines: list[KnownMachine] = []
    for number in range(30):
        keys = (label(f"a-{number}"),)
        assert match(keys, machines).kind is MatchKind.NEW
        machines.append(known(*keys, name=f"m{number}"))
    assert match((label("a-17"),), machines).machine == "m17"


def test_a_swapped_network_card_is_the_same_machine() -> None:
    assert match((UUID, SERIAL, BOARD, other(MAC), DRIVE), [known(*WHOLE)]) == SAME


def test_a_swapped_drive_is_the_same_machine() -> None:
    assert match((UUID, SERIAL, BOARD, MAC, other(DRIVE)), [known(*WHOLE)]) == SAME


def test_a_swapped_board_without_a_label_is_new_and_doubtful_with_its_candidate() -> None:
    swapped = (other(UUID), SERIAL, other(BOARD), other(MAC), DRIVE)
    assert match(swapped, [known(*WHOLE)]) == DOUBTFUL


def test_a_swapped_board_that_lost_the_serial_is_doubtful_by_its_drive() -> None:
    assert match((other(UUID), other(BOARD), other(MAC), DRIVE), [known(*WHOLE)]) == DOUBTFUL


def test_a_swapped_board_with_a_label_is_the_same_machine() -> None:
    swapped = (label("a-1"), other(UUID), other(BOARD), other(MAC))
    assert match(swapped, [known(label("a-1"), *WHOLE)]) == SAME


def test_a_network_card_that_moved_to_another_machine_makes_a_doubt_and_no_match() -> None:
    assert match((other(UUID), other(SERIAL), MAC), [known(*WHOLE)]) == DOUBTFUL


def test_a_label_on_a_machine_known_without_one_joins_them() -> None:
    assert match((label("a-1"), *WHOLE), [known(*WHOLE)]) == SAME


def test_a_new_label_outranks_a_serial_known_under_another_label() -> None:
    assert match((label("a-2"), *WHOLE), [known(label("a-1"), *WHOLE)]).kind is MatchKind.NEW


def test_a_serial_seen_under_two_labels_becomes_a_placeholder() -> None:
    machines = [known(label("a-1"), SERIAL), known(label("a-2"), SERIAL, name="m2")]
    doubled = doubled_keys(machines)
    assert doubled == {SERIAL}
    assert match((SERIAL,), machines, doubled) == Match(kind=MatchKind.DOUBTFUL)


def test_two_known_machines_with_the_same_key_make_a_doubt() -> None:
    machines = [known(SERIAL), known(SERIAL, name="m2")]
    assert match((SERIAL,), machines) == Match(kind=MatchKind.DOUBTFUL, candidates=("m1", "m2"))


def test_a_machine_with_nothing_to_tell_it_apart_is_doubtful() -> None:
    assert match((), [known(*WHOLE)]) == Match(kind=MatchKind.DOUBTFUL)


@given(st.permutations(list(WHOLE)), st.sets(st.sampled_from(WHOLE)))
def test_a_contradicted_machine_is_never_the_same(
    order: Sequence[IdentityKey], changed: set[IdentityKey]
) -> None:
    keys = [other(key) if key in changed else key for key in order]
    found = match(keys, [known(*WHOLE)])
    contradicted = bool(changed & {UUID, SERIAL, BOARD})
    assert (found.kind is MatchKind.SAME) is not contradicted


@pytest.mark.parametrize(
    "text",
    [
        "To be filled by O.E.M.", "Default string", "System Serial Number", "0123456789", "123456789000",
        "None",
        "00000000", "FFFFFFFFFFFF", "Not Specified", "--", "........", "INVALID", "Chassis Serial Number", "",
    ],
)  # fmt: skip
def test_vendors_placeholders_count_as_absent(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text", ["5CG8250PQR", "B5R22M2", "PF0ZQ1KL", "1234ABX9", "8CC1234567", "MXL2340ZZ1"]
)
def test_real_serials_are_kept(text: str) -> None:
    assert not is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
        "03000200-0400-0500-0006-000700080009", "Not Settable", "--", "",
    ],
)  # fmt: skip
def test_uuids_that_every_machine_has_count_as_absent(text: str) -> None:
    assert is_placeholder_uuid(text)


def test_a_real_uuid_is_kept() -> None:
    assert not is_placeholder_uuid("4C4C4544-0042-3510-8052-B4C04F4D3232")
