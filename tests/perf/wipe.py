"""Overwriting and reading back beside fio on the same loop devices in memory, for 1, 4 and 16 drives at once.

./dev perf wipe [--drives 1 4 16] [--nwipe-from 0.42]
"""

from __future__ import annotations

import argparse
import json
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.wipe import nwipe
from tests.wipe.loops import loop_on

ROOT = Path(__file__).resolve().parent.parent.parent
MEMORY = Path("/dev/shm")
BLOCK = "4M"
MEMORY_MIB, LEAST_MIB, MOST_MIB = 16 << 10, 1024, 4096
GB = 1e9
MARK = b"not overwritten!" * 32  # a sector
# A short measurement is the most at the mercy of what else the machine does: it is made the most often.
ROUNDS = ((1, 31), (4, 15), (16, 9))
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


def measured(pairs: Sequence[Pair], round_number: int) -> dict[str, Rate]:
    """Everything once, ours and the peer's in turn; who is first changes from round to round."""
    jobs: list[tuple[str, Callable[[], Rate]]] = []
    for mode in ("zero", "verify"):
        both: list[tuple[str, Callable[[], Rate]]] = [
            (f"fio {mode}", partial(fio, mode, pairs)),
            (f"ours {mode}", partial(ours, mode, pairs)),
        ]
        jobs += both[:: -1 if round_number % 2 else 1]
    jobs += [
        ("fio write", partial(fio, "write", pairs)),
        ("aes", partial(ours, "aes", pairs)),
        ("ours random", partial(ours, "random", pairs)),
    ]
    return {name: job() for name, job in jobs}


def compare(pairs: Sequence[Pair]) -> bool:
    """All measurements for so many drives; whether the promises held. A ratio is the median of the rounds'
    ratios: what disturbs a round disturbs both sides of it.
    """
    count = next((rounds for drives, rounds in ROUNDS if len(pairs) <= drives), ROUNDS[-1][1])
    rounds = [measured(pairs, number) for number in range(count)]
    good = True
    for mode, needed in NEEDED.items():
        ratios = [found[f"ours {mode}"].bytes_per_s / found[f"fio {mode}"].bytes_per_s for found in rounds]
        good &= tell(mode, rounds, ratios, needed, f"fio {mode}")
    ratios = [found["ours random"].bytes_per_s / random_bound(found, len(pairs)) for found in rounds]
    return tell("random", rounds, ratios, 0.9 if len(pairs) == 1 else 0.85, "fio write", "aes") and good


def random_bound(found: dict[str, Rate], count: int) -> float:
    """What a random stream can reach: one drive is written on one core and enciphered on another; with more
    drives the two share the cores.
    """
    aes, write = found["aes"].bytes_per_s, found["fio write"].bytes_per_s
    return min(aes, write) if count == 1 else 1 / (1 / aes + 1 / write)


def tell(
    mode: str, rounds: Sequence[dict[str, Rate]], ratios: Sequence[float], needed: float, *peers: str
) -> bool:
    """The ratio and what it is made of; whether the promise held."""
    ratio = statistics.median(ratios)
    print(
        f"    {mode:<7} ratio {ratio:.3f} ({len(ratios)} rounds, {min(ratios):.2f} to {max(ratios):.2f}), "
        f"at least {needed}: "
        f"{'held' if ratio >= needed else 'NOT HELD'}"
    )
    for name in (f"ours {mode}", *peers):
        rate = statistics.median(found[name].bytes_per_s for found in rounds) / GB
        cpu = statistics.median(found[name].cpu_s_per_gb for found in rounds)
        print(f"        {name:<12} {rate:6.2f} GB/s  {cpu:5.2f} s of processor per GB", flush=True)
    return ratio >= needed


def beside_nwipe(pairs: Sequence[Pair]) -> None:
    """What nwipe reaches on the same devices, its start included; no promise depends on it."""
    devices = [pair.device for pair in pairs]
    moved = sum(pair.file.stat().st_size for pair in pairs)
    for mode in ("zero", "random"):
        for pair in pairs:
            mark(pair.file)
        told = nwipe.overwrite(mode, devices)
        left = [pair.device for pair in pairs if is_marked(pair.file)]
        if left:
            raise nwipe.PeerFailed(f"it ended well and did not write all of {', '.join(left)}")
        name = f"nwipe {mode}" + (f" ({told.generator})" if told.generator is not None else "")
        rate, cpu = moved / told.seconds / GB, told.cpu_seconds / moved * GB
        print(f"        {name:<12} {rate:6.2f} GB/s  {cpu:5.2f} s of processor per GB", flush=True)


def mark(file: Path) -> None:
    """Put what no pass leaves at the beginning and at the end: some peers end well without any work."""
    with open(file, "r+b") as medium:
        for place in (0, file.stat().st_size - len(MARK)):
            medium.seek(place)
            medium.write(MARK)


def is_marked(file: Path) -> bool:
    """Whether a mark is still there."""
    with open(file, "rb") as medium:
        first = medium.read(len(MARK))
        medium.seek(-len(MARK), 2)
        return MARK in (first, medium.read())


def peer(oldest: tuple[int, ...]) -> bool:
    """Whether an nwipe that is worth measuring is here; says so."""
    found = nwipe.version()
    is_here = found is not None and found >= oldest
    number = ".".join(map(str, found or ()))
    least = ".".join(map(str, oldest))
    if is_here:
        print(f"nwipe {number}", flush=True)
    else:
        older = f" ({number} is here: --nwipe-from {number})" if found is not None else ""
        print(f"nwipe {least} or later: peer absent{older}", flush=True)
    return is_here


def version_of(text: str) -> tuple[int, ...]:
    """`0.42` as numbers."""
    return tuple(int(part) for part in text.split("."))


def main() -> int:
    """Measure; 1 when a promise did not hold."""
    options = argparse.ArgumentParser(prog="./dev perf wipe", allow_abbrev=False)
    options.add_argument("--drives", type=int, nargs="+", default=[1, 4, 16])
    options.add_argument("--nwipe-from", type=version_of, default=nwipe.OLDEST, metavar="VERSION")
    given = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the devices go, and the memory with them
    good, has_peer = True, peer(given.nwipe_from)
    for count in given.drives:
        size_mib = max(min(MEMORY_MIB // count, MOST_MIB), LEAST_MIB)
        print(f"{count} x {size_mib} MiB", flush=True)
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=MEMORY)))
            pairs = []
            for number in range(count):
                file = folder / f"medium-{number}"
                # Filled once before: no side pays for the memory itself.
                with open(file, "wb") as out:
                    out.writelines(bytes(1 << 20) for _ in range(size_mib))
                pairs.append(Pair(device=stack.enter_context(loop_on(file)), file=file))
            good &= compare(pairs)
            if has_peer:
                beside_nwipe(pairs)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
