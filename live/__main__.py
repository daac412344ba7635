"""`./dev image`: the boot image of this state of the project, as one file, with the list of what is in it."""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from live.base import HERE, LISTS, Base, make_base
from live.debs import KeptSet, keep, listed
from live.disk import VOLUME, make_disk, size_mib
from live.identity import build_id, digest_of, files_in
from live.libraries import Wheel, keep_wheels, of_bench
from live.menu import menu
from live.netboot import LAYERS, digests_of_layers, make_netboot
from live.project import REPOSITORY, console_font, make_project
from live.ramdisk import network_ram_disk, ram_disk
from live.sbom import software_list
from live.tools import NotBuilt, run, run_inside
from live.trees import make_tree
from model.version import VERSION

PROJECT_FILES = (
    "agent", "benchmarks", "etabli.py", "hatch_build.py", "host", "inventory", "judge", "live", "locale",
    "model", "papers", "probes", "pyproject.toml", "requirements/run.txt", "systemd", "ui", "wipe",
)  # fmt: skip
KEPT_OF_EACH = 3
GRUB_IN_FRENCH = "usr/share/locale/fr/LC_MESSAGES/grub.mo"
PARTITION_FILE = REPOSITORY / "agent/settings/template.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a build begins with: everything that came over the network, kept."""

    system: KeptSet
    tools: KeptSet
    wheels: tuple[Wheel, ...]
    wheel_folder: Path
    epoch: int


def main(words: list[str]) -> int:
    """Build, and say what came of it; 3 where it cannot be done here."""
    parser = argparse.ArgumentParser(prog="./dev image", description="Make the boot image.")
    parser.add_argument(
        "--output", type=Path, default=Path("etabli.iso"), help="the file to write (etabli.iso)"
    )
    parser.add_argument(
        "--netboot",
        type=Path,
        metavar="FOLDER",
        help="also make a folder for machines that start over the network",
    )
    parser.add_argument("--renew", action="store_true", help="fetch Debian's packages anew")
    options = parser.parse_args(words)
    if os.geteuid() != 0:
        return _refuse("root is needed, to make a Debian system: sudo ./dev image")
    cache = cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    try:
        with _alone(cache):
            _build(cache, options.output, netboot=options.netboot, renew=options.renew)
    except NotBuilt as failure:
        return _refuse(str(failure))
    return 0


def cache_folder() -> Path:
    """Where kept sets and layers lie (XDG Base Directory Specification)."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "etabli" / "image"


def _refuse(text: str) -> int:
    sys.stderr.write(f"./dev image: {text}\n")
    return 3


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """One build at a time in one cache."""
    with open(cache / "lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build(cache: Path, output: Path, *, netboot: Path | None, renew: bool) -> None:
    step = _stopwatch()
    parts = _kept(cache, renew=renew)
    step("kept set")
    tools = tools_tree(cache, parts.tools)
    step("tools")
    base = _base(cache, parts, tools)
    step("base layer")
    files = files_in(REPOSITORY, PROJECT_FILES)
    digests = (parts.system.digest, parts.tools.digest, *(wheel.sha256 for wheel in parts.wheels))
    build = build_id(digests, files)
    work = cache / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    epoch = max(parts.epoch, _commit_time())
    layer = make_project(tools, base.tree, work, build=build, version=VERSION, epoch=epoch)
    step("project layer")
    plain = ram_disk(base.tree, build=build, volume=VOLUME, font=console_font(tools, "etabli"))
    system = {
        "vmlinuz": base.kernel,
        "initrd": _packed(tools, work, plain),
        "base.squashfs": base.layer,
        "project.squashfs": layer,
    }
    kept = {"etabli.toml": PARTITION_FILE.read_bytes()}
    french = parts.tools.content("grub-common", GRUB_IN_FRENCH)
    image = make_disk(tools, work, system, kept, build=build, menu=menu(build), french=french, epoch=epoch)
    step("disk")
    shutil.move(image, output)
    if netboot is not None:
        _for_network(tools, base, work, netboot, system, build)
        step("files for the network")
    name = f"etabli-{VERSION}-{build}"
    listing = software_list(name, parts.system.debs, parts.wheels, epoch)
    output.with_suffix(".spdx.json").write_text(listing, encoding="utf-8")
    for part in system.values():
        _say(f"  {part.name}: {size_mib(part):.1f} MiB")
    _say(f"{output}: {name}, {size_mib(output):.1f} MiB")


def tools_tree(cache: Path, kept: KeptSet) -> Path:
    """The system with the tools that build, made where it is not there. Raises NotBuilt."""
    tools = cache / f"builder-{kept.digest[:12]}"
    if not tools.exists():
        make_tree(kept, listed(HERE / "tools.txt"), tools, left_out=(), epoch=kept.taken)
    _leave_newest(cache, "builder-*", tools)
    return tools


def _leave_newest(cache: Path, pattern: str, used: Path) -> None:
    """The folder that is used becomes the newest; the oldest of its kind go."""
    os.utime(used)
    made = sorted(cache.glob(pattern), key=lambda path: path.stat().st_mtime)
    for old in made[:-KEPT_OF_EACH]:
        shutil.rmtree(old)


def _kept(cache: Path, *, renew: bool) -> Parts:
    """The kept sets, fetched where they are not there. Their time is when Debian's packages were fetched."""
    sets = [kept_of(name, cache, renew=renew) for name in ("packages", "tools")]
    lock = of_bench((REPOSITORY / "requirements/run.txt").read_text(encoding="utf-8"))
    wheel_folder = cache / f"wheels-{digest_of([lock])}"
    return Parts(
        system=sets[0],
        tools=sets[1],
        wheels=keep_wheels(lock, wheel_folder),
        wheel_folder=wheel_folder,
        epoch=max(kept.taken for kept in sets),
    )


