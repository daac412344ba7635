"""The keys of a machine: what the firmware, the network and the drives tell, without what identifies
nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.identity.identity import KnownMachine, MatchKind, identity_keys, match
from model.board import Board
from model.drive import Bridge, Drive, DriveKind, Storage, Transport
from model.fact import Fact, Why, absent, known_or, present, unknown
from model.identity import KeyKind
from model.machine import Machine
from model.network import Interface, InterfaceKind

NOT_ASKED: Fact[Any] = unknown(Why.NOT_ASKED)
MACHINE = Machine(
    board=NOT_ASKED,
    firmware=NOT_ASKED,
    cpu=NOT_ASKED,
    memory=NOT_ASKED,
    storage=NOT_ASKED,
    batteries=NOT_ASKED,
    graphics=NOT_ASKED,
    screens=NOT_ASKED,
    interfaces=NOT_ASKED,
    devices=NOT_ASKED,
    unclaimed=NOT_ASKED,
    sensors=NOT_ASKED,
    locks=NOT_ASKED,
)
ADAPTER = "00:50:b6:12:34:56"


def board(*, uuid: str = "", serial: str = "", board_serial: str = "", chassis_serial: str = "") -> Board:
    """What SMBIOS tells; an empty text is not reported."""
    return Board(
        vendor="Dell Inc.",
        model="OptiPlex 7010",
        version=None,
        family=None,
        sku=None,
        serial=known_or(serial or None),
        system_uuid=known_or(uuid or None),
        board_vendor=None,
        board_model=None,
        board_serial=known_or(board_serial or None),
        chassis_kind=None,
        chassis_serial=known_or(chassis_serial or None),
        asset_tag=absent(),
    )


def card(
    mac: str,
    *,
    kind: InterfaceKind = InterfaceKind.WIRED,
    built_in: bool | None = True,
    local: bool | None = False,
) -> Interface:
    """A network interface."""
    return Interface(
        name="eth0",
        kind=kind,
        vendor=None,
        model=None,
        driver=present("e1000e"),
        bus="pci",
        built_in=built_in,
        mac=present(mac),
        mac_locally_administered=local,
        link=None,
        speed_mbit_per_s=None,
        blocked=absent(),
    )


def drive(serial: str) -> Drive:
    """A drive inside the machine."""
    return Drive(
        name="sda",
        path="/dev/sda",
        kind=DriveKind.HDD,
        transport=Transport.SATA,
        vendor=None,
        model="ST500LM021",
        serial=present(serial),
        serial_is_bridges=False,
        wwn=absent(),
        firmware=None,
        size_bytes=500_107_862_016,
        logical_sector_bytes=512,
        physical_sector_bytes=4096,
        rotational=True,
        rotation_rpm=7200,
        removable=False,
        read_only=False,
        bridge=None,
        boot_medium=False,
        diskseq=1,
        controller=None,
        contents=absent(),
        holders=(),
        smart=NOT_ASKED,
    )


def machine(told: Board, *cards: Interface, drives: tuple[Drive, ...] = ()) -> Machine:
    """A machine of which these are known."""
    storage = Storage(drives=drives, hidden=()) if drives else None
    return replace(
        MACHINE,
        board=present(told),
        interfaces=present(cards) if cards else absent(),
        storage=absent() if storage is None else present(storage),
    )


def values(of: Machine, kind: KeyKind, label: str | None = None) -> list[str]:
    """The values of the keys of one kind."""
    return [key.value for key in identity_keys(of, label) if key.kind is kind]


def test_keys_come_the_strongest_first_and_normalised() -> None:
    told = board(
        uuid="4c4c4544-0042-3510-8052-b4c04f4d3232", serial="B5R22M2 ", board_serial="/B5R22M2/CN70/",
        chassis_serial="CH4SS1S",
    )  # fmt: skip
    keys = identity_keys(machine(told, card("54:BF:64:11:22:33"), drives=(drive("Z4Y0"),)), " A-0042 ")
    assert [key.kind for key in keys] == list(KeyKind)
    assert [key.value for key in keys] == [
        "a-0042", "4c4c4544-0042-3510-8052-b4c04f4d3232", "b5r22m2", "/b5r22m2/cn70/", "54:bf:64:11:22:33",
        "ch4ss1s", "st500lm021/z4y0",
    ]  # fmt: skip


def test_thirty_identical_machines_with_placeholders_are_told_apart_by_their_built_in_cards() -> None:
    told = board(
        uuid="03000200-0400-0500-0006-000700080009",
        serial="To be filled by O.E.M.",
        board_serial="Default string",
    )
    machines = [machine(told, card(f"1c:69:7a:00:01:{number:02x}")) for number in range(30)]
    known: list[KnownMachine] = []
    for number, each in enumerate(machines):
        keys = identity_keys(each, None)
        assert [key.kind for key in keys] == [KeyKind.MAC]
        assert match(keys, known).kind is MatchKind.NEW
        known.append(KnownMachine(id=f"m{number}", keys=keys))
    assert [match(identity_keys(each, None), known).machine for each in machines] == [
        f"m{n}" for n in range(30)
    ]


@pytest.mark.parametrize(
    "shared",
    [
        card(ADAPTER, built_in=False),
        card(ADAPTER, built_in=None),
        card(ADAPTER, kind=InterfaceKind.BLUETOOTH),
        card(ADAPTER, kind=InterfaceKind.MOBILE),
        card("02:50:b6:12:34:56"),
        card(ADAPTER, local=True),
        card(ADAPTER, local=None),
    ],
)
def test_two_machines_that_share_an_adapter_stay_two(shared: Interface) -> None:
    first, second = machine(board(serial="B5R22M2"), shared), machine(board(serial="9XK31N1"), shared)
    assert not values(first, KeyKind.MAC)
    found = match(identity_keys(second, None), [KnownMachine(id="m1", keys=identity_keys(first, None))])
    assert found.kind is MatchKind.NEW


@pytest.mark.parametrize(
    "change",
    [
        {"bridge": Bridge(vendor_id="152d", product_id="0578", name=None)},
        {"boot_medium": True},
        {"removable": True, "transport": Transport.UNKNOWN},
        {"serial_is_bridges": True},
        {"transport": Transport.USB},
        {"transport": Transport.NETWORK},
        {"serial": present("123456789012")},
        {"serial": unknown(Why.NEEDS_ROOT)},
    ],
)
def test_a_drive_that_comes_and_goes_is_no_key(change: dict[str, Any]) -> None:
    assert not values(machine(board(), drives=(replace(drive("Z4Y0"), **change),)), KeyKind.DRIVE)


def test_a_machine_of_which_nothing_is_known_has_no_keys() -> None:
    assert identity_keys(MACHINE, None) == ()
    assert identity_keys(MACHINE, "  ") == ()


@given(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1))
def test_whatever_the_firmware_says_keys_have_no_blanks_and_one_spelling(
    uuid: str, serial: str, label: str
) -> None:
    for key in identity_keys(machine(board(uuid=uuid, serial=serial)), label):
        assert key.value
        assert not any(letter.isspace() for letter in key.value)
        assert key.value == key.value.lower()
