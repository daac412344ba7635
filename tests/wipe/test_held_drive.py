"""What the worker asks of the drive in its hands, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model.erasure import Method
from model.journal import PassStarted
from model.message import say
from tests.lab.ata.drive import AtaTraits
from tests.wipe.arrangements import Way, World, order_of
from tests.wipe.bench import Bench
from tests.wipe.test_two_locks import change_serial, plug_a_twin
from wipe.resume import ResumePoint
from wipe.second_lock import second_lock
from wipe.work import CHUNK_BYTES


@pytest.fixture
def world(tmp_path: Path) -> Callable[[Way], World]:
    return lambda way: World(Bench(tmp_path, AtaTraits()), way)


def test_another_drive_in_its_place_is_named_by_what_differs(world: Callable[[Way], World]) -> None:
    here = world(Way.NAMED)
    order = order_of(here, here.look())
    change_serial(here)
    held: Any = here.opened
    (told,) = second_lock(here.host, held, order, ResumePoint())
    assert (told.code, told.arguments["what"]) == ("wipe.other_drive", "serial")


def test_a_serial_that_two_drives_tell_is_shown(world: Callable[[Way], World]) -> None:
    here = world(Way.PROFILE)
    order = order_of(here, here.look())
    plug_a_twin(here)
    held: Any = here.opened
    token = here.opened.token()
    (told,) = second_lock(here.host, held, order, ResumePoint())
    assert told == say("wipe.same_serial", drive=token.path, serial=str(token.serial))


class Unread:
    """The blocks of a drive that erases itself: whoever reads them is answered late, or wrongly."""

    def __init__(self, block: Any) -> None:
        self._block = block

    def __getattr__(self, name: str) -> Any:
        return getattr(self._block, name)

    def read_into(self, offset: int, _buffer: memoryview) -> None:
        raise AssertionError(f"read at {offset}")


def begun_on(here: World, method: Method | None) -> ResumePoint:
    """A job that wrote its first chunk before it was cut off, or gave the drive an order."""
    size = here.opened.block.size_bytes
    started = PassStarted(number=0, method=Method.OVERWRITE_PATTERN, pattern=0xA5, key=None, size_bytes=size)
    return ResumePoint(is_resumed=True, started=started, offset=CHUNK_BYTES, method=method)


def test_a_drive_that_erases_itself_is_not_read(world: Callable[[Way], World]) -> None:
    here = world(Way.RESUMED)
    order = order_of(here, here.look())
    here.opened.block = Unread(here.opened.block)  # type: ignore[attr-defined]  # in place of the drive's own
    held: Any = here.opened
    assert second_lock(here.host, held, order, begun_on(here, Method.ATA_SANITIZE_CRYPTO)) == ()
    here.opened.changed["size_bytes"] = 0
    assert second_lock(here.host, held, order, begun_on(here, Method.ATA_SANITIZE_CRYPTO)) == ()


def test_a_job_whose_writing_is_not_there_does_not_go_on(world: Callable[[Way], World]) -> None:
    here = world(Way.RESUMED)
    order = order_of(here, here.look())
    held: Any = here.opened
    found = second_lock(here.host, held, order, begun_on(here, None))
    assert [message.code for message in found] == ["wipe.written_gone"]
