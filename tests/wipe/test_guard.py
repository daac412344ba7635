"""What is never erased: every reason, by name; and a guard that fails closed."""

from __future__ import annotations

import os
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.boot import SAVED_MEDIUM, BootFacts, parse_load_option, probe_boot
from model.drive import Content, ContentKind, Transport
from model.erasure import DriveToken, RefusalCause, WipePolicy
from model.fact import present
from tests.fake_host import FakeHost
from tests.wipe.bench import NOT_BOOT, drive_of
from tests.wipe.loops import NotOurs, check_own
from wipe.boot_locks import DriveMarks, locks_of, probe_marks
from wipe.guard import BootLocks, Candidate, LockAnswer, causes_of, mounts_on, refusals, uses
from wipe.live import mounts_of, other_paths, surroundings_of

TOKEN = DriveToken(
    name="sda",
    path="/dev/sda",
    diskseq=3,
    model="DISQUE",
    serial="WD-12345678",
    wwn="naa.5000000000000001",
    size_bytes=1 << 30,
    transport=Transport.SATA,
)
GOOD = Candidate(token=TOKEN, drive=drive_of(TOKEN), locks=NOT_BOOT)
POLICY = WipePolicy()
GUID = "00112233-4455-6677-8899-aabbccddeeff"


def boot(
    *,
    saved_medium: str | None,
    image_id: str | None,
    firmware_partition: str | None,
    kernel_line: str | None = "",
    root_kind: str | None = None,
    network_traces: bool = False,
) -> BootFacts:
    """What a system tells of its start, an installed one unless it is said."""
    return BootFacts(
        saved_medium=saved_medium,
        image_id=image_id,
        firmware_partition=firmware_partition,
        kernel_line=kernel_line,
        root_kind=root_kind,
        network_traces=network_traces,
    )


def codes(candidate: Candidate, policy: WipePolicy = POLICY, *, unattended: bool = False) -> list[str]:
    """The reasons."""
    return [message.code for message in refusals(candidate, policy, unattended=unattended)]


def test_an_ordinary_internal_drive_may_be_confirmed() -> None:
    assert codes(GOOD) == []
    assert codes(GOOD, unattended=True) == []


@pytest.mark.parametrize("lock", [item.name for item in fields(BootLocks)])
@pytest.mark.parametrize("answer", [LockAnswer.BOOT, LockAnswer.UNKNOWN])
def test_any_lock_that_says_boot_or_does_not_know_refuses(lock: str, answer: LockAnswer) -> None:
    assert codes(replace(GOOD, locks=replace(NOT_BOOT, **{lock: answer})))


@given(st.tuples(*[st.sampled_from(LockAnswer)] * 5))
def test_at_least_two_locks_must_say_that_it_is_not_the_boot_medium(answers: tuple[LockAnswer, ...]) -> None:
    names = [item.name for item in fields(BootLocks)]
    locks = BootLocks(**dict(zip(names, answers, strict=True)))
    may = LockAnswer.BOOT not in answers and LockAnswer.UNKNOWN not in answers
    may = may and answers.count(LockAnswer.NOT_BOOT) >= 2
    assert (codes(replace(GOOD, locks=locks)) == []) == may


def test_the_boot_medium_by_the_probes_word_is_refused() -> None:
    assert "wipe.boot_medium" in codes(replace(GOOD, drive=replace(GOOD.drive, boot_medium=True)))


def test_a_mount_is_named_with_its_place() -> None:
    found = refusals(replace(GOOD, mounts=(("/dev/sda2", "/media/x"),)), POLICY)
    assert found[0].arguments == {"part": "/dev/sda2", "place": "/media/x"}


def test_a_mount_that_only_the_probes_saw_counts_too() -> None:
    content = Content(
        where="sda1", kind=ContentKind.FILESYSTEM, format="ext4", size_bytes=1, mounted_on=("/",)
    )
    assert codes(replace(GOOD, drive=replace(GOOD.drive, contents=present((content,))))) == ["wipe.mounted"]


@pytest.mark.parametrize("holder", ["md0", "dm-0 (LUKS)", "dm-1 (LVM)", "swap"])
def test_what_holds_it_is_named(holder: str) -> None:
    found = refusals(replace(GOOD, drive=replace(GOOD.drive, holders=(holder,))), POLICY)
    assert [message.arguments["holder"] for message in found] == [holder]


