"""The token stream of methods and results (Core Specification 2.01, 3.2.2): integers, byte strings, lists and
named values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias


class Token(IntEnum):
    """Control tokens (table 4)."""

    START_LIST = 0xF0
    END_LIST = 0xF1
    START_NAME = 0xF2
    END_NAME = 0xF3
    CALL = 0xF8
    END_OF_DATA = 0xF9
    END_OF_SESSION = 0xFA
    EMPTY = 0xFF


@dataclass(frozen=True, slots=True)
class Named:
    """A named value; the name is an integer, or bytes in the session manager's Properties."""

    name: int | bytes
    value: Value


Value: TypeAlias = "int | bytes | list[Value] | Named"


class BadStream(Exception):
    """Bytes that are no token stream."""


def encode(values: Iterable[Value | Token]) -> bytes:
    """Values one after the other; a Token stands for itself."""
    return b"".join(_one(value) for value in values)


def _one(value: Value | Token) -> bytes:
    if isinstance(value, Token):
        return bytes([value])
    if isinstance(value, list):
        return bytes([Token.START_LIST]) + encode(value) + bytes([Token.END_LIST])
    if isinstance(value, Named):
        return bytes([Token.START_NAME]) + encode([value.name, value.value]) + bytes([Token.END_NAME])
    if isinstance(value, bytes):
        return _byte_string(value)
    return _integer(value)


def _integer(value: int) -> bytes:
    if value < 0x40:
        return bytes([value])
    length = (value.bit_length() + 7) // 8
    return bytes([0x80 | length]) + value.to_bytes(length, "big")


def _byte_string(value: bytes) -> bytes:
    if len(value) < 0x10:
        return bytes([0xA0 | len(value)]) + value
    return bytes([0xD0 | len(value) >> 8, len(value) & 0xFF]) + value


def decode(stream: bytes) -> list[Value | Token]:
    """The values of a stream; tokens outside of lists and names stay tokens. Raises BadStream."""
    reader = _Reader(stream)
    values: list[Value | Token] = []
    while reader.left:
        value = reader.next()
        if value is not Token.EMPTY:
            values.append(value)
    return values


class _Reader:
    """A place in a stream."""

    def __init__(self, stream: bytes) -> None:
        self._stream, self._at = stream, 0

    @property
    def left(self) -> bool:
        return self._at < len(self._stream)

    def _take(self, length: int) -> bytes:
        part = self._stream[self._at : self._at + length]
        if len(part) < length:
            raise BadStream
        self._at += length
        return part

    def next(self) -> Value | Token:
        first = self._take(1)[0]
        if first == Token.START_LIST:
            return self._list()
        if first == Token.START_NAME:
            return self._named()
        if first in set(Token):
            return Token(first)
        return self._atom(first)

    def _list(self) -> list[Value]:
        values: list[Value] = []
        while (value := self.next()) is not Token.END_LIST:
            values.append(_inner(value))
        return values

    def _named(self) -> Named:
        name, value = _inner(self.next()), _inner(self.next())
        if not isinstance(name, int | bytes) or self.next() is not Token.END_NAME:
            raise BadStream
        return Named(name, value)

    def _atom(self, first: int) -> int | bytes:
        """Tiny, short, medium and long atoms (3.2.2.3.1)."""
        if first < 0x80:
            return first & 0x3F
        if first < 0xC0:
            is_bytes, length = first & 0x20, first & 0xF
        elif first < 0xE0:
            is_bytes, length = first & 0x10, (first & 7) << 8 | self._take(1)[0]
        elif first <= 0xE3:
            is_bytes, length = first & 2, int.from_bytes(self._take(3), "big")
        else:
            raise BadStream
        data = self._take(length)
        return data if is_bytes else int.from_bytes(data, "big")


def _inner(value: Value | Token) -> Value:
    """What may stand in a list or a name. Raises BadStream for a control token."""
    if isinstance(value, Token):
        raise BadStream
    return value
