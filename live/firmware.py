"""Which firmware the image carries: what the modules of PCI, USB and SD parts ask for, and nobody leaves out.

Every module names its files (modinfo(8), `firmware`). A name may stand for several (`*`), and a file may be a
link to another one, which stays then.
"""

from __future__ import annotations

import fnmatch
import lzma
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

FIRMWARE = "usr/lib/firmware"
NAMED = re.compile(rb"(?:^|\0)firmware=([!-~]+)(?=\0)")
PLUGGED = re.compile(rb"(?:^|\0)alias=(?:pci|usb|sdio):")


def wanted(modules: Iterable[bytes]) -> frozenset[str]:
    """The names that modules of parts of a PC ask for, as they stand in them."""
    names: set[str] = set()
    for content in modules:
        found = NAMED.findall(content)
        if found and PLUGGED.search(content):
            names.update(name.decode() for name in found)
    return frozenset(names)


def modules_of(tree: Path) -> Iterator[bytes]:
    """What the modules of a system say, one after the other."""
    for path in sorted((tree / "usr/lib/modules").rglob("*.ko*")):
        data = path.read_bytes()
        yield lzma.decompress(data) if path.suffix == ".xz" else data


def kept_names(names: Iterable[str], files: Iterable[str], left_out: Iterable[str]) -> frozenset[str]:
    """The files that stay: those that a name means and no pattern leaves out."""
    patterns = re.compile("|".join(map(fnmatch.translate, names)) or r"(?!)")
    unwanted = re.compile("|".join(map(fnmatch.translate, left_out)) or r"(?!)")
    plain = {name: re.sub(r"\.(?:xz|zst)$", "", name) for name in files}
    return frozenset(
        name for name, bare in plain.items() if patterns.fullmatch(bare) and not unwanted.fullmatch(bare)
    )


def leave_only(tree: Path, lines: Iterable[str]) -> int:
    """Remove the firmware that nothing in this system asks for; the bytes that stay. `lines`: patterns of
    what no PC needs, and after a plus those of what modules ask for without naming it.
    """
    patterns = tuple(lines)
    unnamed = {pattern.removeprefix("+ ") for pattern in patterns if pattern.startswith("+ ")}
    left_out = [pattern for pattern in patterns if not pattern.startswith("+ ")]
    folder = tree / FIRMWARE
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*") if not path.is_dir()}
    asked_for = wanted(modules_of(tree)) | unnamed
    kept = set(kept_names(asked_for, files, left_out))
    for name in tuple(kept):
        target = files[name].resolve()
        if target.is_relative_to(folder.resolve()):
            kept.add(str(target.relative_to(folder.resolve())))
    for name, path in files.items():
        if name not in kept:
            path.unlink()
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
            path.rmdir()
    return sum(files[name].lstat().st_size for name in kept if name in files)
