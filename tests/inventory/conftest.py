"""Fixtures: an inventory, a bench, and its token."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from inventory.store import database
from inventory.store.folder import open_folder
from tests.certificates import erased_lines
from tests.guard import WATCH
from tests.inventory.workshop import Bench, Desk, filled


@pytest.fixture(autouse=True)
def waiting_for_no_drive(monkeypatch: pytest.MonkeyPatch) -> None:
    """As for os.fsync (tests/conftest.py), which SQLite does not ask: each commit waits some milliseconds."""
    if not WATCH.syncs:
        monkeypatch.setattr(database, "ON_CONNECT", (*database.ON_CONNECT, "PRAGMA synchronous = OFF"))


@pytest.fixture(scope="session")
def fresh_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an empty inventory, to be copied: making its tables takes a while."""
    folder = open_folder(tmp_path_factory.mktemp("fresh") / "inventory")
    Desk(folder).close()
    return folder


@pytest.fixture(scope="session")
def enrolled(fresh_folder: Path, bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same, where the bench is enrolled, and its token."""
    tokens: list[str] = []
    place = tmp_path_factory.mktemp("enrolled") / "inventory"
    folder = filled(fresh_folder, place, lambda desk: tokens.append(desk.token(bench)))
    return folder, tokens[0]


@pytest.fixture
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """An empty inventory; where the test asks for `token` too, the bench is enrolled in it."""
    if "token" in request.fixturenames:
        folder = request.getfixturevalue("enrolled")[0]
    else:
        folder = request.getfixturevalue("fresh_folder")
    desk = Desk(shutil.copytree(folder, tmp_path / "inventory"))
    yield desk
    desk.close()


@pytest.fixture(scope="session")
def bench() -> Bench:
    return Bench()


@pytest.fixture
def token(enrolled: tuple[Path, str]) -> str:
    return enrolled[1]


@pytest.fixture(scope="session")
def lines(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The journal of a drive that was purged."""
    return erased_lines(tmp_path_factory.mktemp("erased"))


@pytest.fixture(scope="session")
def interrupted(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The journal of the same drive, where the power failed in the middle."""
    return erased_lines(tmp_path_factory.mktemp("interrupted"), cut_at=60)
