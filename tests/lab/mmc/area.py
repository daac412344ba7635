"""What lies behind a partition: sectors that are mapped to addresses, and what is left in pages that no
longer are (JESD84-B51, 6.6.9 to 6.6.12).

A write, an erase or a trim leaves the old data in unmapped pages, where no host reads it and a laboratory
does. `remains` holds the last such data of each address.
"""

from __future__ import annotations

from tests.lab.faults import EraseFault, Faults, WriteFault
from tests.lab.medium import BLOCK_BYTES, ERASES_NOTHING, Medium
from tests.lab.platters import CHUNK_BYTES, Platters


class Area:
    """A partition of an eMMC; `part` is always a range of bytes."""

    def __init__(self, platters: Platters, faults: Faults, erased: bytes) -> None:
        self.platters, self._faults, self._erased = platters, faults, erased
        self.medium = Medium(platters, faults)
        self.remains = Platters(
            platters.path.with_name(platters.path.name + ".unmapped"), platters.size_bytes
        )
        self._marked: list[range] = []

    def write(self, first: int, data: bytes) -> float:
        """Write sectors; how long it takes. Raises SectorFault."""
        part = range(first * BLOCK_BYTES, first * BLOCK_BYTES + len(data))
        old = self.platters.read(part.start, len(part)) if part.stop <= self.platters.size_bytes else b""
        busy_s = self.medium.write(first, data)
        if any(old) and self._faults.writes is WriteFault.NONE:
            self.remains.write(part.start, old)
        return busy_s

    def unmap(self, part: range, fraction: float = 1.0) -> None:
        """ERASE and TRIM: the addresses hold no data any more, the pages still do."""
        if self._faults.erase not in ERASES_NOTHING:
            self._leave(range(part.start, part.start + int(len(part) * fraction)))
        self.medium.erase(self._erased, part=part, fraction=fraction)

    def purge(self, part: range, fraction: float = 1.0) -> None:
        """Secure erase and secure trim: the data of these addresses, and all copies of it."""
        self.medium.erase(self._erased, part=part, fraction=fraction)
        self._wipe_remains(part, fraction)

    def mark(self, part: range) -> None:
        """Secure trim, step 1."""
        self._marked.append(part)

    def purge_marked(self, fraction: float = 1.0) -> None:
        """Secure trim, step 2."""
        for part in self._marked:
            self.purge(part, fraction)
        self._marked.clear()

    def sanitize(self, fraction: float = 1.0) -> None:
        """Purge all pages that are not mapped, and nothing else."""
        self._wipe_remains(range(self.remains.size_bytes), fraction)

    def forget_marks(self) -> None:
        """What was marked for a secure trim is not any more."""
        self._marked.clear()

    def _wipe_remains(self, part: range, fraction: float) -> None:
        if self._faults.erase in ERASES_NOTHING | {EraseFault.HIDES}:
            return
        done = range(part.start, part.start + int(len(part) * fraction))
        middle = part.start + len(part) // 2
        spared = self._faults.erase is EraseFault.LIES_IN_PART
        spare = range(middle, min(middle + CHUNK_BYTES, done.stop)) if spared else range(0)
        self.remains.fill(b"\0", part=done, spare=spare)

    def _leave(self, part: range) -> None:
        """Old data goes to unmapped pages; what is zero leaves nothing."""
        for offset in range(part.start, part.stop, CHUNK_BYTES):
            old = self.platters.read(offset, min(CHUNK_BYTES, part.stop - offset))
            if any(old):
                self.remains.write(offset, old)
