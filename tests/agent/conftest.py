"""What tests of delivery share, in two folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agent.fresh_bench import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A station with an empty spool."""
    return Bench(tmp_path)


@pytest.fixture
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """One attempt follows the other at once."""
    monkeypatch.setattr("agent.delivery.delivery.FIRST_PAUSE_S", 0.02)
    monkeypatch.setattr("agent.delivery.delivery.JITTER_S", 0.0)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exchange may take half a second."""
    monkeypatch.setattr("agent.delivery.handover.LEAST_EXCHANGE_S", 0.5)
    monkeypatch.setattr("agent.delivery.delivery.LEAST_EXCHANGE_S", 0.5)
