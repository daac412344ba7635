"""What a worker tells of its time: within a phase, the seconds left never go up."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.document import decode
from model.erasure import WipePhase
from wipe.order import Status
from wipe.work import BytesDone
from wipe.worker import StatusFile


def left_of(path: Path) -> float | None:
    return decode(path.read_bytes(), Status).left_s


def test_the_seconds_left_of_a_phase_never_go_up_and_the_next_phase_counts_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr("wipe.worker.time.monotonic", lambda: clock[0])
    path = tmp_path / "status.json"
    file = StatusFile(path)

    def tell(phase: WipePhase, at_s: float, done: int) -> float | None:
        clock[0] = at_s
        file.tell(BytesDone(phase=phase, method=None, done=done, total=1000))
        return left_of(path)

    assert tell(WipePhase.WRITE, 0.0, 0) is None
    fast = tell(WipePhase.WRITE, 10.0, 500)
    assert fast == pytest.approx(10.0)
    slow = tell(WipePhase.WRITE, 100.0, 510)
    assert slow is not None
    assert slow <= 10.0
    assert tell(WipePhase.VERIFY, 101.0, 0) is None
    anew = tell(WipePhase.VERIFY, 111.0, 100)
    assert anew == pytest.approx(90.0)
