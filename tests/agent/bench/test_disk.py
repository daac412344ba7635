"""Files that become durable: each is whole, or as it was before."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from agent.bench.disk import Disk, write_durably
from tests.agent.erasing.power import FailingDisk

STEPS = 5  # two files are written and renamed, and their folder is synced


@pytest.mark.parametrize("step", range(STEPS))
def test_a_full_disk_leaves_every_file_that_was_there_before(tmp_path: Path, step: int) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"old")
    disk = FailingDisk(fails_at=step, error=OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    with pytest.raises(OSError, match="No space left"):
        write_durably(disk, tmp_path, {"a": b"new", "b": b"new"})
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]
    assert {path.read_bytes() for path in tmp_path.iterdir()} <= {b"old", b"new"}


@pytest.mark.parametrize("step", range(STEPS))
def test_a_full_disk_leaves_nothing_of_what_was_not_there_before(tmp_path: Path, step: int) -> None:
    disk = FailingDisk(fails_at=step, error=OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    with pytest.raises(OSError, match="No space left"):
        write_durably(disk, tmp_path, {"a": b"new", "b": b"new"})
    assert os.listdir(tmp_path) == []


def test_a_file_is_synced_under_its_new_name_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On FAT a new name has no length on the disk before: a power cut left empty files behind."""
    synced: list[str] = []

    def note(descriptor: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))

    monkeypatch.setattr("agent.bench.disk.os.fsync", note)
    write_durably(Disk(), tmp_path, {"a": b"1", "b": b"2"})
    names = [Path(path).relative_to(tmp_path).as_posix() for path in synced]
    assert names == [".a.part", ".b.part", "a", "b", "."]
