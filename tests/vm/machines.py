"""The simulated machines of which recordings are kept; makers, models and serials are fictitious."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tests.vm.guest import Hardware

MIB = 1 << 20
NOTEBOOK = 10  # DMTF DSP0134, 7.4.1
BATTERY_TABLE = "{folder}/battery.aml"
SILENT = ("-audiodev", "none,id=silent")
CHASSIS_TABLE = "{folder}/chassis.bin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Hardware, what is put on its drives before it is recorded, and files that QEMU reads, by name."""

    hardware: Hardware
    prepare: str = ""
    needs_battery: bool = False
    needs_chassis: bool = False
    needs_uefi: bool = False
    needs_tpm: bool = False


def firmware(maker: str, model: str, serial: str, uuid: str, **more: str) -> tuple[str, ...]:
    """SMBIOS strings of a machine, its board, processor and memory."""
    board = serial if " " in serial else f"B{serial}"
    tables = (
        {"type": "0", "vendor": more.get("bios", "Fictif BIOS"), "version": "1.42", "date": "03/14/2014"},
        {
            "type": "1",
            "manufacturer": maker,
            "product": model,
            "version": more.get("version", "Rev A"),
            "serial": serial,
            "uuid": uuid,
            "sku": more.get("sku", "SKU-12"),
            "family": more.get("family", "Atelier"),
        },
        {"type": "2", "manufacturer": maker, "product": f"{model} board", "serial": board},
        {"type": "4", "manufacturer": "Fictif", "version": more.get("cpu", "Fictif CPU 2600")},
        {
            "type": "17",
            "loc_pfx": "DIMM",
            "bank": "BANK 0",
            "manufacturer": "Memoria",
            "serial": "5D1C03A7",
            "part": "MEM-1G-1333",
            "speed": "1333",
        },
    )
    texts = (",".join(f"{name}={value}" for name, value in table.items()) for table in tables)
    return tuple(word for text in texts for word in ("-smbios", text))


def chassis(maker: str, serial: str) -> tuple[str, ...]:
    """The strings of a desktop's case."""
    return ("-smbios", f"type=3,manufacturer={maker},serial={serial},asset=INV-2041,sku=TOWER")


def drive(number: int, device: str) -> tuple[str, ...]:
    """A drive on a raw file in the guest's folder, by the device that shows it."""
    return (
        "-drive", f"if=none,id=d{number},file={{folder}}/d{number}.img,format=raw",
        "-device", f"{device},drive=d{number}",
    )  # fmt: skip


def sizes(*mebibytes: int) -> dict[str, int]:
    """The files of drives 0, 1, …"""
    return {f"d{number}.img": size * MIB for number, size in enumerate(mebibytes)}


def chassis_table(kind: int, strings: Iterable[str]) -> bytes:
    """An SMBIOS structure of type 3 (DSP0134, 7.4): QEMU has no option for the kind of chassis."""
    formatted = bytes((3, 0x15, 0x00, 0x03, 1, kind, 2, 3, 4, 3, 3, 3, 3)) + bytes(8)
    return formatted + b"\0".join(text.encode() for text in strings) + b"\0\0"


WINDOWS_AND_LINUX = """
sfdisk -q /dev/{0} <<END
label: gpt
size=40M, type=uefi, name="EFI system partition"
size=16M, type=E3C9E316-0B5C-4DB8-817D-F92DF00215AE, name="Microsoft reserved partition"
size=120M, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7, name="Basic data partition"
type=linux, name="Compta Martin"
END
udevadm settle
mkfs.vfat -n ESP /dev/{0}{1}1 >/dev/null
mkntfs -q -f -L "Famille Martin" /dev/{0}{1}3 >/dev/null
mkfs.ext4 -q -L sauvegarde-2019 /dev/{0}{1}4
udevadm trigger --settle --subsystem-match=block
"""

