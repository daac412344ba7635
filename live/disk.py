"""One file that starts by BIOS, from a disc or as a drive, and by UEFI of 64 and of 32 bits.

It is an ISO 9660 volume that is also a drive with three partitions: the volume itself, the firmware's own
(Debian's signed shim and GRUB), and the workshop's, which Windows reads.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from live.fat import MIB, make_fat
from live.tools import WORK, run_inside

VOLUME = "ETABLI_SYSTEM"
PARTITION = "ETABLI"
PARTITION_MIB = 64
EFI_MIB = 10
FAT_TYPE, EFI_TYPE = "0x0c", "0xef"
SIGNATURE_AT = 440  # of a drive, in its first sector (UEFI 2.10, 5.2.1)
GRUB = "usr/lib/grub"
BIOS_MODULES = (
    "biosdisk", "boot", "echo", "font", "gettext", "gfxterm", "iso9660", "linux", "linux16", "normal",
    "part_gpt", "part_msdos", "regexp", "serial", "terminal", "terminfo", "test", "vbe",
    "all_video", "video_bochs", "video_cirrus",
)  # fmt: skip
EFI_MODULES = (
    "all_video", "boot", "chain", "echo", "efi_gop", "efi_uga", "efifwsetup", "fat", "font", "gettext",
    "gfxterm", "iso9660", "linux", "normal", "part_gpt", "part_msdos", "regexp", "serial", "terminal",
    "terminfo", "test",
)  # fmt: skip


def make_disk(
    tools: Path,
    work: Path,
    system: Mapping[str, Path],
    kept: Mapping[str, bytes],
    *,
    build: str,
    menu: str,
    french: bytes,
    epoch: int,
) -> Path:
    """The image of these files of the system and of the workshop's partition, in `work`; `french` is what
    GRUB says of its keys. Raises NotBuilt.
    """
    volume = work / "volume"
    shutil.rmtree(volume, ignore_errors=True)
    for folder in ("boot/grub/locale", "etabli"):
        (volume / folder).mkdir(parents=True)
    for name, path in system.items():
        shutil.copyfile(path, volume / "etabli" / name)
    (volume / "etabli" / build).write_text(f"{build}\n", encoding="utf-8")
    (volume / "boot/grub/grub.cfg").write_text(menu, encoding="utf-8")
    shutil.copyfile(tools / "usr/share/grub/euro.pf2", volume / "boot/grub/euro.pf2")
    (volume / "boot/grub/locale/fr.mo").write_bytes(french)
    for name, file in (("bin", "x64.bin"), ("64.efi", "x64.efi"), ("32.efi", "ia32.efi")):
        separator = "." if name == "bin" else ""
        shutil.copyfile(tools / f"boot/memtest86+{file}", volume / f"etabli/memtest{separator}{name}")
    _grub(tools, work, "i386-pc-eltorito", "volume/boot/grub/bios.img", BIOS_MODULES)
    _grub(tools, work, "i386-efi", "bootia32.efi", EFI_MODULES)
    shutil.copyfile(tools / GRUB / "i386-pc/boot_hybrid.img", work / "boot_hybrid.img")
    serial = int(build[:8], 16)
    make_fat(
        tools, work / "efi.img", _for_firmware(tools, work, menu),
        size_mib=EFI_MIB, label="EFIBOOT", serial=serial, epoch=epoch,
    )  # fmt: skip
    make_fat(
        tools, work / "etabli.img", kept, size_mib=PARTITION_MIB, label=PARTITION, serial=serial ^ 0xFFFFFFFF,
        epoch=epoch,
    )  # fmt: skip
    for path in (*volume.rglob("*"), volume):
        os.utime(path, (epoch, epoch))
    run_inside(tools, _xorriso(build), work=work, words={"SOURCE_DATE_EPOCH": str(epoch)})
    # Windows writes a signature of its own onto a drive that has none.
    with open(work / "image.iso", "r+b") as image:
        image.seek(SIGNATURE_AT)
        image.write(serial.to_bytes(4, "little"))
    return work / "image.iso"


def _grub(tools: Path, work: Path, form: str, output: str, modules: tuple[str, ...]) -> None:
    words = ["grub-mkimage", "-O", form, "-o", f"{WORK}/{output}", "-p", "/boot/grub"]
    run_inside(tools, [*words, *modules], work=work)


def _for_firmware(tools: Path, work: Path, menu: str) -> dict[str, bytes]:
    """The firmware's partition. GRUB finds its menu beside itself: it looks on no other drive."""
    return {
        "EFI/BOOT/BOOTX64.EFI": (tools / "usr/lib/shim/shimx64.efi.signed").read_bytes(),
        "EFI/BOOT/grubx64.efi": (tools / GRUB / "x86_64-efi-signed/gcdx64.efi.signed").read_bytes(),
        "EFI/BOOT/mmx64.efi": (tools / "usr/lib/shim/mmx64.efi.signed").read_bytes(),
        "EFI/BOOT/BOOTIA32.EFI": (work / "bootia32.efi").read_bytes(),
        "boot/grub/grub.cfg": menu.encode(),
    }


def _xorriso(build: str) -> list[str]:
    """xorrisofs(1): the partition offset makes the first partition a volume of its own as well."""
    return [
        "xorriso", "-as", "mkisofs", "-quiet", "-o", f"{WORK}/image.iso",
        "-volid", VOLUME, "-appid", build, "-r", "-J", "-iso-level", "3", "-partition_offset", "16",
        "--mbr-force-bootable", "--grub2-mbr", f"{WORK}/boot_hybrid.img",
        "-b", "boot/grub/bios.img", "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table",
        "--grub2-boot-info",
        "-c", "boot/grub/boot.cat",
        "-append_partition", "2", EFI_TYPE, f"{WORK}/efi.img",
        "-append_partition", "3", FAT_TYPE, f"{WORK}/etabli.img",
        "-eltorito-alt-boot", "-e", "--interval:appended_partition_2:all::", "-no-emul-boot",
        f"{WORK}/volume",
    ]  # fmt: skip


def size_mib(path: Path) -> float:
    return path.stat().st_size / MIB
