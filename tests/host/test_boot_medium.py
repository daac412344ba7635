"""The saved boot medium is followed down to whole drives; what leads nowhere protects every drive."""

from __future__ import annotations

from dataclasses import replace

import pytest

from host.boot import (
    BOOT_CURRENT,
    EFI_VARIABLES,
    GLOBAL,
    Start,
    firmware_used_network,
    probe_boot,
    start_of,
)
from host.boot_medium import FollowedMedium
from host.errors import HostError, NotAllowed
from tests.fake_host import FakeHost
from tests.wipe.bench import drive_of, planned_for
from wipe.boot_locks import DriveMarks, locks_of
from wipe.guard import LockAnswer

BLOCK = "/sys/class/block"
ROOT = "20 1 0:20 / / rw - overlay overlay rw\n"
UUID = "11111111-2222-3333-4444-555555555555"
TOKEN = replace(planned_for(1 << 20).drive, name="sda", path="/dev/sda")
INTERNAL = drive_of(TOKEN)


def machine(saved: str, *, mounted: str = "", line: str = "boot=live", **files: str) -> FakeHost:
    """An image that started from `saved`, on a machine with a disk sda (sda1), a key sdb, a loop device on a
    file on sda1, Ventoy's dm-0 on sda, and an array md0 on both.
    """
    host = FakeHost(
        files={
            "/run/etabli/boot-medium": saved,
            "/etc/etabli/image-id": "etabli-2026-11",
            "/proc/cmdline": line,
            "/proc/self/mountinfo": ROOT + mounted,
            f"{BLOCK}/sda1/partition": "1",
            f"{BLOCK}/sda/dev": "8:0",
            "/sys/block/sda/dev": "8:0",
            "/sys/block/sda/sda1/dev": "8:1",
            "/sys/block/sdb/dev": "8:16",
            f"{BLOCK}/loop0/loop/backing_file": "/run/live/findiso/images/etabli.iso",
            f"{BLOCK}/dm-0/slaves/sda": "",
            f"{BLOCK}/md0/slaves/sda1": "",
            f"{BLOCK}/md0/slaves/sdb": "",
            **files,
        },
        links={
            f"{BLOCK}/sda": "/sys/devices/pci0000:00/ata1/block/sda",
            f"{BLOCK}/sda1": "/sys/devices/pci0000:00/ata1/block/sda/sda1",
            f"{BLOCK}/sdb": "/sys/devices/pci0000:00/usb1/block/sdb",
            f"{BLOCK}/loop0": "/sys/devices/virtual/block/loop0",
            f"{BLOCK}/loop9": "/sys/devices/virtual/block/loop9",
            f"{BLOCK}/dm-0": "/sys/devices/virtual/block/dm-0",
            f"{BLOCK}/md0": "/sys/devices/virtual/block/md0",
            f"{BLOCK}/nbd0": "/sys/devices/virtual/block/nbd0",
            "/sys/block/nbd0": "/sys/devices/virtual/block/nbd0",
            "/sys/dev/block/8:1": "/sys/devices/pci0000:00/ata1/block/sda/sda1",
        },
    )
    return host


def medium_lock(host: FakeHost, name: str = "sda") -> LockAnswer:
    """What the lock of the saved medium says of a drive."""
    marks = DriveMarks(
        names=frozenset({name}), identifiers=frozenset(), image_ids=frozenset(), exclusive=True
    )
    return locks_of(replace(INTERNAL, name=name), probe_boot(host), marks, planned_for(1).policy).medium


FINDISO = "30 20 8:1 / /run/live/findiso rw - ntfs /dev/sda1 rw\n"
ON_DM = "30 20 253:0 / /run/live/medium rw - iso9660 /dev/dm-0 rw\n"


@pytest.mark.parametrize(
    ("saved", "mounted", "other"),
    [
        ("/dev/loop0", FINDISO, LockAnswer.NOT_BOOT),
        ("/dev/loop0", "", LockAnswer.UNKNOWN),  # copied to memory, the file's filesystem unmounted
        ("/dev/loop9", "", LockAnswer.UNKNOWN),
        ("dm-0", "31 20 8:0 / /x rw - x x rw\n", LockAnswer.NOT_BOOT),
        ("md0", "31 20 8:0 / /x rw - x x rw\n", LockAnswer.BOOT),  # both drives of the array
        ("/dev/dm-7", "", LockAnswer.UNKNOWN),
        ("/dev/sda1", FINDISO, LockAnswer.NOT_BOOT),
        ("/dev/sdb", "", LockAnswer.UNKNOWN),  # pulled since, and the name is another drive's by now
        (UUID, "", LockAnswer.UNKNOWN),  # of a layer that is gone, or of a key that was pulled
    ],
)
def test_a_saved_layer_protects_the_drives_below_it(saved: str, mounted: str, other: LockAnswer) -> None:
    host = machine(saved, mounted=mounted)
    below = medium_lock(host, "sda")
    is_followed = other is not LockAnswer.UNKNOWN
    assert below is (LockAnswer.BOOT if is_followed else LockAnswer.UNKNOWN)
    assert medium_lock(host, "sdb") in (other, LockAnswer.BOOT)
    assert medium_lock(host, "sdc") is (LockAnswer.NOT_BOOT if is_followed else LockAnswer.UNKNOWN)


