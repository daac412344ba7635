"""fio: how fast a drive is read, in sequence and at random; it never writes (fio(1), --readonly)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from benchmarks.measure import Tool, Unusable
from model.benchmark import BenchmarkKind
from model.drive import Drive

SPARE_S = 30.0
DEPTH_FLASH, DEPTH_DISK = 32, 4


def sequential(drive: Drive, seconds: int, repeat: int) -> Tool:
    """Blocks of a mebibyte from the beginning of the drive."""
    return _tool(
        drive,
        BenchmarkKind.DRIVE_SEQUENTIAL,
        seconds,
        repeat,
        ("--rw=read", "--bs=1M", "--iodepth=8"),
        "bw_bytes",
    )


def random(drive: Drive, seconds: int, repeat: int) -> Tool:
    """Blocks of 4 KiB all over the drive."""
    depth = DEPTH_DISK if drive.rotational else DEPTH_FLASH
    options = ("--rw=randread", "--bs=4k", f"--iodepth={depth}", "--norandommap", "--randrepeat=0")
    return _tool(drive, BenchmarkKind.DRIVE_RANDOM, seconds, repeat, options, "iops")


def _tool(
    drive: Drive, kind: BenchmarkKind, seconds: int, repeat: int, options: tuple[str, ...], figure: str
) -> Tool:
    return Tool(
        kind=kind,
        name="fio",
        command=(
            "fio", "--readonly", "--name=etabli", f"--filename={drive.path}", *options, "--direct=1",
            "--ioengine=libaio", "--time_based", f"--runtime={seconds}", "--output-format=json",
        ),
        expected_s=seconds * repeat,
        timeout_s=seconds + SPARE_S,
        understand=reader(figure),
        repeat=repeat,
        subject=drive.name,
        version=("fio", "--version"),
    )  # fmt: skip


def reader(figure: str) -> Callable[[str], tuple[float, ...]]:
    """How one figure of the read statistics is found in fio's JSON."""

    def understand(text: str) -> tuple[float, ...]:
        return (parse(text, figure),)

    return understand


def parse(text: str, figure: str) -> float:
    """The figure of the first job. Raises Unusable, also when the job had an error or read nothing."""
    start = text.find("{")  # fio prints its warnings before the JSON
    try:
        answer: Any = json.loads(text[start:]) if start >= 0 else None
        job = answer["jobs"][0]
        value = float(job["read"][figure])
        error = int(job["error"])
    except (ValueError, KeyError, IndexError, TypeError) as problem:
        raise Unusable(text[:100]) from problem
    if error or value <= 0:
        raise Unusable(f"error {error}, {figure} {value}")
    return value
