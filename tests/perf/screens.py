"""How quick the bench screens are, beside a Textual application that does nothing else, under the same load.

`./dev perf screens`: a real bench of this machine is walked once (quick benchmarks; `--events FILE` takes
the `events.jsonl` of an earlier one). Its events come at ten times their speed, with sixteen drives that are
being erased, to both applications, each at a terminal of its own. They are measured in turns. The first
screen is measured as well where `etabli ui` has to open a bench first; the bare application starts then
while a bench opens beside it. Exit status 1 when a promise is not held.
"""

from __future__ import annotations

import argparse
import os
import random
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from agent.bench.state import State, open_state
from agent.desk.request import DeskRequest
from agent.session.attach_client import attach
from agent.session.request import Request
from agent.session.start import start_session
from host.service import Service
from model.certificate import Performer
from model.erasure import WipePolicy
from model.event import FactsSeen, Step, StepFinished
from model.report import PersonalAnswers
from tests.own import as_a_person_starts_it
from tests.perf.terminal import CannotSlow, Slowed, Terminal

ROOT = Path(__file__).resolve().parents[2]
NOWHERE = "http://127.0.0.1:9"  # the discard port: nobody answers
MOST_KEY_RATIO, MOST_START_RATIO, MOST_MB = 2.0, 1.5, 120.0
PAUSE_S = (0.12, 0.35)  # between two keys of a person
SETTLE_S = 2.0
SLOWED, SLOW_STARTS = 10.0, 3
FIRST = -15
TERMS = ("xterm-256color", "linux", "vt220")  # a terminal of today, a console seen from afar, a serial one
F1, F3, F8, ESCAPE = b"\x1bOP", b"\x1bOR", b"\x1b[19~", b"\x1b"
ESCAPES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One of the two applications: how it is started, what stands on its first screen, and its keys, each
    with a text that stands nowhere before it.
    """

    name: str
    argv: tuple[str, ...]
    first: str
    opening: bytes
    keys: tuple[tuple[bytes, str], ...]


@dataclass
class Figures:
    """What was found of one of them, in seconds and MB."""

    starts_s: list[float] = field(default_factory=list)
    starts_processor_s: list[float] = field(default_factory=list)
    openings_s: list[float] = field(default_factory=list)  # its first screen while a bench opens
    keys_s: list[float] = field(default_factory=list)
    escapes_s: dict[str, list[float]] = field(default_factory=dict)  # by the terminal's name
    rss_mb: float = 0.0
    pss_mb: float = 0.0
    busy: list[float] = field(default_factory=list)  # processor seconds in a second

    def p95_s(self) -> float:
        """The key that only one in twenty is slower than."""
        return statistics.quantiles(self.keys_s, n=20)[-1]


def ours(folder: Path) -> Measured:
    """The bench screens, joining the bench of this folder, or opening it."""
    words = ("ui", "--no-benchmark", "--folder", str(folder))
    return Measured(
        name="etabli ui",
        argv=(sys.executable, str(ROOT / "etabli.py"), *words),
        first="F10",
        opening=F3,
        keys=((F8, "Language:"), (F3, "LAB-00000003")),
    )


def bare(folder: Path) -> Measured:
    """Textual alone."""
    return Measured(
        name="bare Textual",
        argv=(sys.executable, "-m", "tests.perf.bare_app", str(folder / "run" / "session.sock")),
        first="row 16",
        opening=F3,
        keys=((F8, "line 12 of"), (F3, "row 12 of")),
    )


def main() -> int:
    """Measure, print, and say what is held."""
    options = _options()
    if os.geteuid() == 0:
        os.nice(FIRST)  # both before everything else on this machine, which is no part of the measurement
    with tempfile.TemporaryDirectory() as name:
        state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=Path(name) / "state")
        events = options.events or _walked(state)
        if options.keep:
            shutil.copy(events, options.keep)
        both = ours(state.folder), bare(state.folder)
        found = {item.name: Figures() for item in both}
        with _load(state.folder, events):
            for item in both * options.starts:
                _start(item, found[item.name])
            for turn in range(options.openings):
                _open(both, found, Path(name) / f"bench-{turn}")
            for term in TERMS:
                found[both[0].name].escapes_s[term] = _escapes(both[0], term)
            for item in both * options.rounds:
                _press_keys(item, options.keys, found[item.name])
            slow = _all_slowed(both, options.slow_keys)
    return _told(both, found, slow)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev perf screens", description=__doc__)
    parser.add_argument("--events", type=Path, metavar="FILE", help="of an earlier bench")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="keep this bench's events here")
    parser.add_argument("--starts", type=int, default=7, help="how often each is started (default 7)")
    parser.add_argument("--openings", type=int, default=5, help="how often a bench is opened (default 5)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is sat down at (default 3)")
    parser.add_argument("--keys", type=int, default=40, help="how many keys each time (default 40)")
    parser.add_argument("--slow-keys", type=int, default=12, help="how many when slowed (default 12)")
    return parser.parse_args()


def _walked(state: State) -> Path:
    """The events of a bench of this machine, until it is measured."""
    service = _opened(state, benchmark=True)
    with attach(state.run, wait_s=60.0, alive=lambda: service.exit_status() is None) as bench:
        for item in bench.events():
            event = item.event
            if isinstance(event, StepFinished) and event.step is Step.BENCHMARK:
                bench.stop()
    found = state.folder / "events.jsonl"
    shutil.copy(state.run / "events.jsonl", found)
    return found


def _opened(state: State, *, benchmark: bool) -> Service:
    """A bench of this machine begins to open."""
    request = Request(
        session=secrets.token_hex(16),
        state_folder=str(state.folder),
        entered=PersonalAnswers(),
        quick=True,
        benchmark=benchmark,
        on_battery=True,
        inventory_url=NOWHERE,
        deliver_for_s=0.0,
    )
    performer = Performer(name=None, title=None, place=None, phone=None)
    order = DeskRequest(run=request, policy=WipePolicy(), performer=performer)
    return start_session(state, order, module="agent.desk.process")


@contextmanager
def _load(folder: Path, events: Path) -> Iterator[None]:
    """The bench that reports."""
    words = (sys.executable, "-m", "tests.perf.screen_load", str(folder), str(events))
    with subprocess.Popen(words, cwd=ROOT, env=_environment()) as process:
        try:
            with attach(folder / "run", wait_s=60.0) as bench:
                next(item for item in bench.events() if isinstance(item.event, FactsSeen))
            yield
        finally:
            process.terminate()


def _environment() -> dict[str, str]:
    """A terminal of today, English, the modules compiled as on a bench."""
    kept = {key: value for key, value in as_a_person_starts_it().items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}


def _start(item: Measured, figures: Figures) -> None:
    """Seconds from its start to its first screen, by the clock and of a processor."""
    terminal = Terminal(item.argv, _environment())
    try:
        figures.starts_s.append(terminal.wait_for(item.first) - terminal.began_s)
        figures.starts_processor_s.append(terminal.processor_s())
    finally:
        terminal.end()


def _open(both: Sequence[Measured], found: dict[str, Figures], folder: Path) -> None:
    """Ours opens a bench; the bare one starts while another bench opens."""
    mine, plain = both
    for item in (ours(folder / mine.name), plain):
        state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=folder / item.name)
        if item is plain:
            _opened(state, benchmark=False)
        terminal = Terminal(item.argv, _environment())
        try:
            found[item.name].openings_s.append(terminal.wait_for(item.first) - terminal.began_s)
            with attach(state.run, wait_s=60.0) as bench:
                bench.stop()
                for _ in bench.events():
                    pass  # until it has ended
        finally:
            terminal.end()


def _escapes(item: Measured, term: str) -> list[float]:
    """Seconds from a lone Escape to the screen below the help that it leaves."""
    terminal = Terminal(item.argv, {**_environment(), "TERM": term})
    times = []
    try:
        terminal.wait_for(item.first)
        terminal.rest(SETTLE_S)
        keys, text = item.keys[0]
        terminal.press(keys)
        for _ in range(ESCAPES):
            terminal.rest(random.uniform(*PAUSE_S) * 2)
            terminal.press(F1)
            terminal.rest(random.uniform(*PAUSE_S) * 2)
            at_s = terminal.press(ESCAPE)
            times.append(terminal.wait_for(text) - at_s)
    finally:
        terminal.end()
    return times


@contextmanager
def _at(item: Measured) -> Iterator[Terminal]:
    """Sit down at it."""
    terminal = Terminal(item.argv, _environment())
    try:
        terminal.wait_for(item.first)
        terminal.rest(SETTLE_S)
        terminal.press(item.opening)
        terminal.rest(SETTLE_S)
        yield terminal
    finally:
        terminal.end()


def _press_keys(item: Measured, count: int, figures: Figures) -> None:
    with _at(item) as terminal:
        began_s, spent_s = time.monotonic(), terminal.processor_s()
        figures.keys_s += _key_times(item, terminal, count)
        figures.busy.append((terminal.processor_s() - spent_s) / (time.monotonic() - began_s))
        rss_kb, pss_kb = terminal.memory_kb()
        figures.rss_mb = max(figures.rss_mb, rss_kb / 1000)
        figures.pss_mb = max(figures.pss_mb, pss_kb / 1000)


def _key_times(item: Measured, terminal: Terminal, count: int) -> list[float]:
    """Seconds from each key to what it brings, at a person's pace."""
    times = []
    for number in range(count):
        keys, text = item.keys[number % len(item.keys)]
        at_s = terminal.press(keys)
        times.append(terminal.wait_for(text) - at_s)
        terminal.rest(random.uniform(*PAUSE_S))
    return times