def test_an_identifier_leads_through_the_layer_that_carries_it() -> None:
    carried = {"/run/udev/data/b7:0": f"E:ID_FS_UUID={UUID}\nV:1\n"}
    host = machine(UUID, mounted=FINDISO, **carried)
    host.links["/sys/dev/block/7:0"] = "/sys/devices/virtual/block/loop0"
    assert medium_lock(host, "sda") is LockAnswer.BOOT
    assert medium_lock(host, "sdb") is LockAnswer.NOT_BOOT


@pytest.mark.parametrize(
    ("saved", "line"),
    [
        ("/dev/nbd0", "boot=live"),
        ("/dev/sda1", "boot=live iscsi=192.0.2.1::::iqn.2026-11.example:etabli"),
        ("/dev/sda1", "boot=live fetch=https://192.0.2.1/filesystem.squashfs"),
        ("/dev/sda1", "boot=live netboot=nfs nfsroot=192.0.2.1:/etabli"),
        ("/dev/sda1", "boot=live BOOTIF=01-52-54-00-12-34-56"),
        ("/dev/sda1", "boot=live ip=dhcp"),
        ("/dev/sda1", "boot=live root=nbd:192.0.2.1:etabli"),
        ("/dev/sda1", "boot=live rd.nvmf.discover=tcp,192.0.2.1"),
        *(
            ("/dev/sda1", f"boot=live {word}")
            for word in (
                "root=/dev/nfs",
                "root=nfs",
                "root=dhcp",
                "root=live:http://192.0.2.1/x",
                "root=192.0.2.1:/x",
                "root=server:/etabli",
                "root=/dev/etherd/e0.1",
                "root=virtiofs:x",
                "rootfstype=nfs4",
                "NFSROOT=/x",
                "nfsaddrs=192.0.2.1",
                "netboot=",
                "netboot",
                "fetch=",
                '"fetch=https://192.0.2.1/a b"',
                "httpfs=http://x/y",
                "ftpfs=ftp://x/y",
                "iscsi_initiator=iqn.x",
                "rd.iscsi.firmware=1",
                "netroot=iscsi:@192.0.2.1::::iqn.x",
                "nbdroot=192.0.2.1:x",
                "aoe=eth0",
                "fcoe=eth0:dcb",
                "rd.fcoe=1",
                "ethdevice=eth1",
                "archiso_http_srv=http://x/",
                "archiso_nbd_srv=x",
                "url=x.iso",
                "inst.repo=nfs:x:/y",
                "ks=ftp://x/y",
                "ds=nocloud-net;s=http://x/",
                "cloud-config-url=x",
                "vlan=eth0.5:eth0",
                "bond=bond0",
                "team=team0",
                "ip=::::x::dhcp",
                "ip6=auto",
                "BOOT_IMAGE=tftp://x/y",
                "BOOT_IMAGE=(tftp,192.0.2.1)/vmlinuz",
                "BOOT_IMAGE=(http,192.0.2.1)/x",
                "initrd=http://x/y",
                "gpxe=1",
                "ipxe.uri=x",
                "isofrom=//server/share/x.iso",
                "root=cifs://x/y",
                "sshfs=x",
                "rbd=x",
                "findiso=[2001:db8::1]:/x.iso",
            )
        ),
    ],
)
def test_any_word_of_a_network_makes_it_a_network_start(saved: str, line: str) -> None:
    host = machine(saved, mounted=FINDISO, line=line)
    facts = replace(probe_boot(host), root_kind="overlay")
    assert start_of(facts) is Start.NETWORK


@pytest.mark.parametrize(
    "line",
    [
        "boot=live quiet",
        "boot=live ip=frommedia",
        "boot=live components noeject",
        "BOOT_IMAGE=/live/vmlinuz-6.12 initrd=/live/initrd.img boot=live toram findiso=/etabli.iso splash",
        "boot=live net.ifnames=0 ipv6.disable=1 console=ttyS0,115200n8 mitigations=auto pci=noaer acpi_osi=!",
        "boot=live etabli.profile=all etabli.inventory=https://192.0.2.1/ locales=fr_FR.UTF-8 rd.driver=x",
        "boot=live live-media=removable-usb username=root hostname=etabli BOOT_IMAGE=(hd0,gpt1)/live/vmlinuz",
    ],
)
def test_a_key_without_such_a_word_is_a_medium(line: str) -> None:
    facts = replace(probe_boot(machine("/dev/sda1", mounted=FINDISO, line=line)), root_kind="overlay")
    assert start_of(facts) is Start.MEDIUM


