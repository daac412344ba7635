"""How much memory a headless run takes: the peak PSS of session and reader together, the embedded
inventory apart.

`./dev perf memory` (`python -m tests.perf.memory`) runs a whole session, quick benchmarks included
unless `--replay FILE` names a recording, looks at both processes twenty times a second, and exits with 1
above the promise.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.own import as_a_person_starts_it

ROOT = Path(__file__).resolve().parents[2]
PROMISED_MB = 80.0
PERIOD_S = 0.05
PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)
FORBIDDEN = (
    "textual",
    "rich",
    "evdev",
    "segno",
    "starlette",
    "uvicorn",
    "sqlalchemy",
    "alembic",
    "jinja2",
    "babel",
)


def pss_kb(pid: int) -> int:
    """The proportional set size of a process (proc_pid_smaps(5)); 0 for one that has ended."""
    try:
        found = PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii"))
    except OSError:
        return 0
    return int(found[1]) if found else 0


def session_pids(folder: Path) -> list[int]:
    """The session processes that were ordered in this state folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"agent.session.process" in words and any(os.fsencode(folder) in word for word in words):
            found.append(int(path.parent.name))
    return found


def loaded_libraries(pid: int) -> set[str]:
    """The forbidden libraries of which a process has mapped a file."""
    try:
        maps = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return set()
    return {name for name in FORBIDDEN if f"/site-packages/{name}/" in maps}


def measure(folder: Path, replay: str | None) -> tuple[dict[str, int], int, set[str]]:
    """The peaks in kB of reader, session and both together; the exit status; what was loaded and must
    not be.
    """
    words = [sys.executable, str(ROOT / "etabli.py"), "run", "--quick", "--json", "--folder", str(folder)]
    words += ["--replay", replay] if replay else []
    peaks = {"reader": 0, "session": 0, "together": 0}
    loaded: set[str] = set()
    session: list[int] = []
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, env=as_a_person_starts_it()) as reader:
        while reader.poll() is None:
            session = session or session_pids(folder)
            sizes = pss_kb(reader.pid), sum(map(pss_kb, session))
            for name, size in zip(peaks, (*sizes, sum(sizes)), strict=True):
                peaks[name] = max(peaks[name], size)
            for pid in (reader.pid, *session):
                loaded |= loaded_libraries(pid)
            time.sleep(PERIOD_S)  # measured that often
        return peaks, reader.returncode, loaded


def end_inventory(folder: Path) -> None:
    """Stop the embedded inventory that the run started."""
    import json

    served = folder / "inventory" / "serve.json"
    if served.exists():
        os.kill(json.loads(served.read_text(encoding="utf-8"))["pid"], signal.SIGTERM)


def main() -> int:
    """Measure and print; exit status 1 when the promise is not held."""
    parser = argparse.ArgumentParser(prog="./dev perf memory")
    parser.add_argument("--replay", metavar="FILE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "state"
        peaks, status, loaded = measure(folder, options.replay)
        end_inventory(folder)
    for part, size in peaks.items():
        print(f"peak PSS of {part}: {size / 1000:.1f} MB")
    print(f"exit status {status}; loaded and must not be: {', '.join(sorted(loaded)) or 'nothing'}")
    held = 0 < peaks["together"] / 1000 < PROMISED_MB and not loaded and status in (0, 1)
    print(f"promise: under {PROMISED_MB:g} MB, {'held' if held else 'NOT HELD'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
