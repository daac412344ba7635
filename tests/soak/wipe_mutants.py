"""The recorded topologies with wrong answers, through plan, confirmation and guard: never the boot medium,
never a drive that is held, never one that nobody confirmed.

    python -m tests.soak.wipe_mutants --count 1000 --seed 7
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import probes.probe
from tests.lab.ata.drive import AtaTraits
from tests.wipe.bench import Bench
from tests.wipe.mutants import Mutant, mutants, wrongs
from tests.wipe.odd_machines import odd_mutants


class AtOnce:
    """A thread that has done its work when `start` returns: a recording answers at once, and ten threads a
    machine, which wait for each other, would take as long as everything that is tried here.
    """

    def __init__(self, *, target: Callable[..., None], args: tuple[object, ...] = (), daemon: bool) -> None:
        self._target, self._args = target, args
        self.daemon = daemon

    def start(self) -> None:
        self._target(*self._args)

    def join(self) -> None:
        """It has ended."""


ODD_SHARE = 10  # so many topologies for one odd machine (docks, Ventoy, twins …)


def told(number: int, mutant: Mutant, wrong: list[str]) -> str:
    """One mutant that came through, so that it can be found again."""
    damages = "; ".join(f"{mutation.question} {mutation.damage}" for mutation in mutant.mutations)
    return f"mutant {number}, {mutant.topology.name}: {' / '.join(wrong)}: {damages}"


def main() -> int:
    """Run so many; 1 when one drive came through that must not."""
    options = argparse.ArgumentParser(prog="python -m tests.soak.wipe_mutants", allow_abbrev=False)
    options.add_argument("--count", type=int, default=1000)
    options.add_argument("--seed", type=int, default=int(time.time()))
    options.add_argument("--first", type=int, default=0, help="go on with this mutant")
    given = options.parse_args()
    print(f"seed {given.seed}", flush=True)
    vars(probes.probe)["threading"] = SimpleNamespace(Thread=AtOnce)
    bad = through = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, mutant in enumerate(mutants(given.seed, given.count)):
            if number < given.first:
                continue
            erased = mutant.through(Path(folder))
            through += len(erased)
            wrong = wrongs(mutant, erased)
            if wrong:
                bad += 1
                print(told(number, mutant, wrong), flush=True)
        medium = Path(folder) / "odd"
        medium.mkdir()
        odd = given.count // ODD_SHARE
        for words in odd_mutants(Bench(medium, AtaTraits()), random.Random(given.seed), odd):
            bad += 1
            print(f"odd machine: {words}", flush=True)
    print(f"{odd} odd machines, either lock asked apart with wrong answers of its own")
    print(f"{given.count} mutants: a drive was let through {through} times, in {bad} mutants a wrong one")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
