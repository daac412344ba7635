"""The upper layer of the image: Établi itself, its units, what the image sets, and its mark."""

from __future__ import annotations

import gzip
import re
import shutil
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

from live.base import compile_all, squash
from live.console_font import read_font, with_blocks, written
from live.debs import listed
from live.libraries import SITE
from live.tools import NotBuilt, run, run_inside

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
OVERLAY = HERE / "overlay"
UNITS = REPOSITORY / "systemd"
FONTS = {"etabli": "Uni2-Terminus16", "etabli-large": "Uni2-TerminusBold32x16"}
KEYMAPS = {"fr": ("pc105", "fr", "oss"), "us": ("pc105", "us", "")}
MASK = Path("/dev/null")
# What Debian starts before the system counts as initialised, and a run does not wait for.
LATER = ("systemd-resolved.service", "systemd-timesyncd.service")


def make_project(tools: Path, system: Path, folder: Path, *, build: str, version: str, epoch: int) -> Path:
    """The layer of this build in `folder`. Raises NotBuilt."""
    tree = folder / "project"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(OVERLAY, tree, symlinks=True)
    _install_product(tree, folder, epoch)
    compile_all(system, tree, (f"/{SITE}",))
    _install_units(tree, system)
    for name in LATER:
        unit = (system / "usr/lib/systemd/system" / name).read_text(encoding="utf-8")
        (tree / "etc/systemd/system" / name).write_text(later(unit), encoding="utf-8")
        enable(tree, system, [name])
    _mask(tree, listed(HERE / "masked.txt"))
    _console(tools, tree)
    # Where the state lies without a partition ETABLI: units that are shut in may write only to what is there.
    (tree / "var/lib/etabli").mkdir(parents=True, mode=0o700)
    mark = tree / "etc/etabli/image-id"
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(f"etabli-{version}-{build}\n", encoding="utf-8")
    layer = folder / "project.squashfs"
    squash(tools, tree, layer, epoch)
    return layer


def _install_units(tree: Path, system: Path) -> None:
    """What `systemd/` holds: folders as those of /etc/systemd, programs for /usr/lib/etabli; and what the
    presets enable, of it, of the overlay's and of Debian's units.
    """
    for place in sorted(UNITS.iterdir()) if UNITS.is_dir() else ():
        if place.is_dir():
            shutil.copytree(place, tree / "etc/systemd" / place.name, dirs_exist_ok=True)
        elif not place.suffix:
            target = tree / "usr/lib/etabli" / place.name
            shutil.copyfile(place, target)
            target.chmod(0o755)
    presets = [
        preset for place in ("etc", "usr/lib") for preset in tree.glob(f"{place}/systemd/system-preset/*")
    ]
    for preset in sorted(presets):
        enable(tree, system, enabled_by(preset.read_text(encoding="utf-8")))


def enabled_by(preset: str) -> tuple[str, ...]:
    """The units that a preset enables (systemd.preset(5))."""
    lines = (line.split() for line in preset.splitlines())
    return tuple(words[1] for words in lines if len(words) == 2 and words[0] == "enable")


def enable(tree: Path, system: Path, names: Iterable[str]) -> None:
    """Enable units as `systemctl enable` does, by their [Install] (systemd.unit(5)). Raises NotBuilt."""
    for name in names:
        places = [f"{place}/systemd/system/{name}" for place in ("etc", "usr/lib")]
        found = [(folder / place, place) for folder in (tree, system) for place in places]
        found = [(file, place) for file, place in found if file.exists()]
        if not found:
            raise NotBuilt(f"a preset enables {name}, and there is no such unit")
        unit, place = found[0]
        for key, value in installed_by(unit.read_text(encoding="utf-8")):
            for word in value.split():
                kind = {"WantedBy": "wants", "RequiredBy": "requires"}.get(key)
                link = tree / "etc/systemd/system" / (f"{word}.{kind}/{name}" if kind else word)
                link.parent.mkdir(parents=True, exist_ok=True)
                link.unlink(missing_ok=True)
                link.symlink_to(f"/{place}")


def installed_by(unit: str) -> list[tuple[str, str]]:
    """What the [Install] section of a unit says of who wants it."""
    section = unit.partition("[Install]")[2]
    pairs = (line.partition("=") for line in section.splitlines())
    return [(key, value) for key, _equals, value in pairs if key in {"WantedBy", "RequiredBy", "Alias"}]


def later(unit: str) -> str:
    """A unit that starts once the run did, and yields to it, instead of before sysinit.target."""
    moved = re.sub(r"^(Before|WantedBy)=(.*)$", _without_sysinit, unit, flags=re.MULTILINE)
    after = "After=etabli-run.service etabli-bench.service"
    moved = moved.replace("[Unit]\n", f"[Unit]\n{after}\n", 1)
    return moved.replace("[Service]\n", "[Service]\nNice=19\n", 1)


def _without_sysinit(line: re.Match[str]) -> str:
    words = [word for word in line[2].split() if word != "sysinit.target"]
    return f"{line[1]}={' '.join(words or ['multi-user.target'])}"


def _install_product(tree: Path, folder: Path, epoch: int) -> None:
    """The project's own wheel, as anybody would install it; without its record of an installation."""
    wheels = folder / "wheel"
    shutil.rmtree(wheels, ignore_errors=True)
    build = ["build", "-t", "wheel", "-d", str(wheels)]
    program = f"import os; os.chdir({str(REPOSITORY)!r}); from hatchling.cli import hatchling; hatchling()"
    run([sys.executable, "-c", program, *build], words={"SOURCE_DATE_EPOCH": str(epoch)})
    (wheel,) = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tree / SITE)


def _mask(tree: Path, lines: Iterable[str]) -> None:
    """Units and generators that do not run (systemd.unit(5), systemd.generator(7))."""
    for line in lines:
        kind, _blank, name = line.rpartition(" ")
        folder = tree / "etc/systemd" / ("system-generators" if kind == "generator" else "system")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(MASK)


def console_font(tools: Path, name: str) -> bytes:
    """A font with every character that the screens show, as the console takes it (psf(5))."""
    packed = (tools / f"usr/share/consolefonts/{FONTS[name]}.psf.gz").read_bytes()
    return written(with_blocks(read_font(gzip.decompress(packed))))


def _console(tools: Path, tree: Path) -> None:
    """Fonts with every character that the screens show, and keyboards."""
    place = tree / "usr/share/etabli"
    place.mkdir(parents=True, exist_ok=True)
    for name in FONTS:
        (place / f"{name}.psf").write_bytes(console_font(tools, name))
    for name, (model, layout, variant) in KEYMAPS.items():
        words = ["ckbcomp", "-model", model, "-layout", layout, *(("-variant", variant) if variant else ())]
        (place / f"{name}.kmap").write_bytes(run_inside(tools, words, work=tree))
