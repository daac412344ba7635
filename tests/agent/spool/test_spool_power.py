"""The spool when the power is cut: before, between and after any of its steps, whatever reached the disk."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from agent.spool.spool import Place, Rejection, Spool, SpoolError, SpoolFull
from tests.agent.erasing.power import FailingDisk, PowerCut, put_on_disk

pytestmark = pytest.mark.slow

OLD, NEW = "018f0000-old", "018f0001-new"
DATA, SIGNATURE = b'{"id": "018f0001-new"}', b"s" * 64
RECEIPT, RECEIPT_SIGNATURE = b'{"receipt": 1}', b"r" * 64
REJECTION = Rejection(
    status=422, sentence="no", path="$.grade", inventory="https://i", at=datetime(2026, 1, 1, tzinfo=UTC)
)

Action = Callable[[Spool], object]
ACTIONS: dict[str, tuple[Place | None, Place, Action]] = {
    "keep": (None, Place.WAITING, lambda spool: spool.keep(NEW, DATA, SIGNATURE)),
    "accept": (
        Place.WAITING,
        Place.ACCEPTED,
        lambda spool: spool.accept(NEW, RECEIPT, RECEIPT_SIGNATURE),
    ),
    "reject": (Place.WAITING, Place.REJECTED, lambda spool: spool.reject(NEW, REJECTION)),
    "put_back": (Place.REJECTED, Place.WAITING, lambda spool: spool.put_back(NEW)),
}


def prepared(folder: Path, place: Place | None, disk: FailingDisk | None = None) -> Spool:
    """A spool with an older document waiting, and the new one where an action finds it."""
    spool = Spool(folder, disk)
    spool.keep(OLD, b"old", SIGNATURE)
    if place is not None:
        spool.keep(NEW, DATA, SIGNATURE)
    if place is Place.REJECTED:
        spool.reject(NEW, REJECTION)
    return spool


def places_of(spool: Spool, name: str) -> list[Place]:
    """Where a document can be seen."""
    return [place for place in Place if name in spool.names(place)]


def check_whole(spool: Spool, name: str) -> None:
    """Wherever the document is, its bytes and all that belongs to it are there."""
    for place in places_of(spool, name):
        kept = spool.read(place, name)
        assert kept is not None
        assert (kept.data, kept.signature) == (DATA, SIGNATURE)
        if place is Place.ACCEPTED:
            folder = spool.folder / place
            assert (folder / f"{name}.receipt.json").read_bytes() == RECEIPT
            assert (folder / f"{name}.receipt.sig").read_bytes() == RECEIPT_SIGNATURE
        if place is Place.REJECTED:
            assert spool.rejection(name) == REJECTION


def cut_everywhere(tmp_path: Path, action: str) -> Iterator[tuple[bool, Spool]]:
    """Every disk that a cut at any step of an action may leave: whether the action had returned, and the
    spool that is found.
    """
    source, _, act = ACTIONS[action]
    numbers = count()
    for step in count():
        folder = tmp_path / f"{action}-{step}"
        disk = FailingDisk()
        spool = prepared(folder, source, disk)
        disk.fails_at = disk.steps + step
        try:
            act(spool)
            returned = True
        except PowerCut:
            returned = False
        for names in disk.after_the_cut():
            found = tmp_path / f"found-{next(numbers)}"
            put_on_disk(names, folder, found)
            yield returned, Spool(found)
        if returned:
            return


@pytest.mark.parametrize("action", ACTIONS)
def test_a_power_cut_anywhere_leaves_a_document_whole_and_in_one_place(tmp_path: Path, action: str) -> None:
    source, target, _ = ACTIONS[action]
    seen = set()
    for returned, spool in cut_everywhere(tmp_path, action):
        places = places_of(spool, NEW)
        seen.add((returned, tuple(places)))
        check_whole(spool, NEW)
        assert places_of(spool, OLD) == [Place.WAITING]
        if returned:
            assert places == [target]
        elif source is not None:
            assert places in ([source], [target])
        else:
            assert places in ([], [target])
    assert len(seen) >= 3, "the cuts fell before and after the deciding rename"


@pytest.mark.parametrize("action", ACTIONS)
def test_after_a_power_cut_the_same_action_completes_and_leaves_no_leftovers(
    tmp_path: Path, action: str
) -> None:
    source, target, act = ACTIONS[action]
    clean = prepared(tmp_path / "clean", source)
    act(clean)
    clean.tidy()
    for _returned, spool in cut_everywhere(tmp_path, action):
        act(spool)
        spool.tidy()
        assert places_of(spool, NEW) == [target]
        assert files_of(spool) == files_of(clean)


def files_of(spool: Spool) -> list[str]:
    return sorted(str(path.relative_to(spool.folder)) for path in spool.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_an_error_of_the_disk_at_any_step_is_said_and_leaves_the_document_whole(
    tmp_path: Path, action: str, number: int
) -> None:
    source, target, act = ACTIONS[action]
    for step in count():
        disk = FailingDisk(error=OSError(number, "the disk says so"))
        spool = prepared(tmp_path / f"{number}-{step}", source, disk)
        disk.fails_at = disk.steps + step
        said: SpoolError | None = None
        try:
            act(spool)
        except SpoolError as error:
            said = error
        if said is not None:
            assert (said.why, isinstance(said, SpoolFull)) == ("the disk says so", number == errno.ENOSPC)
            assert action != "keep" or places_of(spool, NEW) == [], "what was not kept cannot be seen"
        check_whole(spool, NEW)
        assert len(places_of(spool, NEW)) == 1 or source is None
        act(spool)
        assert places_of(spool, NEW) == [target]
        if disk.steps <= disk.fails_at:
            break
    assert step > 3
