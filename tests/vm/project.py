"""The project's own files as a guest gets them: the product and the guests' programs, compiled already.

Emulated, Python takes longer to compile the product than many a test to ask it. The guests' own Python, taken
out of their image, compiles it here, once for each state of the files.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.vm.archive import find_file, write_archive
from tests.vm.compiled_once import SHIPPED
from tests.vm.image import HERE, PYTHON, REPOSITORY, SITE, CannotBuild, Image

PRODUCT = (
    "agent",
    "benchmarks",
    "host",
    "inventory",
    "judge",
    "locale",
    "model",
    "papers",
    "probes",
    "ui",
    "wipe",
)
OF_TESTS = ("tests/agent", "tests/soak", "tests/vm")
SUFFIXES = frozenset(
    {".py", ".toml", ".sh", ".mo", ".html", ".css", ".tcss", ".js", ".json", ".txt", ".mako", ".ini"}
)
IN_GUEST = "/opt/etabli"
# The guests' `dataclasses` end with this (tests/vm/compiled_once.py).
ONCE = "from etabli_compiled_once import run_source as exec\n"
KEPT = 8  # archives: some clones and branches of one person
LIBRARIES = "usr/lib/x86_64-linux-gnu"
LIBRARY = f"usr/lib/python{PYTHON}"
OF_PYTHON = (
    f"usr/bin/python{PYTHON}",
    LIBRARY,
    *(f"{LIBRARIES}/{name}" for name in ("ld-linux-x86-64.so.2", "libc.so.6", "libm.so.6")),
    *(f"{LIBRARIES}/{name}" for name in ("libz.so.1*", "libexpat.so.1*")),
)
# With these it imports the product.
OF_PRODUCT = (
    SITE[1:],
    *(f"{LIBRARIES}/lib{name}.so.*" for name in ("crypto", "ssl", "ffi", "gcc_s", "zstd", "lzma", "bz2")),
    *(f"{LIBRARIES}/lib{name}.so.*" for name in ("uuid", "pthread", "dl", "rt")),
)


def project_archive(image: Image) -> Path:
    """The archive that follows the system in a guest's ram disk. Raises CannotBuild."""
    files = dict(_files())
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    digest.update(ONCE.encode())
    folder = image.system.parent / "projects"
    folder.mkdir(exist_ok=True)
    archive = folder / f"{digest.hexdigest()[:16]}.cpio"
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if archive.exists():
            archive.touch()
            return archive
        part = folder / "part"
        part.write_bytes(_packed(files, image))
        part.rename(archive)
        for old in sorted(folder.glob("*.cpio"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink()
    return archive


def _files() -> Iterator[tuple[str, bytes]]:
    """Names below the project's folder, in order."""
    yield "etabli.py", (REPOSITORY / "etabli.py").read_bytes()
    yield "tests/__init__.py", b""
    for folder in (*PRODUCT, *OF_TESTS):
        for file in sorted((REPOSITORY / folder).rglob("*")):
            if file.suffix in SUFFIXES and file.is_file():
                yield str(file.relative_to(REPOSITORY)), file.read_bytes()


def _packed(files: dict[str, bytes], image: Image) -> bytes:
    python = _python(image)
    own = {f"{IN_GUEST}/{name}": content for name, content in files.items()}
    own[f"/{LIBRARY}/dataclasses.py"] = (python / LIBRARY / "dataclasses.py").read_bytes() + ONCE.encode()
    own[f"/{LIBRARY}/etabli_compiled_once.py"] = (HERE / "compiled_once.py").read_bytes()
    out = io.BytesIO()
    named = {f"layer{name}": (content, 0o644) for name, content in {**own, **_compiled(own, python)}.items()}
    write_archive(out, {"init": (HERE / "init.sh", 0o755), **named})
    return out.getvalue()


def _compiled(files: dict[str, bytes], python: Path) -> dict[str, bytes]:
    """The bytecode of all modules, which is never held against its source: that lies in the same archive; and
    the codes of the product's classes.
    """
    with tempfile.TemporaryDirectory(prefix="project-") as name:
        folder = Path(name)
        for path, content in files.items():
            if path.endswith(".py"):
                place = folder / path[1:]
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
        command = ["-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
        # The guests' Python under their own loader, whatever libraries this machine has; -I: nothing of ours.
        loader: list[str | Path] = [
            python / LIBRARIES / "ld-linux-x86-64.so.2",
            "--library-path",
            python / LIBRARIES,
        ]
        program: list[str | Path] = [python / f"usr/bin/python{PYTHON}", "-I", "-S"]
        _run([*loader, *program, *command, "-s", folder, "-p", "/", folder])
        made = {f"/{path.relative_to(folder)}": path.read_bytes() for path in sorted(folder.rglob("*.pyc"))}
        table = folder / "table"
        codes = folder / IN_GUEST[1:] / "tests/vm/class_codes.py"
        _run([*loader, *program, codes, table, python / SITE[1:]])
        return {**made, str(SHIPPED): table.read_bytes()}


def _python(image: Image) -> Path:
    """The guests' Python, taken out of their system once."""
    folder = image.system.parent / "python-and-libraries"
    if not folder.exists():
        place = find_file(image.system, "root.squashfs")
        part = folder.with_name("part-python-and-libraries")
        _run(
            [
                "unsquashfs",
                "-q",
                "-n",
                "-f",
                "-o",
                str(place),
                "-d",
                part,
                image.system,
                *OF_PYTHON,
                *OF_PRODUCT,
            ]
        )
        part.rename(folder)
    return folder


def _run(argv: list[str | Path]) -> None:
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotBuild(f"{Path(argv[0]).name} ended with {done.returncode}: {done.stderr[-300:]}")
