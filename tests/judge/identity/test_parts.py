"""Parts: what was swapped is named, and what nobody saw is not called the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Never

from judge.identity.parts import compare_parts
from model.board import Board
from model.cpu import Cpu
from model.drive import Drive, DriveKind, Storage, Transport
from model.fact import Fact, Why, absent, present, unknown
from model.machine import Machine
from model.memory import Memory, Module, Slot


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
