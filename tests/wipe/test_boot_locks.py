"""The five answers about the boot medium, each at its limits: what is not known never clears a drive."""

from __future__ import annotations

from dataclasses import replace

import pytest

from host.boot import BootFacts
from host.boot_medium import FollowedMedium
from model.drive import Transport
from model.erasure import WipePolicy
from tests.fake_host import FakeHost
from tests.wipe.test_guard import GOOD, GUID, boot, marks
from wipe.boot_locks import DriveMarks, locks_of, probe_marks
from wipe.guard import LockAnswer

BOOT, NOT_BOOT = LockAnswer.BOOT, LockAnswer.NOT_BOOT
UNKNOWN, INAPPLICABLE = LockAnswer.UNKNOWN, LockAnswer.INAPPLICABLE
OTHER = "f" * 8 + GUID[8:]
INSTALLED = boot(saved_medium="", image_id="", firmware_partition="")
FETCHED = replace(
    INSTALLED, image_id=GUID, kernel_line="boot=live fetch=http://192.0.2.1/x", root_kind="overlay"
)
SAVED = replace(INSTALLED, saved_medium=OTHER)


def medium(facts: BootFacts, found: DriveMarks | None = None, *, probed: bool | None = False) -> LockAnswer:
    """What is said of the saved medium; `probed` is the probes' word."""
    drive = replace(GOOD.drive, boot_medium=probed)
    return locks_of(drive, facts, marks() if found is None else found, WipePolicy()).medium


@pytest.mark.parametrize(
    ("could", "answer"),
    [(True, NOT_BOOT), (False, BOOT), (None, INAPPLICABLE)],
    ids=["alone", "held", "untried"],
)
def test_a_drive_that_can_be_held_alone_carries_no_running_system(
    could: bool | None, answer: LockAnswer
) -> None:
    assert locks_of(GOOD.drive, INSTALLED, marks(exclusive=could), WipePolicy()).exclusive is answer


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        (INSTALLED, NOT_BOOT),
        (replace(INSTALLED, saved_medium=None), UNKNOWN),
        (FETCHED, INAPPLICABLE),
        (replace(FETCHED, saved_medium=OTHER), NOT_BOOT),
        (SAVED, NOT_BOOT),
        (replace(SAVED, saved_medium=f"{OTHER} {GUID.upper()}"), BOOT),
        (replace(SAVED, saved_medium="/dev/sda1"), BOOT),
        (replace(SAVED, saved_medium="sda"), BOOT),
        (replace(SAVED, saved_medium="/dev/sdb1"), NOT_BOOT),
    ],
)
def test_a_saved_medium_is_looked_for_by_name_and_identifier(facts: BootFacts, answer: LockAnswer) -> None:
    assert medium(facts) is answer
    assert medium(facts, probed=True) is BOOT


@pytest.mark.parametrize(
    ("followed", "answer"),
    [
        (None, NOT_BOOT),
        (FollowedMedium(drives=frozenset({"sda"}), is_whole=True), BOOT),
        (FollowedMedium(drives=frozenset({"sda", "sdb"}), is_whole=False), BOOT),
        (FollowedMedium(drives=frozenset({"sdb"}), is_whole=True), NOT_BOOT),
        (FollowedMedium(drives=frozenset({"sdb"}), is_whole=False), UNKNOWN),
        (FollowedMedium(), UNKNOWN),
    ],
)
def test_a_medium_that_leads_somewhere_else_clears_a_drive_only_where_all_of_it_was_followed(
    followed: FollowedMedium | None, answer: LockAnswer
) -> None:
    facts = replace(SAVED, medium=followed)
    assert medium(facts) is answer
    assert medium(facts, marks(identifiers=None)) is (BOOT if answer is BOOT else UNKNOWN)


def test_a_drive_of_which_the_identifiers_are_not_known_is_still_known_by_its_name() -> None:
    assert medium(replace(SAVED, saved_medium="/dev/sda1"), marks(identifiers=None)) is BOOT


