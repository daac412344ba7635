"""What an order rests on, asked again by the worker: any answer that is missing or another one is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from host.boot import boot_name
from host.drive.drive_ports import DriveError, DriveGone, MediumError, TransportError
from host.errors import NotThere
from judge.erasure.rung_evidence import _names_it
from model.message import Message
from tests.lab.nvme.drive import NvmeTraits
from tests.wipe.bench import SECRET, Bench, drive_of, planned_for
from wipe.consent import AskedAgain, Consent, OrderedBy, against_consent, look_of
from wipe.work import difference_of

BOOT = "b5a1"
TOKEN = replace(planned_for(1 << 20).drive, boot=BOOT)
DRIVE = drive_of(TOKEN)
GIVEN = Consent(by=OrderedBy.NAMED, by_code=False, boot=BOOT, at_s=100.0, look="seen")
FOUND = AskedAgain(token=TOKEN, boot=BOOT, now_s=160.0, look="seen")
UNATTENDED = replace(GIVEN, by=OrderedBy.PROFILE, shown_plan="c0ffee", shown_at_s=99.0)


def codes(messages: Sequence[Message]) -> list[str]:
    return [item.code for item in messages]


def against(consent: Consent | None, found: AskedAgain = FOUND, **more: bool) -> list[str]:
    """The reasons."""
    return codes(against_consent(consent, TOKEN, DRIVE, found, **more))


@pytest.mark.parametrize("by", OrderedBy)
def test_an_agreement_of_this_boot_to_what_is_there_holds(by: OrderedBy) -> None:
    assert against(replace(UNATTENDED, by=by)) == []


def test_what_is_protected_when_an_erasure_is_agreed_to_is_not_erased() -> None:
    assert against(replace(GIVEN, protect=("LAB0001",))) == ["wipe.protected"]
    assert against(replace(GIVEN, protect=("ANOTHER1",))) == []


def test_without_an_agreement_nothing_is_done() -> None:
    assert against(None) == ["wipe.nobody_agreed"]


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (replace(FOUND, boot="0ther"), "wipe.agreed_before_start"),
        (replace(FOUND, now_s=100.0 + 3600.5), "wipe.agreed_too_long_ago"),
        (replace(FOUND, now_s=99.0), "wipe.agreed_too_long_ago"),
        (replace(FOUND, look="else"), "wipe.contents_changed"),
        (replace(FOUND, look=None), "wipe.contents_changed"),
        (replace(FOUND, is_lost=True), "wipe.written_gone"),
        (replace(FOUND, token=replace(TOKEN, serial="0000")), "wipe.needs_code"),
        (replace(FOUND, token=replace(TOKEN, serial=None)), "wipe.needs_code"),
    ],
)
def test_what_is_another_by_now_is_not_agreed_to(found: AskedAgain, reason: str) -> None:
    assert against(GIVEN, found) == [reason]


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
    nameless = replace(FOUND, token=replace(TOKEN, serial=None))
    assert against(replace(GIVEN, by_code=True), nameless) == []
    assert against(GIVEN, replace(FOUND, look="else"), erases_itself=True) == []


def test_a_serial_of_an_adapter_names_no_drive() -> None:
    behind = replace(DRIVE, serial_is_bridges=True)
    assert codes(against_consent(GIVEN, TOKEN, behind, FOUND)) == ["wipe.needs_code"]


def test_all_that_speaks_against_it_is_said() -> None:
    found = replace(FOUND, now_s=9999.0, look="else", is_lost=True)
    given = replace(UNATTENDED, shown_plan="", protect=("LAB0001",))
    assert against(given, found) == [
        "wipe.protected",
        "wipe.agreed_too_long_ago",
        "wipe.contents_changed",
        "wipe.written_gone",
        "wipe.not_shown",
    ]
    said = against_consent(given, TOKEN, DRIVE, found)
    assert said[0].arguments == {"drive": TOKEN.path, "serial": TOKEN.serial}
    unnamed = replace(found, token=replace(TOKEN, serial=None))
    assert against_consent(given, TOKEN, DRIVE, unnamed)[0].arguments["serial"] == TOKEN.path


@pytest.mark.parametrize("shown_at_s", [95.0, 100.0])
def test_a_screen_that_proved_itself_five_seconds_before_is_enough(shown_at_s: float) -> None:
    assert against(replace(UNATTENDED, shown_at_s=shown_at_s)) == []


def test_what_was_not_looked_at_when_it_was_agreed_to_is_not_agreed_to() -> None:
    assert against(replace(GIVEN, look=None), replace(FOUND, look=None)) == ["wipe.contents_changed"]
    assert against(replace(GIVEN, look=None), replace(FOUND, look=None), erases_itself=True) == []


@pytest.mark.parametrize(
    "consent",
    [
        replace(UNATTENDED, shown_plan=""),
        replace(UNATTENDED, shown_at_s=None),
        replace(UNATTENDED, shown_at_s=94.9),
        replace(UNATTENDED, shown_at_s=101.0),
        replace(UNATTENDED, by_code=True),
    ],
)
def test_an_order_that_nobody_confirmed_was_on_a_screen_to_its_end(consent: Consent) -> None:
    assert against(consent) == ["wipe.not_shown"]


def test_a_token_of_another_boot_is_another_drive() -> None:
    message = difference_of(TOKEN, replace(TOKEN, boot="0ther"))
    assert message is not None
    assert message.arguments["what"] == "boot"


def test_a_boot_that_the_kernel_does_not_name_is_like_no_other() -> None:
    def read(path: str) -> str:
        raise NotThere(path)

    assert boot_name(read) != boot_name(read)
    assert boot_name(lambda _path: "\n") != boot_name(lambda _path: "\n")
    assert boot_name(lambda _path: "b5a1\n") == "b5a1"


def test_a_journal_of_two_boots_speaks_of_one_drive_only_by_a_name_that_lasts() -> None:
    other = replace(TOKEN, boot="0ther", diskseq=1)
    assert _names_it(TOKEN, other)
    for nameless in (replace(TOKEN, serial=None), replace(TOKEN, serial="0")):
        assert _names_it(nameless, replace(nameless, diskseq=9))
        assert not _names_it(nameless, replace(nameless, boot="0ther"))


def test_both_ends_of_a_drive_are_looked_at(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits())
    block = bench.drive.block
    before = look_of(block)
    assert look_of(block) == before
    bench.platters.write(bench.size - 512, b"x" * 512)
    last = look_of(block)
    bench.platters.write(0, SECRET)
    bench.platters.write(512, b"y" * 512)
    assert len({before, last, look_of(block)}) == 3


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
