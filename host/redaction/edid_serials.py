"""Serial numbers of screens in their EDID (VESA E-EDID A.2), and its checksums."""

from __future__ import annotations

from collections.abc import Iterator

HEADER = bytes.fromhex("00ffffffffffff00")
BLOCK_BYTES = 128
SERIAL = slice(12, 16)
DESCRIPTORS = (54, 72, 90, 108)
DESCRIPTOR_BYTES = 18
SERIAL_TAG = 0xFF
NO_SERIALS = frozenset({0, 1, 0x01010101, 0xFFFFFFFF})  # what makers leave where they number nothing


def is_edid(data: bytes) -> bool:
    """Whether the bytes begin with the fixed header and hold a whole block."""
    return data.startswith(HEADER) and len(data) >= BLOCK_BYTES


def edid_serials(data: bytes) -> Iterator[str]:
    """The serial text of the screen; the number in the header is replaced with the checksums."""
    if not is_edid(data):
        return
    for start in DESCRIPTORS:
        descriptor = data[start : start + DESCRIPTOR_BYTES]
        if descriptor[:3] == b"\0\0\0" and descriptor[3] == SERIAL_TAG:
            text = descriptor[5:].split(b"\n")[0].decode("ascii", "replace").strip()
            if text:
                yield text


def with_checksums(before: bytes, after: bytes) -> bytes:
    """The changed blocks with a right checksum wherever the block had one: all its bytes add up to zero."""
    blocks = []
    for start in range(0, len(before), BLOCK_BYTES):
        old, new = before[start : start + BLOCK_BYTES], after[start : start + BLOCK_BYTES]
        is_right = len(old) == BLOCK_BYTES and sum(old) % 256 == 0
        blocks.append(new[:-1] + bytes((-sum(new[:-1]) % 256,)) if is_right else new)
    return b"".join(blocks)
