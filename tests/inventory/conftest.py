"""Fixtures: an inventory, a bench, and its token."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inventory.folder import open_folder
from tests.inventory.workshop import Bench, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(open_folder(tmp_path / "inventory"))
    yield desk
    desk.close()


@pytest.fixture(scope="session")
def bench() -> Bench:
    return Bench()


@pytest.fixture
def token(desk: Desk, bench: Bench) -> str:
    return desk.token(bench)
