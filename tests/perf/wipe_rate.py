"""One measured pass on one loop device: `python -m tests.perf.wipe_rate MODE DEVICE FILE`, as JSON.

MODE is `zero`, `random`, `verify` or `aes` (the cipher alone, no drive). It waits for a line on
standard input before it starts, so that several begin together.
"""

from __future__ import annotations

import json
import resource
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from host.drive.block_device import LiveDrive
from host.drive.memory import Buffer
from host.timing import LiveClock
from judge.erasure.chain import Link
from model.drive import Transport
from model.erasure import Expected, Method, Verification
from model.journal import Record
from tests.wipe.bench import KEY, SEED
from tests.wipe.loop_worker import plan_for
from tests.wipe.loops import check_own
from wipe.content import Pattern, Stream
from wipe.overwrite import OverwritePass
from wipe.verify import Verifier, question_of
from wipe.work import CHUNK_BYTES, Work

CIPHER_BYTES = 1 << 30


class Nowhere:
    """A journal for a measurement."""

    def add(self, record: Record) -> None:
        """Nothing is kept."""

    def chain(self) -> list[Link]:
        """Nobody asks."""
        return []


def prepare(mode: str, device: str, file: Path) -> Callable[[], int]:
    """Open the drive and make ready; what is left is the pass itself, which tells how many bytes it moved."""
    if mode == "aes":
        return _cipher_alone
    check_own(device, file)
    drive = LiveDrive(device, Transport.UNKNOWN, exclusive=True)
    if mode == "verify":
        verifier = Verifier(
            drive.block,
            question_of(Expected.ZEROS, pattern=0, key=None),
            stop_at_first=True,
            tell=lambda _done, _total: None,
            check_stopped=lambda: None,
        )
        return partial(_verified, verifier)
    method = Method.OVERWRITE_ZERO if mode == "zero" else Method.OVERWRITE_RANDOM
    work = Work(
        drive=drive,
        plan=plan_for(drive, file, (method,)),
        journal=Nowhere(),
        clock=LiveClock(threading.Event()),
        marker_key=KEY,
        seed=SEED,
        stopped=lambda: False,
        tell=lambda _progress: None,
    )
    content = Pattern(0) if mode == "zero" else Stream(KEY)
    one_pass = OverwritePass(work, method, 0, content)
    return lambda: one_pass.run().written_bytes


def _cipher_alone() -> int:
    stream, buffer = Stream(KEY), Buffer(CHUNK_BYTES)
    for offset in range(0, CIPHER_BYTES, CHUNK_BYTES):
        stream.fill(offset, buffer.view)
    return CIPHER_BYTES


def _verified(verifier: Verifier) -> int:
    verified = verifier.run(Verification.FULL, SEED)
    assert verified.complete
    assert not verified.wrong_bytes
    return verified.checked_bytes


def main() -> None:
    """Wait for the start, measure, print."""
    measure = prepare(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
    print("ready", flush=True)
    sys.stdin.readline()
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    moved = measure()
    took, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"bytes": moved, "seconds": took, "cpu_seconds": cpu}), flush=True)


if __name__ == "__main__":
    main()
