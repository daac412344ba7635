"""Every test runs under guard, in English, with the machine's locks in a folder of its own."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Generator, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from papers.language import Language, speak
from tests.guard import MARKS, OF_PROCESSES, WATCH, watch_everything
from tests.scheduling import place_of

if TYPE_CHECKING:
    from _typeshed import FileDescriptorLike

# So many objects are made before garbage is looked for; at Python's own 700, that takes a tenth of all tests.
YOUNG_OBJECTS = 50_000
USUAL_UMASK = 0o022

watch_everything()


def _waiting_for_no_drive(sync: Callable[[FileDescriptorLike], None]) -> Callable[[FileDescriptorLike], None]:
    """A test that is not marked as one of processes waits for no drive: nobody cuts the power of this machine
    and what was written is read back from its memory. Ten thousand times some milliseconds; a closed file is
    refused.
    """

    def asked(fd: FileDescriptorLike) -> None:
        if WATCH.syncs:
            sync(fd)
        else:
            os.fstat(fd if isinstance(fd, int) else fd.fileno())

    return asked


for name in ("fsync", "fdatasync"):
    setattr(os, name, _waiting_for_no_drive(getattr(os, name)))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported and collected never becomes garbage. To look for some takes two seconds of five on
    each worker, and all through the tests it would be looked through again.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(YOUNG_OBJECTS)
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first."""
    items.sort(key=lambda item: place_of(item.path))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """The whole test, with its fixtures, may do what its marks say."""
    marks = {mark.name for mark in item.iter_markers()}
    with WATCH.over(marked=not marks.isdisjoint(MARKS), syncs=not marks.isdisjoint(OF_PROCESSES)):
        return (yield)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of samples beside the repository; a test that needs it is skipped where it is absent."""
    folder = Path(os.environ.get("ETABLI_SHARED") or Path(__file__).resolve().parents[2] / "shared")
    if not (folder / "corpus").is_dir():
        pytest.skip(f"no samples in {folder}")
    return folder


@pytest.fixture(scope="session")
def lock_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Empty folders, each one the next time that it is asked for: the same one until something lies in it."""
    return empty_folders(tmp_path_factory.mktemp("locks"))


def empty_folders(above: Path) -> Iterator[Path]:
    """See lock_folders."""
    for number in count():
        folder = above / str(number)
        folder.mkdir()
        while not os.listdir(folder):
            yield folder


@pytest.fixture(autouse=True)
def on_its_own(lock_folders: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What every test has, in one fixture, for each costs something eight thousand times: English, whatever
    the developer or the test before spoke; the usual umask, for a command makes that of its process stricter;
    the machine's locks in a folder of its own, as tests run side by side; and a refusal that the code under
    test caught fails it all the same.
    """
    os.umask(USUAL_UMASK)
    for name in ("LANGUAGE", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("ETABLI_LOCKS", str(next(lock_folders)))
    speak(Language.ENGLISH)
    yield
    assert not WATCH.refusals
