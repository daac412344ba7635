"""FAT volumes, made by mtools without mounting anything; the same bytes from the same files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from live.tools import WORK, run_inside

SECTOR_BYTES = 512
MIB = 1 << 20


def make_fat(
    tools: Path,
    image: Path,
    files: Mapping[str, bytes],
    *,
    size_mib: int,
    label: str,
    serial: int,
    epoch: int,
) -> None:
    """A volume of these files in a new file, made by the tools of the system in `tools`. Raises NotBuilt."""
    work = image.parent
    words = {"SOURCE_DATE_EPOCH": str(epoch), "MTOOLS_SKIP_CHECK": "1"}
    inside = f"{WORK}/{image.name}"
    image.unlink(missing_ok=True)
    sectors = size_mib * MIB // SECTOR_BYTES
    format_it = ["mformat", "-C", "-i", inside, "-T", str(sectors), "-h", "64", "-s", "32", "-v", label]
    run_inside(tools, [*format_it, "-N", f"{serial:08x}", "::"], work=work, words=words)
    folders = {str(above) for name in files for above in PurePosixPath(name).parents if str(above) != "."}
    for folder in sorted(folders):
        run_inside(tools, ["mmd", "-i", inside, f"::/{folder}"], work=work, words=words)
    content = work / f"{image.name}.file"
    for name, data in sorted(files.items()):
        content.write_bytes(data)
        copy = ["mcopy", "-i", inside, f"{WORK}/{content.name}", f"::/{name}"]
        run_inside(tools, copy, work=work, words=words)
    content.unlink(missing_ok=True)
