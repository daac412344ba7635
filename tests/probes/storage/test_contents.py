"""What is on a drive and what holds it, in the words of lsblk, udev and the kernel."""

from __future__ import annotations

import json

import pytest

from model.drive import Content, ContentKind
from model.fact import Fact, Why
from probes.block import Stack, dm_kind
from probes.storage.contents import contents_of, holders_of, kind_of, parse_lsblk, parse_udev
from probes.storage.mounts import Usage, parse_mountinfo, shown_path

SEEN = {"sda": {"ID_MODEL": "Some"}}
STACK = Stack(
    whole={"sda1": "sda", "sda2": "sda"},
    holders={"sda2": ("dm-0",), "dm-0": ("dm-1",)},
    kinds={"dm-0": "LUKS", "dm-1": "LVM"},
)


def listed(**kinds: str | None) -> Fact[tuple[Content, ...]]:
    """What is on a drive of which lsblk lists these filesystems, by kernel name."""
    lines = [{"kname": name, "fstype": word, "pttype": "gpt", "size": 10} for name, word in kinds.items()]
    output = json.dumps({"blockdevices": lines}).encode()
    return contents_of("sda", STACK, parse_lsblk(output), SEEN, Usage())


def test_a_drive_holds_its_table_once_and_what_is_on_each_partition() -> None:
    found = listed(sda=None, sda1="ntfs", sda2="crypto_LUKS").value
    assert found is not None
    assert [(item.where, item.kind) for item in found] == [
        ("sda", ContentKind.PARTITION_TABLE),
        ("sda1", ContentKind.FILESYSTEM),
        ("sda2", ContentKind.LUKS),
    ]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("BitLocker", ContentKind.BITLOCKER),
        ("crypto_LUKS", ContentKind.LUKS),
        ("LVM2_member", ContentKind.LVM),
        ("linux_raid_member", ContentKind.RAID_MEMBER),
        ("isw_raid_member", ContentKind.RAID_MEMBER),
        ("ddf_raid_member", ContentKind.RAID_MEMBER),
        ("swsuspend", ContentKind.SWAP),
        ("apfs", ContentKind.FILESYSTEM),
    ],
)
def test_the_words_of_blkid_are_understood(word: str, kind: ContentKind) -> None:
    assert kind_of(word) is kind


def test_a_drive_is_empty_only_when_udev_looked_at_it() -> None:
    assert contents_of("sda", Stack(), {}, SEEN, Usage()).is_absent
    unseen = contents_of("sda", Stack(), {}, {}, Usage())
    assert unseen.why is Why.NOT_REPORTED


def test_what_lies_on_a_drive_is_told_with_what_it_is() -> None:
    mounts = parse_mountinfo("36 1 254:1 / /media/anne/Photos rw - ext4 /dev/dm-1 rw\n")
    usage = Usage(mounts={"dm-1": mounts}, swaps=frozenset({"sda1"}))
    assert holders_of("sda", STACK, usage) == ("swap", "dm-0 (LUKS)", "dm-1 (LVM)", "/media/…")
    assert shown_path("/boot/efi") == "/boot/efi"


@pytest.mark.parametrize(
    ("identifier", "kind"),
    [
        ("CRYPT-LUKS2-0123-cryptroot", "LUKS"),
        ("CRYPT-BITLK-0123-win", "BitLocker"),
        ("LVM-abcdef", "LVM"),
        ("mpath-3600", "multipath"),
        ("DMRAID-isw_x", "RAID"),
        ("part1-mpath-3600", "partition"),
        ("", None),
        (None, None),
    ],
)
def test_a_layer_is_named_by_what_made_it(identifier: str | None, kind: str | None) -> None:
    assert dm_kind(identifier) == kind


def test_rubbish_lists_nothing() -> None:
    assert parse_lsblk(b"\xff\x00") == {}
    assert parse_lsblk(b'{"blockdevices": [null, 3, {"kname": 7}]}') == {}
    assert parse_udev("rubbish") == {}
    assert parse_udev([None, {"properties": 3}]) == {}


@pytest.mark.parametrize(
    ("stack", "properties"),
    [
        (Stack(), {"ID_FS_AMBIVALENT": "filesystem:ext4:1.0 filesystem:ntfs"}),
        (Stack(whole={"sda1": "sda"}), {"ID_MODEL": "X"}),
        (Stack(holders={"sda": ("md127",)}), {"ID_MODEL": "X"}),
    ],
)
def test_signs_of_something_without_a_signature_are_not_nothing(
    stack: Stack, properties: dict[str, str]
) -> None:
    found = contents_of("sda", stack, {}, {"sda": properties}, Usage())
    assert found.why is Why.NOT_UNDERSTOOD
