"""7-Zip's own benchmark: compression and decompression in millions of instructions per second (7z b)."""

from __future__ import annotations

import re

from benchmarks.measure import Tool, Unusable
from model.benchmark import BenchmarkKind

NAMES = ("7zz", "7z", "7za")  # Debian 12 has 7zz, Debian 13 all of them, p7zip the last two
DICTIONARY_BITS = 18  # 256 KiB: small enough for a machine with 1 GB of memory and many threads
ROW = re.compile(rf"^{DICTIONARY_BITS}:((?:\s+\d+){{4}})\s+\|((?:\s+\d+){{4}})\s*$", re.MULTILINE)
BANNER = re.compile(r"7-Zip[^0-9]*([\d.]+)")
SPARE_S = 60.0


def compression(program: str, threads: int | None, repeat: int) -> Tool:
    """One thread, or with None as many as 7-Zip finds."""
    single = threads == 1
    switch = "-mmt1" if single else "-mmt"
    return Tool(
        kind=BenchmarkKind.COMPRESSION_SINGLE if single else BenchmarkKind.COMPRESSION_ALL,
        name="7-Zip",
        command=(program, "b", str(repeat), switch, f"-md{DICTIONARY_BITS}", "-mtime=1"),
        expected_s=3.0 * repeat,
        timeout_s=3.0 * repeat + SPARE_S,
        understand=parse,
        version=(program,),
        understand_version=parse_version,
    )


def parse(text: str) -> tuple[float, ...]:
    """For each pass, the mean of both ratings in MIPS. Raises Unusable."""
    ratings = [(int(row[0].split()[3]) + int(row[1].split()[3])) / 2 for row in ROW.findall(text)]
    if not ratings or min(ratings) <= 0:
        raise Unusable(text[:100])
    return tuple(ratings)


def parse_version(text: str) -> str | None:
    """The version in the banner."""
    found = BANNER.search(text)
    return found[1] if found else None
