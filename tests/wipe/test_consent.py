"""What an order rests on, asked again by the worker: any answer that is missing or another one is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from host.boot import boot_name
from host.errors import NotThere
from judge.erasure.rung_evidence import _names_it
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


def against(consent: Consent | None, found: AskedAgain = FOUND, **more: bool) -> list[str]:
    """The reasons."""
    return [item.code for item in against_consent(consent, TOKEN, DRIVE, found, **more)]


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
        (replace(FOUND, now_s=100.0 + 3601), "wipe.agreed_too_long_ago"),
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


def test_what_was_not_looked_at_when_it_was_agreed_to_is_not_agreed_to() -> None:
    assert against(replace(GIVEN, look=None), replace(FOUND, look=None)) == ["wipe.contents_changed"]
    assert against(replace(GIVEN, look=None), replace(FOUND, look=None), erases_itself=True) == []


@pytest.mark.parametrize(
    "consent",
    [
        replace(UNATTENDED, shown_plan=""),
        replace(UNATTENDED, shown_at_s=None),
        replace(UNATTENDED, shown_at_s=90.0),
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
