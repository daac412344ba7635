"""On a boot key every screen says in its first line whether the key may be pulled; elsewhere nothing is
said.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.boot_key import KeyState
from model.event import Delivered, ReportKept, SessionStarted, Step, StepStarted
from ui.bench import Bench
from ui.key_state import key_of
from ui.screens.base import head_line

STARTED = SessionStarted(
    session="s", report="r", steps=(), replayed=False, attended=True, on_key=True, reads_key=False
)
KEPT = ReportKept(report="r", path="/media/etabli/r.json")
DONE = Bench(session=STARTED, report=KEPT, is_reported=True)


@pytest.mark.parametrize(
    ("bench", "state"),
    [
        (Bench(), None),
        (replace(DONE, session=replace(STARTED, on_key=False)), None),
        (Bench(session=STARTED), KeyState.LEAVE_IN),
        (DONE, KeyState.MAY_BE_PULLED),
        (replace(DONE, session=replace(STARTED, reads_key=True)), KeyState.SWITCH_OFF_FIRST),
        (replace(DONE, is_reported=False), KeyState.LEAVE_IN),
        (replace(DONE, step=StepStarted(step=Step.DELIVER, expected_s=None)), KeyState.LEAVE_IN),
        (replace(DONE, report=replace(KEPT, lasts=False)), KeyState.ONLY_IN_MEMORY),
        (
            replace(DONE, report=replace(KEPT, lasts=False), delivered=Delivered(report="r", address=None)),
            KeyState.MAY_BE_PULLED,
        ),
    ],
)
def test_removal_is_offered_when_all_is_reported_and_nothing_goes_on(
    bench: Bench, state: KeyState | None
) -> None:
    assert key_of(bench) is state


def test_the_first_line_says_it_on_the_smallest_screen() -> None:
    line = head_line(replace(DONE, step=StepStarted(step=Step.BENCHMARK, expected_s=None)), 80)
    assert line.rstrip().endswith("LEAVE THE KEY IN")
    assert len(line) == 80
    assert "KEY" not in head_line(Bench(), 80)
