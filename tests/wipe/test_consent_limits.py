"""An agreement at its limits: an hour, both ends of a drive, a machine that slept, a list on a screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from host.drive.drive_ports import DriveError, DriveGone, MediumError, NotPermitted, TransportError
from host.errors import NotAllowed
from model.message import Message
from tests.fake_host import FakeHost
from tests.wipe.bench import planned_for
from tests.wipe.test_consent import DRIVE, FOUND, GIVEN, KEY_PRESSED, SHOWN, TOKEN, against
from tests.wipe.test_unattended import KEY
from wipe.consent import (
    SUSPENDS,
    OrderedBy,
    against_consent,
    code_of,
    consent_now,
    look_at,
    look_of,
    suspends_of,
)
from wipe.planned import PlannedDrive
from wipe.shown import ShownList, against_shown


def codes(messages: Sequence[Message]) -> list[str]:
    return [item.code for item in messages]


@pytest.mark.parametrize("now_s", [100.0, 100.0 + 3600])
def test_an_agreement_is_good_for_an_hour(now_s: float) -> None:
    assert against(GIVEN, replace(FOUND, now_s=now_s)) == []


def test_a_plan_of_another_boot_was_agreed_to_before_the_start() -> None:
    plan = replace(TOKEN, boot="0ther")
    assert codes(against_consent(GIVEN, plan, DRIVE, FOUND)) == ["wipe.agreed_before_start"]
    then = replace(GIVEN, boot="0ther")
    assert codes(against_consent(then, plan, DRIVE, FOUND)) == ["wipe.agreed_before_start"]
    assert codes(against_consent(then, TOKEN, DRIVE, FOUND)) == ["wipe.agreed_before_start"]


def test_what_a_person_knows_or_read_by_itself_is_no_reason() -> None:
    assert against(replace(GIVEN, told_of_loss=True), replace(FOUND, is_lost=True)) == []
    nameless = replace(TOKEN, serial=None)
    by_code = replace(GIVEN, by_code=True, drive=nameless, word=f":{code_of(nameless)}")
    assert against(by_code, replace(FOUND, token=nameless)) == []
    assert against(GIVEN, replace(FOUND, look="else"), erases_itself=True) == []


def test_a_serial_of_an_adapter_names_no_drive() -> None:
    behind = replace(DRIVE, serial_is_bridges=True)
    assert codes(against_consent(GIVEN, TOKEN, behind, FOUND)) == ["wipe.needs_code"]


def test_all_that_speaks_against_it_is_said() -> None:
    found = replace(FOUND, now_s=9999.0, look="else", is_lost=True)
    given = replace(GIVEN, protect=("LAB0001",), drive=replace(TOKEN, diskseq=99))
    assert against(given, found) == [
        "wipe.protected",
        "wipe.agreed_too_long_ago",
        "wipe.contents_changed",
        "wipe.written_gone",
        "wipe.other_drive",
    ]
    said = against_consent(given, TOKEN, DRIVE, found)
    assert said[0].arguments == {"drive": TOKEN.path, "serial": TOKEN.serial}
    unnamed = replace(found, token=replace(TOKEN, serial=None))
    assert against_consent(given, TOKEN, DRIVE, unnamed)[0].arguments["serial"] == TOKEN.path


class Ends:
    """A drive of which only the content is there; what `broken` covers raises its error."""

    def __init__(self, content: bytes, broken: dict[int, DriveError] | None = None) -> None:
        self.size_bytes, self.content, self.broken = len(content), content, broken or {}

    def read_into(self, offset: int, view: memoryview) -> None:
        for place, error in self.broken.items():
            if offset <= place < offset + len(view):
                raise error
        view[:] = self.content[offset : offset + len(view)]


def look(content: bytes, broken: dict[int, DriveError] | None = None) -> str:
    """What is seen of such a drive."""
    block: Any = Ends(content, broken)
    return look_of(block)


END = 1 << 16


@pytest.mark.parametrize("size", [1, 512, END - 1, END, END + 1, 2 * END, 3 * END])
def test_each_byte_of_both_ends_is_seen_and_none_between(size: int) -> None:
    content = bytes(size)
    for place in {0, size - 1, min(END, size) - 1, max(size - END, 0)}:
        other = content[:place] + b"x" + content[place + 1 :]
        assert look(other) != look(content), place
    if size > 2 * END:
        for place in (END, size - END - 1):
            assert look(content[:place] + b"x" + content[place + 1 :]) == look(content)
    assert look(bytes(size + 512)) != look(content)
    assert look(b"") == look(b"")


def test_an_end_that_cannot_be_read_is_a_mark_of_its_own() -> None:
    content = bytes(3 * END)
    for error in (MediumError("EIO"), TransportError("EIO")):
        broken = [look(content, {place: error}) for place in (0, len(content) - 1)]
        assert len({look(content), *broken}) == 3
        assert look(content, {0: error}) == broken[0]
    with pytest.raises(DriveGone):
        look(content, {0: DriveGone("gone")})


@pytest.mark.parametrize(
    ("text", "found"), [("3\n", 3), ("0", 0), ("", None), ("many", None), ("-1", None), (None, None)]
)
def test_how_often_a_machine_slept_is_known_where_the_kernel_tells(
    text: str | None, found: int | None
) -> None:
    assert suspends_of(FakeHost(files={SUSPENDS: NotAllowed("x", "y") if text is None else text})) == found


@pytest.mark.parametrize(
    ("counts", "is_let"),
    [((4, 5), True), ((4, 4), False), ((5, 4), False), ((None, 5), False), ((4, None), False)],
)
def test_only_a_machine_that_slept_since_may_have_moved_a_drive(
    counts: tuple[int | None, int | None], is_let: bool
) -> None:
    moved = replace(GIVEN, drive=replace(TOKEN, diskseq=99), suspends=counts[0])
    assert (against(moved, replace(FOUND, suspends=counts[1])) == []) is is_let


LIMITS: list[tuple[ShownList, list[str]]] = [
    (replace(SHOWN, proved_s=85.0), []),
    (replace(SHOWN, proved_s=84.9), ["wipe.not_shown"]),
    (replace(SHOWN, proved_s=90.0), []),
    (replace(SHOWN, proved_s=90.1), ["wipe.not_shown"]),
    (replace(SHOWN, began_s=61.0), []),
    (replace(SHOWN, began_s=61.1), ["wipe.key_was_pressed"]),
    (replace(SHOWN, keys=(replace(KEY_PRESSED, at_s=61.0),)), []),
    (replace(SHOWN, keys=(replace(KEY_PRESSED, at_s=61.1),)), ["wipe.key_was_pressed"]),
    (replace(SHOWN, keys=(replace(KEY_PRESSED, at_s=10.0),)), []),
]


@pytest.mark.parametrize(("shown", "reason"), LIMITS, ids=range(len(LIMITS)))
def test_a_list_was_in_sight_and_counted_down_to_the_second(shown: ShownList, reason: list[str]) -> None:
    assert codes(against_shown(FakeHost(), shown, "/dev/lab0", KEY)) == reason


@pytest.mark.parametrize(("times", "reason"), [(1.0, []), (2.0, []), (0.5, ["wipe.other_drive"]), (0.0, [])])
def test_a_drive_may_have_grown_since_or_show_nothing_and_not_have_shrunk(
    times: float, reason: list[str]
) -> None:
    now = replace(TOKEN, size_bytes=int(TOKEN.size_bytes * times))
    assert against(GIVEN, replace(FOUND, token=now)) == reason


def test_a_drive_that_cannot_be_opened_or_left_meanwhile_was_not_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    closed: list[bool] = []
    opened: list[dict[str, object]] = []

    def closed_to_us(*_asked: object, **_how: object) -> None:
        raise NotPermitted("no")

    monkeypatch.setattr("wipe.consent.LiveDrive", closed_to_us)
    assert look_at(DRIVE) is None

    class Leaving:
        """A drive that leaves while it is read."""

        block = Ends(bytes(END), {0: DriveGone("gone")})

        def __init__(self, *_asked: object, **how: object) -> None:
            opened.append(how)

        def close(self) -> None:
            closed.append(True)

    monkeypatch.setattr("wipe.consent.LiveDrive", Leaving)
    assert look_at(DRIVE) is None
    Leaving.block = Ends(bytes(END))
    assert look_at(DRIVE) == look(bytes(END))
    assert closed == [True, True]
    assert opened == [{"exclusive": False, "direct": True}] * 2, "past the caches, and held by nobody"


@pytest.mark.parametrize("by", OrderedBy)
def test_only_who_named_a_drive_has_to_type_its_serial(by: OrderedBy) -> None:
    said = against(replace(GIVEN, by=by, word=""))
    assert said == (["wipe.not_typed"] if by in (OrderedBy.NAMED, OrderedBy.BENCH) else [])


def test_a_code_is_four_of_all_its_letters() -> None:
    codes_of = [code_of(replace(TOKEN, diskseq=number)) for number in range(200)]
    assert {len(code) for code in codes_of} == {4}
    assert set("".join(codes_of)) == set("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")


def test_nobody_knows_of_a_loss_unless_it_was_said() -> None:
    item = PlannedDrive(drive=DRIVE, outcome=planned_for(1 << 20))
    given = consent_now(FakeHost(), item, OrderedBy.RESUMED, by_code=False)
    assert (given.told_of_loss, given.protect, given.word) == (False, (), "")
    told = consent_now(FakeHost(), item, OrderedBy.RESUMED, by_code=False, told_of_loss=True)
    assert told.told_of_loss
