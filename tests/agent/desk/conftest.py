"""Desks of tests do not linger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agent.desk.desk_room import DeskRoom


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """They look as often as a test can wait."""
    DeskRoom.hurried(monkeypatch)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[DeskRoom]:
    """A desk that a test opens; its workers end with it."""
    room = DeskRoom(tmp_path)
    yield room
    for name in tuple(room.table.services):
        room.table.services[name].has_ended = True
    room.stopped.set()
    room.ended()
