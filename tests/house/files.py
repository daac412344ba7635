"""The files of the project, as git knows them (new ones too, ignored ones not)."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def project_files() -> tuple[Path, ...]:
    """Every file of the project."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=60,
    ).stdout
    names = sorted({name.decode() for name in listed.split(b"\0") if name})
    return tuple(ROOT / name for name in names if (ROOT / name).is_file())


def python_files() -> tuple[Path, ...]:
    """Every Python file of the project."""
    return tuple(path for path in project_files() if path.suffix == ".py")


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """A Python file as its tree, node by node, the module first; read once for all who look at it."""
    return tuple(ast.walk(ast.parse(path.read_bytes())))
