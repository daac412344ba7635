"""Whether the drive that is worked on is the confirmed one still: asked again, and strictly."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.erasure import DriveToken, Method, Preparation
from model.journal import HighWater
from tests.wipe.bench import planned_for
from tests.wipe.test_overwrite import Held, Kept, MemoryBlocks, work_on
from wipe import overwrite
from wipe.content import Pattern
from wipe.overwrite import OverwritePass
from wipe.work import AnotherDrive, Work, difference_of

CHUNK = 4 << 20
TOKEN = replace(planned_for(8 * CHUNK).drive, wwn="naa.5000000000000001")


class Answering(Held):
    """A drive that says these tokens of itself, one at each question, and then the last one always."""

    def __init__(self, block: MemoryBlocks, *tokens: DriveToken) -> None:
        super().__init__(block)
        self.tokens, self.asked = tokens, 0

    def token(self) -> DriveToken:
        """Its word."""
        self.asked += 1
        return self.tokens[min(self.asked, len(self.tokens)) - 1]


def working(*tokens: DriveToken, **changed: object) -> tuple[Work, MemoryBlocks, Kept]:
    """Work on a drive that answers so."""
    block, journal = MemoryBlocks(8 * CHUNK, 512), Kept()
    work = replace(work_on(block, journal), drive=Answering(block, *tokens))  # type: ignore[arg-type]  # a test's words
    plan = replace(work.plan, drive=TOKEN, **changed)  # type: ignore[arg-type]  # a test's words
    return replace(work, plan=plan), block, journal


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("model", "OTHER"),
        ("serial", "OTHER"),
        ("serial", None),
        ("wwn", "naa.5000000000000002"),
        ("wwn", None),
        ("path", "/dev/lab1"),
        ("diskseq", 8),
        ("diskseq", None),
    ],
)
def test_each_thing_that_names_a_drive_tells_another_one(name: str, value: object) -> None:
    other = replace(TOKEN, **{name: value})  # type: ignore[arg-type]  # a test's words
    difference = difference_of(TOKEN, other)
    assert difference is not None
    assert difference.arguments["what"] == name
    assert difference_of(TOKEN, TOKEN) is None


@pytest.mark.parametrize("may_grow", [False, True])
def test_a_drive_never_shrinks_and_grows_only_where_sectors_were_hidden(may_grow: bool) -> None:
    larger, smaller = (replace(TOKEN, size_bytes=TOKEN.size_bytes + more) for more in (512, -512))
    assert (difference_of(TOKEN, larger, may_grow=may_grow) is None) is may_grow
    assert difference_of(TOKEN, smaller, may_grow=may_grow) is not None


def test_no_capacity_is_another_drive_unless_it_may_have_none() -> None:
    without = replace(TOKEN, size_bytes=0)
    assert difference_of(TOKEN, without) is not None
    assert difference_of(TOKEN, without, may_grow=True) is not None
    assert difference_of(TOKEN, without, size_may_be_unknown=True) is None
    assert difference_of(TOKEN, replace(without, serial="OTHER"), size_may_be_unknown=True) is not None
    assert difference_of(TOKEN, replace(TOKEN, size_bytes=512), size_may_be_unknown=True) is not None


def test_a_drive_that_had_no_capacity_before_a_format_has_one_after_it() -> None:
    assert difference_of(replace(TOKEN, size_bytes=0), TOKEN) is None


def test_a_drive_grows_once_hidden_sectors_came_to_light_and_not_before() -> None:
    larger = replace(TOKEN, size_bytes=TOKEN.size_bytes + 512)
    work, _block, _journal = working(larger)
    with pytest.raises(AnotherDrive) as refused:
        work.check_same_drive()
    assert refused.value.message.arguments["what"] == "size"
    work.unhidden.add(Preparation.UNHIDE_HPA)
    work.check_same_drive()


@pytest.mark.parametrize("preparation", Preparation)
def test_a_plan_to_bring_hidden_sectors_to_light_lets_a_drive_grow(preparation: Preparation) -> None:
    larger = replace(TOKEN, size_bytes=TOKEN.size_bytes + 512)
    work, _block, _journal = working(larger, preparations=(preparation,))
    if preparation.startswith("unhide-"):
        work.check_same_drive()
    else:
        with pytest.raises(AnotherDrive):
            work.check_same_drive()


def test_the_drive_is_asked_who_it_is_at_every_gibibyte_that_was_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(overwrite, "GIB", 2 * CHUNK)
    work, block, journal = working(TOKEN, TOKEN, replace(TOKEN, serial="SOMEBODYELSE"))
    with pytest.raises(AnotherDrive) as refused:
        OverwritePass(work, Method.OVERWRITE_ZERO, 0, Pattern(0)).run()
    assert refused.value.message.arguments["what"] == "serial"
    assert [item.offset for item in journal.records if isinstance(item, HighWater)] == [
        2 * CHUNK,
        4 * CHUNK,
        6 * CHUNK,
    ]
    assert not any(block.data[: 6 * CHUNK])
    assert set(block.data[6 * CHUNK :]) == {0xA5}
