"""NVMe/TCP: shows simulated NVMe drives to a real kernel (`nvme connect -t tcp`), one port a drive.

NVM Express TCP Transport Specification 1.0; the fabrics commands are those of the Base Specification,
chapter 6. Digests are not offered.
"""

from __future__ import annotations

import asyncio
import struct
from collections import deque
from enum import IntEnum

from tests.lab.busy import PowerLost, until_answered
from tests.lab.nvme.commands import Command, Completion
from tests.lab.nvme.drive import NvmeDrive
from tests.lab.nvme.status import Admin, Io, Status, status_field

HEADER = struct.Struct("<BBBBI")  # type, flags, header length, data offset, PDU length
LARGEST_DATA_BYTES = 1 << 17
FABRICS = 0x7F
SENDERS, ADMIN_SENDERS = (
    frozenset({Io.WRITE, Io.DATASET_MANAGEMENT}),
    frozenset({Admin.SECURITY_SEND, Admin.NAMESPACE_MANAGEMENT, Admin.NAMESPACE_ATTACHMENT}),
)
SHUTDOWN_COMPLETE = 2 << 2
CAP = 127 | 1 << 16 | 40 << 24 | 1 << 37  # MQES, CQR, TO in 500 ms, CSS: NVM command set
VERSION_1_4 = 0x00010400


class Pdu(IntEnum):
    """PDU types (figure 13)."""

    IC_REQ = 0
    IC_RESP = 1
    CAPSULE_CMD = 4
    CAPSULE_RESP = 5
    H2C_DATA = 6
    C2H_DATA = 7
    R2T = 9


class FabricsCommand(IntEnum):
    """Fabrics command types (figure 373)."""

    PROPERTY_SET = 0
    CONNECT = 1
    PROPERTY_GET = 4


class Property(IntEnum):
    """Controller properties (figure 35)."""

    CAP = 0x00
    VS = 0x08
    CC = 0x14
    CSTS = 0x1C


