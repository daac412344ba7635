"""Namespace Management and Namespace Attachment (NVM Express Base Specification 2.0, 5.23, 5.22 and 8.11):
create, delete, attach, detach.

What a deleted namespace held stays on the medium as unallocated capacity. A new namespace there reads as
zeros until it is written: its blocks are deallocated, and what lies under them is not erased by that.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from tests.lab.medium import Medium
from tests.lab.nvme.commands import Command, Completion
from tests.lab.nvme.namespaces import ALL_NAMESPACES, BLOCK_BYTES, Namespace
from tests.lab.nvme.status import Admin, Status

CREATE, DELETE = 0, 1
ATTACH, DETACH = 0, 1
CONTROLLER = 1  # CNTLID of the only one
MOST_NAMESPACES = 16
MANAGEMENT_COMMANDS = frozenset({Admin.NAMESPACE_MANAGEMENT, Admin.NAMESPACE_ATTACHMENT})


class Management:
    """The two commands; `namespaces` are all that are allocated, `attached` the numbers that a host sees."""

    def __init__(self, namespaces: dict[int, Namespace], attached: set[int], medium: Medium) -> None:
        self._namespaces, self._attached, self._medium = namespaces, attached, medium

    def execute(self, command: Command) -> Completion:
        """One of them, by its SEL field."""
        select = command.dwords[0] & 0xF
        if command.opcode == Admin.NAMESPACE_ATTACHMENT:
            return Completion(status=self._attach(command, select))
        if select == CREATE:
            return self._create(command.data)
        return Completion(status=self._delete(command.namespace, select))

    def _create(self, data: bytes) -> Completion:
        """NSZE, NCAP and FLBAS of the data structure (5.23); thin provisioning there is none."""
        if len(data) < 32:
            return Completion(status=Status.INVALID_FIELD)
        size, capacity = struct.unpack_from("<QQ", data)
        if data[26] & 0xF:
            return Completion(status=Status.INVALID_FORMAT)
        if size != capacity:
            return Completion(status=Status.THIN_PROVISIONING_NOT_SUPPORTED)
        part = self._free_part(size * BLOCK_BYTES)
        if not size or part is None:
            return Completion(status=Status.INSUFFICIENT_CAPACITY)
        number = next((each for each in range(1, MOST_NAMESPACES + 1) if each not in self._namespaces), None)
        if number is None:
            return Completion(status=Status.NAMESPACE_ID_UNAVAILABLE)
        self._namespaces[number] = Namespace(number=number, part=part)
        self._medium.deallocate(part)
        return Completion(result=number)

    def _free_part(self, size_bytes: int) -> range | None:
        first = 0
        for part in sorted((each.part for each in self._namespaces.values()), key=lambda one: one.start):
            if part.start - first >= size_bytes:
                break
            first = max(first, part.stop)
        fits = first + size_bytes <= self._medium.platters.size_bytes
        return range(first, first + size_bytes) if fits else None

    def _delete(self, number: int, select: int) -> Status:
        if select != DELETE:
            return Status.INVALID_FIELD
        if number != ALL_NAMESPACES and number not in self._namespaces:
            return Status.INVALID_NAMESPACE
        for each in list(self._namespaces) if number == ALL_NAMESPACES else [number]:
            del self._namespaces[each]
            self._attached.discard(each)
        return Status.SUCCESS

    def _attach(self, command: Command, select: int) -> Status:
        number = command.namespace
        if number not in self._namespaces:
            return Status.INVALID_NAMESPACE
        if list(controllers(command.data)) != [CONTROLLER]:
            return Status.CONTROLLER_LIST_INVALID
        if select == ATTACH:
            if number in self._attached:
                return Status.ALREADY_ATTACHED
            self._attached.add(number)
        elif select == DETACH:
            if number not in self._attached:
                return Status.NOT_ATTACHED
            self._attached.discard(number)
        else:
            return Status.INVALID_FIELD
        return Status.SUCCESS


def controllers(data: bytes) -> Iterable[int]:
    """The identifiers in a Controller List (4.5.1)."""
    count = int.from_bytes(data[:2], "little")
    return struct.unpack_from(f"<{count}H", data, 2) if len(data) >= 2 + 2 * count else ()


def controller_list(identifiers: Iterable[int]) -> bytes:
    """The same, as a controller answers it."""
    some = list(identifiers)
    return struct.pack(f"<{1 + len(some)}H", len(some), *some).ljust(4096, b"\0")
