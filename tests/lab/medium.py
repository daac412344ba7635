"""The blocks behind a model: what its platters hold, seen through the faults of the drive."""

from __future__ import annotations

from tests.lab.faults import EraseFault, Faults
from tests.lab.platters import CHUNK_BYTES, Platters

BLOCK_BYTES = 512
ERASES_NOTHING = frozenset(
    {EraseFault.LIES, EraseFault.IDLE_SUCCESS, EraseFault.FAILS, EraseFault.STALLS, EraseFault.REFUSED}
)


class SectorFault(Exception):
    """A sector cannot be read or written; `lba` is the first one."""

    def __init__(self, lba: int) -> None:
        super().__init__(f"sector {lba}")
        self.lba = lba


class Locked(Exception):
    """The medium cannot be reached: locked by a password, or being sanitized."""


class Hangs(Exception):
    """No answer ever comes."""


class Medium:
    """Blocks of `block_bytes`, counted from the beginning of the medium."""

    def __init__(self, platters: Platters, faults: Faults, block_bytes: int = BLOCK_BYTES) -> None:
        self.platters, self.block_bytes, self._faults = platters, block_bytes, faults
        self.unreadable = set(faults.unreadable)
        self.healed = 0
        self.written_bytes = 0
        self._hidden: list[range] = []
        self._written_over: set[int] = set()

    @property
    def blocks(self) -> int:
        """How many whole blocks there are."""
        return self.platters.size_bytes // self.block_bytes

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
        data = bytearray(self.platters.read(first * self.block_bytes, count * self.block_bytes))
        for block in blocks if self._hidden else ():
            if self._is_hidden(block):
                at = (block - first) * self.block_bytes
                data[at : at + self.block_bytes] = bytes(self.block_bytes)
        return bytes(data)

    def write(self, first: int, data: bytes) -> float:
        """Write whole blocks; how long the drive is busy with them. Raises SectorFault."""
        blocks = range(first, first + len(data) // self.block_bytes)
        bad = self._faults.unwritable.intersection(blocks)
        if bad:
            raise SectorFault(min(bad))
        self.platters.write(first * self.block_bytes, data)
        healed = self.unreadable.intersection(blocks)
        self.unreadable -= healed
        self.healed += len(healed)
        if self._hidden:
            self._written_over.update(blocks)
        self.written_bytes += len(data)
        rate = self._faults.write_bytes_per_s
        return 0.0 if rate is None else len(data) / rate

    def erase(self, pattern: bytes, *, part: range | None = None, fraction: float = 1.0) -> None:
        """Do to a part of the medium, in bytes, what the fault leaves of an erase that came so far."""
        whole = range(self.platters.size_bytes) if part is None else part
        done = range(whole.start, whole.start + int(len(whole) * min(fraction, 1.0)))
        if self._faults.erase in ERASES_NOTHING:
            return
        if self._faults.erase is EraseFault.HIDES:
            self._hide(self._whole_blocks(done))
            return
        middle = whole.start + len(whole) // 2
        spared = self._faults.erase is EraseFault.LIES_IN_PART
        spare = range(middle, min(middle + CHUNK_BYTES, done.stop)) if spared else range(0)
        self.platters.fill(pattern, part=done, spare=spare)
        self._forget(done)

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