def test_partitions_loops_and_odd_devices_are_no_drives() -> None:
    assert codes(replace(GOOD, is_partition=True)) == ["wipe.is_partition"]
    assert codes(replace(GOOD, is_loop=True)) == ["wipe.is_loop"]
    assert codes(replace(GOOD, is_loop=True, loop_is_own=True)) == []
    assert codes(replace(GOOD, zoned="host-managed")) == ["wipe.zoned"]
    assert codes(replace(GOOD, drive=replace(GOOD.drive, read_only=True))) == ["wipe.read_only"]
    assert codes(replace(GOOD, drive=replace(GOOD.drive, read_only=None))) == ["wipe.read_only_unknown"]
    assert codes(replace(GOOD, token=replace(TOKEN, size_bytes=0))) == ["wipe.no_capacity"]


def test_a_protected_serial_is_never_erased() -> None:
    assert codes(GOOD, WipePolicy(protect=(" wd-12345678 ",))) == ["wipe.protected"]


def test_usb_and_network_drives_need_a_word() -> None:
    usb = replace(GOOD, token=replace(TOKEN, transport=Transport.USB))
    net = replace(GOOD, token=replace(TOKEN, transport=Transport.NETWORK))
    assert codes(usb) == ["wipe.usb"]
    assert codes(usb, WipePolicy(usb=True)) == []
    assert codes(net) == ["wipe.network"]
    assert codes(net, WipePolicy(network=True)) == []


@pytest.mark.parametrize(
    "transport", [kind for kind in Transport if kind not in ("sata", "sas", "nvme", "mmc")]
)
def test_unattended_only_what_is_surely_internal(transport: Transport) -> None:
    policy = WipePolicy(usb=True, network=True)
    found = codes(replace(GOOD, token=replace(TOKEN, transport=transport)), policy, unattended=True)
    assert "wipe.not_internal" in found


def test_a_drive_without_a_serial_of_its_own_is_never_erased_unattended() -> None:
    nameless = replace(GOOD, token=replace(TOKEN, serial=None))
    assert "wipe.no_own_serial" in codes(nameless, unattended=True)
    bridged = replace(GOOD, drive=replace(GOOD.drive, serial_is_bridges=True))
    assert "wipe.no_own_serial" in codes(bridged, unattended=True)


# --- the locks ------------------------------------------------------------------------------------


def marks(**changed: object) -> DriveMarks:
    """A drive with one partition."""
    base = DriveMarks(
        names=frozenset({"sda", "sda1"}),
        identifiers=frozenset({GUID}),
        image_ids=frozenset({GUID}),
        exclusive=True,
    )
    return replace(base, **changed)  # type: ignore[arg-type]  # a test's words


def test_the_firmware_names_the_partition_that_it_started_from() -> None:
    facts = boot(saved_medium="", image_id="", firmware_partition=GUID)
    assert locks_of(GOOD.drive, facts, marks(), POLICY).firmware is LockAnswer.BOOT
    other = boot(saved_medium="", image_id="", firmware_partition="f" * 8 + GUID[8:])
    assert locks_of(GOOD.drive, other, marks(), POLICY).firmware is LockAnswer.NOT_BOOT


def test_what_the_image_saved_of_its_medium_outlives_the_mount() -> None:
    facts = boot(saved_medium="/dev/sda1", image_id="", firmware_partition="")
    assert locks_of(GOOD.drive, facts, marks(), POLICY).medium is LockAnswer.BOOT
    renamed = boot(saved_medium=GUID, image_id="", firmware_partition="")
    assert locks_of(GOOD.drive, renamed, marks(), POLICY).medium is LockAnswer.BOOT


def test_facts_that_cannot_be_read_are_unknown_and_refuse() -> None:
    facts = boot(saved_medium=None, image_id=None, firmware_partition=None)
    locks = locks_of(GOOD.drive, facts, marks(), POLICY)
    assert {locks.medium, locks.marker, locks.firmware} == {LockAnswer.UNKNOWN}
    assert codes(replace(GOOD, locks=locks))


@pytest.mark.parametrize("text", ["", "\0\0", "0011223", "/dev/sd", GUID[:20], "[]", GUID + "x"])
def test_a_saved_medium_that_names_none_is_unknown(text: str) -> None:
    assert probe_boot(FakeHost(files={SAVED_MEDIUM: text})).saved_medium is None