def _all_slowed(both: Sequence[Measured], count: int) -> dict[str, Figures]:
    """Both of them slowed; none where that cannot be."""
    try:
        return {item.name: _slowed(item, count) for item in both if count}
    except CannotSlow as error:
        print(f"not slowed: {error}")
        return {}


def _slowed(item: Measured, count: int) -> Figures:
    """The same with a tenth of a processor, from its start. Raises CannotSlow."""
    figures = Figures()
    for keys in (*(0,) * (SLOW_STARTS - 1), count):
        _slowed_once(item, keys, figures)
    return figures


def _slowed_once(item: Measured, count: int, figures: Figures) -> None:
    """A start and, if any, so many keys. Raises CannotSlow."""
    terminal = Terminal(item.argv, _environment())
    slowed = Slowed(terminal.pid, SLOWED)
    try:
        with slowed:
            figures.starts_s.append(terminal.wait_for(item.first, 300.0) - terminal.began_s)
            if count:
                terminal.rest(SETTLE_S * 3)
                terminal.press(item.opening)
                terminal.rest(SETTLE_S * 3)
                figures.keys_s += _key_times(item, terminal, count)
    finally:
        terminal.end()
    slowed.close()


def _told(both: Sequence[Measured], found: dict[str, Figures], slow: dict[str, Figures]) -> int:
    """Print it; the exit status."""
    for name, figures in found.items():
        print(
            f"{name}: first screen {statistics.median(figures.starts_s):.2f} s "
            f"({statistics.median(figures.starts_processor_s):.2f} s of a processor), key to screen "
            f"{1000 * statistics.median(figures.keys_s):.0f} ms (p95 {1000 * figures.p95_s():.0f} ms, "
            f"{len(figures.keys_s)} keys), {figures.rss_mb:.1f} MB resident ({figures.pss_mb:.1f} MB PSS), "
            f"{100 * statistics.mean(figures.busy):.0f} % of a processor"
        )
        print(f"{name}: first screen while a bench opens {statistics.median(figures.openings_s):.2f} s")
        for term, times in figures.escapes_s.items():
            print(
                f"{name}: a lone Escape, TERM={term}: {1000 * statistics.median(times):.0f} ms "
                f"(slowest of {len(times)}: {1000 * max(times):.0f} ms)"
            )
    for name, figures in slow.items():
        print(
            f"{name}, slowed {SLOWED:g} times: first screen {statistics.median(figures.starts_s):.1f} s, "
            f"key to screen {statistics.median(figures.keys_s):.2f} s (slowest {max(figures.keys_s):.2f} s)"
        )
    mine, plain = (found[item.name] for item in both)
    starts = statistics.median(mine.starts_s) / statistics.median(plain.starts_s)
    openings = statistics.median(mine.openings_s) / statistics.median(plain.openings_s)
    keys = mine.p95_s() / plain.p95_s()
    promises = (
        ("key to screen, p95, beside bare Textual", keys, MOST_KEY_RATIO),
        ("first screen beside bare Textual", starts, MOST_START_RATIO),
        ("first screen while a bench opens, beside bare Textual", openings, MOST_START_RATIO),
        ("memory of the screens in MB", mine.rss_mb, MOST_MB),
    )
    for what, value, most in promises:
        print(f"{what}: {value:.2f} (at most {most:g}): {'held' if value <= most else 'NOT HELD'}")
    return 0 if all(value <= most for _, value, most in promises) else 1


if __name__ == "__main__":
    sys.exit(main())
