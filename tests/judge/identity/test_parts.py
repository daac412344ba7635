"""Parts: what was swapped is named, and what nobody saw is not called the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Never

import pytest

from judge.identity.parts import compare_parts
from model.board import Board
from model.cpu import Cpu
from model.drive import Drive, DriveKind, Storage, Transport
from model.fact import Fact, Why, absent, present, unknown
from model.machine import Machine
from model.memory import Memory, Module, Slot
from tests.inventory.workshop import battery


def drive(serial: str, *, transport: Transport = Transport.SATA, boot: bool = False) -> Drive:
    """A drive with this serial."""
    return Drive(
        name="sda",
        path="/dev/sda",
        kind=DriveKind.SSD,
        transport=transport,
        vendor=None,
        model="Acme 240",
        serial=present(serial),
        serial_is_bridges=False,
        wwn=absent(),
        firmware=None,
        size_bytes=240 * 10**9,
        logical_sector_bytes=512,
        physical_sector_bytes=512,
        rotational=False,
        rotation_rpm=None,
        removable=False,
        read_only=False,
        bridge=None,
        boot_medium=boot,
        diskseq=1,
        controller=None,
        contents=absent(),
        holders=(),
        smart=unknown(Why.NEEDS_ROOT),
    )


def module(serial: str) -> Slot:
    """A slot with a 4 GiB module."""
    fitted = Module(
        size_bytes=4 << 30,
        kind="DDR4",
        form="SODIMM",
        speed_mt_per_s=2400,
        configured_mt_per_s=2400,
        maker="Acme",
        part="A4",
        serial=present(serial),
        ecc=False,
    )
    return Slot(name="DIMM 0", module=present(fitted))


def machine(drives: tuple[Drive, ...], slots: Fact[tuple[Slot, ...]]) -> Machine:
    """A machine with these drives and slots, and nothing else known but its board and processor."""
    nothing: Fact[Never] = unknown(Why.NOT_ASKED)
    board = Board(
        vendor="Acme",
        model="One",
        version=None,
        family=None,
        sku=None,
        serial=present("M1"),
        system_uuid=absent(),
        board_vendor=None,
        board_model=None,
        board_serial=present("B1"),
        chassis_kind=None,
        chassis_serial=absent(),
        asset_tag=absent(),
    )
    cpu = Cpu(
        vendor=None, model="Acme CPU", architecture="x86_64", sockets=1, cores=2, threads=4, base_hz=None,
        max_hz=None, l1d_bytes=None, l1i_bytes=None, l2_bytes=None, l3_bytes=None, level=3,
        virtualisation=absent(), microcode=None, year=None, vulnerabilities=unknown(Why.NOT_REPORTED),
        measured_hz=unknown(Why.NOT_ASKED),
    )  # fmt: skip
    memory = Memory(
        total_bytes=8 << 30, fitted_bytes=8 << 30, maximum_bytes=None, slots=slots,
        ecc=unknown(Why.NOT_REPORTED), corrected_errors=absent(), uncorrected_errors=absent(),
    )  # fmt: skip
    return Machine(
        board=present(board), firmware=nothing, cpu=present(cpu), memory=present(memory),
        storage=present(Storage(drives=drives, hidden=())), batteries=absent(), graphics=nothing,
        screens=nothing, interfaces=nothing, devices=nothing, unclaimed=nothing, sensors=nothing,
        locks=nothing,
    )  # fmt: skip


SLOTS = present((module("s1"), module("s2")))
WHOLE = machine((drive("d1"),), SLOTS)


def codes(earlier: Machine, later: Machine) -> list[str]:
    """The differences by code."""
    return [message.code for message in compare_parts(earlier, later).differences]


def test_an_unchanged_machine_has_the_same_parts() -> None:
    assert compare_parts(WHOLE, WHOLE).is_same


def test_a_swapped_drive_is_one_gone_and_one_new() -> None:
    assert codes(WHOLE, machine((drive("d2"),), SLOTS)) == ["parts.drive_gone_sized", "parts.drive_new_sized"]


def test_one_of_two_equal_modules_that_was_taken_is_named() -> None:
    assert codes(WHOLE, machine((drive("d1"),), present((module("s1"),)))) == ["parts.memory_gone_sized"]


def test_the_boot_key_and_usb_drives_are_no_parts() -> None:
    plugged = (
        drive("d1"),
        drive("k", boot=True, transport=Transport.USB),
        drive("u", transport=Transport.USB),
    )
    assert compare_parts(WHOLE, machine(plugged, SLOTS)).is_same


def test_what_one_look_did_not_see_is_not_called_the_same() -> None:
    result = compare_parts(WHOLE, machine((drive("d1"),), unknown(Why.NEEDS_ROOT)))
    assert not result.is_same
    assert [message.code for message in result.not_compared] == ["parts.memory_not_compared"]


def test_unknown_batteries_are_not_absent_batteries() -> None:
    result = compare_parts(WHOLE, replace(WHOLE, batteries=unknown(Why.HUNG)))
    assert [message.code for message in result.not_compared] == ["parts.battery_not_compared"]


# --- what one of two looks did not see ----------------------------------------------------------------


def changed_board(**changed: object) -> Machine:
    """The whole machine with another board."""
    board = WHOLE.board.value
    assert board is not None
    return replace(WHOLE, board=present(replace(board, **changed)))  # type: ignore[arg-type]  # a test's words


def without_storage() -> Machine:
    return replace(WHOLE, storage=unknown(Why.TOOL_FAILED))


def with_drive(**changed: object) -> Machine:
    """The whole machine with its drive changed."""
    return machine((replace(drive("d1"), **changed),), SLOTS)  # type: ignore[arg-type]  # a test's words


NOT_SEEN = {
    "board": replace(WHOLE, board=unknown(Why.NEEDS_ROOT)),
    "board's own serial": changed_board(board_serial=unknown(Why.NEEDS_ROOT)),
    "machine's serial": changed_board(serial=unknown(Why.NEEDS_ROOT)),
    "cpu": replace(WHOLE, cpu=unknown(Why.TOOL_FAILED)),
    "memory": replace(WHOLE, memory=unknown(Why.NEEDS_ROOT)),
    "one memory slot": machine(
        (drive("d1"),), present((module("s1"), replace(module("s2"), module=unknown(Why.NOT_REPORTED))))
    ),
    "drive": without_storage(),
    "drive's names": with_drive(serial=unknown(Why.NEEDS_ROOT)),
    "battery": replace(WHOLE, batteries=unknown(Why.HUNG)),
}
KINDS = {
    "board": "board",
    "board's own serial": "board",
    "machine's serial": "board",
    "cpu": "cpu",
    "memory": "memory",
    "one memory slot": "memory",
    "drive": "drive",
    "drive's names": "drive",
    "battery": "battery",
}


@pytest.mark.parametrize("what", NOT_SEEN)
def test_whichever_look_did_not_see_it_it_was_not_compared(what: str) -> None:
    blind = NOT_SEEN[what]
    for earlier, later in ((WHOLE, blind), (blind, WHOLE), (blind, blind)):
        result = compare_parts(earlier, later)
        assert [message.code for message in result.not_compared] == [f"parts.{KINDS[what]}_not_compared"]
        assert not result.differences
        assert not result.is_same


def test_the_rest_is_compared_when_the_first_kind_could_not_be() -> None:
    blind = replace(machine((drive("d2"),), SLOTS), board=unknown(Why.NEEDS_ROOT))
    assert codes(WHOLE, blind) == ["parts.drive_gone_sized", "parts.drive_new_sized"]


def test_a_difference_alone_is_enough_not_to_be_the_same() -> None:
    result = compare_parts(WHOLE, machine((drive("d2"),), SLOTS))
    assert (result.not_compared, result.is_same) == ((), False)


@pytest.mark.parametrize("changed", [{"serial": present("M2")}, {"board_serial": present("B2")}])
def test_another_board_or_another_machine_is_named_without_a_size(changed: dict[str, object]) -> None:
    assert codes(WHOLE, changed_board(**changed)) == ["parts.board_gone", "parts.board_new"]


def test_another_processor_is_named() -> None:
    cpu = WHOLE.cpu.value
    assert cpu is not None
    other = replace(WHOLE, cpu=present(replace(cpu, model="Acme CPU 2")))
    assert codes(WHOLE, other) == ["parts.cpu_gone", "parts.cpu_new"]


def test_drives_without_a_serial_are_told_apart_by_their_world_wide_name() -> None:
    serials: tuple[Fact[str], ...] = (absent(), unknown(Why.NEEDS_ROOT))
    for serial in serials:
        one, other = (with_drive(serial=serial, wwn=present(wwn)) for wwn in ("naa.1", "naa.2"))
        assert codes(one, one) == []
        assert codes(one, other) == ["parts.drive_gone_sized", "parts.drive_new_sized"]


def test_a_battery_that_was_swapped_is_one_gone_and_one_new() -> None:
    one = replace(WHOLE, batteries=present((battery(),)))
    other = replace(WHOLE, batteries=present((replace(battery(), serial=present("5678")),)))
    assert codes(one, one) == []
    assert codes(one, other) == ["parts.battery_gone", "parts.battery_new"]
    assert codes(one, WHOLE) == ["parts.battery_gone"]


def test_a_part_is_named_by_what_is_known_of_it_only() -> None:
    unmade = replace(WHOLE, batteries=present((replace(battery(), maker=None, design_mwh=None),)))
    (gone,) = compare_parts(unmade, WHOLE).differences
    assert gone.arguments["part"] == "01AV429 1234"


def test_an_empty_slot_is_no_module() -> None:
    emptied = present((module("s1"), replace(module("s2"), module=absent())))
    assert codes(WHOLE, machine((drive("d1"),), emptied)) == ["parts.memory_gone_sized"]
