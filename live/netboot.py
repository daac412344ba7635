"""What a workshop's server hands out to machines that start over the network: one folder, by TFTP and HTTP.

BIOS begins with GRUB's own file, UEFI with Debian's signed shim and its GRUB, which reads its menu below
/grub. Then all of them fetch the kernel and a first ram disk, and that fetches the two layers.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from live.disk import GRUB
from live.menu import network_menu
from live.tools import WORK, run_inside

LAYERS = ("base.squashfs", "project.squashfs")
MODULES = (
    "boot", "echo", "font", "gfxterm", "linux", "net", "normal", "pxe", "regexp", "serial",
    "terminal", "terminfo", "test", "tftp", "vbe", "all_video", "video_bochs", "video_cirrus",
)  # fmt: skip
EXAMPLE = """\
# dnsmasq beside the DHCP server that the workshop has: dnsmasq --conf-file=dnsmasq.conf
# Put the workshop's own network, and the folder that this file lies in.
port=0
dhcp-range=192.168.1.0,proxy
enable-tftp
tftp-root={folder}
pxe-service=x86PC,"Etabli",etabli.0
pxe-service=X86-64_EFI,"Etabli",bootx64.efi
# Where dnsmasq itself hands out the addresses, these lines in place of dhcp-range and pxe-service:
#dhcp-range=192.168.1.100,192.168.1.200,1h
#dhcp-match=set:uefi,option:client-arch,7
#dhcp-match=set:uefi,option:client-arch,9
#dhcp-boot=tag:!uefi,etabli.0
#dhcp-boot=tag:uefi,bootx64.efi
# Faster for several machines: the layers by HTTP, from any web server that hands out this folder; then the
# line `set from=` of grub/grub.cfg says http://... instead of tftp://...
"""


def digests_of_layers(system: Mapping[str, Path]) -> dict[str, str]:
    """The SHA-256 of the layers, by the names under which they are fetched."""
    return {name: hashlib.sha256(system[name].read_bytes()).hexdigest() for name in LAYERS}


def make_netboot(tools: Path, work: Path, folder: Path, system: Mapping[str, Path]) -> None:
    """The folder, of these files of the system, in place of what it held. Raises NotBuilt."""
    made = work / "netboot"
    shutil.rmtree(made, ignore_errors=True)
    for name in ("grub", "etabli"):
        (made / name).mkdir(parents=True)
    for name, path in system.items():
        shutil.copyfile(path, made / "etabli" / name)
    for name, place in (
        ("bootx64.efi", "usr/lib/shim/shimx64.efi.signed"),
        ("grubx64.efi", f"{GRUB}/x86_64-efi-signed/grubnetx64.efi.signed"),
        ("mmx64.efi", "usr/lib/shim/mmx64.efi.signed"),
        ("grub/euro.pf2", "usr/share/grub/euro.pf2"),
    ):
        shutil.copyfile(tools / place, made / name)
    image = ["grub-mkimage", "-O", "i386-pc-pxe", "-o", f"{WORK}/netboot/etabli.0", "-p", "(pxe)/grub"]
    run_inside(tools, [*image, *MODULES], work=work)
    (made / "grub/grub.cfg").write_text(network_menu(), encoding="utf-8")
    (made / "dnsmasq.conf").write_text(EXAMPLE.format(folder=os.path.abspath(folder)), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made, folder)
