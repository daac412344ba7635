"""How quick the probes are: recordings replayed with their durations, this machine beside inxi, and the
cost of `etabli --version`. Ends with status 1 when a promise is not held.
"""

from __future__ import annotations

import argparse
import importlib
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from host.recording.recording import RecordingHost
from host.recording.replay import ReplayHost
from host.shared import SharedHost
from probes.run import probe_machine
from tests.own import as_a_person_starts_it
from tests.perf.bound import bound_of

ROOT = Path(__file__).resolve().parents[2]
RECORDINGS = ROOT / "tests" / "recordings"
ALLOWED_OVER_BOUND_S = 0.5
ALLOWED_RATIO = 1.0
ALLOWED_VERSION_CPU_S = 0.15
INXI = ("inxi", "-Fxxx")


def main() -> int:
    """Measure all three and print them."""
    options = _options()
    recordings = options.recording or sorted(RECORDINGS.glob("**/*.json.gz"))
    held = [_replay(path) for path in recordings]
    if not recordings:
        print("no recording to replay")
    held.append(_beside_inxi(options.runs))
    held.append(_version(options.runs))
    return 0 if all(held) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev perf probe", description=__doc__)
    parser.add_argument("--recording", action="append", type=Path, help="replay this one (can be repeated)")
    parser.add_argument("--runs", type=int, default=7, help="how often each command runs (default 7)")
    return parser.parse_args()


def _replay(path: Path) -> bool:
    """Probe a recording with its durations; whether it stays within its bound. The program's own start is
    measured beside inxi, not here.
    """
    importlib.import_module("probes.table")
    replay = ReplayHost.open(path, timing=True)
    noted = RecordingHost(replay)
    began = time.monotonic()
    probe_machine(SharedHost(noted), deep=False, on_event=lambda _: None)
    wall_s = time.monotonic() - began
    bound = bound_of(replay.recording, noted.recording())
    over_s = wall_s - bound.seconds
    print(
        f"{path.name}: {wall_s:.2f} s, {over_s:+.2f} s beside {bound.seconds:.2f} s of {bound.what} "
        f"(at most {ALLOWED_OVER_BOUND_S:+.2f} s): {_word(over_s <= ALLOWED_OVER_BOUND_S)}"
    )
    return over_s <= ALLOWED_OVER_BOUND_S


def _beside_inxi(runs: int) -> bool:
    """`etabli probe --json` and inxi in turns; whether ours is not slower. Held where inxi is missing."""
    if shutil.which(INXI[0]) is None:
        print("inxi is not installed: not compared")
        return True
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(_wall_s((*_etabli(), "probe", "--json")))
        theirs.append(_wall_s(INXI))
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(
        f"etabli probe --json {statistics.median(ours):.3f} s, {' '.join(INXI)} "
        f"{statistics.median(theirs):.3f} s (medians of {runs}): ratio {ratio:.2f} "
        f"(at most {ALLOWED_RATIO:.2f}): {_word(ratio <= ALLOWED_RATIO)}"
    )
    return ratio <= ALLOWED_RATIO


def _version(runs: int) -> bool:
    """The CPU seconds of `etabli --version`, the shell around it included."""
    spent = []
    for _ in range(runs):
        before = _children_cpu_s()
        _wall_s((*_etabli(), "--version"))
        spent.append(_children_cpu_s() - before)
    cpu_s = statistics.median(spent)
    print(
        f"etabli --version: {cpu_s:.3f} s of CPU (less than {ALLOWED_VERSION_CPU_S} s): "
        f"{_word(cpu_s < ALLOWED_VERSION_CPU_S)}"
    )
    return cpu_s < ALLOWED_VERSION_CPU_S


def _etabli() -> Sequence[str]:
    """The command as a person starts it."""
    script = ROOT / "etabli"
    return (str(script),) if script.is_file() else (sys.executable, str(ROOT / "etabli.py"))


def _wall_s(argv: Sequence[str]) -> float:
    began = time.monotonic()
    done = subprocess.run(argv, stdout=subprocess.DEVNULL, check=False, cwd=ROOT, env=_environment())
    if done.returncode not in {0, 1}:
        raise SystemExit(f"{' '.join(argv)}: exit status {done.returncode}")
    return time.monotonic() - began


def _environment() -> dict[str, str]:
    return {**as_a_person_starts_it(), "LC_ALL": "C.UTF-8"}


def _children_cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _word(held: bool) -> str:
    return "held" if held else "NOT HELD"


if __name__ == "__main__":
    sys.exit(main())