CRYPTED_AND_LVM = """
modprobe -a dm-mod dm-crypt
sfdisk -q /dev/sda <<END
label: dos
size=60M, type=83
size=40M, type=82
type=8e
END
udevadm settle
head -c 20 /dev/urandom | cryptsetup luksFormat -q --pbkdf pbkdf2 --pbkdf-force-iterations 1000 /dev/sda1 -
mkswap -q -L permutation /dev/sda2
pvcreate -q /dev/sda3 >/dev/null
vgcreate -q pc-dupont-vg /dev/sda3 >/dev/null
lvcreate -q -an -n home -L 20M pc-dupont-vg >/dev/null
udevadm trigger --settle --subsystem-match=block
"""

USB_STICK = """
mkfs.vfat -n "CLE MARTIN" -I /dev/{0} >/dev/null
udevadm trigger --settle --subsystem-match=block
"""

TOWER = Machine(
    hardware=Hardware(
        name="tower",
        options=(
            "-machine", "q35",
            *firmware("Atelier Fictif", "Tour 700 G1", "AF7G100423", "7c1d5a20-93b4-11e3-a5e2-0800200c9a66",
                      sku="D3K-700"),
            *chassis("Atelier Fictif", "CH7G100423"),
            *drive(0, "nvme,serial=NV1234567890AB"),
            *drive(1, "ide-hd,bus=ide.0,serial=WD-WX11A9472001,model=DISQUE DUR FICTIF 250G,ver=02.01A02,"
                      "wwn=0x50014ee2b1c2d3e4,rotation_rate=7200"),
            "-device", "qemu-xhci,id=usb",
            *drive(2, "usb-storage,bus=usb.0,serial=0019E06B4521,removable=on"),
            "-device", "usb-kbd,bus=usb.0", "-device", "usb-mouse,bus=usb.0",
            "-device", "VGA,edid=on,xres=1680,yres=1050",
            *SILENT, "-device", "intel-hda", "-device", "hda-duplex,audiodev=silent",
        ),
        drives=sizes(256, 512, 64),
        card="e1000e,mac=00:1e:c9:4a:5b:6c",
    ),
    prepare=WINDOWS_AND_LINUX.format("nvme0n1", "p") + USB_STICK.format("sdb"),
)  # fmt: skip

OLD_DESKTOP = Machine(
    hardware=Hardware(
        name="old-desktop",
        options=(
            "-machine", "pc",
            *firmware("To Be Filled By O.E.M.", "To Be Filled By O.E.M.", "To Be Filled By O.E.M.",
                      "03000200-0400-0500-0006-000700080009", cpu="Fictif Duo 6400"),
            *chassis("To Be Filled By O.E.M.", "To Be Filled By O.E.M."),
            *drive(0, "ide-hd,bus=ide.0,serial=6RW0ABCD,model=DISQUE IDE 80G,ver=3.AAE"),
            *drive(1, "ide-cd,bus=ide.1,model=LECTEUR DVD"),
            "-device", "cirrus-vga",
            *SILENT, "-device", "AC97,audiodev=silent",
        ),
        drives=sizes(192, 4),
        card="rtl8139,mac=00:e0:4c:68:01:02",
    ),
    prepare=CRYPTED_AND_LVM,
)  # fmt: skip

