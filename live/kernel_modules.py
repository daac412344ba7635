"""The kernel's modules as the lower layer holds them: unpacked, for the layer is compressed itself.

A module that is packed within a packed layer is unpacked twice at each start, by xz the slower time.
"""

from __future__ import annotations

import lzma
from pathlib import Path

from live.tools import run_inside

MODULES = "usr/lib/modules"


def unpack_modules(tree: Path) -> None:
    """Every module of the system in `tree`, and the tables that name them (depmod(8)). Raises NotBuilt."""
    for packed in sorted((tree / MODULES).rglob("*.ko.xz")):
        packed.with_suffix("").write_bytes(lzma.decompress(packed.read_bytes()))
        packed.unlink()
    for folder in sorted((tree / MODULES).iterdir()):
        run_inside(tree, ["depmod", folder.name], work=tree)
