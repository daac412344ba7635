"""On a boot key every certificate that this station signed lies as PDF beside etabli.toml, each once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.commands.key.certificates import FOLDER, name_of, write_papers
from model.document import encode
from tests.agent.commands.wipe.test_signed_papers import Desk


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture(name="partition")
def _partition(tmp_path: Path) -> Path:
    folder = tmp_path / "partition"
    folder.mkdir()
    return folder


def test_a_certificate_that_this_station_signed_lies_there_as_pdf_and_is_not_written_twice(
    desk: Desk, partition: Path
) -> None:
    desk.office.spool.keep(desk.made.id, desk.data, desk.office.station.sign(desk.data))
    assert write_papers(desk.office.state, partition) == []
    (paper,) = (partition / FOLDER).iterdir()
    assert paper.read_bytes().startswith(b"%PDF-")
    before = paper.stat().st_mtime_ns
    assert write_papers(desk.office.state, partition) == []
    assert paper.stat().st_mtime_ns == before


def test_what_does_not_follow_from_its_journal_gets_no_paper_and_is_told(desk: Desk, partition: Path) -> None:
    altered = encode(replace(desk.made, result=replace(desk.made.result, written_bytes=12345)))
    desk.office.spool.keep(desk.made.id, altered, desk.office.station.sign(altered))
    (told,) = write_papers(desk.office.state, partition)
    assert told
    assert not (partition / FOLDER).exists()


def test_a_partition_that_takes_no_file_is_told_and_stops_nothing(desk: Desk, partition: Path) -> None:
    desk.office.spool.keep(desk.made.id, desk.data, desk.office.station.sign(desk.data))
    (partition / FOLDER).write_bytes(b"in the way")
    (told,) = write_papers(desk.office.state, partition)
    assert FOLDER in told


@pytest.mark.parametrize("serial", ["WD-12 34/../5", "", None, "é" * 99, "x" * 99, "CON:*?"])
def test_the_name_of_a_paper_is_one_that_fat_takes(desk: Desk, serial: str | None) -> None:
    name = name_of(replace(desk.made, drive=replace(desk.made.drive, serial=serial)))
    assert name.endswith(f"{desk.made.id[-6:]}.pdf")
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.")
    assert len(name) < 64
