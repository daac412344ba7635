"""The guard at its limits: what is just refused, what just is not, and what is named once."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from model.drive import Content, ContentKind, Transport
from model.erasure import RefusalCause, WipePolicy
from model.fact import present
from tests.wipe.test_guard import GOOD, TOKEN, codes
from wipe.guard import BootLocks, LockAnswer, causes_of, refusals

MOUNTED = present(
    (Content(where="sda1", kind=ContentKind.FILESYSTEM, format="ext4", size_bytes=1, mounted_on=("/", "/x")),)
)


@pytest.mark.parametrize(
    ("size_bytes", "lacks_format", "found"),
    [
        (0, False, ["wipe.no_capacity"]),
        (-1, False, ["wipe.no_capacity"]),
        (0, True, []),
        (1, False, []),
    ],
)
def test_a_drive_without_capacity_is_erased_only_when_a_format_gives_it_one(
    size_bytes: int, lacks_format: bool, found: list[str]
) -> None:
    token = replace(TOKEN, size_bytes=size_bytes)
    assert codes(replace(GOOD, token=token, lacks_format=lacks_format)) == found


def test_a_holder_that_is_only_the_mount_is_not_named_twice() -> None:
    held = replace(GOOD.drive, contents=MOUNTED, holders=("/", "md0"))
    assert codes(replace(GOOD, drive=held)) == ["wipe.mounted", "wipe.mounted", "wipe.held"]


def test_the_mounts_of_the_kernel_are_told_instead_of_those_of_the_probes() -> None:
    both = replace(GOOD, mounts=(("/dev/sda1", "/"),), drive=replace(GOOD.drive, contents=MOUNTED))
    assert codes(both) == ["wipe.mounted"]


def test_every_reason_is_listed() -> None:
    drive = replace(GOOD.drive, read_only=True, boot_medium=True, holders=("md0",), removable=True)
    worst = replace(
        GOOD,
        drive=drive,
        token=replace(TOKEN, size_bytes=0, transport=Transport.USB, serial="WD-12345678"),
        is_partition=True,
        is_loop=True,
        zoned="host-aware",
        mounts=(("/dev/sda1", "/mnt"),),
        other_paths=("sdb",),
    )
    assert set(codes(worst, WipePolicy(protect=("wd-12345678",)), unattended=True)) == {
        "wipe.is_partition",
        "wipe.is_loop",
        "wipe.no_capacity",
        "wipe.read_only",
        "wipe.zoned",
        "wipe.boot_medium",
        "wipe.mounted",
        "wipe.other_path",
        "wipe.held",
        "wipe.protected",
        "wipe.usb",
        "wipe.not_internal",
    }


@pytest.mark.parametrize("removable", [True, None])
@pytest.mark.parametrize("transport", [Transport.SATA, Transport.SAS, Transport.NVME, Transport.MMC])
def test_unattended_what_is_not_known_to_stay_in_is_left(
    transport: Transport, removable: bool | None
) -> None:
    token = replace(TOKEN, transport=transport)
    loose = replace(GOOD, token=token, drive=replace(GOOD.drive, removable=removable))
    assert codes(loose, unattended=True) == ["wipe.not_internal"]
    assert codes(loose) == []
    fixed = replace(GOOD, token=token)
    assert codes(fixed, unattended=True) == []


def test_a_drive_without_a_serial_is_protected_by_no_empty_word() -> None:
    nameless = replace(GOOD, token=replace(TOKEN, serial=None))
    assert codes(nameless, WipePolicy(protect=("", "none"))) == []
    assert codes(GOOD, WipePolicy(protect=("another", "WD-12345678"))) == ["wipe.protected"]
    assert codes(GOOD, WipePolicy(protect=("WD-1234567",))) == []


@pytest.mark.parametrize("lock", [item.name for item in fields(BootLocks)])
def test_a_lock_that_says_boot_is_the_only_reason_given_for_it(lock: str) -> None:
    said = replace(GOOD, locks=replace(GOOD.locks, **{lock: LockAnswer.BOOT}))
    assert codes(said) == [f"wipe.boot_{lock}"]
    unknown = replace(GOOD, locks=replace(GOOD.locks, **{lock: LockAnswer.UNKNOWN}))
    assert codes(unknown) == ["wipe.boot_unknown"]


def test_nobody_is_taken_to_be_away_unless_it_is_said() -> None:
    loose = replace(GOOD, drive=replace(GOOD.drive, removable=True))
    assert refusals(loose, WipePolicy()) == ()
    assert not GOOD.behind_cache


def test_locks_that_say_boot_are_not_said_to_be_too_few_as_well() -> None:
    both = replace(GOOD.locks, exclusive=LockAnswer.BOOT, medium=LockAnswer.BOOT)
    assert codes(replace(GOOD, locks=both)) == ["wipe.boot_exclusive", "wipe.boot_medium"]


def test_a_protected_drive_is_named_by_its_serial_and_else_by_its_place() -> None:
    (reason,) = refusals(GOOD, WipePolicy(protect=("WD-12345678",)))
    assert reason.arguments["serial"] == "WD-12345678"


USB = replace(TOKEN, transport=Transport.USB)


@pytest.mark.parametrize("answer", [LockAnswer.BOOT, LockAnswer.UNKNOWN])
def test_what_is_refused_by_name_is_not_said_once_more_as_a_doubt(answer: LockAnswer) -> None:
    stick = replace(GOOD, token=USB, locks=replace(GOOD.locks, removable=answer))
    doubt = "wipe.boot_removable" if answer is LockAnswer.BOOT else "wipe.boot_unknown"
    assert codes(stick) == ["wipe.usb"]
    assert codes(stick, WipePolicy(usb=True)) == [doubt]
    used = replace(GOOD, mounts=(("/dev/sda1", "/mnt"),), locks=replace(GOOD.locks, exclusive=answer))
    doubt = "wipe.boot_exclusive" if answer is LockAnswer.BOOT else "wipe.boot_unknown"
    assert codes(used) == ["wipe.mounted"]
    assert codes(replace(used, mounts=())) == [doubt]


def test_too_few_locks_are_no_reason_beside_one_that_has_a_name() -> None:
    silent = BootLocks(**{item.name: LockAnswer.INAPPLICABLE for item in fields(BootLocks)})
    assert codes(replace(GOOD, locks=silent)) == ["wipe.boot_unproven"]
    assert codes(replace(GOOD, locks=silent, token=USB)) == ["wipe.usb"]
    assert codes(replace(GOOD, locks=silent, mounts=(("/dev/sda1", "/mnt"),))) == ["wipe.mounted"]


def test_the_probes_word_stands_beside_that_of_the_locks() -> None:
    drive = replace(GOOD.drive, boot_medium=True)
    said = replace(GOOD, drive=drive, locks=replace(GOOD.locks, firmware=LockAnswer.BOOT))
    assert codes(said) == ["wipe.boot_firmware", "wipe.boot_medium"]


@pytest.mark.parametrize(
    ("place", "causes"), [("/", (RefusalCause.BOOT_MEDIUM,)), ("/mnt", ())], ids=["the system", "data"]
)
def test_what_holds_the_running_system_is_its_medium_whatever_the_locks_say(
    place: str, causes: tuple[RefusalCause, ...]
) -> None:
    assert causes_of(replace(GOOD, mounts=(("/dev/sda1", place),)), WipePolicy()) == causes


def test_a_drive_is_protected_by_a_name_that_a_link_gives_it() -> None:
    linked = replace(GOOD, names=frozenset({"atadisque0001"}), token=replace(TOKEN, serial=None))
    policy = WipePolicy(protect=("another", "ata-DISQUE_0001"))
    (reason,) = refusals(linked, policy)
    assert causes_of(linked, policy) == (RefusalCause.PROTECTED,)
    assert (reason.code, reason.arguments["serial"]) == ("wipe.protected", TOKEN.path)
    assert codes(linked, WipePolicy(protect=("ata-DISQUE_0002",))) == []


@pytest.mark.parametrize(
    ("name", "transport", "found"),
    [
        ("nvme0n1", Transport.UNKNOWN, ["wipe.network"]),
        ("nvme0n1", Transport.NVME, []),
        ("sda", Transport.UNKNOWN, []),
        ("nvme0n1", Transport.NETWORK, ["wipe.network"]),
    ],
)
def test_a_namespace_by_ways_that_nobody_knows_is_taken_for_one_of_the_network(
    name: str, transport: Transport, found: list[str]
) -> None:
    token = replace(TOKEN, name=name, transport=transport)
    assert codes(replace(GOOD, token=token)) == found
    assert codes(replace(GOOD, token=token), WipePolicy(network=True)) == []
