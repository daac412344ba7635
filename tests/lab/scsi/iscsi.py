"""iSCSI (RFC 7143): shows simulated SCSI units to a real kernel (`iscsistart`), or to QEMU's own initiator.

No digests, one connection a session, error recovery level 0. A unit that hangs leaves its task
unanswered; a unit that fell off the bus ends every connection.
"""

from __future__ import annotations

import asyncio
import struct
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

from tests.lab.busy import Busy, PowerLost, until_answered
from tests.lab.medium import Hangs
from tests.lab.scsi.sense import CheckCondition
from tests.lab.scsi.unit import Reply

HEADER_BYTES = 48
BURST_BYTES = 1 << 18
SEGMENT_BYTES = 1 << 16
NO_TAG = b"\xff" * 4
FINAL, READ_BIT, WRITE_BIT, IMMEDIATE = 0x80, 0x40, 0x20, 0x40
UNDERFLOW = 0x02
CHECK_CONDITION_STATUS = 0x02
COMMAND_WINDOW = 32
OUR_ANSWERS = {
    "HeaderDigest": "None",
    "DataDigest": "None",
    "InitialR2T": "Yes",
    "ImmediateData": "Yes",
    "MaxBurstLength": str(BURST_BYTES),
    "FirstBurstLength": str(SEGMENT_BYTES),
    "MaxConnections": "1",
    "ErrorRecoveryLevel": "0",
    "DefaultTime2Wait": "2",
    "DefaultTime2Retain": "0",
    "MaxOutstandingR2T": "1",
    "DataPDUInOrder": "Yes",
    "DataSequenceInOrder": "Yes",
    "IFMarker": "No",
    "OFMarker": "No",
}


class Request(IntEnum):
    """Initiator opcodes (11.2.1.2)."""

    NOP_OUT = 0x00
    COMMAND = 0x01
    TASK_MANAGEMENT = 0x02
    LOGIN = 0x03
    TEXT = 0x04
    DATA_OUT = 0x05
    LOGOUT = 0x06


class Response(IntEnum):
    """Target opcodes."""

    NOP_IN = 0x20
    COMMAND = 0x21
    TASK_MANAGEMENT = 0x22
    LOGIN = 0x23
    TEXT = 0x24
    DATA_IN = 0x25
    LOGOUT = 0x26
    R2T = 0x31


class Unit(Busy, Protocol):
    """What the target serves."""

    def connect(self) -> None:
        """A host logged in."""
        ...

    @property
    def dropped(self) -> bool:
        """Whether the drive has fallen off the bus."""
        ...

    @property
    def busy_s(self) -> float:
        """How long it takes no command."""
        ...

    def execute(self, cdb: bytes, data: bytes) -> Reply:
        """One command. Raises CheckCondition, Hangs."""
        ...


@dataclass(slots=True)
class Task:
    """A command that is not answered yet."""

    cdb: bytes
    expected: int
    writes: bool
    data: bytearray
    transfers: int = 0
    running: asyncio.Task[None] | None = field(default=None)


