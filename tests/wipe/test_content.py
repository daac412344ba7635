"""What a pass writes: computable at any place, from what the journal holds."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from host.drive.memory import Buffer
from wipe.content import SLICE_BYTES, Pattern, Stream, constant, content_of, stream_key

KEY = bytes(range(32))


def filled(content: Pattern | Stream, offset: int, length: int) -> bytes:
    buffer = Buffer(length)
    content.fill(offset, buffer.view)
    return bytes(buffer.view)


def keystream(offset: int, length: int) -> bytes:
    """By the library alone, from the beginning of the drive."""
    cipher = Cipher(algorithms.AES(KEY), modes.CTR(bytes(16))).encryptor()
    return cipher.update(bytes(offset + length))[offset:]


@pytest.mark.parametrize("length", [1, 512, SLICE_BYTES, SLICE_BYTES + 512])
def test_a_pattern_is_one_byte_everywhere(length: int) -> None:
    assert filled(Pattern(0x5A), 4096, length) == b"\x5a" * length
    assert Pattern(0).is_constant


@pytest.mark.parametrize(
    ("offset", "length"), [(0, 512), (512, 4096), (4096, SLICE_BYTES + 512), (SLICE_BYTES - 16, 48)]
)
def test_a_stream_is_the_keystream_of_the_whole_drive_at_its_place(offset: int, length: int) -> None:
    assert filled(Stream(KEY), offset, length) == keystream(offset, length)
    assert not Stream(KEY).is_constant


def test_a_stream_goes_on_and_comes_back() -> None:
    stream = Stream(KEY)
    for offset in (0, 512, 1024, 512, 0, 4096):
        assert filled(stream, offset, 512) == keystream(offset, 512)


def test_a_stream_needs_a_whole_key_and_begins_at_a_block() -> None:
    for length in (0, 16, 31, 33):
        with pytest.raises(ValueError, match="32 bytes"):
            Stream(bytes(length))
    with pytest.raises(ValueError, match="8 is not"):
        filled(Stream(KEY), 8, 16)


def test_a_content_that_is_the_same_everywhere_is_made_once() -> None:
    assert bytes(constant(Pattern(0), 4096)) == bytes(4096)
    for byte in (1, 7, 255):
        assert bytes(constant(Pattern(byte), 4096)) == bytes([byte]) * 4096


def test_a_pass_writes_what_its_record_says() -> None:
    stream = content_of(pattern=None, key=KEY.hex())
    assert isinstance(stream, Stream)
    assert filled(stream, 16, 64) == keystream(16, 64)
    for pattern, byte in ((None, 0), (0, 0), (0x55, 0x55)):
        found = content_of(pattern=pattern, key=None)
        assert isinstance(found, Pattern)
        assert found.byte == byte


def test_each_pass_has_a_key_of_its_own_from_the_markers() -> None:
    assert stream_key(KEY, 2) == hashlib.sha256(b"pass 2:" + KEY).digest()
    assert len({KEY, *(stream_key(KEY, number) for number in range(4))}) == 5
