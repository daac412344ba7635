"""The system of the guests: Debian 13 with its kernel, the tools, and the product's libraries, made once.

It is kept in the user's cache folder under a name made of everything that decides its content.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.vm.archive import write_archive

SUITE = "trixie"
HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
REQUIREMENTS = REPOSITORY / "requirements" / "run.txt"
PACKAGES = HERE / "packages.txt"
BARE_MODULES = HERE / "bare_modules.py"
BUILD = "5"  # another number makes every image anew
KEPT = 3  # images
SITE = "/opt/site"
NEEDED_TOOLS = ("mmdebstrap", "mksquashfs", "zstd")
# What init needs to reach the compressed system, in the order of loading.
FIRST_MODULES = ("drivers/block/loop", "fs/squashfs/squashfs", "fs/overlayfs/overlay")
# Folders of modules that guests load: Debian packs them, and an emulated processor takes longer to unpack one
# than to load it.
UNPACKED = (
    *(f"drivers/{name}" for name in ("acpi", "ata", "block", "cdrom", "hid", "hid/usbhid", "input")),
    *(f"drivers/{name}" for name in ("input/mouse", "md", "media/common/*", "media/test-drivers/vivid")),
    *(f"drivers/{name}" for name in ("message/fusion", "net", "net/ethernet/intel/e1000*", "nvme/*", "scsi")),
    *(f"drivers/{name}" for name in ("usb/common", "usb/core", "usb/host", "usb/storage", "virtio")),
    *("arch/x86/crypto", "crypto", "fs", "fs/ext4", "fs/fat", "fs/jbd2", "fs/nls", "fs/overlayfs"),
    *("fs/squashfs", "lib", "lib/crypto", "net/bluetooth", "net/mac80211", "net/rfkill", "net/wireless"),
    *("sound", "sound/core", "sound/drivers", "sound/hda", "sound/pci/hda"),
)
UNPACK = f"""
cd /usr/lib/modules/*/kernel
for folder in {" ".join(UNPACKED)}; do
    for module in $folder/*.ko.xz; do test -e "$module" && busybox unxz "$module"; done
done
depmod "$(basename "$(dirname "$PWD")")"
"""
LEFT_OUT = (
    "/usr/share/doc/*",
    "/usr/share/man/*",
    "/usr/share/locale/*",
    "/usr/share/info/*",
    "/usr/share/bash-completion/*",
    *(
        f"/usr/lib/modules/*/kernel/{folder}/*"
        for folder in (
            "drivers/gpu/drm/amd",
            "drivers/gpu/drm/i915",
            "drivers/gpu/drm/nouveau",
            "drivers/gpu/drm/radeon",
            "drivers/gpu/drm/xe",
            "drivers/infiniband",
            # Of media, the simulated camera of the trials and what it stands on stay.
            "drivers/media/dvb-core",
            "drivers/media/dvb-frontends",
            "drivers/media/i2c",
            "drivers/media/pci",
            "drivers/media/platform",
            "drivers/media/radio",
            "drivers/media/rc/keymaps",
            "drivers/media/tuners",
            "drivers/media/usb",
            "drivers/staging",
            "drivers/net/wireless/ath",
            "drivers/net/wireless/broadcom",
            "drivers/net/wireless/intel",
            "drivers/net/wireless/marvell",
            "drivers/net/wireless/mediatek",
            "drivers/net/wireless/ralink",
            "drivers/net/wireless/realtek",
            "drivers/net/ethernet/mellanox",
            "drivers/net/ethernet/netronome",
        )
    ),
)
PLATFORMS = tuple(f"manylinux{tag}_x86_64" for tag in ("2014", "_2_17", "_2_28", "_2_34"))
PYTHON = "3.13"  # of the suite


class CannotBuild(Exception):
    """The image cannot be made here; the text says what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A kernel, as firmware starts it and unpacked, and the ram disk with the whole system but for the
    project's own files.
    """

    kernel: Path
    unpacked_kernel: Path
    system: Path


def packages() -> list[str]:
    """The names in the package list."""
    lines = PACKAGES.read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def image_key() -> str:
    """What decides the content of an image."""
    texts = (REQUIREMENTS.read_text(), BARE_MODULES.read_text())
    parts = (BUILD, SUITE, *packages(), *LEFT_OUT, *UNPACKED, *texts)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def cache_folder() -> Path:
    """Where images are kept (XDG Base Directory Specification)."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "etabli" / "guests"


def find_image() -> Image | None:
    """The image, when it was made already."""
    image = _image_in(cache_folder() / image_key())
    return image if image.system.exists() else None


def _image_in(folder: Path) -> Image:
    return Image(kernel=folder / "vmlinuz", unpacked_kernel=folder / "vmlinux", system=folder / "system.cpio")


def make_image() -> Image:
    """The image, made when it is not there; of others of ours those used last stay, for clones of another
    state. Raises CannotBuild.
    """
    folder = cache_folder() / image_key()
    folder.parent.mkdir(parents=True, exist_ok=True)
    image = find_image()
    if image is None:
        with _only_one(folder.parent / "lock"):
            image = find_image() or _made(folder)
    os.utime(folder)
    return image


def _made(folder: Path) -> Image:
    """A new one, in the place of the one that was used least recently."""
    missing = [tool for tool in NEEDED_TOOLS if shutil.which(tool) is None]
    if missing:
        raise CannotBuild(f"not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="part-") as part:
        _build(Path(part))
        others = [path for path in folder.parent.iterdir() if Path(path, "vmlinuz").exists()]
        for old in sorted(others, key=lambda path: path.stat().st_mtime)[: 1 - KEPT]:
            shutil.rmtree(old)
        Path(part, "done").rename(folder)
    return _image_in(folder)


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """One builder at a time."""
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build(part: Path) -> None:
    """Everything into `part/done`."""
    _install_libraries(part / "site")
    tarball, done = part / "root.tar", part / "done"
    done.mkdir()
    _run(
        "mmdebstrap",
        "--variant=minbase",
        "--quiet",
        f"--include={','.join(packages())}",
        *(f"--dpkgopt=path-exclude={pattern}" for pattern in LEFT_OUT),
        f"--customize-hook=copy-in {part / 'site'} /opt",
        f'--customize-hook=chroot "$1" python3 -m compileall -q {SITE}',
        f"--customize-hook=chroot \"$1\" sh -e -c '{UNPACK}'",
        f"--customize-hook=copy-in {BARE_MODULES} /opt",
        f'--customize-hook=chroot "$1" python3 /opt/{BARE_MODULES.name} /usr/lib/modules',
        SUITE,
        str(tarball),
    )
    first = _first_files(tarball, done / "vmlinuz")
    _unpack_kernel(done / "vmlinuz", done / "vmlinux")
    _run(
        "mksquashfs", "-", str(part / "root.squashfs"), "-tar", "-quiet", "-no-progress", "-comp", "lz4",
        stdin=tarball,
    )  # fmt: skip
    with open(done / "system.cpio", "wb") as out:
        files = {**first, "root.squashfs": (part / "root.squashfs", 0o644)}
        write_archive(out, files)


def _install_libraries(folder: Path) -> None:
    """The product's libraries, for the Python of the suite."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"]
    if subprocess.run([*command[:3], "--version"], capture_output=True, check=False).returncode != 0:
        command = ["uv", "pip", "install", "--quiet", "--no-deps"]
        options = ["--python-platform", "x86_64-manylinux_2_34"]
        options += ["--python-version", PYTHON, "--only-binary", ":all:"]
    else:
        options = [option for platform in PLATFORMS for option in ("--platform", platform)]
        options += ["--python-version", PYTHON, "--implementation", "cp", "--only-binary=:all:"]
    _run(*command, *options, "--require-hashes", "--target", str(folder), "-r", str(REQUIREMENTS))


def _first_files(tarball: Path, kernel: Path) -> dict[str, tuple[bytes | Path, int]]:
    """What the ram disk holds beside the system: busybox and modules; the kernel goes to its own file."""
    files: dict[str, tuple[bytes | Path, int]] = {}
    modules = {f"kernel/{name}.ko": place for place, name in enumerate(FIRST_MODULES)}
    with tarfile.open(tarball) as tar:
        for member in tar:
            name = member.name.removeprefix("./")
            module = modules.get(name.partition("usr/lib/modules/")[2].partition("/")[2])
            if not member.isfile():
                continue
            if name.startswith("boot/vmlinuz"):
                kernel.write_bytes(_content(tar, member))
            elif name == "usr/bin/busybox":
                files["bin/busybox"] = (_content(tar, member), 0o755)
            elif module is not None:
                files[f"modules/{module}.ko"] = (_content(tar, member), 0o644)
    if len(files) != 1 + len(FIRST_MODULES) or not kernel.exists():
        raise CannotBuild(f"the system lacks some of kernel, busybox, {', '.join(FIRST_MODULES)}")
    return files


def _unpack_kernel(kernel: Path, unpacked: Path) -> None:
    """The ELF file inside of a bzImage (Documentation/arch/x86/boot.rst). QEMU starts it by its PVH note;
    emulated, the kernel takes longer than a second to unpack itself.
    """
    data = kernel.read_bytes()
    sectors, (offset, length) = data[0x1F1], struct.unpack_from("<II", data, 0x248)
    start = (sectors + 1) * 512 + offset
    packed = unpacked.with_suffix(".zst")
    packed.write_bytes(data[start : start + length - 4])  # the size when unpacked follows
    _run("zstd", "-q", "-d", "--rm", str(packed), "-o", str(unpacked))


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    return file.read() if file is not None else b""


def _run(*argv: str, stdin: Path | None = None) -> None:
    """Run a tool of the build. Raises CannotBuild with its last words."""
    # INITRD=No: the kernel's package makes no ram disk of its own (initramfs-tools(7)).
    environment = {**os.environ, "INITRD": "No", "LC_ALL": "C.UTF-8"}
    with open(stdin or os.devnull, "rb") as file:
        done = subprocess.run(argv, stdin=file, capture_output=True, check=False, env=environment)
    if done.returncode != 0:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise CannotBuild(f"{argv[0]} ended with status {done.returncode}: {' / '.join(words[-3:])}")


if __name__ == "__main__":
    print(make_image())
