"""ATA answers through SCSI: what the kernel's sense data says of a command, and what it does not say."""

from __future__ import annotations

import pytest

from host.drive.drive_ports import AtaOrder, ScsiResult
from host.drive.sat import SatPort

# What a kernel 6.12 answered to IDENTIFY DEVICE of a disk on QEMU's AHCI, beside 512 good bytes: STATUS 58h.
DATA_REQUEST_LEFT = bytes.fromhex("f0000b005840010a00000000000000000000")


class Translation:
    """A SCSI port that answers each command with the same data and sense."""

    def __init__(self, sense: bytes, byte: bytes) -> None:
        self.sense, self.byte = sense, byte

    def scsi(
        self, cdb: bytes, *, data_out: bytes = b"", data_in_bytes: int = 0, timeout_s: float = 30.0
    ) -> ScsiResult:
        """See host.drive.drive_ports.ScsiPort."""
        return ScsiResult(data=self.byte * data_in_bytes, sense=self.sense)


IDENTIFY = AtaOrder(command=0xEC, count=1, data_in_bytes=512, timeout_s=1.0)


def accepted(sense: bytes, order: AtaOrder = IDENTIFY, byte: bytes = b"\x5a") -> bool | None:
    """Whether a command with this sense data counts as accepted."""
    return SatPort(Translation(sense, byte)).ata(order).accepted


def test_a_data_request_that_a_controller_leaves_set_is_no_refusal_and_no_success() -> None:
    assert accepted(DATA_REQUEST_LEFT) is None


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (4, 0x59),
        (4, 0x78),
        (3, 0x04),
        (4, 0x50),
        (4, 0x18),
        (0, 0x70),
        (13, 0x02),
        (4, 0xD8),
        (4, 0x5A),
        (4, 0xFF),
    ],
)
def test_a_refusal_stays_one(place: int, value: int) -> None:
    sense = bytearray(DATA_REQUEST_LEFT)
    sense[place] = value
    assert accepted(bytes(sense)) is False


@pytest.mark.parametrize(
    "order",
    [
        AtaOrder(command=0xB4, feature=0x12, lba=0x426B4572, extended=True, timeout_s=1.0),  # SANITIZE
        AtaOrder(command=0xF4, count=1, data_out=bytes(512), timeout_s=1.0),  # SECURITY ERASE UNIT
        AtaOrder(command=0x27, extended=True, timeout_s=1.0),  # READ NATIVE MAX ADDRESS EXT
    ],
)
def test_a_command_that_reads_no_data_was_refused_whatever_the_controller_left_set(order: AtaOrder) -> None:
    assert accepted(DATA_REQUEST_LEFT, order) is False


def test_without_any_data_an_aborted_command_was_refused() -> None:
    assert accepted(DATA_REQUEST_LEFT, byte=b"\0") is False
