"""The kept set: the .debs that a system is made of, and a repository of them that apt reads.

What a build takes from the network it takes once. The same kept set gives the same image on any day, though
no archive of Debian's past can be reached.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import tarfile
import time
from dataclasses import dataclass
from pathlib import Path

from live.tools import NotBuilt, run

SUITE = "trixie"
COMPONENTS = "main non-free-firmware"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
INDEX = "Packages"
TAKEN = "taken"
BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Deb:
    """One package of a kept set."""

    name: str
    version: str
    file: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSet:
    """A folder of .debs with its index."""

    folder: Path
    debs: tuple[Deb, ...]
    taken: int  # when it was fetched, seconds since 1970

    @property
    def digest(self) -> str:
        """What these .debs are, whatever folder holds them."""
        lines = "".join(f"{deb.sha256} {deb.name} {deb.version}\n" for deb in self.debs)
        return hashlib.sha256(lines.encode()).hexdigest()

    def content(self, package: str, path: str) -> bytes:
        """A file of one of the packages, as it lies in it. Raises NotBuilt."""
        (deb,) = (deb for deb in self.debs if deb.name == package)
        packed = run(["dpkg-deb", "--fsys-tarfile", self.folder / deb.file])
        with tarfile.open(fileobj=io.BytesIO(packed)) as files:
            file = files.extractfile(f"./{path}")
            if file is None:
                raise NotBuilt(f"{package} has no file {path}")
            return file.read()


def listed(file: Path) -> tuple[str, ...]:
    """The names in a package list."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def keep(names: tuple[str, ...], folder: Path) -> KeptSet:
    """The kept set for these packages: as it lies in `folder`, or fetched into it. Raises NotBuilt."""
    if not (folder / INDEX).exists():
        part = folder.with_name(f"part-{folder.name}")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        _fetch(names, part)
        (part / TAKEN).write_text(f"{int(time.time())}\n", encoding="utf-8")
        (part / INDEX).write_text(_index(part), encoding="utf-8")
        part.rename(folder)
    return KeptSet(
        folder=folder,
        debs=read_index((folder / INDEX).read_text(encoding="utf-8")),
        taken=int((folder / TAKEN).read_text(encoding="utf-8")),
    )


def read_index(text: str) -> tuple[Deb, ...]:
    """The packages that an index names (deb822(5)), by name."""
    debs = []
    for paragraph in text.split("\n\n"):
        fields = dict(
            line.split(": ", 1) for line in paragraph.splitlines() if ": " in line and line[0] != " "
        )
        if fields:
            debs.append(
                Deb(
                    name=fields["Package"],
                    version=fields["Version"],
                    file=fields["Filename"].removeprefix("./"),
                    sha256=fields["SHA256"],
                )
            )
    return tuple(sorted(debs, key=lambda deb: (deb.name, deb.version)))


def sources() -> str:
    """Where this machine's own apt gets Debian's packages, as lines for the image's suite (sources.list(5)).
    Raises NotBuilt where apt knows no Debian.
    """
    form = "$(REPO_URI) $(LABEL)"
    told = run(["apt-get", "indextargets", "--format", form, "Created-By: Packages"]).decode()
    places: dict[str, str] = {}
    for line in told.splitlines():
        place, _blank, label = line.partition(" ")
        places.setdefault(label, place)
    if "Debian" not in places:
        raise NotBuilt("apt on this machine names no Debian mirror: run apt-get update, or build on Debian")
    suites = {SUITE: "Debian", f"{SUITE}-updates": "Debian", f"{SUITE}-security": "Debian-Security"}
    trust = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    return "".join(
        f"deb {trust}{places[label]} {suite} {COMPONENTS}\n"
        for suite, label in suites.items()
        if label in places
    )


def _fetch(names: tuple[str, ...], folder: Path) -> None:
    """The packages, what they depend on, and the essential ones: as for a machine that has none."""
    state = folder / "apt"
    for below in ("etc/apt/apt.conf.d", "etc/apt/preferences.d", "lists/partial", "cache"):
        (state / below).mkdir(parents=True)
    (state / "status").touch()
    (state / "sources.list").write_text(sources(), encoding="utf-8")
    (folder / "partial").mkdir()
    options = {
        "APT::Architecture": "amd64",
        "APT::Architectures": "amd64",
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
        "Dir::State": str(state),
        "Dir::State::Lists": str(state / "lists"),
        "Dir::State::Status": str(state / "status"),
        "Dir::Cache": str(state / "cache"),
        "Dir::Cache::Archives": str(folder),
        "Dir::Etc::SourceList": str(state / "sources.list"),
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::Etc::PreferencesParts": str(state / "etc/apt/preferences.d"),
    }
    words = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
    run(["apt-get", *words, "-o", "APT::Update::Error-Mode=any", "update"])
    run(["apt-get", *words, "install", "--download-only", "--yes", "?essential", *names])
    shutil.rmtree(state)
    shutil.rmtree(folder / "partial")
    (folder / "lock").unlink(missing_ok=True)


def _index(folder: Path) -> str:
    """The index of a folder of .debs, as dpkg-scanpackages(1) writes it."""
    paragraphs = []
    for deb in sorted(folder.glob("*.deb")):
        control = run(["dpkg-deb", "--field", deb]).decode().rstrip("\n")
        digest = hashlib.sha256()
        with open(deb, "rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
        size_bytes = deb.stat().st_size
        paragraphs.append(
            f"{control}\nFilename: ./{deb.name}\nSize: {size_bytes}\nSHA256: {digest.hexdigest()}\n"
        )
    return "\n".join(paragraphs)
