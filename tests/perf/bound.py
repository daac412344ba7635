"""How long a replayed recording may take: its longest single call or, for a drive, the sum of its calls."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from host.recording.recording_file import Recording

DEVICE = re.compile(r"/dev/([A-Za-z0-9_-]+)|/sys/block/([a-z0-9]+)(?=/|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What takes longest, and how many seconds."""

    what: str
    seconds: float


def bound_of(recording: Recording, asked: Recording) -> Bound:
    """The bound over the questions that were asked, with the durations that were recorded; a question that
    was recorded twice counts once.
    """
    questions = _calls(asked).keys()
    durations = {
        question: seconds for question, seconds in _calls(recording).items() if question in questions
    }
    candidates = [Bound(what="nothing", seconds=0.0)]
    candidates += [Bound(what=question, seconds=seconds) for question, seconds in durations.items()]
    candidates += [
        Bound(what=f"all calls of {drive}", seconds=seconds) for drive, seconds in _drives(durations).items()
    ]
    return max(candidates, key=lambda bound: bound.seconds)


def _drives(durations: dict[str, float]) -> dict[str, float]:
    """The sum of the calls that name a drive, by drive; a call that names several belongs to none."""
    sums: dict[str, float] = defaultdict(float)
    for question, seconds in durations.items():
        named = {node or folder for node, folder in DEVICE.findall(question)}
        if len(named) == 1:
            sums[named.pop()] += seconds
    return sums


def _calls(recording: Recording) -> dict[str, float]:
    """The duration of every question, the first time it was asked."""
    calls: dict[str, float] = {}
    for note in recording.runs:
        calls.setdefault(" ".join(note.argv), note.duration_s)
    for file in recording.reads:
        calls.setdefault(file.path, file.duration_s)
    for link in recording.links:
        calls.setdefault(link.path, link.duration_s)
    for pattern in recording.globs:
        calls.setdefault(pattern.pattern, pattern.duration_s)
    for library in recording.libraries:
        calls.setdefault(f"{library.library} {library.argument}".strip(), library.duration_s)
    return calls
