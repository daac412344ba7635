"""The blocks behind a model: what its platters hold, seen through the faults of the drive."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.lab.faults import EraseFault, Faults, WriteFault
from tests.lab.platters import CHUNK_BYTES, Platters

BLOCK_BYTES = 512
OLD_BYTES_EVERY = 7
ERASES_NOTHING = frozenset(
    {EraseFault.LIES, EraseFault.IDLE_SUCCESS, EraseFault.FAILS, EraseFault.STALLS, EraseFault.REFUSED}
)


class SectorFault(Exception):
    """A sector cannot be read or written; `lba` is the first one."""

    def __init__(self, lba: int) -> None:
        super().__init__(f"sector {lba}")
        self.lba = lba


class WriteProtected(SectorFault):
    """The medium takes no write any more; `lba` is the first sector that was to be written."""


class Locked(Exception):
    """The medium cannot be reached: locked by a password, or being sanitized."""


class Hangs(Exception):
    """No answer ever comes."""


class Medium:
    """Blocks of `block_bytes`, counted from the beginning of the medium."""

    def __init__(
        self,
        platters: Platters,
        faults: Faults,
        block_bytes: int = BLOCK_BYTES,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.platters, self.block_bytes, self._faults = platters, block_bytes, faults
        self._now, self._made_s, self._erases = now, now(), 0
        self.unreadable = set(faults.unreadable)
        self.healed = 0
        self.written_bytes = 0
        self._hidden: list[range] = []
        self._written_over: set[int] = set()

    @property
    def blocks(self) -> int:
        """How many whole blocks there are, as far as the drive tells by this time."""
        whole = self.platters.size_bytes // self.block_bytes
        growth = self._faults.grows
        return whole if growth is None or self._has_grown else min(whole, growth.first_blocks)

    @property
    def _has_grown(self) -> bool:
        growth = self._faults.grows
        return growth is not None and (
            (growth.after_s is not None and self._now() - self._made_s >= growth.after_s)
            or (growth.after_erases is not None and self._erases >= growth.after_erases)
            or (growth.after_written_bytes is not None and self.written_bytes >= growth.after_written_bytes)
        )

    @property
    def worn(self) -> int:
        """How many blocks were replaced because of what was written: one each `growing_reallocations` MiB."""
        step_mib = self._faults.growing_reallocations
        return 0 if step_mib is None else self.written_bytes // (step_mib << 20)

    @property
    def fell_off(self) -> bool:
        """Whether so much was written that the drive falls off its bus."""
        limit = self._faults.drop_after_bytes
        return limit is not None and self.written_bytes >= limit

    def reach(self, blocks: range) -> None:
        """Raises Hangs where a command that touches these blocks is never answered."""
        if self._faults.hang_lba is not None and self._faults.hang_lba in blocks:
            raise Hangs

    def read(self, first: int, count: int) -> bytes:
        """Read blocks. Raises SectorFault."""
        blocks = range(first, first + count)
        bad = self.unreadable.intersection(blocks)
        if bad:
            raise SectorFault(min(bad))
        data = self._read(blocks)
        for block in blocks if self._hidden else ():
            if self._is_hidden(block):
                at = (block - first) * self.block_bytes
                data[at : at + self.block_bytes] = bytes(self.block_bytes)
        return bytes(data)

    def _read(self, blocks: range) -> bytearray:
        """What the platters hold at these addresses. Raises SectorFault beyond the end of the medium."""
        data, length = bytearray(), self.block_bytes
        for part, place in _wrapped(blocks, self._faults.wraps_reads_at):
            if place + len(part) > self.platters.size_bytes // length:
                raise SectorFault(part.start)
            data += self.platters.read(place * length, len(part) * length)
        return data

    def write(self, first: int, data: bytes) -> float:
        """Write whole blocks; how long the drive is busy with them. Raises SectorFault, WriteProtected."""
        blocks = range(first, first + len(data) // self.block_bytes)
        self._check_writable(blocks)
        if self._faults.writes is not WriteFault.SWALLOWED:
            self._write(blocks, data)
        self.written_bytes += len(data)
        rate = self._faults.write_bytes_per_s
        return 0.0 if rate is None else len(data) / rate

    def _check_writable(self, blocks: range) -> None:
        """Raises SectorFault, WriteProtected."""
        if self._faults.writes is WriteFault.PROTECTED:
            raise WriteProtected(blocks.start)
        if self._faults.writes is WriteFault.FAILS:
            raise SectorFault(blocks.start)
        bad = self._faults.unwritable.intersection(blocks)
        if bad:
            raise SectorFault(min(bad))
        region = self._faults.unwritable_region
        if region and region.start < blocks.stop and blocks.start < region.stop:
            raise SectorFault(max(region.start, blocks.start))

    def _write(self, blocks: range, data: bytes) -> None:
        """Put data on the platters. Raises SectorFault beyond the end of the medium."""
        length = self.block_bytes
        for part, place in _wrapped(blocks, self._faults.wraps_writes_at):
            if place + len(part) > self.platters.size_bytes // length:
                raise SectorFault(part.start)
            at = (part.start - blocks.start) * length
            self.platters.write(place * length, data[at : at + len(part) * length])
        healed = self.unreadable.intersection(blocks)
        self.unreadable -= healed
        self.healed += len(healed)
        if self._hidden:
            self._written_over.update(blocks)

    def erase(self, pattern: bytes, *, part: range | None = None, fraction: float = 1.0) -> None:
        """Do to a part of the medium, in bytes, what the fault leaves of an erase that came so far."""
        told_bytes = (
            self.platters.size_bytes if self._faults.grows is None else self.blocks * self.block_bytes
        )
        whole = range(self.platters.size_bytes) if part is None else part
        whole = range(whole.start, min(whole.stop, told_bytes))
        done = range(whole.start, whole.start + int(len(whole) * min(fraction, 1.0)))
        self._erases += fraction >= 1
        if self._faults.erase in ERASES_NOTHING:
            return
        if self._faults.erase is EraseFault.HIDES:
            self._hide(self._whole_blocks(done))
            return
        middle = whole.start + len(whole) // 2
        spared = self._faults.erase is EraseFault.LIES_IN_PART
        spare = range(middle, min(middle + CHUNK_BYTES, done.stop)) if spared else range(0)
        old = self._old_bytes(done) if self._faults.leaves_old_bytes else {}
        self.platters.fill(pattern, part=done, spare=spare)
        for block, byte in old.items():
            self.platters.write(block * self.block_bytes, byte * self.block_bytes)
        self._forget(done)

    def _old_bytes(self, done: range) -> dict[int, bytes]:
        """The first byte of each seventh block."""
        blocks = self._whole_blocks(done)[::OLD_BYTES_EVERY]
        return {block: self.platters.read(block * self.block_bytes, 1) for block in blocks}

    def deallocate(self, part: range) -> None:
        """Let a part, in bytes, read as zeros until it is written; what it holds stays."""
        self._hide(self._whole_blocks(part))

    def scramble(self, part: range | None = None) -> None:
        """Change the key of a part of the medium: what it holds is noise from now on."""
        whole = range(self.platters.size_bytes) if part is None else part
        self.platters.scramble(whole)
        self._forget(whole)

    def _forget(self, done: range) -> None:
        """What was erased can be read again."""
        blocks = self._whole_blocks(done)
        self.unreadable -= {block for block in self.unreadable if block in blocks}

    def _whole_blocks(self, part: range) -> range:
        return range(-(-part.start // self.block_bytes), part.stop // self.block_bytes)

    def _hide(self, blocks: range) -> None:
        self._hidden.append(blocks)
        self._written_over -= {block for block in self._written_over if block in blocks}

    def _is_hidden(self, block: int) -> bool:
        return block not in self._written_over and any(block in blocks for blocks in self._hidden)


def _wrapped(blocks: range, at: int | None) -> list[tuple[range, int]]:
    """The pieces of a range of addresses, each with the block where it really begins."""
    if at is None:
        return [(blocks, blocks.start)]
    pieces = []
    first = blocks.start
    while first < blocks.stop:
        stop = min(blocks.stop, (first // at + 1) * at)
        pieces.append((range(first, stop), first % at))
        first = stop
    return pieces
