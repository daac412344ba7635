"""Whether the drive that is worked on is the confirmed one still: asked again, and strictly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import SimpleNamespace

import pytest

from model.erasure import DriveToken, Method, Preparation, WipePhase
from model.journal import HighWater, Noted, StopCause
from model.message import Message, say
from tests.wipe.bench import planned_for
from tests.wipe.test_overwrite import Held, Kept, MemoryBlocks, work_on
from wipe import overwrite
from wipe.content import Pattern
from wipe.overwrite import OverwritePass
from wipe.work import (
    GIB,
    AnotherDrive,
    BytesDone,
    CannotGoOn,
    ErasureStopped,
    Waits,
    Work,
    difference_of,
    durable_difference,
)

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
    assert difference_of(TOKEN, larger) is not None, "nothing was said of hidden sectors"


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
    assert GIB == 1 << 30
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


def test_nobody_may_change_the_drive_unless_it_is_said_and_no_word_of_the_label_is_shown() -> None:
    work, _block, _journal = working(TOKEN)
    assert work.may_differ is False
    assert "SECRETPSID" not in repr(replace(work, psid="SECRETPSID"))


@pytest.mark.parametrize("kind", [AnotherDrive, CannotGoOn])
def test_what_ends_a_step_is_called_by_its_sentence(kind: type[AnotherDrive | CannotGoOn]) -> None:
    assert str(kind(say("wipe.locked"))) == "wipe.locked"
    waits = Waits(say("wipe.power_cycle_needed"), StopCause.POWER_CYCLE)
    assert (str(waits), waits.message.code) == ("wipe.power_cycle_needed", "wipe.power_cycle_needed")


def test_work_that_is_to_stop_stops() -> None:
    work, _block, _journal = working(TOKEN)
    work.check_stopped()
    with pytest.raises(ErasureStopped):
        replace(work, stopped=lambda: True).check_stopped()


@dataclass
class Warm:
    """A drive that is too warm for so many looks. See wipe.heat.Heat."""

    looks: int
    celsius: float | None = 61.4
    gave_up: bool = False
    limit_celsius: float = 60.0

    def is_too_warm(self) -> bool:
        self.looks -= 1
        return self.looks >= 0


def cooled(
    heat: Warm | None, stopped: Callable[[], bool] = lambda: False
) -> tuple[list[Message], list[float], list[BytesDone]]:
    """What is noted, how long each pause is, and what is told while it cools down."""
    work, _block, journal = working(TOKEN)
    pauses: list[float] = []
    told: list[BytesDone] = []
    clock = SimpleNamespace(monotonic=lambda: 1000.0 + 37 * sum(pauses), pause=pauses.append)
    replace(work, heat=heat, clock=clock, tell=told.append, stopped=stopped).cool_down()  # type: ignore[arg-type]  # a test's words
    return [item.message for item in journal.records if isinstance(item, Noted)], pauses, told


def test_a_drive_that_is_not_too_warm_is_not_waited_for() -> None:
    assert cooled(None) == ([], [], [])
    assert cooled(Warm(0)) == ([], [], [])


@pytest.mark.parametrize(("gave_up", "end"), [(False, "wipe.cooler"), (True, "wipe.stays_warm")])
def test_a_drive_that_is_too_warm_is_waited_for_and_both_ends_are_noted(gave_up: bool, end: str) -> None:
    cooling = BytesDone(phase=WipePhase.COOL, method=None, done=0, total=0)
    notes, pauses, told = cooled(Warm(5, gave_up=gave_up))
    assert notes == [say("wipe.too_warm", celsius=61, limit=60), say(end, minutes=12)]
    assert (pauses, told) == ([5.0] * 4, [cooling] * 4)
    assert cooled(Warm(25))[0][-1] == say("wipe.cooler", minutes=74)
    assert cooled(Warm(2, celsius=None))[0][0] == say("wipe.too_warm", celsius=0, limit=60)


def test_a_stop_ends_the_waiting_for_a_warm_drive() -> None:
    notes, pauses, _told = cooled(Warm(9), iter([False, True]).__next__)
    assert (len(pauses), notes[-1].code) == (1, "wipe.cooler")


def test_a_drive_without_capacity_is_the_same_only_where_it_may_have_none() -> None:
    work, _block, _journal = working(replace(TOKEN, size_bytes=0))
    work.check_same_drive(size_may_be_unknown=True)
    with pytest.raises(AnotherDrive):
        work.check_same_drive()


NAMELESS = replace(TOKEN, serial=None, wwn=None)


@pytest.mark.parametrize(
    ("expected", "found", "what"),
    [
        (TOKEN, replace(TOKEN, path="/dev/sdq", diskseq=99, size_bytes=1), None),
        (TOKEN, replace(TOKEN, model=f"_{TOKEN.model}".lower(), serial=f"{TOKEN.serial} "), None),
        (TOKEN, replace(TOKEN, wwn=None), None),
        (TOKEN, replace(TOKEN, serial=None), None),
        (TOKEN, replace(TOKEN, serial="OTHER001"), "serial"),
        (TOKEN, replace(TOKEN, wwn="naa.5000000000000002"), "wwn"),
        (TOKEN, NAMELESS, "serial"),
        (NAMELESS, NAMELESS, None),
        (NAMELESS, replace(NAMELESS, model="OTHER"), "model"),
        (NAMELESS, replace(NAMELESS, model=f"{TOKEN.model} "), "model"),
    ],
)
def test_after_another_start_it_is_the_same_drive_by_what_lasts_of_it(
    expected: DriveToken, found: DriveToken, what: str | None
) -> None:
    difference = durable_difference(expected, found)
    assert (None if difference is None else difference.arguments["what"]) == what
