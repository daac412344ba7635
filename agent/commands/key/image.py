"""What is written to one stick: the image, with its partition ETABLI as this stick is to have it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from agent.bench.wrong_order import WrongOrder
from agent.settings.configuration import Configuration, ProfileSettings
from host.errors import HostError
from host.key.table import KeyPartition, find_partition
from host.key.volume import name_volume, put_all, put_files, take_all
from host.port import Host
from model.boot_key import ERASING_NAME
from papers.language import _

CHUNK_BYTES = 4 << 20
MIB = 1 << 20
TOML = "etabli.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class StickContent:
    """The bytes of a stick, from its first on: those of `image`, but for those of `place`, which are in
    `volume`.
    """

    image: Path
    size_bytes: int
    place: KeyPartition
    volume: Path

    def read(self, offset: int, length: int) -> bytes:
        """So many bytes at an offset, fewer at the end. Raises OSError."""
        end = min(offset + length, self.size_bytes)
        data = bytearray(_read(self.image, offset, end - offset))
        first = max(offset, self.place.offset_bytes)
        last = min(end, self.place.offset_bytes + self.place.size_bytes)
        if first < last:
            data[first - offset : last - offset] = _read(
                self.volume, first - self.place.offset_bytes, last - first
            )
        return bytes(data)

    def chunks(self) -> Iterator[int]:
        """The offsets at which to read."""
        return iter(range(0, self.size_bytes, CHUNK_BYTES))


def _read(path: Path, offset: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(length)


def partition_of(image: Path) -> KeyPartition:
    """Where the image has its ETABLI. Raises WrongOrder when it is no image of a boot key."""
    try:
        size = image.stat().st_size
        place = find_partition(lambda offset, length: _read(image, offset, length), size)
    except OSError as error:
        raise WrongOrder(
            _("{file} cannot be read: {error}.").format(file=image, error=error.strerror or str(error))
        ) from error
    if place is None:
        raise WrongOrder(
            _("{file} is no image of a boot key: it has no ETABLI partition. Nothing was changed.").format(
                file=image
            )
        )
    return place


def files_for(configuration: Configuration) -> tuple[tuple[Path, str], ...]:
    """The configuration and the files that it names, each with its name on the stick. Raises WrongOrder for
    one that does not lie beside it: on the stick its name would lead nowhere.
    """
    if configuration.file is None:
        return ()
    named = [configuration.inventory.code_file, configuration.run.policy]
    named += [profile.policy for profile in configuration.profile.values()]
    found = {configuration.file: TOML}
    for path in (Path(name) for name in named if name is not None):
        if path.parent != configuration.file.parent:
            raise WrongOrder(
                _(
                    "{file}, which the configuration names, does not lie beside it: put it there first."
                ).format(file=path)
            )
        if not path.is_file():
            raise WrongOrder(_("{file}, which the configuration names, is not there.").format(file=path))
        found[path] = path.name
    return tuple(found.items())


def mistakes_in(configuration: Configuration) -> list[str]:
    """What is sound as a file and could not be followed on a key: nobody would be there to read why."""
    told = []
    if configuration.key.profile is not None and configuration.key.profile not in configuration.profile:
        told.append(_("key.profile: there is no profile “{name}”.").format(name=configuration.key.profile))
    for name, profile in configuration.profile.items():
        told += [f"profile.{name}.wipe: {reason}" for reason in _unfit(profile)]
    return told


def _unfit(profile: ProfileSettings) -> list[str]:
    if profile.wipe is None:
        return []
    told = []
    if profile.wipe.confirm is None:
        told.append(_('confirm = "erase-internal-drives" is missing.'))
    if profile.wipe.usb:
        told.append(_("drives on USB are never erased unattended."))
    if profile.wipe.order is not None and profile.wipe.order.until.tzinfo is None:
        told.append(_("the time “until” has no zone (write 2026-11-30T18:00:00Z)."))
    return told


@contextmanager
def composed(
    host: Host, image: Path, configuration: Configuration, kept: bytes | None = None
) -> Iterator[StickContent]:
    """The content of one stick, its volume in a file of its own for as long; `kept` are the bytes of the
    ETABLI that the stick has. Raises WrongOrder, also when what was kept does not fit.
    """
    place = partition_of(image)
    with tempfile.TemporaryDirectory(prefix="etabli-key-") as folder:
        volume = Path(folder) / "volume.img"
        try:
            volume.write_bytes(_read(image, place.offset_bytes, place.size_bytes))
            if kept is not None:
                _take_over(host, volume, kept, Path(folder))
            put_files(host, volume, files_for(configuration))
            if any(profile.wipe is not None for profile in configuration.profile.values()):
                name_volume(host, volume, ERASING_NAME)
        except (OSError, HostError) as error:
            raise WrongOrder(
                _("The ETABLI partition could not be prepared: {error}. Nothing was changed.").format(
                    error=error
                )
            ) from error
        if volume.stat().st_size != place.size_bytes:
            raise WrongOrder(_("{file} changed while it was read. Nothing was changed.").format(file=image))
        yield StickContent(image=image, size_bytes=image.stat().st_size, place=place, volume=volume)


def _take_over(host: Host, volume: Path, kept: bytes, folder: Path) -> None:
    """What a stick had on its ETABLI: the very bytes where the new one is as large, else its files. Raises
    OSError, HostError.
    """
    if len(kept) == volume.stat().st_size:
        volume.write_bytes(kept)
        return
    old, files = folder / "old.img", folder / "files"
    old.write_bytes(kept)
    files.mkdir()
    take_all(host, old, files)
    put_all(host, volume, files)
    old.unlink()
    shutil.rmtree(files)


def keep_aside(folder: Path, name: str, data: bytes) -> Path:
    """The bytes of an ETABLI partition in a file that a power cut does not take. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name}.img"
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return path
