"""What the tests of the drives' models share: a clock that stands still, and a medium full of data."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lab.hand_clock import Clock
from tests.lab.platters import Platters


@pytest.fixture
def clock() -> Clock:
    """At zero until the test moves it."""
    return Clock()


@pytest.fixture
def medium(tmp_path: Path, request: pytest.FixtureRequest) -> Platters:
    """Of the `SIZE` of the test's module, full of its `SECRET`."""
    platters = Platters(tmp_path / "medium", request.module.SIZE)
    platters.fill(request.module.SECRET)
    return platters
