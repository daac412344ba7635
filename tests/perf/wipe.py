"""Overwriting and reading back beside fio on the same loop devices in memory, for 1, 4 and 16 drives at once.

./dev perf wipe [--size-mib 1024] [--drives 1 4 16]
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.wipe.loops import loop_on

ROOT = Path(__file__).resolve().parent.parent.parent
MEMORY = Path("/dev/shm")
BLOCK = "4M"
ROUNDS = 5
GB = 1e9
NEEDED = {"zero": 0.95, "verify": 0.95}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Bytes per second of all drives together, and processor seconds per gigabyte."""

    bytes_per_s: float
    cpu_s_per_gb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A loop device and the file behind it."""

    device: str
    file: Path


def ours(mode: str, pairs: Sequence[Pair]) -> Rate:
    """The engine, one process a drive, begun together."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.perf.wipe_rate", mode, pair.device, str(pair.file)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for pair in pairs
    ]  # fmt: skip
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    answers = [json.loads(worker.communicate()[0]) for worker in workers]
    assert all(worker.returncode == 0 for worker in workers)
    return _rate(answers)


def _rate(answers: Sequence[dict[str, float]]) -> Rate:
    moved = sum(answer["bytes"] for answer in answers)
    return Rate(
        bytes_per_s=moved / max(answer["seconds"] for answer in answers),
        cpu_s_per_gb=sum(answer["cpu_seconds"] for answer in answers) / moved * GB,
    )


FIO_MODES = {
    "zero": ("--rw=write", "--zero_buffers", "--end_fsync=1"),
    "random": ("--rw=write", "--refill_buffers", "--end_fsync=1"),
    "write": ("--rw=write", "--end_fsync=1"),
    "verify": ("--rw=write", "--verify_only=1", "--verify=pattern", "--verify_pattern=0x00"),
}


def fio(mode: str, pairs: Sequence[Pair]) -> Rate:
    """The same work by fio: same block size, one in flight, one process a drive."""
    jobs = [
        word
        for number, pair in enumerate(pairs)
        for word in (f"--name=d{number}", f"--filename={pair.device}", *FIO_MODES[mode])
    ]
    common = ["--bs=" + BLOCK, "--direct=1", "--ioengine=psync", "--iodepth=1", "--group_reporting=0"]
    done = subprocess.run(
        ["fio", "--output-format=json", *common, *jobs], check=True, capture_output=True, text=True, cwd="/"
    )
    told = json.loads(done.stdout)["jobs"]
    side = "read" if mode == "verify" else "write"
    answers = []
    for job in told:
        seconds = job[side]["runtime"] / 1000
        cpu = (job["usr_cpu"] + job["sys_cpu"]) / 100 * job["job_runtime"] / 1000
        answers.append({"bytes": job[side]["io_bytes"], "seconds": seconds, "cpu_seconds": cpu})
    return _rate(answers)


def middle(rates: Sequence[Rate]) -> Rate:
    """The median of some rounds."""
    return Rate(
        bytes_per_s=statistics.median(rate.bytes_per_s for rate in rates),
        cpu_s_per_gb=statistics.median(rate.cpu_s_per_gb for rate in rates),
    )


def compare(pairs: Sequence[Pair]) -> bool:
    """All measurements for so many drives, ours and the peer's in turn; whether the promises held."""
    count, good = len(pairs), True
    rounds: dict[str, list[Rate]] = {}
    for _ in range(ROUNDS):
        for mode in ("zero", "verify"):
            rounds.setdefault(f"fio {mode}", []).append(fio(mode, pairs))
            rounds.setdefault(f"ours {mode}", []).append(ours(mode, pairs))
        rounds.setdefault("fio write", []).append(fio("write", pairs))
        rounds.setdefault("aes", []).append(ours("aes", pairs))
        rounds.setdefault("ours random", []).append(ours("random", pairs))
    found = {name: middle(rates) for name, rates in rounds.items()}
    for mode, needed in NEEDED.items():
        good &= tell(count, mode, found[f"ours {mode}"], found[f"fio {mode}"].bytes_per_s, needed)
        print(f"      fio: {found[f'fio {mode}'].cpu_s_per_gb:.2f} s of processor per GB")
    aes, write = found["aes"].bytes_per_s, found["fio write"].bytes_per_s
    if count == 1:
        bound, needed = min(aes, write), 0.9
    else:
        bound, needed = 1 / (1 / aes + 1 / write), 0.85
    print(f"      cipher alone {aes / GB:.2f} GB/s, fio's write {write / GB:.2f} GB/s")
    return tell(count, "random", found["ours random"], bound, needed) and good


def tell(count: int, mode: str, rate: Rate, bound: float, needed: float) -> bool:
    """One line; whether the promise held."""
    ratio = rate.bytes_per_s / bound
    word = "held" if ratio >= needed else "NOT HELD"
    print(
        f"{count:>3} x {mode:<7} {rate.bytes_per_s / GB:6.2f} GB/s  {rate.cpu_s_per_gb:5.2f} s of processor "
        f"per GB  ratio {ratio:.2f} (at least {needed}) {word}",
        flush=True,
    )
    return ratio >= needed


def peers() -> str:
    """Which nwipe is here."""
    if shutil.which("nwipe") is None:
        return "nwipe: peer absent"
    said = subprocess.run(["nwipe", "--version"], capture_output=True, text=True, check=False)
    return f"{(said.stdout or said.stderr).strip()}: not measured below version 0.42"


def main() -> int:
    """Measure; 1 when a promise did not hold."""
    options = argparse.ArgumentParser(prog="./dev perf wipe", allow_abbrev=False)
    options.add_argument("--size-mib", type=int, default=1024)
    options.add_argument("--drives", type=int, nargs="+", default=[1, 4, 16])
    given = options.parse_args()
    good = True
    print(peers())
    for count in given.drives:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=MEMORY)))
            pairs = []
            for number in range(count):
                file = folder / f"medium-{number}"
                # Filled once before: no side pays for the memory itself.
                with open(file, "wb") as out:
                    out.writelines(bytes(1 << 20) for _ in range(given.size_mib))
                pairs.append(Pair(device=stack.enter_context(loop_on(file)), file=file))
            good &= compare(pairs)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
