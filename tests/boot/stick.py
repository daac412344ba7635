"""A boot stick in a file, written as `etabli key write` writes one, and read again after a machine had it."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from agent.commands.key.image import composed, partition_of
from agent.settings.configuration import load_configuration
from host.key.table import KeyPartition
from host.key.volume import take_all
from host.live import LiveHost

MIB = 1 << 20
BEYOND_MIB = 8  # a stick is larger than its image
FILLING = b"not Etabli's "
STATE = "etabli"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stick:
    """The file, and where its partition ETABLI lies."""

    file: Path
    place: KeyPartition

    def outside(self) -> str:
        """A digest of every byte that is not the partition's."""
        digest = hashlib.sha256()
        with self.file.open("rb") as file:
            digest.update(file.read(self.place.offset_bytes))
            file.seek(self.place.offset_bytes + self.place.size_bytes)
            digest.update(file.read())
        return digest.hexdigest()

    def kept(self, folder: Path) -> Path:
        """What lies on the partition, copied out into a new folder, which is returned."""
        target = Path(tempfile.mkdtemp(dir=folder))
        volume = target.with_suffix(".img")
        with self.file.open("rb") as file:
            file.seek(self.place.offset_bytes)
            volume.write_bytes(file.read(self.place.size_bytes))
        take_all(LiveHost(), volume, target)
        volume.unlink()
        return target


def write_stick(image: Path, folder: Path, name: str, files: Mapping[str, str]) -> Stick:
    """A stick of this image with these files on its partition, of which `etabli.toml` is one."""
    sources = folder / f"{name}-files"
    sources.mkdir()
    for file, text in files.items():
        (sources / file).write_text(text, encoding="utf-8")
    target = folder / f"{name}.img"
    with (
        composed(LiveHost(), image, load_configuration(sources / "etabli.toml")) as content,
        target.open("wb") as stick,
    ):
        for offset in content.chunks():
            stick.write(content.read(offset, 4 * MIB))
        stick.write((FILLING * (BEYOND_MIB * MIB // len(FILLING) + 1))[: BEYOND_MIB * MIB])
    return Stick(file=target, place=partition_of(image))


def documents(folder: Path, kind: str) -> Iterator[Path]:
    """The documents of this format in a copied partition's outbox, in the order in which they were made."""
    found = sorted((folder / STATE / "spool").glob("*/*.json"), key=lambda path: path.name)
    yield from (path for path in found if f'"etabli/{kind}/1"'.encode() in path.read_bytes())