@pytest.mark.parametrize(
    "text",
    [
        "/dev/sda1",
        "nvme0n1p2",
        "mmcblk0p1",
        "sr0",
        GUID,
        "ABCD-1234",
        "2026-11-24-01-02-03-00",
        "c0ffee00-01",
    ],
)
def test_a_saved_medium_is_a_device_or_an_identifier(text: str) -> None:
    assert probe_boot(FakeHost(files={SAVED_MEDIUM: text + "\n"})).saved_medium == text


RECORD = f"S:disk/by-uuid/{GUID}\nI:1234\nE:ID_FS_UUID={GUID}\nG:systemd\nV:1\n"


@pytest.mark.parametrize("record", [None, "", RECORD[:40], RECORD.replace("V:1\n", ""), "\0" * 64])
def test_a_record_of_udev_that_is_not_whole_leaves_the_identifiers_unknown(record: str | None) -> None:
    files = {"/sys/block/sda/sda1/dev": "8:1"}
    files |= {"/sys/class/block/sda/dev": "8:0", "/sys/class/block/sda1/dev": "8:1"}
    files |= {"/run/udev/data/b8:0": "I:1\nV:1\n", "/run/udev/data/b8:1": RECORD}
    whole = probe_marks(FakeHost(files=files), GOOD.drive, exclusive=True)
    assert whole.identifiers == frozenset({GUID})
    if record is None:
        del files["/run/udev/data/b8:1"]
    else:
        files["/run/udev/data/b8:1"] = record
    found = probe_marks(FakeHost(files=files), GOOD.drive, exclusive=True)
    assert found.identifiers is None
    facts = boot(saved_medium=GUID, image_id="", firmware_partition="")
    assert locks_of(GOOD.drive, facts, found, POLICY).medium is LockAnswer.UNKNOWN
    installed = boot(saved_medium="", image_id="", firmware_partition="")
    assert locks_of(GOOD.drive, installed, found, POLICY).medium is LockAnswer.NOT_BOOT


def test_a_namespace_whose_ways_nobody_knows_may_be_another_machines() -> None:
    lost = replace(TOKEN, name="nvme1n1", path="/dev/nvme1n1", transport=Transport.UNKNOWN)
    candidate = replace(GOOD, token=lost, drive=drive_of(lost))
    assert codes(candidate, POLICY) == ["wipe.network"]
    assert codes(candidate, replace(POLICY, network=True)) == []


def test_a_machine_without_uefi_has_no_word_from_its_firmware() -> None:
    unseen = boot(saved_medium="", image_id="", firmware_partition="", network_traces=True)
    assert probe_boot(FakeHost()) == unseen, "where nobody sees what is mounted, it may be a network"


@given(st.binary(max_size=200))
def test_nonsense_from_the_firmware_is_no_traceback(data: bytes) -> None:
    found = parse_load_option(data)
    assert found is None or isinstance(found, str)


def test_a_load_option_names_its_partition() -> None:
    guid = bytes.fromhex("33221100554477668899aabbccddeeff")
    node = bytes([4, 1, 42, 0]) + bytes(20) + guid + bytes([2, 2])
    option = (
        bytes(4) + len(node + b"\x7f\xff\x04\x00").to_bytes(2, "little") + "Key".encode("utf-16le") + b"\0\0"
    )
    assert parse_load_option(option + node + b"\x7f\xff\x04\x00") == GUID


def test_siblings_come_from_the_subsystem_and_not_from_the_name() -> None:
    host = FakeHost(
        files={
            "/sys/class/nvme-subsystem/nvme-subsys3/nvme0n1/nsid": "1",
            "/sys/class/nvme-subsystem/nvme-subsys3/nvme0n2/nsid": "2",
            "/sys/class/nvme-subsystem/nvme-subsys1/nvme1n1/nsid": "1",
            "/sys/block/nvme0n1/nsid": "1",
        }
    )
    assert surroundings_of(host, "nvme0n1").siblings == ("nvme0n2",)
    assert surroundings_of(host, "nvme1n1").siblings == ()


@pytest.mark.parametrize("text", ["[]", "-1", "", "1 2"])
def test_a_namespace_number_that_is_none_is_no_traceback(text: str) -> None:
    assert surroundings_of(FakeHost(files={"/sys/block/nvme0n1/nsid": text}), "nvme0n1").namespace == 1


