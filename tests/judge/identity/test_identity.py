"""Which machine this is: the label decides, else one strong key that matches and none that contradicts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.identity.identity import KnownMachine, Match, MatchKind, doubled_keys, match
from judge.identity.placeholders import is_placeholder_mac, is_placeholder_serial, is_placeholder_uuid
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


def test_a_swapped_card_of_a_machine_told_by_its_cards_alone_makes_a_doubt() -> None:
    wireless = IdentityKey(kind=KeyKind.MAC, value="a4:34:d9:00:11:22")
    assert match((other(MAC), wireless), [known(MAC, wireless)]) == DOUBTFUL


def test_a_card_that_appears_or_disappears_leaves_a_machine_told_by_its_cards_the_same() -> None:
    wireless = IdentityKey(kind=KeyKind.MAC, value="a4:34:d9:00:11:22")
    assert match((MAC, wireless), [known(MAC)]) == SAME
    assert match((MAC,), [known(MAC, wireless)]) == SAME


def test_a_card_found_in_a_machine_with_another_card_and_other_drives_makes_a_doubt() -> None:
    own = IdentityKey(kind=KeyKind.MAC, value="a4:34:d9:00:11:22")
    assert match((MAC, own, other(DRIVE)), [known(MAC, DRIVE)]) == DOUBTFUL
    assert match((MAC, own, DRIVE), [known(MAC, DRIVE)]) == SAME
    assert match((MAC, other(DRIVE)), [known(MAC, DRIVE)]) == SAME


def test_a_card_moved_between_two_known_machines_keeps_both() -> None:
    first, second = (UUID, SERIAL, MAC), (other(UUID), other(SERIAL), other(MAC))
    machines = [known(*first), known(*second, name="m2")]
    assert match((UUID, SERIAL, other(MAC)), machines) == SAME
    assert match((other(UUID), other(SERIAL), MAC), machines).machine == "m2"


def test_a_swapped_board_seen_again_is_the_same_new_machine() -> None:
    swapped = (other(UUID), SERIAL, other(BOARD), other(MAC), DRIVE)
    assert match(swapped, [known(*WHOLE), known(*swapped, name="m2")]).machine == "m2"


def test_without_root_a_machine_is_recognised_by_its_cards() -> None:
    assert match((MAC,), [known(*WHOLE)]) == SAME


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
        "SYS-1234567890", "MB-1234567890", "(null string)", "Default_string", "OEM Chassis Serial Number",
        "Type2 - Board Serial Number", "Base Board Serial Number", "0x00000000", "Not Provided", "[Empty]",
        "01", "987654321", "To Be Filled By O.E.M. by More String", "TBD by OEM", "SerNum0", "xxxxxxxx",
        "5EKPM18320000397", "BSN12345678901234567", "ATN12345678901234567", "NB-1234567890", "System S/N",
        "BASEBOARD", "INSYDE", "TBD by ODM", "NoSerial", "C02XXXXXXXXX", "CZC0000000",
        "SSN12345678901234567XX",
    ],
)  # fmt: skip
def test_vendors_placeholders_count_as_absent(text: str) -> None:
    assert is_placeholder_serial(text)


@pytest.mark.parametrize(
    "text",
    [
        "5CG8250PQR", "B5R22M2", "PF0ZQ1KL", "1234ABX9", "8CC1234567", "MXL2340ZZ1", "C02XK1ABJG5H",
        "W1000123", "/5RR2Q72/CN1296344B0123/", "LXPTT0X012345678901601", "R90NQ5ZJ", "NXGNPEF0021234",
        "BR80FA000100254", "MXL12345678", "CND1234567", "C02ABXXXXX9", "PF000001", "LR0000001",
    ],
)  # fmt: skip
def test_real_serials_are_kept(text: str) -> None:
    assert not is_placeholder_serial(text)


@pytest.mark.parametrize(
    "text",
    [
        "00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
        "03000200-0400-0500-0006-000700080009", "Not Settable", "--", "", "Not Present",
        "00020003-0004-0005-0006-000700080009", "11111111-1111-1111-1111-111111111111",
        "4C4C4544-0000-2010-8020-80C04F202020",  # Dell's, of a blank service tag
        "01020304-0506-0708-090a-0b0c0d0e0f10", "04030201-0605-0807-090a-0b0c0d0e0f10",
        "01234567-89ab-cdef-0123-456789abcdef", "56F49712-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
    ],
)  # fmt: skip
def test_uuids_that_every_machine_has_count_as_absent(text: str) -> None:
    assert is_placeholder_uuid(text)


@pytest.mark.parametrize(
    "text",
    [
        "4C4C4544-0042-3510-8052-B4C04F4D3232",
        "76006b9c-c49c-0000-0000-000000000000",  # a board maker puts the MAC in front of zeros
        "03d40274-0435-05dc-8506-010700080009",  # another weaves it into the vendor's default
    ],
)
def test_a_uuid_of_one_machine_is_kept(text: str) -> None:
    assert not is_placeholder_uuid(text)


@pytest.mark.parametrize(
    ("mac", "expected"),
    [
        ("54:bf:64:11:22:33", False),
        ("56:bf:64:11:22:33", True),  # locally administered
        ("01:00:5e:00:00:01", True),  # of a group
        ("00:00:00:00:00:00", True),
        ("ff:ff:ff:ff:ff:ff", True),
        ("00:0c:43:00:00:00", True),  # a chip whose memory was never written
        ("00:11:22:33:44:55", True),  # counted up
        ("10:20:30:40:50:60", True),
        ("54:bf:64", True),
        ("88:88:88:88:87:88", True),  # an Intel chip whose memory was lost
        ("00:e0:4c:68:00:01", True),  # a Realtek chip whose memory was never written
        ("00:00:00:00:00:01", True),
        ("00:e0:4c:68:08:61", False),
    ],
)
def test_an_address_that_many_cards_have_counts_as_absent(mac: str, expected: bool) -> None:
    assert is_placeholder_mac(mac) is expected


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    is_placeholder_serial(text)
    is_placeholder_uuid(text)
    is_placeholder_mac(text)


def test_machines_that_share_a_uuid_and_nothing_else_are_doubtful() -> None:
    uuid = IdentityKey(kind=KeyKind.SYSTEM_UUID, value="11223344-5566-7788-99aa-bbccddeeff00")
    mac, other = (IdentityKey(kind=KeyKind.MAC, value=f"3c:97:0e:00:00:0{last}") for last in "12")
    drive = IdentityKey(kind=KeyKind.DRIVE, value="ssd/1234")
    for mine, theirs in (((uuid, mac), (uuid, other)), ((uuid,), (uuid,)), ((uuid, drive), (uuid,))):
        found = match(mine, [KnownMachine(id="m", keys=theirs)])
        assert (found.kind, found.candidates) == (MatchKind.DOUBTFUL, ("m",))
    for shared in (mac, drive):
        assert match((uuid, shared), [KnownMachine(id="m", keys=(uuid, shared))]).kind is MatchKind.SAME