class Connection:
    """One session of one initiator."""

    def __init__(
        self, units: dict[str, Unit], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._units, self._reader, self._writer = units, reader, writer
        self._unit: Unit | None = None
        self._status_sequence = 1
        self._command_sequence = 0
        self._transfer_tag = 0
        self._tasks: dict[bytes, Task] = {}

    async def serve(self) -> None:
        """Answer until the initiator logs out or the drive falls off the bus."""
        while self._unit is None or not self._unit.dropped:
            header, data = await self._next()
            if header[0] & 0x3F == Request.LOGOUT:
                self._count(header)
                self._send(self._header(Response.LOGOUT, FINAL, header[16:20]))
                await self._writer.drain()
                return
            self._handle(header, data)
            await self._writer.drain()

    async def _next(self) -> tuple[bytes, bytes]:
        header = await self._reader.readexactly(HEADER_BYTES)
        await self._reader.readexactly(header[4] * 4)
        length = int.from_bytes(header[5:8], "big")
        data = await self._reader.readexactly((length + 3) & ~3)
        return header, data[:length]

    def _handle(self, header: bytes, data: bytes) -> None:
        match header[0] & 0x3F:
            case Request.LOGIN:
                self._login(header, data)
            case Request.TEXT:
                self._text(header)
            case Request.NOP_OUT:
                self._nop(header, data)
            case Request.TASK_MANAGEMENT:
                self._manage(header)
            case Request.COMMAND:
                self._command(header, data)
            case Request.DATA_OUT:
                self._data_out(header, data)
            case code:
                raise ConnectionError(f"unknown opcode {code:#x}")

    def _count(self, header: bytes) -> None:
        """The next command number, unless this one was sent as immediate."""
        if not header[0] & IMMEDIATE:
            self._command_sequence = (struct.unpack_from(">I", header, 24)[0] + 1) & 0xFFFFFFFF

    def _header(self, code: Response, flags: int, tag: bytes, *, status: bool = True) -> bytearray:
        header = bytearray(HEADER_BYTES)
        header[0], header[1] = code, flags
        header[16:20] = tag
        window = (self._command_sequence + COMMAND_WINDOW) & 0xFFFFFFFF
        struct.pack_into(">III", header, 24, self._status_sequence, self._command_sequence, window)
        if status:
            self._status_sequence += 1
        return header

    def _send(self, header: bytearray, data: bytes = b"") -> None:
        header[5:8] = len(data).to_bytes(3, "big")
        self._writer.write(bytes(header) + data + bytes(-len(data) % 4))

    def _login(self, header: bytes, data: bytes) -> None:
        pairs = dict(item.split("=", 1) for item in data.decode().split("\0") if "=" in item)
        self._command_sequence = struct.unpack_from(">I", header, 24)[0]
        name = pairs.get("TargetName")
        if name is not None:
            self._unit = self._units.get(name)
            if self._unit is None:
                raise ConnectionError(f"no target {name}")
        stage, following, transit = header[1] >> 2 & 3, header[1] & 3, header[1] & FINAL
        answers = {key: value for key, value in OUR_ANSWERS.items() if key in pairs}
        if "AuthMethod" in pairs:
            answers["AuthMethod"] = "None"
        if stage == 1:
            answers["MaxRecvDataSegmentLength"] = str(BURST_BYTES)
        if name is not None:
            answers["TargetPortalGroupTag"] = "1"
        answer = self._header(
            Response.LOGIN, (transit | stage << 2 | following) if transit else stage << 2, header[16:20]
        )
        answer[8:14] = header[8:14]
        if transit and following == 3:
            answer[14:16] = b"\0\1"
            if self._unit is not None:
                self._unit.connect()
        self._send(answer, "".join(f"{key}={value}\0" for key, value in answers.items()).encode())

    def _text(self, header: bytes) -> None:
        """SendTargets."""
        self._count(header)
        answer = self._header(Response.TEXT, FINAL, header[16:20])
        answer[20:24] = NO_TAG
        address = "{}:{}".format(*self._writer.get_extra_info("sockname")[:2])
        self._send(
            answer,
            "".join(f"TargetName={name}\0TargetAddress={address},1\0" for name in self._units).encode(),
        )

    def _nop(self, header: bytes, data: bytes) -> None:
        if header[16:20] == NO_TAG:
            return
        self._count(header)
        answer = self._header(Response.NOP_IN, FINAL, header[16:20])
        answer[20:24] = NO_TAG
        self._send(answer, data)

    def _manage(self, header: bytes) -> None:
        """An abort ends the task it names; a reset, all tasks."""
        self._count(header)
        named = self._tasks.pop(bytes(header[20:24]), None)
        for task in [named] if named else list(self._tasks.values()):
            if task.running is not None:
                task.running.cancel()
        self._send(self._header(Response.TASK_MANAGEMENT, FINAL, header[16:20]))

    def _command(self, header: bytes, data: bytes) -> None:
        self._count(header)
        tag = bytes(header[16:20])
        task = Task(
            cdb=bytes(header[32:48]),
            expected=struct.unpack_from(">I", header, 20)[0],
            writes=bool(header[1] & WRITE_BIT),
            data=bytearray(data),
        )
        self._tasks[tag] = task
        self._go_on(tag, task)

    def _data_out(self, header: bytes, data: bytes) -> None:
        tag = bytes(header[16:20])
        task = self._tasks.get(tag)
        if task is None:
            return
        task.data += data
        if header[1] & FINAL:
            self._go_on(tag, task)

    def _go_on(self, tag: bytes, task: Task) -> None:
        """Ask for more data, or execute."""
        if task.writes and len(task.data) < task.expected:
            self._ask_for_data(tag, task)
        else:
            task.running = asyncio.ensure_future(self._execute(tag, task))

    def _ask_for_data(self, tag: bytes, task: Task) -> None:
        answer = self._header(Response.R2T, FINAL, tag, status=False)
        self._transfer_tag += 1
        offset = len(task.data)
        struct.pack_into(">I", answer, 20, self._transfer_tag)
        struct.pack_into(">III", answer, 36, task.transfers, offset, min(BURST_BYTES, task.expected - offset))
        task.transfers += 1
        self._send(answer)

    async def _execute(self, tag: bytes, task: Task) -> None:
        unit = self._unit
        if unit is None:
            raise ConnectionError("a command before the login")
        try:
            await until_answered(unit, unit.busy_s)
            reply, status, sense = _outcome(unit, task)
            await until_answered(unit, reply.delay_s)
        except Hangs:
            return  # never answered
        except PowerLost:
            self._writer.transport.abort()
            return
        if self._tasks.pop(tag, None) is None:
            return  # aborted meanwhile
        if unit.dropped:
            self._writer.close()
            return
        self._answer(tag, task, reply.data, status, sense)
        await self._writer.drain()

    def _answer(self, tag: bytes, task: Task, data: bytes, status: int, sense: bytes) -> None:
        wanted = 0 if task.writes else task.expected
        data = data[:wanted]
        number = 0
        for number, offset in enumerate(range(0, len(data), SEGMENT_BYTES), start=1):
            part = data[offset : offset + SEGMENT_BYTES]
            last = FINAL if offset + len(part) == len(data) else 0
            header = self._header(Response.DATA_IN, last, tag, status=False)
            header[20:24] = NO_TAG
            struct.pack_into(">II", header, 36, number - 1, offset)
            self._send(header, part)
        missing = wanted - len(data)
        header = self._header(Response.COMMAND, FINAL | (UNDERFLOW if missing else 0), tag)
        header[3] = status
        struct.pack_into(">I", header, 36, number)
        struct.pack_into(">I", header, 44, missing)
        self._send(header, struct.pack(">H", len(sense)) + sense if sense else b"")


def _outcome(unit: Unit, task: Task) -> tuple[Reply, int, bytes]:
    """Reply, status and sense data of a command. Raises Hangs."""
    try:
        return unit.execute(task.cdb, bytes(task.data)), 0, b""
    except CheckCondition as condition:
        reply = Reply(data=condition.data, delay_s=condition.delay_s)
        return reply, CHECK_CONDITION_STATUS, condition.sense


async def serve(units: dict[str, Unit], address: str = "127.0.0.1", port: int = 3260) -> asyncio.Server:
    """Show units under their iSCSI names at an address; port 0 takes a free one."""

    async def on_initiator(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await Connection(units, reader, writer).serve()
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # the initiator left, or lost its power
        finally:
            writer.close()

    return await asyncio.start_server(on_initiator, address, port)