def kept_of(list_name: str, cache: Path, *, renew: bool = False) -> KeptSet:
    """The kept set of one of the lists of packages. Raises NotBuilt."""
    names = listed(HERE / f"{list_name}.txt")
    folder = cache / f"{list_name}-{digest_of(sorted(names))}"
    if renew:
        shutil.rmtree(folder, ignore_errors=True)
    return keep(names, folder)


def _base(cache: Path, parts: Parts, tools: Path) -> Base:
    """The lower layer, kept under what it is made of."""
    made_by = [HERE / f"{name}.py" for name in ("base", "firmware", "kernel_modules", "trees")]
    texts = [path.read_text(encoding="utf-8") for path in (*LISTS, *made_by)]
    digest = digest_of((parts.system.digest, parts.tools.digest, str(parts.wheels), *texts))
    folder = cache / f"base-{digest}"
    base = make_base(parts.system, parts.wheel_folder, tools, folder, parts.epoch)
    _leave_newest(cache, "base-*", folder)
    return base


def _for_network(
    tools: Path, base: Base, work: Path, folder: Path, system: dict[str, Path], build: str
) -> None:
    """The folder that a server hands out, with a first ram disk of its own."""
    plain = network_ram_disk(
        base.tree, build=build, volume=VOLUME, font=console_font(tools, "etabli"),
        fetched=digests_of_layers(system), size_bytes=sum(system[name].stat().st_size for name in LAYERS),
    )  # fmt: skip
    fetched = system | {"initrd": _packed(tools, work, plain, "initrd-network")}
    make_netboot(tools, work, folder, fetched)


def _packed(tools: Path, work: Path, plain: bytes, name: str = "initrd") -> Path:
    """A first ram disk, compressed as this kernel unpacks fastest."""
    (work / "initrd.cpio").write_bytes(plain)
    run_inside(tools, ["zstd", "-q", "-19", "-T1", "/mnt/initrd.cpio", "-o", f"/mnt/{name}"], work=work)
    return work / name


def _commit_time() -> int:
    """When the project was last changed, as far as git knows; 0 in a tree without git."""
    try:
        return int(run(["git", "-C", REPOSITORY, "log", "-1", "--format=%ct"]))
    except NotBuilt:
        return 0


def _stopwatch() -> Callable[[str], None]:
    began = time.monotonic()

    def step(name: str) -> None:
        _say(f"{time.monotonic() - began:7.1f} s  {name}")

    return step


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
