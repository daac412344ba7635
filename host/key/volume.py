"""The files of a FAT volume in a file, read and written by mtools without mounting anything (mtools(1))."""

from __future__ import annotations

from pathlib import Path

from host.port import Host

TOOL_S = 120.0


def put_files(host: Host, volume: Path, files: tuple[tuple[Path, str], ...]) -> None:
    """Copy files into the volume's root under these names, in place of what has them. Raises HostError."""
    for source, name in files:
        host.run(["mcopy", "-o", "-i", str(volume), str(source), f"::/{name}"], timeout_s=TOOL_S)


def take_all(host: Host, volume: Path, folder: Path) -> None:
    """Copy everything out into a folder that is there and empty. Raises HostError."""
    host.run(["mcopy", "-s", "-m", "-n", "-i", str(volume), "::/", str(folder)], timeout_s=TOOL_S)


def put_all(host: Host, volume: Path, folder: Path) -> None:
    """Copy everything in a folder into the volume, in place of what has its name. Raises HostError."""
    names = sorted(str(path) for path in folder.iterdir())
    if names:
        host.run(["mcopy", "-s", "-m", "-o", "-i", str(volume), *names, "::/"], timeout_s=TOOL_S)


def name_volume(host: Host, volume: Path, name: str) -> None:
    """Give the volume another name, in its first sector and in its root. Raises HostError."""
    host.run(["mlabel", "-i", str(volume), f"::{name}"], timeout_s=TOOL_S)
