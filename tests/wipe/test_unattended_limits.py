"""Drives that answer only in part while nobody watches, and drives that only resemble an erased one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.drive import Transport
from model.erasure import WipePlan, WipeRefusal
from model.fact import Why, absent, present, unknown
from model.message import say
from tests.wipe.test_unattended import SOMETHING, code, item
from wipe.planned import PlannedDrive
from wipe.unattended import ErasedBefore, is_blank, sort_drives


def closed(transport: Transport = Transport.SATA, *, removable: bool | None = False) -> PlannedDrive:
    """A drive that could not be opened: only the probes saw it."""
    planned = item(transport=transport)
    reasons = (say("wipe.cannot_open", drive="/dev/sda", error=""),)
    drive = replace(planned.drive, removable=removable)
    return PlannedDrive(drive=drive, outcome=WipeRefusal(drive=None, name="sda", reasons=reasons))


def test_a_built_in_drive_that_cannot_be_opened_waits_for_a_person() -> None:
    found = sort_drives([closed()], [])
    assert (code(found.waiting), found.left, found.ordered) == (["wipe.cannot_open"], (), ())


@pytest.mark.parametrize(
    ("transport", "removable"),
    [(Transport.USB, False), (Transport.SATA, True), (Transport.SATA, None), (Transport.USB, True)],
)
def test_a_drive_that_cannot_be_opened_and_is_not_surely_built_in_is_left(
    transport: Transport, removable: bool | None
) -> None:
    found = sort_drives([closed(transport, removable=removable)], [])
    assert (code(found.left), found.waiting, found.ordered) == (["wipe.not_internal"], (), ())


def test_a_drive_that_says_when_opened_how_it_hangs_is_believed() -> None:
    planned = item(transport=Transport.USB)
    probed = replace(planned, drive=replace(planned.drive, transport=Transport.SATA))
    assert code(sort_drives([probed], []).left) == ["wipe.not_internal"]


def test_a_drive_that_is_left_does_not_wait_too() -> None:
    left = replace(item(serial=None), drive=replace(item(serial=None).drive, boot_medium=True))
    found = sort_drives([left], [])
    assert (code(found.left), found.waiting) == (["wipe.boot_medium"], ())


def test_another_drive_that_was_erased_here_says_nothing_of_this_one() -> None:
    planned, other = item(serial="WD-0001"), item(serial="WD-0002")
    assert isinstance(other.outcome, WipePlan)
    before = [ErasedBefore(drive=replace(other.outcome.drive, wwn=None), certificate="c")]
    used = replace(planned, drive=replace(planned.drive, contents=SOMETHING))
    found = sort_drives([used], before)
    assert (len(found.ordered), found.waiting) == (1, ())


def test_the_serial_that_a_drive_says_when_opened_counts_before_that_of_the_probes() -> None:
    planned = item(serial="REAL-0001")
    probed = replace(planned, drive=replace(planned.drive, serial=present("SHARED")))
    other = item("sdb", "SHARED")
    assert len(sort_drives([probed, other], []).ordered) == 2
    assert code(sort_drives([probed], [], protect=("real-0001",)).left) == ["wipe.protected"]
    assert code(sort_drives([probed], [], protect=("shared",)).left) == ["wipe.protected"]


def test_the_serial_of_the_probes_counts_where_the_opened_drive_says_none() -> None:
    planned = item(serial=None)
    probed = replace(planned, drive=replace(planned.drive, serial=present("PROBED")))
    assert code(sort_drives([probed], [], protect=("probed",)).left) == ["wipe.protected"]
    assert code(sort_drives([probed], []).waiting) == ["wipe.no_own_serial"]
    assert code(sort_drives([probed, item("sdb", "PROBED")], []).waiting) == ["wipe.same_serial"] * 2


def test_the_sentences_show_a_serial_as_it_is_written_on_the_drive() -> None:
    protected = sort_drives([item(serial="WD-ABCD")], [], protect=("wd-abcd",)).left[0]
    assert protected.arguments["serial"] == "WD-ABCD"
    nameless = item(serial="WD-ABCD")
    mute = replace(nameless, drive=replace(nameless.drive, serial=unknown(Why.NEEDS_ROOT)))
    assert sort_drives([mute], [], protect=("wd-abcd",)).left[0].arguments["serial"] == "WD-ABCD"
    same = sort_drives([item("sda", "AB-CD"), item("sdb", "ab-cd")], []).waiting
    assert [message.arguments["serial"] for message in same] == ["AB-CD", "ab-cd"]


@pytest.mark.parametrize(
    ("contents", "blank"), [(absent(), True), (SOMETHING, False), (unknown(Why.TIMED_OUT), False)]
)
def test_only_what_was_looked_at_is_blank(contents: object, blank: bool) -> None:
    assert is_blank(replace(item().drive, contents=contents)) is blank  # type: ignore[arg-type]  # a test's words


def test_a_protected_drive_that_cannot_be_opened_is_named_by_what_the_probes_know() -> None:
    planned = closed()
    (left,) = sort_drives([planned], [], protect=("wd-0001",)).left
    assert (left.code, left.arguments["serial"]) == ("wipe.protected", "WD-0001")
    nameless = replace(planned.drive, serial=unknown(Why.NEEDS_ROOT), wwn=present("naa.5000000000000001"))
    (left,) = sort_drives([replace(planned, drive=nameless)], [], protect=("5000000000000001",)).left
    assert (left.code, left.arguments["serial"]) == ("wipe.protected", "/dev/sda")


def test_drives_without_a_serial_are_not_said_to_share_one() -> None:
    found = sort_drives([item("sda", None), item("sdb", None)], [])
    assert code(found.waiting) == ["wipe.no_own_serial"] * 2


def test_the_medium_known_by_the_probes_alone_is_left_out_of_a_whole_order() -> None:
    medium = item("sdb", "BOOT0001")
    medium = replace(medium, drive=replace(medium.drive, boot_medium=True))
    found = sort_drives([item(), medium], [])
    assert (len(found.ordered), code(found.left), found.is_all) == (1, ["wipe.boot_medium"], True)