@pytest.mark.parametrize(("probed", "answer"), [(True, BOOT), (False, NOT_BOOT), (None, UNKNOWN)])
def test_an_installed_system_is_found_by_the_probes_way_down(probed: bool | None, answer: LockAnswer) -> None:
    assert medium(INSTALLED, probed=probed) is answer


@pytest.mark.parametrize(
    ("image", "found", "answer"),
    [
        (GUID, frozenset({GUID}), BOOT),
        (GUID, frozenset({OTHER}), NOT_BOOT),
        (GUID, frozenset(), NOT_BOOT),
        (GUID, None, UNKNOWN),
        ("", None, INAPPLICABLE),
        ("", frozenset({GUID}), INAPPLICABLE),
        (None, frozenset({GUID}), UNKNOWN),
        (f"{OTHER} {GUID}", frozenset({GUID}), BOOT),
        ("a build of today", frozenset({GUID}), INAPPLICABLE),
        (f"{OTHER} today", frozenset({GUID}), INAPPLICABLE),
        (f"{GUID} today", frozenset({GUID}), BOOT),
    ],
)
def test_the_images_mark_says_something_where_drives_are_marked_with_its_like(
    image: str | None, found: frozenset[str] | None, answer: LockAnswer
) -> None:
    facts = replace(INSTALLED, image_id=image)
    assert locks_of(GOOD.drive, facts, marks(image_ids=found), WipePolicy()).marker is answer


@pytest.mark.parametrize(
    ("named", "found", "answer"),
    [
        (GUID.upper(), frozenset({GUID}), BOOT),
        (GUID, frozenset({OTHER}), NOT_BOOT),
        (GUID, None, UNKNOWN),
        ("", None, INAPPLICABLE),
        (None, frozenset({GUID}), UNKNOWN),
    ],
)
def test_the_firmware_names_a_partition_of_the_drive_or_of_another(
    named: str | None, found: frozenset[str] | None, answer: LockAnswer
) -> None:
    facts = replace(INSTALLED, firmware_partition=named)
    assert locks_of(GOOD.drive, facts, marks(identifiers=found), WipePolicy()).firmware is answer


@pytest.mark.parametrize(
    ("transport", "removable", "answer", "allowed"),
    [
        (Transport.SATA, False, NOT_BOOT, NOT_BOOT),
        (Transport.SATA, True, INAPPLICABLE, INAPPLICABLE),
        (Transport.SATA, None, INAPPLICABLE, INAPPLICABLE),
        (Transport.USB, False, UNKNOWN, INAPPLICABLE),
        (Transport.USB, True, UNKNOWN, INAPPLICABLE),
    ],
)
def test_only_what_surely_stays_in_is_no_key_that_somebody_started_from(
    transport: Transport, removable: bool | None, answer: LockAnswer, allowed: LockAnswer
) -> None:
    drive = replace(GOOD.drive, transport=transport, removable=removable)
    assert locks_of(drive, INSTALLED, marks(), WipePolicy()).removable is answer
    assert locks_of(drive, INSTALLED, marks(), WipePolicy(usb=True)).removable is allowed


def test_the_identifiers_of_a_drive_are_those_of_all_its_partitions_in_small_letters() -> None:
    record = (
        "E:ID_PART_ENTRY_UUID=AAAA-0001\nE:ID_FS_UUID=bbbb\nE:ID_MODEL=cccc\nE:ID_FS_UUID_ENC=dddd\nV:1\n"
    )
    files = {
        "/sys/block/sda/sda1/dev": "8:1",
        "/sys/class/block/sda/dev": "8:0",
        "/sys/class/block/sda1/dev": "8:1",
        "/run/udev/data/b8:0": "E:ID_PART_TABLE_UUID=eeee\nV:1\n",
        "/run/udev/data/b8:1": record,
    }
    found = probe_marks(FakeHost(files=files), GOOD.drive, exclusive=None)
    assert found.names == frozenset({"sda", "sda1"})
    assert found.identifiers == found.image_ids == frozenset({"aaaa-0001", "bbbb", "eeee"})
    assert found.exclusive is None
    del files["/sys/class/block/sda1/dev"]
    assert probe_marks(FakeHost(files=files), GOOD.drive, exclusive=True).identifiers is None