@pytest.mark.parametrize(
    "trace",
    [
        {"/run/net-eth0.conf": "DEVICE='eth0'"},
        {"/proc/net/pnp": "#PROTO: DHCP\nbootserver 192.0.2.1\n"},
        {"/proc/net/pnp": NotAllowed("/proc/net/pnp", "by the test")},
        {"/proc/self/mountinfo": ROOT + "40 20 0:41 / /x rw - nfs4 a:/b rw\n"},
        {"/proc/self/mountinfo": ROOT + "40 20 0:41 / /x rw - cifs //a/b rw\n"},
        {"/proc/self/mountinfo": NotAllowed("/proc/self/mountinfo", "by the test")},
        {BOOT_CURRENT: "too short"[:4], f"{EFI_VARIABLES}/Boot0001": ""},
    ],
)
def test_what_a_network_leaves_behind_makes_it_a_network_start(trace: dict[str, str | HostError]) -> None:
    host = machine("/dev/sda1", mounted=FINDISO)
    host.files |= trace
    assert start_of(replace(probe_boot(host), root_kind="overlay")) is Start.NETWORK


@pytest.mark.parametrize(("kind", "subkind"), [(3, 11), (3, 12), (3, 13), (3, 19), (3, 24), (3, 34)])
def test_a_firmware_that_started_over_a_network_says_so(kind: int, subkind: int) -> None:
    node = bytes([kind, subkind, 4, 0])
    option = b"\x07\0\0\0" + b"\x01\0\0\0" + (len(node) + 4).to_bytes(2, "little") + b"P\0\0\0" + node
    entry = f"{EFI_VARIABLES}/Boot0001-{GLOBAL}"
    host = FakeHost(files={BOOT_CURRENT: b"\x07\0\0\0\x01\0", entry: option + b"\x7f\xff\x04\0"})
    assert firmware_used_network(host) is True
    host.files[entry] = option.replace(node, b"\x03\x05\x04\0") + b"\x7f\xff\x04\0"
    assert firmware_used_network(host) is False, "USB"
    host.files[entry] = NotAllowed(entry, "by the test")
    assert firmware_used_network(host) is None


@pytest.mark.parametrize(
    ("layer", "files", "is_followed"),
    [
        ("bcache0", {f"{BLOCK}/dm-5/slaves/bcache0": "", f"{BLOCK}/bcache0/slaves/sda": ""}, True),
        ("ublkb0", {f"{BLOCK}/dm-5/slaves/ublkb0": ""}, False),
        ("zram0", {f"{BLOCK}/dm-5/slaves/zram0": ""}, False),
        ("pmem0s", {f"{BLOCK}/dm-5/slaves/pmem0s": ""}, False),
        ("dm-6", {f"{BLOCK}/dm-5/slaves/dm-6": "", f"{BLOCK}/dm-6/slaves/sda1": ""}, True),
        ("drbd0", {f"{BLOCK}/dm-5/slaves/drbd0": ""}, None),
    ],
)
def test_a_layer_of_whatever_kind_is_no_drive(
    layer: str, files: dict[str, str], is_followed: bool | None
) -> None:
    host = machine("/dev/dm-5", mounted="31 20 8:0 / /run/live/medium rw - x x rw\n", **files)
    host.links |= {f"{BLOCK}/{name}": f"/sys/devices/virtual/block/{name}" for name in ("dm-5", layer)}
    if is_followed is None:  # it lies on another machine: no drive of this one is below it
        assert probe_boot(host).medium == FollowedMedium(drives=frozenset({layer}), is_remote=True)
        return
    assert medium_lock(host, "sda") is (LockAnswer.BOOT if is_followed else LockAnswer.UNKNOWN)
    assert medium_lock(host, "sdc") is (LockAnswer.NOT_BOOT if is_followed else LockAnswer.UNKNOWN)


def test_a_folder_with_a_blank_in_its_name_leads_to_its_drive() -> None:
    host = machine("/dev/loop0", mounted="30 20 8:1 / /media/MA\\040CLE rw - vfat /dev/sda1 rw\n")
    host.files[f"{BLOCK}/loop0/loop/backing_file"] = "/media/MA CLE/etabli.iso"
    assert medium_lock(host, "sda") is LockAnswer.BOOT
    assert medium_lock(host, "sdb") is LockAnswer.NOT_BOOT


def test_a_disk_of_another_machine_is_a_network_start_without_any_word() -> None:
    host = machine("/dev/sda1", mounted=FINDISO)
    host.links["/sys/block/sda"] = "/sys/devices/platform/host3/session1/target3:0:0/3:0:0:0/block/sda"
    assert start_of(replace(probe_boot(host), root_kind="overlay")) is Start.NETWORK


def test_the_mark_of_an_image_that_drives_are_not_marked_by_says_nothing_of_them() -> None:
    facts = probe_boot(machine("/dev/sda1", mounted=FINDISO))
    marks = DriveMarks(
        names=frozenset({"sdc"}), identifiers=frozenset({UUID}), image_ids=frozenset({UUID}), exclusive=True
    )
    policy = planned_for(1).policy
    assert locks_of(INTERNAL, facts, marks, policy).marker is LockAnswer.INAPPLICABLE
    other = replace(facts, image_id="99999999-2222-3333-4444-555555555555")
    assert locks_of(INTERNAL, other, marks, policy).marker is LockAnswer.NOT_BOOT
    assert locks_of(INTERNAL, replace(facts, image_id=UUID), marks, policy).marker is LockAnswer.BOOT
