"""Desks of tests do not linger."""

from __future__ import annotations

import pytest

from tests.agent.desk.desk_room import DeskRoom


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """They look as often as a test can wait."""
    DeskRoom.hurried(monkeypatch)
