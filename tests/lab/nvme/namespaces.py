"""How a medium is divided into namespaces; what no namespace has is unallocated capacity (NVM Express Base
Specification 2.0, 3.2.1 and 8.11).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

BLOCK_BYTES = 512
NAMESPACE = 1
ALL_NAMESPACES = 0xFFFFFFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Namespace:
    """A namespace: its identifier, and its bytes of the medium."""

    number: int
    part: range

    @property
    def first_block(self) -> int:
        """Where on the medium its block 0 is."""
        return self.part.start // BLOCK_BYTES

    @property
    def blocks(self) -> int:
        """Its size in logical blocks."""
        return len(self.part) // BLOCK_BYTES

    def eui64(self, serial: str) -> bytes:
        """An EUI-64 of its own: a locally administered one, made from the drive's serial."""
        name = serial if self.number == NAMESPACE else f"{serial}/{self.number}"
        return bytes([0x02, 0x1A, 0xB0, 0x00]) + zlib.crc32(name.encode()).to_bytes(4, "big")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSize:
    """What Identify Namespace says of a namespace in place of the truth (NVM Command Set Specification 1.0,
    figure 97): NSZE and NCAP in blocks, NVMCAP in bytes; None for the truth. A host may address NSZE blocks.
    Those that the namespace lacks read as zeros and take no write, as with thin provisioning; those that it
    has beyond keep their data.
    """

    number: int = NAMESPACE
    nsze: int | None = None
    ncap: int | None = None
    nvmcap: int | None = None


TRUE_SIZE = ToldSize()


def divide(size_bytes: int, sizes: Sequence[int]) -> dict[int, Namespace]:
    """Namespaces 1, 2, … of these sizes from the beginning of the medium; one of all of it when none is
    named. Raises ValueError for sizes that are no whole blocks, or more than the medium.
    """
    if any(size <= 0 or size % BLOCK_BYTES for size in sizes) or sum(sizes) > size_bytes:
        raise ValueError(f"namespaces of {list(sizes)} bytes on a medium of {size_bytes}")
    namespaces: dict[int, Namespace] = {}
    first = 0
    for number, size in enumerate(sizes or [size_bytes], start=NAMESPACE):
        namespaces[number] = Namespace(number=number, part=range(first, first + size))
        first += size
    return namespaces