class Connection:
    """One queue of one host."""

    def __init__(self, drive: NvmeDrive, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._drive, self._reader, self._writer = drive, reader, writer
        self._queue: int | None = None
        self._queue_size = 128
        self._head = 0
        self._configuration = 0
        self._ready = 0
        self._waiting: deque[tuple[bytes, bytes]] = deque()
        self._later: set[asyncio.Task[None]] = set()

    async def serve(self) -> None:
        """Answer until the host leaves or the drive falls off the bus."""
        await self._initialise()
        try:
            while not self._drive.dropped:
                entry, data = await self._next_capsule()
                await self._execute(entry, data)
                await self._writer.drain()
        finally:
            for task in self._later:
                task.cancel()

    async def _initialise(self) -> None:
        """ICReq and ICResp: version 0, no digests."""
        request = await self._reader.readexactly(128)
        if request[0] != Pdu.IC_REQ:
            raise ConnectionError("no ICReq")
        header = HEADER.pack(Pdu.IC_RESP, 0, 128, 0, 128)
        self._writer.write((header + struct.pack("<HBBI", 0, 0, 0, LARGEST_DATA_BYTES)).ljust(128, b"\0"))

    async def _next_pdu(self) -> tuple[int, bytes, bytes]:
        """Type, header after the common part, and data of the next PDU."""
        kind, _flags, header_length, offset, length = HEADER.unpack(
            await self._reader.readexactly(HEADER.size)
        )
        body = await self._reader.readexactly(length - HEADER.size)
        header = body[: header_length - HEADER.size]
        return kind, header, body[offset - HEADER.size :] if offset else b""

    async def _next_capsule(self) -> tuple[bytes, bytes]:
        if self._waiting:
            return self._waiting.popleft()
        while True:
            kind, header, data = await self._next_pdu()
            if kind == Pdu.CAPSULE_CMD:
                return header, data

    async def _execute(self, entry: bytes, data: bytes) -> None:
        opcode, _flags, identifier, namespace = struct.unpack_from("<BBHI", entry)
        if opcode == FABRICS:
            self._fabrics(entry, identifier)
            return
        if self._queue == 0 and opcode == Admin.ASYNC_EVENT_REQUEST:
            return  # answered when there is an event to tell; this drive has none
        wanted = self._data_wanted(opcode, entry)
        if wanted > len(data):
            data = await self._receive(identifier, wanted)
        dwords = struct.unpack_from("<6I", entry, 40)
        command = Command(opcode=opcode, namespace=namespace, dwords=dwords, data=data)
        completion = self._drive.admin(command) if self._queue == 0 else self._drive.io(command)
        if completion is None:
            return  # a command that is never answered
        answering = self._answer_in_time(identifier, completion, struct.unpack_from("<I", entry, 32)[0])
        if self._queue == 0 and completion.delay_s:
            # A long admin command does not keep the queue from the next one, such as Keep Alive
            task = asyncio.ensure_future(answering)
            self._later.add(task)
            task.add_done_callback(self._later.discard)
        else:
            await answering

    async def _answer_in_time(self, identifier: int, completion: Completion, length: int) -> None:
        try:
            await until_answered(self._drive, completion.delay_s)
        except PowerLost:
            self._writer.transport.abort()
            return
        if not self._drive.dropped:
            self._answer(identifier, completion, length)

    def _data_wanted(self, opcode: int, entry: bytes) -> int:
        """How many bytes the host has to send with this command."""
        senders = SENDERS if self._queue else ADMIN_SENDERS
        if opcode in senders:
            return int(struct.unpack_from("<I", entry, 32)[0])
        return 0

    async def _receive(self, identifier: int, length: int) -> bytes:
        """Ask for data with R2T and take it; commands that come in between wait."""
        header = HEADER.pack(Pdu.R2T, 0, 24, 0, 24)
        self._writer.write(header + struct.pack("<HHIII", identifier, 1, 0, length, 0))
        await self._writer.drain()
        data = bytearray()
        while len(data) < length:
            kind, header, part = await self._next_pdu()
            if kind == Pdu.H2C_DATA:
                data += part
            elif kind == Pdu.CAPSULE_CMD:
                self._waiting.append((header, part))
        return bytes(data)

    def _answer(self, identifier: int, completion: Completion, length: int) -> None:
        data = completion.data[:length] if length else completion.data
        for offset in range(0, len(data), LARGEST_DATA_BYTES):
            part = data[offset : offset + LARGEST_DATA_BYTES]
            last = 4 if offset + len(part) == len(data) else 0
            header = HEADER.pack(Pdu.C2H_DATA, last, 24, 24, 24 + len(part))
            self._writer.write(header + struct.pack("<HHIII", identifier, 0, offset, len(part), 0) + part)
        self._respond(identifier, completion.result, completion.status)

    def _respond(self, identifier: int, result: int = 0, status: Status = Status.SUCCESS) -> None:
        self._head = (self._head + 1) % self._queue_size
        header = HEADER.pack(Pdu.CAPSULE_RESP, 0, 24, 0, 24)
        field = status_field(status) << 1
        self._writer.write(header + struct.pack("<QHHHH", result, self._head, 0, identifier, field))

    def _fabrics(self, entry: bytes, identifier: int) -> None:
        kind = entry[4]
        if kind == FabricsCommand.CONNECT:
            self._queue, size = struct.unpack_from("<HH", entry, 42)
            self._queue_size = size + 1
            if self._queue == 0:  # the association is made by its admin queue (Base Specification, chapter 6)
                self._drive.connect()
            self._respond(identifier, 1)  # the controller id
        elif kind == FabricsCommand.PROPERTY_GET:
            self._respond(identifier, self._property(struct.unpack_from("<I", entry, 44)[0]))
        elif kind == FabricsCommand.PROPERTY_SET:
            offset, value = struct.unpack_from("<IQ", entry, 44)
            if offset == Property.CC:
                self._configure(value)
            self._respond(identifier)
        else:
            self._respond(identifier, 0, Status.INVALID_FIELD)

    def _property(self, offset: int) -> int:
        values = {
            Property.CAP: CAP,
            Property.VS: VERSION_1_4,
            Property.CC: self._configuration,
            Property.CSTS: self._ready,
        }
        return values.get(Property(offset), 0) if offset in set(Property) else 0

    def _configure(self, value: int) -> None:
        """CC: enable makes the controller ready; a shutdown notification is complete at once."""
        self._configuration = value
        self._ready = value & 1
        if value >> 14 & 3:
            self._ready |= SHUTDOWN_COMPLETE


async def serve(drive: NvmeDrive, address: str = "127.0.0.1", port: int = 0) -> asyncio.Server:
    """Show a drive at an address; port 0 takes a free one. A dropped drive ends every connection and
    takes no new one.
    """

    async def on_host(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if not drive.dropped:
                await Connection(drive, reader, writer).serve()
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # the host left, or lost its power
        finally:
            writer.close()

    return await asyncio.start_server(on_host, address, port)