NOTEBOOK_WORN = Machine(
    hardware=Hardware(
        name="notebook",
        options=(
            "-machine", "q35",
            *firmware("Portables Fictifs", "20XX0001FR", "PF0FICT42", "a1b2c3d4-5e6f-11e4-8c2d-f0def1a2b3c4",
                      version="Carnet X230", family="Carnet X"),
            "-smbios", f"file={CHASSIS_TABLE}",
            "-acpitable", f"file={BATTERY_TABLE}",
            *drive(0, "ide-hd,bus=ide.0,serial=S1DBNSAF512345,model=SSD FICTIF 840 120GB,ver=DXM0,"
                      "wwn=0x5002538550123456,rotation_rate=1"),
            "-device", "sdhci-pci", *drive(1, "sd-card"),
            "-device", "qemu-xhci,id=usb",
            "-device", "usb-uas,bus=usb.0,id=uas",
            *drive(2, "scsi-hd,bus=uas.0,scsi-id=0,lun=0,serial=7EBC0012,vendor=Boitier,product=USB-SATA"),
            "-device", "usb-bot,bus=usb.0,id=bot",
            *drive(3, "scsi-hd,bus=bot.0,scsi-id=0,lun=0,serial=DD564198,vendor=Ancien,product=Boitier"),
            "-device", "usb-tablet,bus=usb.0",
            "-device", "VGA,edid=on,xres=1366,yres=768",
            *SILENT, "-device", "ich9-intel-hda", "-device", "hda-micro,audiodev=silent",
        ),
        drives=sizes(256, 64, 64, 64),
        card="e1000e,mac=f0:de:f1:a2:b3:c4",
    ),
    prepare=WINDOWS_AND_LINUX.format("sda", "") + "modprobe mac80211_hwsim radios=1\nsleep 1\n",
    needs_battery=True,
    needs_chassis=True,
)  # fmt: skip

UEFI_DESKTOP = Machine(
    hardware=Hardware(
        name="uefi-desktop",
        options=(
            "-machine", "q35",
            *firmware("Atelier Fictif", "Mini 400", "AFM4000077", "2f4e6a80-1b3d-11ea-9c5e-3cecef010203",
                      bios="Fictif UEFI"),
            *chassis("Atelier Fictif", "CHM4000077"),
            "-drive", "if=pflash,unit=0,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd",
            "-drive", "if=pflash,unit=1,format=raw,file={folder}/variables.fd",
            "-chardev", "socket,id=tpm,path={folder}/tpm.sock", "-tpmdev", "emulator,id=tpm0,chardev=tpm",
            "-device", "tpm-crb,tpmdev=tpm0",
            *drive(0, "nvme,serial=NVFICT0099887766"),
            "-device", "VGA,edid=on",
        ),
        drives=sizes(256),
        memory_mib=1536,  # half of it must hold the system while it unpacks, and UEFI takes its share
        card="e1000e,mac=3c:ec:ef:01:02:03",
    ),
    prepare=WINDOWS_AND_LINUX.format("nvme0n1", "p"),
    needs_uefi=True,
    needs_tpm=True,
)  # fmt: skip

VIRTUAL = Machine(
    hardware=Hardware(
        name="virtual",
        options=(
            "-machine", "q35",
            *drive(0, "virtio-blk-pci,serial=virt-disk-1"),
            "-device", "virtio-scsi-pci,id=scsi", *drive(1, "scsi-hd,bus=scsi.0,serial=virt-disk-2"),
            "-device", "virtio-gpu-pci",
        ),
        drives=sizes(128, 64),
        card="virtio-net-pci,mac=52:54:00:aa:bb:cc",
    ),
)  # fmt: skip

EMPTY = Machine(
    hardware=Hardware(
        name="no-drives",
        options=(
            "-machine", "pc",
            *firmware("Atelier Fictif", "Client leger 5", "System Serial Number",
                      "00000000-0000-0000-0000-000000000000"),
            *chassis("Atelier Fictif", "Chassis Serial Number"),
        ),
        card="",
    ),
)  # fmt: skip

DYING = Machine(
    hardware=Hardware(
        name="dying-drive",
        options=(
            "-machine", "q35",
            *firmware("Atelier Fictif", "Tour 700 G1", "AF7G100424", "7c1d5a20-93b4-11e3-a5e2-0800200c9a67"),
            *chassis("Atelier Fictif", "CH7G100424"),
            *drive(0, "nvme,serial=NVDYING0000042,smart_critical_warning=12"),
        ),
        drives=sizes(128),
        card="e1000e,mac=00:1e:c9:4a:5b:6d",
    ),
)  # fmt: skip

MACHINES = (TOWER, OLD_DESKTOP, NOTEBOOK_WORN, UEFI_DESKTOP, VIRTUAL, EMPTY, DYING)
