"""The engine killed at random instants on loop devices: no verdict that the file behind them contradicts, and
every erasure ends.

    python -m tests.soak.wipe_kill --count 200 --seed 7
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from judge.erasure.erasure import EraseJudgement, judge_erasure
from model.erasure import ERASED, EraseVerdict, Method
from tests.wipe.loops import loop_on
from wipe.journal import read_chain, read_lines

ROOT = Path(__file__).resolve().parent.parent.parent
SIZE = 64 << 20
SECRET = b"somebody's data."
METHODS = (
    (Method.OVERWRITE_ZERO,),
    (Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO),
)
LONGEST_S = 120.0


@dataclass(slots=True)
class Account:
    """What happened: kills, erasures that ended, and what must stay nothing."""

    kills: int = 0
    ended: int = 0
    erased: int = 0
    contradictions: int = 0
    endless: int = 0

    @property
    def is_good(self) -> bool:
        """Whether every promise held."""
        return not self.contradictions and not self.endless and self.ended == self.erased


def judgement_in(folder: Path) -> EraseJudgement:
    """The verdict of a job's journal."""
    return judge_erasure([link.entry.record for link in read_chain(read_lines(folder))])


def holds_secrets(file: Path) -> bool:
    """Whether anything of what somebody wrote is still there."""
    with open(file, "rb") as opened:
        while chunk := opened.read(1 << 20):
            if SECRET in chunk:
                return True
    return False


def run(count: int, seed: int, folder: Path) -> Account:
    """Kill so many times."""
    dice, account, number = random.Random(seed), Account(), 0
    while account.kills < count:
        number += 1
        job = folder / f"job-{number}"
        job.mkdir()
        file = folder / "medium"
        file.write_bytes(SECRET * (SIZE // len(SECRET)))
        with loop_on(file) as device:
            one(job, device, file, METHODS[number % len(METHODS)], dice, account, count)
    return account


def one(
    job: Path,
    device: str,
    file: Path,
    methods: tuple[Method, ...],
    dice: random.Random,
    account: Account,
    count: int,
) -> None:
    """One erasure, killed and resumed until it ends; at most a dozen kills, then it is let be."""
    argv = [sys.executable, "-m", "tests.wipe.loop_worker", str(job), device, str(file), *methods]
    usual_s = 1.2
    for attempt in range(50):
        worker = subprocess.Popen(argv, cwd=ROOT)
        may_kill = attempt < 12 and account.kills < count
        try:
            worker.wait(dice.uniform(0.15, usual_s) if may_kill else LONGEST_S)
        except subprocess.TimeoutExpired:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            account.kills += 1
        judgement = judgement_in(job) if read_lines(job) else None
        if judgement is not None and judgement.verdict in ERASED and holds_secrets(file):
            account.contradictions += 1
            return
        if judgement is not None and judgement.verdict is not EraseVerdict.INTERRUPTED:
            account.ended += 1
            account.erased += judgement.verdict in ERASED
            return
    account.endless += 1


def main() -> int:
    """Run it and say what came of it."""
    options = argparse.ArgumentParser(prog="python -m tests.soak.wipe_kill", allow_abbrev=False)
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--seed", type=int, default=int(time.time()))
    given = options.parse_args()
    print(f"seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        account = run(given.count, given.seed, Path(folder))
    print(account)
    return 0 if account.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
