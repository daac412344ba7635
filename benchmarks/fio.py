"""fio: how fast a drive is read, in sequence and at random; it never writes (fio(1), --readonly)."""

from __future__ import annotations

import errno
import json
import os
from typing import Any

from benchmarks.measure import Faulty, Program, Tool, Unusable
from host.errors import ToolFailed
from host.port import Answer
from model.benchmark import BenchmarkKind
from model.drive import Drive
from model.message import say

NAME = "fio"
VERSION_COMMAND = ("fio", "--version")
START_S = 0.5
SPARE_S = 30.0
DEPTH_FLASH, DEPTH_DISK = 32, 4
ERROR_STATUS = 1
# What reading answers for a place or a drive that is bad (linux/blk_types.h, blk_status_to_errno).
BAD_READS = frozenset(
    {errno.EIO, errno.ENODATA, errno.EREMOTEIO, errno.EILSEQ, errno.ETIMEDOUT, errno.ENXIO, errno.ENODEV}
)


def sequential(program: Program, drive: Drive, seconds: int, repeat: int) -> Tool:
    """Blocks of a mebibyte from the beginning of the drive."""
    options = ("--rw=read", "--bs=1M", "--iodepth=8")
    return _tool(program, drive, BenchmarkKind.DRIVE_SEQUENTIAL, seconds, repeat, options)


def random(program: Program, drive: Drive, seconds: int, repeat: int) -> Tool:
    """Blocks of 4 KiB all over the drive, each time others."""
    depth = DEPTH_DISK if drive.rotational else DEPTH_FLASH
    options = ("--rw=randread", "--bs=4k", f"--iodepth={depth}", "--norandommap", "--randrepeat=0")
    return _tool(program, drive, BenchmarkKind.DRIVE_RANDOM, seconds, repeat, options)


def _tool(
    program: Program, drive: Drive, kind: BenchmarkKind, seconds: int, repeat: int, options: tuple[str, ...]
) -> Tool:
    """`--readonly` refuses every write, and `--allow_file_create=0` a file in the place of a drive that
    has gone.
    """
    return Tool(
        kind=kind,
        program=program,
        command=(
            "fio", "--readonly", "--allow_file_create=0", "--name=etabli", f"--filename={drive.path}",
            *options, "--direct=1", "--ioengine=libaio", "--time_based", f"--runtime={seconds}",
            "--output-format=json",
        ),
        expected_s=(seconds + START_S) * repeat,
        timeout_s=seconds + SPARE_S,
        understand=parse_iops if kind is BenchmarkKind.DRIVE_RANDOM else parse_bandwidth,
        repeat=repeat,
        subject=drive.name,
        answers=frozenset({0, ERROR_STATUS}),
    )  # fmt: skip


def parse_bandwidth(answer: Answer) -> tuple[float, ...]:
    """Bytes per second. Raises Unusable, ToolFailed, and Faulty when the drive could not be read."""
    return (_figure(answer, "bw_bytes"),)


def parse_iops(answer: Answer) -> tuple[float, ...]:
    """Reads per second. Raises Unusable, ToolFailed, and Faulty when the drive could not be read."""
    return (_figure(answer, "iops"),)


def parse_version(answer: Answer) -> str | None:
    """The version in `fio-3.33`."""
    return answer.text.strip().removeprefix("fio-") or None


def _figure(answer: Answer, figure: str) -> float:
    """A figure of the read statistics of the only job."""
    text = answer.text
    start = text.find("{")  # fio writes its complaints before the JSON
    try:
        told: Any = json.loads(text[start:]) if start >= 0 else None
        job = told["jobs"][0]
        value, error = float(job["read"][figure]), int(job["error"])
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as problem:
        raise Unusable(text[:100]) from problem
    if error in BAD_READS:
        raise Faulty(say("benchmark.read_failed", error=os.strerror(error)))
    if error:
        raise ToolFailed(" ".join(answer.argv), os.strerror(error), answer.exit_status)
    if answer.exit_status or not value > 0:
        raise Unusable(f"error {error}, {figure} {value}")
    return value
