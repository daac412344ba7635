"""What is erased while nobody is there: drives that are surely built in, surely meant and surely told
apart; everything else waits or is left.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from host.boot import BootFacts, Start, kernel_word, start_of
from model.drive import Content, ContentKind, DriveKind, Transport
from model.erasure import RefusalCause, WipePlan, WipeRefusal
from model.fact import Why, absent, present, unknown
from model.message import Message, say
from tests.wipe.bench import drive_of, planned_for
from wipe.boot_locks import DriveMarks, locks_of
from wipe.guard import LockAnswer
from wipe.planned import PlannedDrive
from wipe.unattended import ErasedBefore, sort_drives, still_ordered

KEY = BootFacts(
    saved_medium="/dev/sdz1",
    image_id="etabli-2026-11",
    firmware_partition="",
    kernel_line="BOOT_IMAGE=/live/vmlinuz boot=live quiet etabli.profile=atelier",
    root_kind="overlay",
)
PXE = replace(
    KEY,
    saved_medium="",
    kernel_line="initrd=initrd.img boot=live fetch=https://192.0.2.1/filesystem.squashfs",
)
SOMETHING = present((Content(where="lab0p1", kind=ContentKind.FILESYSTEM, format="ntfs", size_bytes=1),))


def item(
    name: str = "sda", serial: str | None = "WD-0001", transport: Transport = Transport.SATA
) -> PlannedDrive:
    """A built-in drive with a plan."""
    plan = planned_for(1 << 20)
    token = replace(plan.drive, name=name, path=f"/dev/{name}", serial=serial, transport=transport)
    return PlannedDrive(drive=drive_of(token), outcome=replace(plan, drive=token))


def code(messages: tuple[Message, ...]) -> list[str]:
    """What was said."""
    return [message.code for message in messages]


def test_the_image_is_known_by_its_mark_its_kernel_line_and_its_root() -> None:
    assert start_of(KEY) is Start.MEDIUM
    assert start_of(PXE) is Start.NETWORK


@pytest.mark.parametrize(
    "change",
    [
        {"image_id": ""},
        {"image_id": None},
        {"kernel_line": "quiet root=/dev/sda1"},
        {"kernel_line": None},
        {"root_kind": "ext4"},
        {"root_kind": None},
        {"saved_medium": None},
        {"saved_medium": ""},
    ],
)
def test_with_one_sign_missing_it_is_another_system(change: dict[str, str | None]) -> None:
    facts = replace(
        KEY,
        saved_medium=change.get("saved_medium", KEY.saved_medium),
        image_id=change.get("image_id", KEY.image_id),
        kernel_line=change.get("kernel_line", KEY.kernel_line),
        root_kind=change.get("root_kind", KEY.root_kind),
    )
    assert start_of(facts) is Start.OTHER


def test_a_word_for_fetching_without_an_address_is_no_network_start() -> None:
    assert start_of(replace(PXE, kernel_line="boot=live fetch=")) is Start.OTHER
    assert start_of(replace(PXE, kernel_line="fetch=https://192.0.2.1/x")) is Start.OTHER


def test_the_last_profile_of_the_kernel_line_counts() -> None:
    assert kernel_word(KEY, "etabli.profile") == "atelier"
    twice = replace(KEY, kernel_line="etabli.profile=a etabli.profile=b")
    assert kernel_word(twice, "etabli.profile") == "b"
    assert kernel_word(replace(KEY, kernel_line="etabli.profile="), "etabli.profile") is None


def test_over_the_network_there_is_no_medium_to_spare() -> None:
    marks = DriveMarks(
        names=frozenset({"sda"}), identifiers=frozenset(), image_ids=frozenset(), exclusive=True
    )
    planned = item()
    assert isinstance(planned.outcome, WipePlan)
    drive = replace(planned.drive, boot_medium=None)
    assert locks_of(drive, PXE, marks, planned.outcome.policy).medium is LockAnswer.INAPPLICABLE
    started = replace(drive, boot_medium=True)
    assert locks_of(started, PXE, marks, planned.outcome.policy).medium is LockAnswer.BOOT


@pytest.mark.parametrize("transport", [Transport.SATA, Transport.SAS, Transport.NVME, Transport.MMC])
def test_a_built_in_drive_with_a_serial_is_ordered(transport: Transport) -> None:
    found = sort_drives([item(transport=transport)], [])
    assert len(found.ordered) == 1
    assert not found.waiting
    assert not found.left


@pytest.mark.parametrize(
    "transport",
    [Transport.USB, Transport.NETWORK, Transport.UNKNOWN, Transport.SCSI, Transport.VIRTIO, Transport.ATA],
)
def test_what_is_not_surely_built_in_is_not_meant(transport: Transport) -> None:
    found = sort_drives([item(transport=transport)], [])
    assert not found.ordered
    assert not found.waiting
    assert code(found.left) == ["wipe.not_internal"]


@pytest.mark.parametrize("removable", [True, None])
def test_what_can_be_pulled_out_is_not_meant(removable: bool | None) -> None:
    planned = item(transport=Transport.NVME)
    pulled = replace(planned, drive=replace(planned.drive, removable=removable, kind=DriveKind.SSD))
    assert code(sort_drives([pulled], []).left) == ["wipe.not_internal"]


def test_only_the_medium_protected_drives_and_sticks_may_be_left_out_of_a_whole_order() -> None:
    kept, medium, stick = item(), item("sdb", "BOOT0001", Transport.VIRTIO), item("sdc", "C", Transport.USB)
    refused = WipeRefusal(
        drive=medium.token,
        name="sdb",
        reasons=(say("wipe.boot_marker", drive="/dev/sdb"),),
        causes=(RefusalCause.BOOT_MEDIUM,),
    )
    medium = replace(medium, outcome=refused)
    stick = replace(stick, drive=replace(stick.drive, kind=DriveKind.USB_STICK))
    assert sort_drives([kept, medium, stick], []).is_all
    assert sort_drives([kept, item("sdd", "BENCH0001", Transport.USB)], [], protect=("BENCH0001",)).is_all
    for transport in (Transport.USB, Transport.UNKNOWN, Transport.NETWORK, Transport.VIRTIO):
        assert not sort_drives([kept, item("sdd", "OTHER0001", transport)], []).is_all


def test_the_boot_medium_is_left_whatever_its_plan_says() -> None:
    planned = item()
    boot = replace(planned, drive=replace(planned.drive, boot_medium=True))
    assert code(sort_drives([boot], []).left) == ["wipe.boot_medium"]


def test_a_protected_drive_is_left() -> None:
    found = sort_drives([item(serial="WD-0001")], [], protect=(" wd-0001 ",))
    assert code(found.left) == ["wipe.protected"]


@pytest.mark.parametrize("serial", [None, "", "  "])
def test_a_drive_without_a_serial_waits(serial: str | None) -> None:
    assert code(sort_drives([item(serial=serial)], []).waiting) == ["wipe.no_own_serial"]


def test_a_bridges_serial_waits() -> None:
    planned = item()
    bridged = replace(planned, drive=replace(planned.drive, serial_is_bridges=True))
    assert code(sort_drives([bridged], []).waiting) == ["wipe.no_own_serial"]


def test_two_drives_with_one_serial_both_wait() -> None:
    found = sort_drives([item("sda", "AAAA"), item("sdb", "aaaa ")], [])
    assert code(found.waiting) == ["wipe.same_serial", "wipe.same_serial"]


def test_a_drive_has_the_serial_of_one_that_cannot_be_opened_and_waits() -> None:
    closed = item("sdb", "AAAA")
    refusal = WipeRefusal(
        drive=None, name="sdb", reasons=(say("wipe.cannot_open", drive="/dev/sdb", error=""),)
    )
    found = sort_drives([item("sda", "AAAA"), replace(closed, outcome=refusal)], [])
    assert code(found.waiting) == ["wipe.same_serial", "wipe.cannot_open"]


def test_a_drive_that_the_guard_refuses_waits_with_its_reason() -> None:
    planned = item()
    refusal = WipeRefusal(
        drive=planned.outcome.drive,
        name="sda",
        reasons=(say("wipe.mounted", part="/dev/sda1", place="/mnt"),),
    )
    assert code(sort_drives([replace(planned, outcome=refusal)], []).waiting) == ["wipe.mounted"]


def test_a_drive_erased_here_and_used_since_waits() -> None:
    planned = item()
    assert planned.outcome.drive is not None
    before = [ErasedBefore(drive=planned.outcome.drive, certificate="018f")]
    used = replace(planned, drive=replace(planned.drive, contents=SOMETHING))
    mute = replace(planned, drive=replace(planned.drive, contents=unknown(Why.TIMED_OUT)))
    blank = replace(planned, drive=replace(planned.drive, contents=absent()))
    assert code(sort_drives([used], before).waiting) == ["wipe.used_since"]
    assert code(sort_drives([mute], before).waiting) == ["wipe.used_since"]
    assert len(sort_drives([blank], before).ordered) == 1
    assert len(sort_drives([used], []).ordered) == 1


def test_a_drive_is_known_again_on_another_port() -> None:
    planned = item()
    assert planned.outcome.drive is not None
    old = replace(planned.outcome.drive, path="/dev/sdq", diskseq=99, name="sdq", size_bytes=1)
    used = replace(planned, drive=replace(planned.drive, contents=SOMETHING))
    assert code(sort_drives([used], [ErasedBefore(drive=old, certificate="c")]).waiting) == [
        "wipe.used_since"
    ]


def test_a_drive_is_known_again_however_another_port_spells_it() -> None:
    planned = item()
    assert planned.outcome.drive is not None
    token = replace(planned.outcome.drive, wwn=None)
    planned = replace(planned, outcome=replace(planned.outcome, drive=token))
    old = replace(token, model=(token.model or "").replace(" ", "_"), serial=f"{token.serial} ")
    used = replace(planned, drive=replace(planned.drive, contents=SOMETHING))
    assert code(sort_drives([used], [ErasedBefore(drive=old, certificate="c")]).waiting) == [
        "wipe.used_since"
    ]


def test_a_drive_that_appears_during_the_countdown_never_joins() -> None:
    first, late = item("sda", "AAAA"), item("sdb", "BBBB")
    assert still_ordered([first], [first, late]) == (first,)


def test_a_drive_that_left_or_changed_during_the_countdown_is_out() -> None:
    first, second = item("sda", "AAAA"), item("sdb", "BBBB")
    assert isinstance(first.outcome, WipePlan)
    swapped = replace(first, outcome=replace(first.outcome, drive=replace(first.outcome.drive, diskseq=8)))
    refused = replace(
        second, outcome=WipeRefusal(drive=second.outcome.drive, name="sdb", reasons=(say("x"),))
    )
    assert still_ordered([first, second], [swapped, refused]) == ()


@pytest.mark.parametrize("change", [{"removable": True}, {"removable": None}])
def test_a_second_look_that_finds_a_drive_not_surely_built_in_leaves_it_out(
    change: dict[str, bool | None],
) -> None:
    first = item()
    again = replace(first, drive=replace(first.drive, removable=change["removable"]))
    assert still_ordered([first], [again]) == ()
    assert still_ordered([first], [again], built_in=False) == (first,), "a person named it"


def test_a_second_look_that_finds_another_transport_leaves_it_out() -> None:
    first = item()
    assert isinstance(first.outcome, WipePlan)
    moved = replace(first.outcome.drive, transport=Transport.USB)
    again = replace(first, outcome=replace(first.outcome, drive=moved))
    assert still_ordered([first], [again]) == ()
