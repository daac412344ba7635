"""A machine with an internal disk, a joined NVMe namespace, a dock and a drive of another machine; and what
makes one of its drives the medium that its image came from, by layers.
"""

from __future__ import annotations

from dataclasses import replace

from model.erasure import WipePolicy
from tests.vm.attacking import Topology
from tests.vm.erasing import LIVE_WORDS, MARKS
from tests.vm.guest import Hardware
from tests.vm.machines import drive, sizes

DOCKED = Hardware(
    name="docked",
    options=(
        "-machine", "q35",
        *drive(0, "virtio-blk-pci,serial=journal"),
        *drive(1, "ide-hd,bus=ide.0,serial=WDINTERN001,model=DISQUE INTERNE,rotation_rate=7200"),
        "-device", "qemu-xhci,id=usb",
        *drive(2, "usb-storage,bus=usb.0,serial=DOCK00000001,removable=off"),
        "-device", "nvme-subsys,id=own,nqn=own",
        "-device", "nvme,id=ctl,serial=NVINTERN002,subsys=own",
        "-drive", "if=none,id=d3,file={folder}/d3.img,format=raw",
        "-device", "nvme-ns,drive=d3,bus=ctl,nsid=1,shared=on",
        *drive(4, "virtio-blk-pci,serial=far"),
    ),
    drives=sizes(64, 32, 192, 16, 16),
    card="virtio-net-pci,mac=52:54:00:65:74:63",
    kernel_words=f"{LIVE_WORDS} etabli.profile=all",
)  # fmt: skip
# The drive of another machine, over NVMe's own protocol: Debian's kernel joins its paths as it does with all.
FAR = """
modprobe -a nvmet nvme-loop
mountpoint -q /sys/kernel/config || mount -t configfs configfs /sys/kernel/config
cd /sys/kernel/config/nvmet
mkdir -p subsystems/far/namespaces/1 ports/1
echo 1 >subsystems/far/attr_allow_any_host
echo FARDRIVE0004 >subsystems/far/attr_serial
printf /dev/vdb >subsystems/far/namespaces/1/device_path
echo 1 >subsystems/far/namespaces/1/enable
echo loop >ports/1/addr_trtype
ln -s /sys/kernel/config/nvmet/subsystems/far ports/1/subsystems/far
nvme connect -t loop -n far >/dev/null
for i in $(seq 50); do test -b /dev/nvme1n1 && break; sleep 0.2; done
udevadm settle
"""
# The image as a file on the internal disk, as findiso, Ventoy and others start from it.
ON_DISK = """
mkfs.ext4 -q -F /dev/sda; mkdir -p /run/live/findiso; mount /dev/sda /run/live/findiso
head -c 4M /dev/urandom >/run/live/findiso/etabli.iso; sync
mount -o remount,ro /run/live/findiso
"""
GONE = (
    """
umount /run/live/* /proc/cmdline 2>/dev/null || true
dmsetup remove ventoy 2>/dev/null || true
losetup -d $(cat /tmp/loop) 2>/dev/null || true
mdadm -q --stop /dev/md9 2>/dev/null || true
umount /run/live/* 2>/dev/null || true
wipefs -aq /dev/sda; udevadm settle
"""
    + MARKS
    + "\n"
)
A_LOOP = (
    "losetup --show -r -f /run/live/findiso/etabli.iso >/tmp/loop; cp /tmp/loop /run/etabli/boot-medium; "
)
# A loop is let go of once udev has closed it too, which may come after losetup(8) has ended.
TAKEN_OFF = (
    "for i in $(seq 100); do umount /run/live/findiso && break; sleep 0.2; done; "
    "if mountpoint -q /run/live/findiso; then exit 1; fi"
)
LAYERS = {
    "a file": ON_DISK + A_LOOP,
    "a file, copied to memory": f"{ON_DISK}{A_LOOP} losetup -d $(cat /tmp/loop); {TAKEN_OFF}",
    "a map of a piece": f"{ON_DISK}{TAKEN_OFF}; modprobe dm-mod; "
    "dmsetup create ventoy --table '0 8192 linear /dev/sda 2048'; "
    "basename $(readlink -f /dev/mapper/ventoy) >/run/etabli/boot-medium",
    "an array": "mdadm -q --create /dev/md9 --run --level=1 -n2 /dev/sda missing </dev/null; udevadm settle; "
    "mkfs.ext4 -q /dev/md9; sync; sleep 1; mkdir -p /run/live/medium; mount -r /dev/md9 /run/live/medium; "
    "echo /dev/md9 >/run/etabli/boot-medium",
}
NAMES = {"A": "WDINTERN001", "D": "DOCK00000001", "N": "NVINTERN002", "F": "FARDRIVE0004"}
WITH_TWINS = replace(
    DOCKED,
    name="docked-with-twins",
    options=(
        *DOCKED.options,
        *drive(5, "ide-hd,bus=ide.1,serial=TWINSERIAL"),
        *drive(6, "ide-hd,bus=ide.2,serial=TWINSERIAL"),
    ),
    drives={**DOCKED.drives, "d5.img": 16 << 20, "d6.img": 16 << 20},
)
EVERY = WipePolicy(usb=True, network=True)
# The machine is not started over a network: a file with the words of such a start lies over /proc/cmdline.
OVER_NETWORK = (
    "sed 's#$# fetch=https://192.0.2.1/etabli.squashfs#' /proc/cmdline >/tmp/line; "
    "mount --bind /tmp/line /proc/cmdline; "
)
PLACED = (
    "the guest did not start from it: losetup, dmsetup and mdadm leave what findiso, Ventoy and an array do, "
    "and the words that the image's start writes are put there"
)
BOUND = "a file with the words of a network start is mounted over /proc/cmdline"


def places() -> tuple[Topology, ...]:
    """The arrangements that are recorded of it; a drive that is not `refused` is planned for."""
    outside, inside = ("D", "F"), ("A", "N")
    together = "a dock, another machine's drive and twins"
    rows = [
        Topology(name=together, script="true", refused=outside, alone=inside),
        Topology(name="both, allowed", script="true", refused=(), policy=EVERY, alone=inside),
    ]
    for name, script in LAYERS.items():
        in_memory = "memory" in name
        rows.append(
            Topology(
                name=f"the medium is {name}",
                script=script,
                refused=("*",) if in_memory else ("A", *outside),
                alone=() if in_memory else ("N",),
                simulated=PLACED,
            )
        )
    for name, script in (
        ("over the network, beside a saved medium", OVER_NETWORK),
        ("over the network", f"rm /run/etabli/boot-medium; {OVER_NETWORK}"),
    ):
        rows.append(Topology(name=name, script=script, refused=outside, simulated=BOUND))
    return tuple(rows)