def test_mounts_are_found_by_number() -> None:
    host = FakeHost(
        files={
            "/sys/block/sda/dev": "8:0",
            "/sys/block/sda/sda1/dev": "8:1",
            "/proc/self/mountinfo": "30 1 8:1 / /media/x rw - ext4 a rw\n31 1 8:17 / /y rw - ext4 b rw",
        }
    )
    assert mounts_of(host, "sda") == (("/dev/sda1", "/media/x"),)


# --- the tests' own guard -------------------------------------------------------------------------


def test_a_test_cannot_take_a_device_that_it_did_not_make(tmp_path: Path) -> None:
    file = tmp_path / "medium"
    file.write_bytes(bytes(4096))
    for device in ("/dev/null", str(file)):
        with pytest.raises(NotOurs):
            check_own(device, file)
    assert os.path.getsize(file) == 4096


def disk(name: str, wwid: str, *, size: str = "1000", hidden: str = "0") -> dict[str, str]:
    """What sysfs says of a SCSI disk."""
    folder = f"/sys/block/{name}"
    return {f"{folder}/device/wwid": wwid, f"{folder}/size": size, f"{folder}/hidden": hidden}


def test_one_drive_on_two_paths_is_refused_because_the_other_may_be_mounted() -> None:
    naa = "naa.5000c500a1b2c3d4"
    host = FakeHost(files={**disk("sda", naa), **disk("sdb", naa), **disk("sdc", "naa.5000c500ffffffff")})
    assert other_paths(host, "sda") == ("sdb",)
    assert other_paths(host, "sdc") == ()
    assert codes(replace(GOOD, other_paths=("sdb",))) == ["wipe.other_path"]


@pytest.mark.parametrize(
    "other",
    [
        disk("sdb", "t10.JMicron Generic 0123456789"),
        disk("sdb", "naa.5000c500a1b2c3d4", size="2000"),
        disk("sdb", "naa.5000c500a1b2c3d4", hidden="1"),
    ],
)
def test_what_only_resembles_it_or_was_joined_by_the_kernel_is_no_other_path(other: dict[str, str]) -> None:
    own = next(text for path, text in other.items() if path.endswith("wwid"))
    host = FakeHost(files={**disk("sda", own), **other})
    assert other_paths(host, "sda") == ()


@pytest.mark.parametrize("lock", ["medium", "marker", "firmware"])
def test_a_lock_that_knows_the_medium_makes_it_one_and_tells_so(lock: str) -> None:
    found = replace(GOOD, locks=replace(NOT_BOOT, **{lock: LockAnswer.BOOT}))
    assert causes_of(found, POLICY) == (RefusalCause.BOOT_MEDIUM,)
    assert [message.code for message in uses(found)] == [f"wipe.boot_{lock}"]


@pytest.mark.parametrize("lock", ["exclusive", "removable"])
def test_a_drive_that_somebody_holds_is_in_use_and_not_yet_the_medium(lock: str) -> None:
    found = replace(GOOD, locks=replace(NOT_BOOT, **{lock: LockAnswer.BOOT}))
    assert causes_of(found, POLICY) == ()
    assert [message.code for message in uses(found)] == [f"wipe.boot_{lock}"]


def test_the_medium_by_the_probes_word_is_one_and_told_once() -> None:
    medium = replace(GOOD, drive=replace(GOOD.drive, boot_medium=True))
    assert causes_of(medium, POLICY) == (RefusalCause.BOOT_MEDIUM,)
    both = replace(medium, locks=replace(NOT_BOOT, medium=LockAnswer.BOOT))
    assert codes(both) == ["wipe.boot_medium"]


def test_what_uses_a_drive_is_told_from_what_is_only_not_allowed() -> None:
    used = replace(GOOD, mounts=(("/dev/sda2", "/media/x"),), other_paths=("sdb",))
    used = replace(used, drive=replace(used.drive, read_only=True, holders=("md0",)))
    assert [message.code for message in uses(used)] == ["wipe.mounted", "wipe.other_path", "wipe.held"]
    assert mounts_on(used) == (("/dev/sda2", "/media/x"),)
    assert causes_of(used, WipePolicy(protect=("WD-12345678",))) == (RefusalCause.PROTECTED,)
    assert (uses(GOOD), mounts_on(GOOD), causes_of(GOOD, POLICY)) == ((), (), ())
