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
from live.project import REPOSITORY, console_font, make_project
from live.ramdisk import ram_disk
from live.sbom import software_list
from live.tools import NotBuilt, run, run_inside
from live.trees import make_tree
from model.version import VERSION

PROJECT_FILES = (
    "agent", "benchmarks", "etabli.py", "hatch_build.py", "host", "inventory", "judge", "live", "locale",
    "model", "papers", "probes", "pyproject.toml", "requirements/run.txt", "systemd", "ui", "wipe",
)  # fmt: skip
KEPT_BASES = 3
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
    parser.add_argument("--renew", action="store_true", help="fetch Debian's packages anew")
    options = parser.parse_args(words)
    if os.geteuid() != 0:
        return _refuse("root is needed, to make a Debian system: sudo ./dev image")
    cache = cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    try:
        with _alone(cache):
            _build(cache, options.output, renew=options.renew)
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


def _build(cache: Path, output: Path, *, renew: bool) -> None:
    step = _stopwatch()
    parts = _kept(cache, renew=renew)
    step("kept set")
    tools = cache / f"builder-{parts.tools.digest[:12]}"
    if not tools.exists():
        make_tree(parts.tools, listed(HERE / "tools.txt"), tools, left_out=(), epoch=parts.epoch)
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
    system = {
        "vmlinuz": base.kernel,
        "initrd": _initrd(tools, base.tree, work, build),
        "base.squashfs": base.layer,
        "project.squashfs": layer,
    }
    kept = {"etabli.toml": PARTITION_FILE.read_bytes()}
    image = make_disk(tools, work, system, kept, build=build, menu=menu(build), epoch=epoch)
    step("disk")
    shutil.move(image, output)
    name = f"etabli-{VERSION}-{build}"
    listing = software_list(name, parts.system.debs, parts.wheels, epoch)
    output.with_suffix(".spdx.json").write_text(listing, encoding="utf-8")
    for part in system.values():
        _say(f"  {part.name}: {size_mib(part):.1f} MiB")
    _say(f"{output}: {name}, {size_mib(output):.1f} MiB")


def _kept(cache: Path, *, renew: bool) -> Parts:
    """The kept sets, fetched where they are not there. Their time is when Debian's packages were fetched."""
    sets = []
    for list_name in ("packages", "tools"):
        names = listed(HERE / f"{list_name}.txt")
        folder = cache / f"{list_name}-{digest_of(sorted(names))}"
        if renew:
            shutil.rmtree(folder, ignore_errors=True)
        sets.append(keep(names, folder))
    lock = of_bench((REPOSITORY / "requirements/run.txt").read_text(encoding="utf-8"))
    wheel_folder = cache / f"wheels-{digest_of([lock])}"
    return Parts(
        system=sets[0],
        tools=sets[1],
        wheels=keep_wheels(lock, wheel_folder),
        wheel_folder=wheel_folder,
        epoch=max(kept.taken for kept in sets),
    )


def _base(cache: Path, parts: Parts, tools: Path) -> Base:
    """The lower layer, kept under what it is made of."""
    made_by = [HERE / f"{name}.py" for name in ("base", "firmware", "trees")]
    texts = [path.read_text(encoding="utf-8") for path in (*LISTS, *made_by)]
    digest = digest_of((parts.system.digest, parts.tools.digest, str(parts.wheels), *texts))
    folder = cache / f"base-{digest}"
    base = make_base(parts.system, parts.wheel_folder, tools, folder, parts.epoch)
    os.utime(folder)
    bases = sorted(cache.glob("base-*"), key=lambda path: path.stat().st_mtime)
    for old in bases[:-KEPT_BASES]:
        shutil.rmtree(old)
    return base


def _initrd(tools: Path, tree: Path, work: Path, build: str) -> Path:
    """The first ram disk, compressed as this kernel unpacks fastest."""
    plain = work / "initrd.cpio"
    plain.write_bytes(ram_disk(tree, build=build, volume=VOLUME, font=console_font(tools, "etabli")))
    run_inside(tools, ["zstd", "-q", "-19", "-T1", "/mnt/initrd.cpio", "-o", "/mnt/initrd"], work=work)
    return work / "initrd"


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
