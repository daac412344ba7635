"""Runs inside a guest: a Bluetooth controller without hardware (drivers/bluetooth/hci_vhci.c).

It answers what the kernel asks of a controller of Bluetooth 1.1 before it is switched on (Core 1.1, part
H:1), and hears one device whenever somebody looks.
"""

from __future__ import annotations

import os
import struct
import threading

VENDOR, COMMAND, EVENT = b"\xff", b"\x01", b"\x04"  # HCI_VENDOR_PKT, HCI_COMMAND_PKT, HCI_EVENT_PKT
PRIMARY = b"\x00"
INQUIRY = 0x0401
INQUIRY_COMPLETE, INQUIRY_RESULT, COMMAND_COMPLETE, COMMAND_STATUS = 0x01, 0x02, 0x0E, 0x0F
OWN_ADDRESS, ITS_ADDRESS = bytes.fromhex("010203aa5502"), bytes.fromhex("a1b2c3aa5502")
# What a command returns beside its status; all others return that alone.
RETURNS = {
    0x0C14: b"bench".ljust(248, b"\0"),  # Read Local Name
    0x0C23: bytes(3),  # Read Class of Device
    0x0C25: bytes(2),  # Read Voice Setting
    0x0C38: b"\x01",  # Read Number of Supported IAC
    0x0C39: b"\x01\x33\x8b\x9e",  # Read Current IAC LAP
    0x1001: bytes((1, 0, 0, 1, 0, 0, 0, 0)),  # Read Local Version: 1.1
    0x1003: bytes(8),  # Read Local Features
    0x1005: struct.pack("<HBHH", 1021, 64, 8, 8),  # Read Buffer Size
    0x1009: OWN_ADDRESS,  # Read BD_ADDR
}
FOUND = b"\x01" + ITS_ADDRESS + bytes((1, 0, 0, 4, 1, 0x5A, 0, 0))  # a telephone


def serve() -> None:
    """Answer for as long as the program lives."""
    door = os.open("/dev/vhci", os.O_RDWR)
    os.write(door, VENDOR + PRIMARY)

    def answer() -> None:
        while True:
            packet = os.read(door, 1024)
            if packet[:1] == COMMAND:
                for number, told in answers(struct.unpack_from("<H", packet, 1)[0]):
                    os.write(door, EVENT + bytes((number, len(told))) + told)

    threading.Thread(target=answer, daemon=True, name="controller").start()


def answers(command: int) -> list[tuple[int, bytes]]:
    """The events that follow on a command, each with its number."""
    if command == INQUIRY:
        begun = struct.pack("<BBH", 0, 1, command)
        return [(COMMAND_STATUS, begun), (INQUIRY_RESULT, FOUND), (INQUIRY_COMPLETE, b"\0")]
    told = struct.pack("<BHB", 1, command, 0) + RETURNS.get(command, b"")
    return [(COMMAND_COMPLETE, told)]
