"""The lower layer of the image: Debian's packages, firmware and libraries, made once for many builds."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from live.debs import KeptSet, listed
from live.firmware import leave_only
from live.kernel_modules import unpack_modules
from live.libraries import SITE, install_wheels
from live.tools import WORK, run_inside
from live.trees import made_alike, make_tree

HERE = Path(__file__).resolve().parent
LISTS = tuple(HERE / name for name in ("packages.txt", "left_out.txt", "firmware.txt"))
# What only a system that is changed later needs, and what sets drives or joins networks of drives by itself.
REMOVED = (
    "boot",
    "etc/cron.daily",
    "etc/hdparm.conf",
    "etc/systemd/system/default.target.wants",
    "etc/systemd/system/getty.target.wants",
    "etc/systemd/system/multi-user.target.wants",
    "etc/systemd/system/sysinit.target.wants",
    "etc/systemd/system/timers.target.wants",
    "usr/lib/python3.13/ensurepip",
    "usr/lib/python3.13/pydoc_data",
    "usr/lib/udev/hdparm",
    "usr/lib/udev/rules.d/64-btrfs.rules",
    "usr/lib/udev/rules.d/65-persistent-net-nbft.rules",
    "usr/lib/udev/rules.d/70-nvmf-autoconnect.rules",
    "usr/lib/udev/rules.d/70-nvmf-keys.rules",
    "usr/lib/udev/rules.d/71-nvmf-netapp.rules",
    "usr/lib/udev/rules.d/85-hdparm.rules",
    "usr/share/perl",
    "usr/share/perl5",
    "usr/lib/x86_64-linux-gnu/perl",
    "usr/lib/x86_64-linux-gnu/perl-base",
    "var/lib/dpkg",
)
PYTHON_FOLDERS = ("/usr/lib/python3.13", "/usr/lib/python3", f"/{SITE}")
COMPRESSION = ("-comp", "zstd", "-Xcompression-level", "19", "-b", "128K")


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A made layer: its tree, the compressed layer, the kernel, and the names of the .debs that it holds."""

    tree: Path
    layer: Path
    kernel: Path


def make_base(kept: KeptSet, wheels: Path, tools: Path, folder: Path, epoch: int) -> Base:
    """The layer in `folder`, made when it is not there. Raises NotBuilt."""
    base = Base(tree=folder / "tree", layer=folder / "base.squashfs", kernel=folder / "vmlinuz")
    if base.layer.exists():
        return base
    shutil.rmtree(folder, ignore_errors=True)
    left_out = [f"/usr/lib/modules/*/kernel/{name}/*" for name in listed(HERE / "left_out.txt")]
    make_tree(kept, listed(HERE / "packages.txt"), base.tree, left_out=left_out, epoch=epoch)
    (kernel,) = (base.tree / "boot").glob("vmlinuz-*")
    shutil.copyfile(kernel, base.kernel)
    for name in REMOVED:
        _remove(base.tree / name)
    unpack_modules(base.tree)
    leave_only(base.tree, listed(HERE / "firmware.txt"))
    install_wheels(wheels, base.tree / SITE)
    for path in (base.tree / "usr").rglob("*.pyc"):
        path.unlink()
    compile_all(base.tree, base.tree, PYTHON_FOLDERS)
    made_alike(base.tree, epoch)
    squash(tools, base.tree, base.layer, epoch)
    return base


def compile_all(system: Path, tree: Path, folders: tuple[str, ...]) -> None:
    """Bytecode that is never held against its source, by the image's own Python. Raises NotBuilt."""
    command = ["python3", "-I", "-S", "-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash"]
    places = [f"{WORK}{folder}" for folder in folders]
    run_inside(system, [*command, "-s", WORK, "-p", "/", *places], work=tree)


def squash(tools: Path, tree: Path, layer: Path, epoch: int) -> None:
    """A folder as a compressed layer beside it. Raises NotBuilt."""
    work = layer.parent
    part = work / f"part-{layer.name}"
    part.unlink(missing_ok=True)
    dates = ["-mkfs-time", str(epoch), "-all-time", str(epoch)]
    names = [f"{WORK}/{tree.relative_to(work)}", f"{WORK}/{part.name}"]
    options = ["-quiet", "-no-progress", "-noappend", "-no-exports", "-no-xattrs"]
    run_inside(tools, ["mksquashfs", *names, *options, *COMPRESSION, *dates], work=work)
    part.rename(layer)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
