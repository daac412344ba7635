"""What is written to a drive and what must be read back: patterns, streams and markers, each computable at
any place from what the journal holds.
"""

from __future__ import annotations

import hashlib
from typing import Protocol

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes

from host.drive.memory import Buffer, zeros

AES_BLOCK_BYTES = 16
KEY_BYTES = 32
SLICE_BYTES = 2 << 20
ZEROS = zeros(SLICE_BYTES)  # enciphered they are the keystream


class PassContent(Protocol):
    """What belongs on a drive, place by place."""

    def fill(self, offset: int, buffer: memoryview) -> None:
        """Put what belongs at `offset` (a multiple of 16 bytes) into the buffer."""
        ...

    @property
    def is_constant(self) -> bool:
        """Whether every place holds the same: then a buffer need be filled once only."""
        ...


class Pattern:
    """One byte, everywhere."""

    def __init__(self, byte: int) -> None:
        self.byte = byte

    @property
    def is_constant(self) -> bool:
        return True

    def fill(self, offset: int, buffer: memoryview) -> None:  # noqa: ARG002 - the same everywhere
        """See Content.fill."""
        piece = bytes([self.byte]) * min(len(buffer), SLICE_BYTES)
        for start in range(0, len(buffer), SLICE_BYTES):
            part = buffer[start : start + SLICE_BYTES]
            part[:] = piece[: len(part)]


def constant(content: PassContent, length: int) -> memoryview:
    """So many bytes of a content that is the same everywhere."""
    if isinstance(content, Pattern) and content.byte == 0:
        return zeros(length)
    buffer = Buffer(length)
    content.fill(0, buffer.view)
    return buffer.view


class Stream:
    """The keystream of AES-256 in counter mode: block i of 16 bytes is the encrypted counter i (NIST SP
    800-38A, 6.5), so that any place can be computed from the key alone.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("a key of AES-256 has 32 bytes")
        self._algorithm = algorithms.AES(key)
        self._going_on: dict[int, CipherContext] = {}

    @property
    def is_constant(self) -> bool:
        return False

    def fill(self, offset: int, buffer: memoryview) -> None:
        """See Content.fill."""
        if offset % AES_BLOCK_BYTES:
            raise ValueError(f"{offset} is not at a block of AES")
        counter = (offset // AES_BLOCK_BYTES).to_bytes(AES_BLOCK_BYTES, "big")
        encryptor = self._going_on.pop(offset, None)  # a cipher that came to here goes on
        if encryptor is None:
            encryptor = Cipher(self._algorithm, modes.CTR(counter)).encryptor()
        # In counter mode as many bytes come out as go in; the buffer need not hold a block more.
        for start in range(0, len(buffer), SLICE_BYTES):
            part = buffer[start : start + SLICE_BYTES]
            if encryptor.update_into(ZEROS[: len(part)], part) != len(part):
                raise RuntimeError("the cipher gave less than it was asked for")
        self._going_on = {offset + len(buffer): encryptor}


def content_of(*, pattern: int | None, key: str | None) -> PassContent:
    """What a pass writes, from the journal's record of it."""
    if key is not None:
        return Stream(bytes.fromhex(key))
    return Pattern(pattern or 0)


def stream_key(marker_key: bytes, number: int) -> bytes:
    """The key of a pass: another one than the markers', computed from it."""
    return hashlib.sha256(b"pass %d:" % number + marker_key).digest()
