"""The product's libraries: wheels of the project's lock, kept like the .debs, installed without network."""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from live.tools import NotBuilt, run

PYTHON = "3.13"  # of the suite
SITE = f"usr/local/lib/python{PYTHON}/dist-packages"
PLATFORMS = tuple(f"manylinux{tag}_x86_64" for tag in ("2014", "_2_17", "_2_28", "_2_34"))
# No inventory runs on a stick: nothing that is said to be delivered lies in its memory.
OF_SERVER = frozenset(
    {"alembic", "babel", "click", "jinja2", "mako", "markupsafe", "sqlalchemy", "starlette", "uvicorn"}
)
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wheel:
    """One library of the image."""

    name: str
    version: str
    file: str
    sha256: str


def of_bench(lock: str) -> str:
    """The lines of a lock that a bench needs (pip's requirements file format)."""
    blocks = re.split(r"\n(?=[a-z0-9])", lock)
    return "\n".join(block for block in blocks if (_name(block) or "") not in OF_SERVER)


def _name(block: str) -> str | None:
    found = PINNED.match(block)
    return found[1] if found else None


def keep_wheels(lock: str, folder: Path) -> tuple[Wheel, ...]:
    """The wheels that a lock names: as they lie in `folder`, or fetched into it; none is compiled.
    Raises NotBuilt.
    """
    if not folder.exists():
        part = folder.with_name(f"part-{folder.name}")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        (part / "lock.txt").write_text(lock, encoding="utf-8")
        run([*_pip("download"), "--dest", part, "--require-hashes", "-r", part / "lock.txt"])
        part.rename(folder)
    return tuple(_wheel(path) for path in sorted(folder.glob("*.whl")))


def install_wheels(folder: Path, target: Path) -> None:
    """The kept wheels into a folder, from this machine's disk alone. Raises NotBuilt."""
    options: list[str | Path] = [
        "--no-index",
        "--find-links",
        folder,
        "--require-hashes",
        "--no-compile",
        "--target",
        target,
    ]
    run([*_pip("install"), *options, "-r", folder / "lock.txt"])
    shutil.rmtree(target / "bin", ignore_errors=True)


def _pip(verb: str) -> list[str | Path]:
    if not sys.executable:
        raise NotBuilt("this Python does not know its own place")
    platforms = [word for platform in PLATFORMS for word in ("--platform", platform)]
    return [
        sys.executable, "-m", "pip", verb, "--quiet", "--disable-pip-version-check", "--no-input",
        "--no-deps", "--only-binary=:all:", *platforms, "--python-version", PYTHON, "--implementation", "cp",
    ]  # fmt: skip


def _wheel(path: Path) -> Wheel:
    name, version = path.name.split("-")[:2]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Wheel(name=name.replace("_", "-").lower(), version=version, file=path.name, sha256=digest)
