"""How soon the boot image speaks, knows the machine and grades it, beside a bare Debian live system.

`./dev perf boot` (root): both are started from a USB stick by BIOS in the same emulator, in turns, each with
a menu that waits three seconds. The peer is what Debian itself has for it: the packages of priority
important, live-boot, and the kernel of the image, made once and kept beside the image's own parts; it counts
until its login prompt. The image counts until the grade, without the time of the benchmarks. `--image FILE`
takes an image that is there. Exit status 1 above the promise.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
from pathlib import Path

from live.__main__ import cache_folder, kept_of, tools_tree
from live.__main__ import main as make_image
from live.debs import KeptSet, keep
from live.identity import digest_of
from live.tools import WORK, run_inside
from live.trees import made_alike, make_tree
from tests.boot.machine import Attachment, BootDrive, Machine

PROMISED = 0.6
LONGEST_S = 600.0
PEER_PACKAGES = ("?priority(required)", "?priority(important)", "linux-image-amd64", "live-boot", "zstd")
PEER_MENU = """\
serial --unit=0 --speed=115200
terminal_output console serial
set timeout=3
menuentry "Debian" {
    linux /live/vmlinuz boot=live quiet console=ttyS0,115200 console=tty0
    initrd /live/initrd
}
"""
# The lines of the image by which its parts are told, and what each ends.
LINES = {
    "firmware": "GNU GRUB",
    "menu, kernel": "Établi…",
    "system": "Examen de la machine",
    "facts": "Mesures",
    "benchmarks": "Notation",
    "grade": r"\d points?\)",
}


def peer(cache: Path) -> tuple[Path, KeptSet]:
    """A bare Debian live system as a file that starts, made where it is not there, and what it is made of."""
    packages = keep(PEER_PACKAGES, cache / f"peer-packages-{digest_of(PEER_PACKAGES)}")
    image = cache / f"peer-{digest_of((packages.digest, PEER_MENU))}.iso"
    if image.exists():
        return image, packages
    tools = tools_tree(cache, kept_of("tools", cache))
    work = cache / "peer"
    shutil.rmtree(work, ignore_errors=True)
    tree, volume = work / "tree", work / "volume"
    names = [deb.name for deb in packages.debs]
    make_tree(packages, names, tree, left_out=(), epoch=packages.taken)
    run_inside(tree, ["update-initramfs", "-c", "-k", "all"], work=work)
    (volume / "live").mkdir(parents=True)
    (volume / "boot/grub").mkdir(parents=True)
    for name, pattern in (("vmlinuz", "vmlinuz-*"), ("initrd", "initrd.img-*")):
        (file,) = (tree / "boot").glob(pattern)
        shutil.copyfile(file, volume / "live" / name)
    (volume / "boot/grub/grub.cfg").write_text(PEER_MENU, encoding="utf-8")
    made_alike(tree, packages.taken)
    squash = [
        "mksquashfs",
        f"{WORK}/tree",
        f"{WORK}/volume/live/filesystem.squashfs",
        "-quiet",
        "-no-progress",
    ]
    run_inside(tools, [*squash, "-comp", "xz", "-e", f"{WORK}/tree/boot"], work=work)
    run_inside(tools, ["grub-mkrescue", "-o", f"{WORK}/peer.iso", f"{WORK}/volume"], work=work)
    (work / "peer.iso").rename(image)
    shutil.rmtree(work)
    return image, packages


def login_s(image: Path) -> float:
    """The seconds from power-on to the peer's login prompt."""
    with Machine([_stick(image)]) as machine:
        return machine.wait_for("login: ", LONGEST_S).after_s


def parts_s(image: Path) -> dict[str, float]:
    """The seconds of each part of the image's start."""
    parts, before_s = {}, 0.0
    with Machine([_stick(image)]) as machine:
        for part, line in LINES.items():
            after_s = machine.wait_for(line, LONGEST_S).after_s
            parts[part] = after_s - before_s
            before_s = after_s
    return parts


def _stick(image: Path) -> BootDrive:
    return BootDrive(file=image, attachment=Attachment.USB, is_started_from=True, is_kept=False)


def kernel_of(packages: KeptSet) -> str:
    """The version of the kernel in a kept set."""
    return next(deb.version for deb in packages.debs if deb.name == "linux-image-amd64")


def main() -> int:
    """Measure and print; exit status 1 when the promise is not held."""
    parser = argparse.ArgumentParser(prog="./dev perf boot")
    parser.add_argument("--image", type=Path, help="an image of ./dev image; without it one is made")
    parser.add_argument("--starts", type=int, default=3, help="how often each is started (3)")
    options = parser.parse_args()
    cache = cache_folder()
    image = options.image or cache / "measured.iso"
    if options.image is None and make_image(["--output", str(image)]):
        return 3
    beside, packages = peer(cache)
    own = kept_of("packages", cache)
    print(f"kernel of the image {kernel_of(own)}, of the peer {kernel_of(packages)}")
    peers, ours = [], []
    for _start in range(options.starts):
        ours.append(parts_s(image))
        peers.append(login_s(beside))
    for part in LINES:
        print(f"  {part}: {statistics.median(start[part] for start in ours):.1f} s")
    grade_s = statistics.median(sum(start.values()) - start["benchmarks"] for start in ours)
    peer_s = statistics.median(peers)
    print(f"grade, without the benchmarks: {grade_s:.1f} s; a bare Debian's login prompt: {peer_s:.1f} s")
    held = kernel_of(own) == kernel_of(packages) and grade_s <= PROMISED * peer_s
    print(f"ratio {grade_s / peer_s:.2f}, promise {PROMISED:g}: {'held' if held else 'NOT HELD'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
