"""Runs inside the guests' system while it is made: its kernel's modules lose what only costs time there.

`python3 bare_modules.py FOLDER`. A signature is held against the whole module when it is loaded, and a table
of types makes the kernel read its own of all types first; emulated, both take longer than loading.
"""

from __future__ import annotations

import sys
from pathlib import Path

SIGNED = b"~Module signature appended~\n"
# struct module_signature (include/linux/module_signature.h) ends with the signature's length, big-endian.
ABOUT_SIGNATURE_BYTES, LENGTH_BYTES = 12, 4
# The kernel finds the table by the name of its section.
TYPES, NO_TYPES = b"\0.BTF\0", b"\0.off\0"


def bare(module: bytes) -> bytes:
    """A module without its signature, whose table of types is not found."""
    if module.endswith(SIGNED):
        end = len(module) - len(SIGNED)
        length = int.from_bytes(module[end - LENGTH_BYTES : end], "big")
        module = module[: end - ABOUT_SIGNATURE_BYTES - length]
    return module.replace(TYPES, NO_TYPES)


if __name__ == "__main__":
    for path in Path(sys.argv[1]).rglob("*.ko"):
        path.write_bytes(bare(path.read_bytes()))
