"""The length and the number of the logical blocks, and how they are changed: MODE SELECT names other ones in
a block descriptor (SBC-4, 6.5.2; Seagate SCSI Commands Reference Manual, Rev. J, 5.3.4.2 and 5.3.4.3).

Another length is true after the next FORMAT UNIT; in between the medium has no valid format, and MODE SENSE
tells what was asked for. Another number of the same blocks is true at once, is kept over power cycles, leaves
every block as it is, and hides those beyond: a short stroke (`sg_format --resize`). All ones give the whole
drive back.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.lab.medium import Medium
from tests.lab.scsi.sense import INVALID_PARAMETER, PARAMETER_LIST_LENGTH, Key, check
from tests.lab.scsi.unit import Scsi

LENGTHS = (512, 520, 528, 4096, 4160, 4224)
SHORT_DESCRIPTOR_BYTES, LONG_DESCRIPTOR_BYTES = 8, 16
LONG_LBA = 1 << 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockDescriptor:
    """What a MODE SELECT asks for: `blocks` 0 for no change, -1 for as many as there are."""

    blocks: int
    block_bytes: int


def selected(cdb: bytes, data: bytes) -> BlockDescriptor | None:
    """The block descriptor of a MODE SELECT, None for one without. Raises CheckCondition."""
    if cdb[0] == Scsi.MODE_SELECT_6:
        wanted, header_bytes = cdb[4], 4
        descriptor_bytes, long = data[3] if len(data) > 3 else 0, False
    else:
        wanted, header_bytes = int.from_bytes(cdb[7:9], "big"), 8
        descriptor_bytes, long = int.from_bytes(data[6:8], "big"), bool(data[4:5] and data[4] & LONG_LBA)
    if wanted == 0:
        return None
    if len(data) < wanted or wanted < header_bytes + descriptor_bytes:
        raise check(Key.ILLEGAL_REQUEST, PARAMETER_LIST_LENGTH)
    if descriptor_bytes == 0:
        return None
    if descriptor_bytes != (LONG_DESCRIPTOR_BYTES if long else SHORT_DESCRIPTOR_BYTES):
        raise check(Key.ILLEGAL_REQUEST, INVALID_PARAMETER)
    descriptor = data[header_bytes : header_bytes + descriptor_bytes]
    number, length = (descriptor[:8], descriptor[12:16]) if long else (descriptor[:4], descriptor[5:8])
    every = number == b"\xff" * len(number)
    return BlockDescriptor(
        blocks=-1 if every else int.from_bytes(number, "big"), block_bytes=int.from_bytes(length, "big")
    )


class Geometry:
    """The blocks of a medium: as they are, and as the last MODE SELECT asked for. `blocks` None: all;
    `resizes` False: a drive that ignores the number, as 5.3.4.2 allows.
    """

    def __init__(self, medium: Medium, blocks: int | None, *, resizes: bool) -> None:
        self._medium, self._clipped, self._resizes = medium, blocks, resizes
        self._selected_bytes, self._selected_blocks = medium.block_bytes, 0

    @property
    def block_bytes(self) -> int:
        """The length of a block."""
        return self._medium.block_bytes

    @property
    def blocks(self) -> int:
        """How many a host may address."""
        whole = self._medium.blocks
        return whole if self._clipped is None else min(whole, self._clipped)

    @property
    def needs_format(self) -> bool:
        """Whether blocks of another length were asked for, and are still to come."""
        return self._selected_bytes != self.block_bytes

    @property
    def selected(self) -> tuple[int, int]:
        """Number and length that MODE SENSE tells: those of the last MODE SELECT."""
        if not self.needs_format:
            return self.blocks, self.block_bytes
        return self._selected_blocks or self._most(self._selected_bytes), self._selected_bytes

    @property
    def formatted_part(self) -> range:
        """The bytes that a format with what is selected makes accessible, and that FORMAT UNIT is about. What
        lies beyond keeps its data: the command formats "application client accessible logical blocks", and
        the degree of the alteration is the vendor's (Seagate, 3.3.1); "the entire area of the disk media that
        can be accessed from the INIT" (Fujitsu MAA3182SC, C141-E039, 3.3.1).
        """
        number, length = self.selected
        all_of_it = self._medium.platters.size_bytes
        return range(all_of_it if number == self._most(length) else number * length)

    def _most(self, block_bytes: int) -> int:
        return self._medium.platters.size_bytes // block_bytes

    def select(self, wanted: BlockDescriptor | None) -> None:
        """MODE SELECT; one without a descriptor changes nothing. Raises CheckCondition."""
        if wanted is None:
            return
        if wanted.block_bytes not in LENGTHS:
            raise check(Key.ILLEGAL_REQUEST, INVALID_PARAMETER)
        most = self._most(wanted.block_bytes)
        blocks = wanted.blocks if self._resizes else 0
        if blocks > most:
            raise check(Key.ILLEGAL_REQUEST, INVALID_PARAMETER)
        self._selected_bytes, self._selected_blocks = wanted.block_bytes, most if blocks < 0 else blocks
        if not self.needs_format and self._selected_blocks:
            self._clipped = None if self._selected_blocks == most else self._selected_blocks

    def formatted(self) -> None:
        """A format came to its end: what was selected is true."""
        if self.needs_format:
            self._medium.block_bytes = self._selected_bytes
            self._clipped = self._selected_blocks or None
