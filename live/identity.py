"""What a build is called: a number made of everything that decides its content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

DIGITS = 16
NOT_OURS = frozenset({"__pycache__", ".git", ".mypy_cache", ".ruff_cache"})


def digest_of(parts: Iterable[str | bytes]) -> str:
    """One number for several texts; no two lists of them give the same one by being cut elsewhere."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(b"%d\0" % len(data) + data)
    return digest.hexdigest()[:DIGITS]


def files_in(folder: Path, names: Iterable[str]) -> dict[str, bytes]:
    """The content of files below a folder, by name: of files and whole folders that are named."""
    found: dict[str, bytes] = {}
    for name in names:
        place = folder / name
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            inside = path.relative_to(folder)
            if path.is_file() and not NOT_OURS & set(inside.parts) and path.suffix not in {".pyc", ".mo"}:
                found[str(inside)] = path.read_bytes()
    return found


def build_id(kept: Iterable[str], files: dict[str, bytes]) -> str:
    """The number of a build: of the kept sets' digests, and of the project's files."""
    return digest_of((*kept, *(part for name in sorted(files) for part in (name, files[name]))))
