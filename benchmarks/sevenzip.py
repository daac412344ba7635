"""7-Zip's own benchmark: compression and decompression in millions of instructions per second (7z b)."""

from __future__ import annotations

import re

from benchmarks.measure import LEAST_SHARE, Program, Tool, Unusable, find_program
from host.port import Answer, Host
from model.benchmark import BenchmarkKind
from model.message import Message

NAME = "7-Zip"
COMMANDS = ("7zz", "7z", "7za")  # Debian 12 has 7zz, Debian 13 all of them, p7zip the last two
DICTIONARY_BITS = 20  # a mebibyte: 24 MB for two threads, so that 1 GB of memory is enough for many
# 7-Zip, CPP/7zip/UI/Common/Bench.cpp: `df` measures with this dictionary alone, `time` shortens the work
# from four seconds of a usual processor to one.
OPTIONS = (f"-mdf={DICTIONARY_BITS}", "-mtime=1")
ROW = re.compile(rf"^{DICTIONARY_BITS}:((?: +\d+){{4}}) +\|((?: +\d+){{4}}) *$", re.MULTILINE)
BANNER = re.compile(r"^7-Zip[^0-9\n]*(\d+\.\d+)", re.MULTILINE)
USAGE, RATING = 1, 3  # speed, usage in percent of one thread, rating by usage, rating
LEAST_SHARE_OF_ALL = 0.7  # cores that are faster than others of the same processor wait for them at the end
ONE_SAMPLE_S = 2.5
SPARE_S = 60.0  # an Atom does a quarter of a usual processor's work in the same cycles


def find(host: Host) -> tuple[str, Program | Message]:
    """The first of 7-Zip's names that is installed, with its version; or the first of all, with the
    reason why none can be used.
    """
    answers = [(command, find_program(host, NAME, (command,), parse_version)) for command in COMMANDS]
    return next((item for item in answers if isinstance(item[1], Program)), answers[0])


def compression(program: Program, command: str, threads: int, repeat: int, kind: BenchmarkKind) -> Tool:
    """Compressing and decompressing by one thread or by all."""
    return Tool(
        kind=kind,
        program=program,
        command=(command, "b", "1", f"-mmt{threads}", *OPTIONS),
        expected_s=ONE_SAMPLE_S * repeat,
        timeout_s=ONE_SAMPLE_S + SPARE_S,
        understand=parse,
        repeat=repeat,
        share=lambda answer: share(answer, threads),
        least_share=LEAST_SHARE if threads == 1 else LEAST_SHARE_OF_ALL,
    )


def parse(answer: Answer) -> tuple[float, ...]:
    """The mean of both ratings, in MIPS, of each pass. Raises Unusable."""
    ratings = [
        (int(packing.split()[RATING]) + int(unpacking.split()[RATING])) / 2
        for packing, unpacking in ROW.findall(answer.text)
    ]
    if not ratings or min(ratings) <= 0:
        raise Unusable(answer.text[:100])
    return tuple(ratings)


def share(answer: Answer, threads: int) -> float | None:
    """How much of the processor time of all its threads decompression got; compression waits for itself."""
    usages = [int(unpacking.split()[USAGE]) for _, unpacking in ROW.findall(answer.text)]
    return min(usages) / (100 * threads) if usages else None


def parse_version(answer: Answer) -> str | None:
    """The version in the banner: `7-Zip (z) 26.02 (x64) : Copyright …`."""
    found = BANNER.search(answer.text)
    return found[1] if found else None
