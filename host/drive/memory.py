"""Memory for direct input and output, and comparing it at the speed of the machine."""

from __future__ import annotations

import ctypes
import mmap
from contextlib import suppress

CACHE_LINE_BYTES = 64
_libc = ctypes.CDLL(None)


def zeros(length: int) -> memoryview:
    """Zeros to write, as O_DIRECT takes them: memory that is never written to is one page of the kernel's,
    over and over (mmap(2), MAP_ANONYMOUS), which stays in the processor's own cache.
    """
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    memory = mmap.mmap(-1, max(length, 1), flags=flags, prot=mmap.PROT_READ)
    # The large page of zeros is larger than that cache; a kernel without large pages says EINVAL.
    with suppress(OSError):
        memory.madvise(mmap.MADV_NOHUGEPAGE)
    return memoryview(memory)[:length]


class Buffer:
    """Zeroed, page-aligned memory of a fixed length, as O_DIRECT takes it (open(2))."""

    def __init__(self, length: int) -> None:
        # Few large pages are pinned sooner than many small ones. Shared memory, which mmap makes unasked,
        # gets none (Documentation/admin-guide/mm/transhuge.rst); a kernel without them says EINVAL.
        self._map = mmap.mmap(-1, max(length, 1), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        with suppress(OSError):
            self._map.madvise(mmap.MADV_HUGEPAGE)
        self._array = (ctypes.c_char * max(length, 1)).from_buffer(self._map)
        self.view = memoryview(self._map)[:length]

    def equals(self, other: Buffer, length: int) -> bool:
        """Whether the first `length` bytes are the same (memcmp(3); Python compares views byte by byte)."""
        if length > min(len(self.view), len(other.view)):
            raise ValueError("more bytes than there are")
        return bool(_libc.memcmp(self._array, other._array, ctypes.c_size_t(length)) == 0)

    def is_uniform(self, length: int) -> bool:
        """Whether the first `length` bytes are all the same: the first line of the cache, and then all of
        them compared with themselves a line further on, so that the memory is read once and aligned.
        """
        if length > len(self.view):
            raise ValueError("more bytes than there are")
        line = bytes(self.view[: min(length, CACHE_LINE_BYTES)])
        if line != line[:1] * len(line):
            return False
        start, rest = ctypes.addressof(self._array), length - len(line)
        return rest == 0 or bool(
            _libc.memcmp(
                ctypes.c_void_p(start), ctypes.c_void_p(start + CACHE_LINE_BYTES), ctypes.c_size_t(rest)
            )
            == 0
        )
