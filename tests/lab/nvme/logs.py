"""Log pages: what the drive tells of its life (NVM Express Base Specification 2.0, 5.16.1)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from tests.lab.nvme.commands import Command, Completion
from tests.lab.nvme.management import MANAGEMENT_COMMANDS
from tests.lab.nvme.sanitize import GLOBAL_DATA_ERASED
from tests.lab.nvme.status import Admin, Io, Status
from tests.lab.nvme.traits import AnaState

if TYPE_CHECKING:
    from tests.lab.nvme.drive import NvmeDrive

PAGE_BYTES = 4096
KELVIN = 273
NO_ESTIMATE = 0xFFFFFFFF
ANA_GROUP = 1
EFFECT_SUPPORTED, EFFECT_CONTENT_CHANGES = 1 << 0, 1 << 1
EFFECT_CAPABILITIES, EFFECT_INVENTORY = 1 << 2, 1 << 3  # NCC, NIC: the host looks for namespaces again
EFFECT_ALL_NAMESPACES_ALONE = 2 << 16  # CSE: no other command on any namespace meanwhile


def log_page(drive: NvmeDrive, command: Command) -> Completion:
    """The part of a log page that the command asks for."""
    dwords = command.dwords
    maker = _PAGES.get(dwords[0] & 0xFF)
    lacks = dwords[0] & 0xFF in drive.traits.refused_logs or (maker is ana_log and drive.traits.ana is None)
    if maker is None or lacks:
        return Completion(status=Status.INVALID_LOG_PAGE)
    length = ((dwords[0] >> 16 | (dwords[1] & 0xFFFF) << 16) + 1) * 4
    offset = dwords[2] | dwords[3] << 32
    return Completion(data=maker(drive).ljust(offset + length, b"\0")[offset : offset + length])


def error_log(_drive: NvmeDrive) -> bytes:
    """01h: no entry is kept; the count is in the health log."""
    return bytes(64 * 64)


def health_log(drive: NvmeDrive) -> bytes:
    """02h: SMART / Health Information."""
    traits = drive.traits
    page = bytearray(512)
    struct.pack_into(
        "<BHBBB",
        page,
        0,
        drive.critical_warning,
        KELVIN + 37,
        max(traits.available_spare - drive.medium.worn, 0),
        10,
        traits.percentage_used,
    )
    for place, value in (
        (32, 1_234_567),  # data units read, thousands of 512 bytes
        (48, 2_345_678),  # data units written
        (112, 42),  # power cycles
        (128, traits.power_on_hours),
        (144, 7),  # unsafe shutdowns
        (160, traits.media_errors + drive.unreadable_blocks),
        (176, drive.error_count),
    ):
        struct.pack_into("<Q", page, place, value)
    return bytes(page)


def firmware_log(drive: NvmeDrive) -> bytes:
    """03h: Firmware Slot Information."""
    return (bytes([1]) + bytes(7) + drive.traits.firmware.encode("ascii").ljust(8)).ljust(512, b"\0")


def effects_log(drive: NvmeDrive) -> bytes:
    """05h: Commands Supported and Effects."""
    page = bytearray(PAGE_BYTES)
    security = frozenset() if drive.opal is not None else {Admin.SECURITY_SEND, Admin.SECURITY_RECEIVE}
    management = frozenset() if drive.traits.management else MANAGEMENT_COMMANDS
    for opcode in set(Admin) - security - management:
        struct.pack_into("<I", page, 4 * opcode, EFFECT_SUPPORTED)
    for opcode in (Admin.FORMAT_NVM, Admin.SANITIZE):
        effects = EFFECT_SUPPORTED | EFFECT_CONTENT_CHANGES | EFFECT_ALL_NAMESPACES_ALONE
        struct.pack_into("<I", page, 4 * opcode, effects)
    for opcode in MANAGEMENT_COMMANDS - management:
        struct.pack_into("<I", page, 4 * opcode, EFFECT_SUPPORTED | EFFECT_CAPABILITIES | EFFECT_INVENTORY)
    for operation in Io:
        struct.pack_into("<I", page, 1024 + 4 * operation, EFFECT_SUPPORTED)
    return bytes(page)


def self_test_log(drive: NvmeDrive) -> bytes:
    """06h: Device Self-test; result Fh means that an entry is not used."""
    page = bytearray(564)
    percent = drive.self_test_percent()
    if percent is not None:
        page[0], page[1] = 1, percent
    for entry in range(20):
        page[4 + 28 * entry] = 0x0F
    if drive.self_test_done:
        failed = 7 if drive.unreadable_blocks else 0  # 7h: failed, with a segment; 0h: without error
        page[4] = 1 << 4 | failed
        struct.pack_into("<Q", page, 8, drive.traits.power_on_hours)
    return bytes(page)


def ana_log(drive: NvmeDrive) -> bytes:
    """0Ch: Asymmetric Namespace Access: one group, of every attached namespace."""
    numbers = sorted(drive.attached)
    state = drive.traits.ana or AnaState.OPTIMIZED
    group = struct.pack("<IIQB15x", ANA_GROUP, len(numbers), 0, state)
    return struct.pack("<QH6x", 0, 1) + group + struct.pack(f"<{len(numbers)}I", *numbers)


def sanitize_log(drive: NvmeDrive) -> bytes:
    """81h: Sanitize Status."""
    progress = drive.progress()
    status = int(drive.sanitize_status) | drive.sanitize.completed_passes << 3
    status |= GLOBAL_DATA_ERASED if drive.global_data_erased else 0
    seconds = max(int(drive.traits.sanitize_s), 1)
    return struct.pack(
        "<HHI6I",
        progress,
        status,
        drive.sanitize.dword,
        NO_ESTIMATE,
        seconds,
        seconds,
        NO_ESTIMATE,
        NO_ESTIMATE,
        NO_ESTIMATE,
    ).ljust(512, b"\0")


_PAGES = {
    0x01: error_log,
    0x02: health_log,
    0x03: firmware_log,
    0x05: effects_log,
    0x06: self_test_log,
    0x0C: ana_log,
    0x81: sanitize_log,
}
