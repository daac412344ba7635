"""The Replay Protected Memory Block (JESD84-B51, 6.6.22): read and written by frames of 512 bytes, and
written only by who knows the key. No erase and no sanitize reaches it.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from dataclasses import dataclass, replace
from enum import IntEnum

from tests.lab.platters import Platters

FRAME = struct.Struct(">196x32s256s16sIHHHH")
DATA_BYTES = 256
AUTHENTICATED = slice(228, 512)  # data to the end: what the MAC is made of


class Request(IntEnum):
    """What a frame asks for; its answer has 1 in the upper byte in place of 0."""

    PROGRAM_KEY = 0x0001
    READ_COUNTER = 0x0002
    WRITE = 0x0003
    READ = 0x0004
    READ_RESULT = 0x0005


class Result(IntEnum):
    """What came of it."""

    OK = 0x0000
    GENERAL_FAILURE = 0x0001
    AUTHENTICATION_FAILURE = 0x0002
    COUNTER_FAILURE = 0x0003
    ADDRESS_FAILURE = 0x0004
    NO_KEY = 0x0007


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The fields of a frame; `address` counts half sectors."""

    mac: bytes = bytes(32)
    data: bytes = bytes(DATA_BYTES)
    nonce: bytes = bytes(16)
    counter: int = 0
    address: int = 0
    blocks: int = 0
    result: int = 0
    kind: int = 0

    def packed(self, key: bytes | None = None) -> bytes:
        """The 512 bytes, with a MAC by this key in place of the field."""
        raw = FRAME.pack(
            self.mac, self.data, self.nonce, self.counter, self.address, self.blocks, self.result, self.kind
        )
        if key is None:
            return raw
        return replace(self, mac=hmac.digest(key, raw[AUTHENTICATED], hashlib.sha256)).packed()


def frame(raw: bytes) -> Frame:
    """The fields of 512 bytes."""
    mac, data, nonce, counter, address, blocks, result, kind = FRAME.unpack(raw[: FRAME.size])
    return Frame(
        mac=mac, data=data, nonce=nonce, counter=counter, address=address, blocks=blocks, result=result,
        kind=kind,
    )  # fmt: skip


class Rpmb:
    """The block: its key, None before somebody programmed one, its counter, and the request that waits."""

    def __init__(self, platters: Platters, key: bytes | None) -> None:
        self.platters, self._key = platters, key
        self._counter = 0
        self._asked = Frame()
        self._result = Frame()

    def take(self, raw: bytes) -> None:
        """WRITE_MULTIPLE_BLOCK: a request."""
        asked = frame(raw.ljust(FRAME.size, b"\0"))
        if asked.kind == Request.PROGRAM_KEY:
            result = Result.OK if self._key is None else Result.GENERAL_FAILURE
            self._key = asked.mac if self._key is None else self._key
            self._result = Frame(result=result, kind=asked.kind << 8)
        elif asked.kind == Request.WRITE:
            result = self._write(asked)
            self._result = Frame(
                result=result, kind=asked.kind << 8, counter=self._counter, address=asked.address
            )
        self._asked = asked

    def _write(self, asked: Frame) -> Result:
        if self._key is None:
            return Result.NO_KEY
        if asked.packed(self._key) != asked.packed():
            return Result.AUTHENTICATION_FAILURE
        if asked.counter != self._counter:
            return Result.COUNTER_FAILURE
        if (asked.address + 1) * DATA_BYTES > self.platters.size_bytes:
            return Result.ADDRESS_FAILURE
        self.platters.write(asked.address * DATA_BYTES, asked.data)
        self._counter += 1
        return Result.OK

    def answer(self, blocks: int) -> bytes:
        """READ_MULTIPLE_BLOCK: what the last request came to."""
        asked = self._asked
        if asked.kind == Request.READ_RESULT:
            return self._result.packed(self._key)
        told = Frame(kind=asked.kind << 8, nonce=asked.nonce, address=asked.address, counter=self._counter)
        if self._key is None:
            return replace(told, result=Result.NO_KEY).packed() * blocks
        if asked.kind != Request.READ:
            return told.packed(self._key)
        if (asked.address + blocks) * DATA_BYTES > self.platters.size_bytes:
            return replace(told, result=Result.ADDRESS_FAILURE).packed(self._key) * blocks
        parts = [self.platters.read((asked.address + n) * DATA_BYTES, DATA_BYTES) for n in range(blocks)]
        # One MAC, in the last frame, of all that were read
        frames = [replace(told, data=part, blocks=blocks, counter=0) for part in parts]
        read = b"".join(each.packed()[AUTHENTICATED] for each in frames)
        frames[-1] = replace(frames[-1], mac=hmac.digest(self._key, read, hashlib.sha256))
        return b"".join(each.packed() for each in frames)
