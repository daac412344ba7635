"""What an order rests on, asked again by the worker: any answer that is missing or another one is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from host.boot import boot_name
from host.errors import NotThere
from judge.erasure.rung_evidence import _names_it
from model.erasure import DriveToken
from model.provenance import ClockTrust
from tests.fake_host import FakeHost
from tests.lab.nvme.drive import NvmeTraits
from tests.wipe.bench import SECRET, Bench, drive_of, planned_for
from tests.wipe.test_unattended import KEY, PXE
from wipe.consent import AskedAgain, Consent, OrderedBy, against_consent, code_of, look_of
from wipe.shown import MACHINE as NAMES_OF_MACHINES
from wipe.shown import ShownKey, ShownList, against_shown, is_machine
from wipe.work import difference_of

BOOT = "b5a1"
TOKEN = replace(planned_for(1 << 20).drive, boot=BOOT)
DRIVE = drive_of(TOKEN)
GIVEN = Consent(
    by=OrderedBy.NAMED, drive=TOKEN, word="0001", by_code=False, boot=BOOT, at_s=100.0, look="seen"
)
FOUND = AskedAgain(token=TOKEN, boot=BOOT, now_s=160.0, look="seen")
SHOWN = ShownList(plan="c0ffee", began_s=60.0, ended_s=90.0, proved_s=89.0)
KEY_PRESSED = ShownKey(at_s=60.5, for_list=True)


def against(consent: Consent | None, found: AskedAgain = FOUND, **more: bool) -> list[str]:
    """The reasons."""
    return [item.code for item in against_consent(consent, TOKEN, DRIVE, found, **more)]


@pytest.mark.parametrize("by", OrderedBy)
def test_an_agreement_of_this_boot_to_what_is_there_holds(by: OrderedBy) -> None:
    assert against(replace(GIVEN, by=by)) == []


def test_what_is_protected_when_an_erasure_is_agreed_to_is_not_erased() -> None:
    assert against(replace(GIVEN, protect=("LAB0001",))) == ["wipe.protected"]
    assert against(replace(GIVEN, protect=("ANOTHER1",))) == []


def test_without_an_agreement_nothing_is_done() -> None:
    assert against(None) == ["wipe.nobody_agreed"]
    assert against(replace(GIVEN, drive=None)) == ["wipe.nobody_agreed"]


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
    assert against(replace(GIVEN, drive=found.token), found)[0] == reason


def test_a_nameless_drive_that_the_kernel_does_not_count_may_be_another_one_by_now() -> None:
    nameless = replace(TOKEN, serial=None)
    consent = replace(GIVEN, drive=nameless, word=f":{code_of(nameless)}", by_code=True)
    assert against(consent, replace(FOUND, token=nameless)) == []
    uncounted = replace(nameless, diskseq=None)
    found = replace(FOUND, token=uncounted)
    consent = replace(consent, drive=uncounted, word=f":{code_of(uncounted)}")
    assert against(consent, found) == ["wipe.needs_code"]


@pytest.mark.parametrize("by", [OrderedBy.NAMED, OrderedBy.BENCH])
@pytest.mark.parametrize("word", ["", "001", "0002", ":", "0001:", "/dev/lab0"])
def test_what_a_person_typed_names_the_held_drive(by: OrderedBy, word: str) -> None:
    told = against(replace(GIVEN, by=by, word=word))
    assert told == ([] if word == "0001:" else ["wipe.not_typed"])
    assert against(replace(GIVEN, by=by, word=f" {(TOKEN.serial or '').lower()} ")) == []


@pytest.mark.parametrize("by", [OrderedBy.NAMED, OrderedBy.BENCH, OrderedBy.RESUMED])
@pytest.mark.parametrize("word", ["", "0001", "0001:", "0001:AAAA", ":{code}", "0002:{code}"])
def test_a_code_that_was_needed_was_typed(by: OrderedBy, word: str) -> None:
    code = code_of(TOKEN)
    assert against(replace(GIVEN, by=by, by_code=True, word=word.format(code=code))) == ["wipe.not_typed"]
    assert against(replace(GIVEN, by=by, by_code=True, word=f"0001:{code.lower()}")) == []


def test_what_was_not_looked_at_when_it_was_agreed_to_is_not_agreed_to() -> None:
    assert against(replace(GIVEN, look=None), replace(FOUND, look=None)) == ["wipe.contents_changed"]
    assert against(replace(GIVEN, look=None), replace(FOUND, look=None), erases_itself=True) == []


@pytest.mark.parametrize(
    ("agreed", "slept", "by_code", "reason"),
    [
        (TOKEN, False, False, []),
        (replace(TOKEN, diskseq=99), False, False, ["wipe.other_drive"]),
        (replace(TOKEN, diskseq=99), True, False, []),
        (replace(TOKEN, diskseq=99), True, True, ["wipe.other_drive"]),
        (replace(TOKEN, serial="ANOTHER0001", wwn=None), True, False, ["wipe.other_drive"]),
    ],
)
def test_only_a_drive_that_its_serial_names_may_have_moved_and_only_while_the_machine_slept(
    agreed: DriveToken, slept: bool, by_code: bool, reason: list[str]
) -> None:
    consent = replace(GIVEN, drive=agreed, by_code=by_code, word=f"0001:{code_of(agreed)}", suspends=4)
    assert against(consent, replace(FOUND, suspends=5 if slept else 4)) == reason
    if agreed != TOKEN:
        unknown = replace(consent, suspends=None)
        assert against(unknown, replace(FOUND, suspends=5)) == ["wipe.other_drive"]


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        (SHOWN, []),
        (None, ["wipe.not_shown"]),
        (replace(SHOWN, plan=""), ["wipe.not_shown"]),
        (replace(SHOWN, proved_s=None), ["wipe.not_shown"]),
        (replace(SHOWN, proved_s=84.0), ["wipe.not_shown"]),
        (replace(SHOWN, proved_s=91.0), ["wipe.not_shown"]),
        (replace(SHOWN, began_s=70.0), ["wipe.key_was_pressed"]),
        (replace(SHOWN, keys=(KEY_PRESSED,)), []),
        (replace(SHOWN, keys=(KEY_PRESSED, KEY_PRESSED)), ["wipe.key_was_pressed"]),
        (replace(SHOWN, keys=(replace(KEY_PRESSED, for_list=False),)), ["wipe.key_was_pressed"]),
        (replace(SHOWN, keys=(replace(KEY_PRESSED, at_s=75.0),)), ["wipe.key_was_pressed"]),
    ],
)
def test_what_nobody_confirmed_was_on_a_screen_to_its_end_and_nobody_objected(
    shown: ShownList | None, reason: list[str]
) -> None:
    assert [item.code for item in against_shown(FakeHost(), shown, "/dev/lab0", KEY)] == reason


MACHINE = {"/sys/class/dmi/id/product_uuid": "4C4C4544-0042-3510-8053-B4C04F4A4B31\n"}
LATER = datetime.now(UTC) + timedelta(hours=1)


@pytest.mark.parametrize(
    ("change", "trust", "begins"),
    [
        ({}, ClockTrust.SYNCHRONISED, True),
        ({}, ClockTrust.UNSYNCHRONISED, False),
        ({"machine": "4c4c4544-0042-3510-8053-b4c04f4a4b32"}, ClockTrust.SYNCHRONISED, False),
        ({"machine": ""}, ClockTrust.SYNCHRONISED, False),
        ({"machine": None}, ClockTrust.SYNCHRONISED, False),
        ({"until": datetime.now(UTC)}, ClockTrust.SYNCHRONISED, False),
        ({"until": None}, ClockTrust.SYNCHRONISED, False),
    ],
)
def test_an_order_for_one_machine_needs_no_key_on_that_machine_and_in_its_time(
    change: dict[str, Any], trust: ClockTrust, begins: bool
) -> None:
    order = {"machine": "4c4c4544-0042-3510-8053-b4c04f4a4b31", "until": LATER, **change}
    shown = replace(SHOWN, **order)
    found = against_shown(FakeHost(files=dict(MACHINE)), shown, "/dev/lab0", PXE, lambda _now: trust)
    assert [item.code for item in found] == ([] if begins else ["wipe.not_begun"])
    pressed = replace(shown, keys=(KEY_PRESSED,))
    assert against_shown(FakeHost(files=dict(MACHINE)), pressed, "/dev/lab0", PXE) == ()


@pytest.mark.parametrize(
    "half",
    [{"machine": "4c4c4544-0042-3510-8053-b4c04f4a4b31"}, {"until": LATER}],
    ids=["for no time", "for no machine"],
)
def test_half_an_order_for_one_machine_begins_nothing_even_from_a_medium(half: dict[str, Any]) -> None:
    shown = replace(SHOWN, **half)
    host = FakeHost(files=dict(MACHINE))
    found = against_shown(host, shown, "/dev/lab0", KEY, lambda _now: ClockTrust.SYNCHRONISED)
    assert [item.code for item in found] == ["wipe.not_begun"]


def test_a_machine_that_does_not_tell_one_of_its_names_is_found_by_another() -> None:
    host = FakeHost(files={NAMES_OF_MACHINES[-1][0]: "PF1X2Y3Z\n"})
    assert is_machine(host, "pf1x2y3z")
    assert not is_machine(host, "pf1x2y3y")
    assert not is_machine(host, "")


def test_over_the_network_a_key_begins_it() -> None:
    assert [item.code for item in against_shown(FakeHost(), SHOWN, "/dev/lab0", PXE)] == ["wipe.not_begun"]
    pressed = replace(SHOWN, keys=(KEY_PRESSED,))
    assert against_shown(FakeHost(), pressed, "/dev/lab0", PXE) == ()


@pytest.mark.parametrize("text", ["", "00000000-0000-0000-0000-000000000000", "Default string"])
def test_a_name_that_vendors_give_to_many_machines_names_none(text: str) -> None:
    host = FakeHost(files=dict.fromkeys((path for path, _is in NAMES_OF_MACHINES), text))
    assert not is_machine(host, text)


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
