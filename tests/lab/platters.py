"""What a simulated drive's medium holds: a sparse file that survives the death of everything that talks
to it.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

CHUNK_BYTES = 1 << 20


class NotAFile(ValueError):
    """What was named for a medium is a device, a folder, or another thing that nobody may write over."""


class Platters:
    """A medium of `size_bytes`, backed by a file that is created, or kept as it is when it exists. Raises
    NotAFile.
    """

    def __init__(self, path: Path, size_bytes: int) -> None:
        self.path = path
        self.size_bytes = size_bytes
        if path.exists() and not path.is_file():
            raise NotAFile(f"{path} is no ordinary file: it is not made into a medium")
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.ftruncate(self._descriptor, size_bytes)

    def read(self, offset: int, length: int) -> bytes:
        """Exactly `length` bytes. Raises ValueError outside the medium."""
        self._check(offset, length)
        return os.pread(self._descriptor, length, offset)

    def write(self, offset: int, data: bytes) -> None:
        """Write all of `data`. Raises ValueError outside the medium."""
        self._check(offset, len(data))
        written, left = 0, memoryview(data)
        while written < len(data):
            written += os.pwrite(self._descriptor, left[written:], offset + written)

    def fill(self, pattern: bytes, *, part: range | None = None, spare: range = range(0)) -> None:
        """Write a repeated pattern to `part`, in bytes, or everywhere; except in the byte range `spare`.

        Zeros that go everywhere are stored as a hole.
        """
        kept = self.read(spare.start, len(spare)) if len(spare) else b""
        whole = part is None or part == range(self.size_bytes)
        if whole and not any(pattern):
            os.ftruncate(self._descriptor, 0)
            os.ftruncate(self._descriptor, self.size_bytes)
        else:
            self._fill_with(pattern, range(self.size_bytes) if part is None else part)
        if kept:
            self.write(spare.start, kept)

    def _fill_with(self, pattern: bytes, part: range) -> None:
        block = pattern * (CHUNK_BYTES // len(pattern))
        for offset in range(part.start, part.stop, len(block)):
            self.write(offset, block[: part.stop - offset])

    def scramble(self, part: range) -> None:
        """Make noise of what a part holds, as a change of the media key does; the same noise each time."""
        for offset in range(part.start, part.stop, CHUNK_BYTES):
            noise = random.Random(offset)
            self.write(offset, noise.randbytes(min(CHUNK_BYTES, part.stop - offset)))

    def count(self, secret: bytes, part: range | None = None) -> int:
        """How often a secret stands in `part`, in bytes, or anywhere, at multiples of its own length."""
        whole = range(self.size_bytes) if part is None else part
        step = max(CHUNK_BYTES // len(secret), 1) * len(secret)
        found = 0
        for offset in range(whole.start, whole.stop, step):
            data = self.read(offset, min(step, whole.stop - offset))
            copies = len(data) // len(secret)
            if data[: copies * len(secret)] == secret * copies:
                found += copies
                continue
            place = data.find(secret)
            while place >= 0:
                found += place % len(secret) == 0
                place = data.find(secret, place + 1)
        return found

    def flush(self) -> None:
        """Bring everything to the file."""
        os.fdatasync(self._descriptor)

    def close(self) -> None:
        """Close the file; the medium keeps what it holds."""
        os.close(self._descriptor)

    def _check(self, offset: int, length: int) -> None:
        if offset < 0 or length < 0 or offset + length > self.size_bytes:
            raise ValueError(f"bytes {offset} to {offset + length} of a medium of {self.size_bytes}")
