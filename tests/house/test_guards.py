"""The guards of the tests themselves: they fail closed."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Forbidden, is_block_device


def as_block_device(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Let a file look like a block device."""
    real = os.stat

    def fake(name: Any, **named: Any) -> os.stat_result:
        found = real(name, **named)
        if str(name) != str(path):
            return found
        return os.stat_result((stat.S_IFBLK | 0o660, *tuple(found)[1:10]))

    monkeypatch.setattr(os, "stat", fake)


@pytest.mark.parametrize("flags", [os.O_WRONLY, os.O_RDWR, os.O_RDWR | os.O_EXCL])
def test_a_block_device_is_never_opened_for_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: int
) -> None:
    disk = tmp_path / "disk"
    disk.write_bytes(b"data")
    as_block_device(monkeypatch, disk)
    with pytest.raises(Forbidden):
        os.open(disk, flags)


@pytest.mark.parametrize("mode", ["wb", "r+b", "ab", "w"])
def test_nor_by_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    disk = tmp_path / "disk"
    disk.write_bytes(b"data")
    as_block_device(monkeypatch, disk)
    with pytest.raises(Forbidden):
        open(disk, mode)  # noqa: SIM115 - it must not even open


def test_what_cannot_be_looked_at_below_dev_counts_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_named: object) -> os.stat_result:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "stat", refuse)
    assert is_block_device("/dev/sda")
    assert not is_block_device("/tmp/file")


def test_a_block_device_may_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = tmp_path / "disk"
    disk.write_bytes(b"data")
    as_block_device(monkeypatch, disk)
    os.close(os.open(disk, os.O_RDONLY))


def test_an_unmarked_test_starts_no_process() -> None:
    with pytest.raises(Forbidden):
        subprocess.run(["true"], check=True)
