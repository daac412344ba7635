"""The power cut before and after every single command of every method, on the simulated drives; then only the
engine killed at every one of them, while the drive goes on.

python -m tests.soak.wipe_powercut
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from model.erasure import ERASED
from tests.wipe.test_power_cut import cut_and_go_on, steps_of
from tests.wipe.truth_table import ROWS


def main() -> int:
    """Every step of every row; 1 when one does not end erased."""
    options = argparse.ArgumentParser(prog="python -m tests.soak.wipe_powercut", allow_abbrev=False)
    options.add_argument("--first-row", type=int, default=0, help="go on with this row")
    given = options.parse_args()
    cuts = kills = bad = 0
    for number, (traits, methods) in enumerate(ROWS[given.first_row :], given.first_row):
        with tempfile.TemporaryDirectory() as folder:
            steps = steps_of(Path(folder), traits, methods)
        for step in range(1, steps + 1):
            for power in (True, False):
                with tempfile.TemporaryDirectory() as folder:
                    bench = cut_and_go_on(Path(folder), traits, methods, step, power=power)
                    cuts, kills = cuts + power, kills + (not power)
                    judgement = bench.judgement()
                    if judgement.verdict not in ERASED:
                        bad += 1
                        what = "power cut" if power else "engine killed"
                        print(f"row {number}, step {step}, {what}: {judgement.verdict} {judgement.reasons}")
                    bench.platters.close()
        print(f"row {number}: {' + '.join(methods)}: {steps} steps", flush=True)
    print(f"{cuts} power cuts, {kills} kills: {bad} did not end erased; no verdict contradicted the platters")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
