"""A drive that this station has erased and that is in use again, seen by the bytes at its ends."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from model.document import encode
from tests.lab.nvme.drive import NvmeTraits
from tests.wipe.bench import Bench
from wipe.order import CERTIFIED_NAME, ORDER_NAME, WorkOrder
from wipe.used_since import ENDS_NAME, note_ends, used_since


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, NvmeTraits())


def erased(bench: Bench, folder: Path) -> Path:
    """The folder of an earlier order for the bench's drive, certified."""
    earlier = folder / "earlier"
    earlier.mkdir(parents=True)
    plan = bench.planned()
    plan = replace(plan, drive=replace(plan.drive, diskseq=99, path="/dev/sdq", boot="0ther"))
    order = WorkOrder(job="earlier", plan=plan, drive=bench.candidate().drive, marker_key="", seed="")
    (earlier / ORDER_NAME).write_bytes(encode(order))
    (earlier / CERTIFIED_NAME).write_text('"c-17"')
    bench.erase()
    shutil.move(bench.folder / "journal.jsonl", earlier)
    assert not waits(bench, folder), "as it was left"
    bench.fill()
    return earlier


def waits(bench: Bench, folder: Path) -> bool:
    """Whether it waits for a person."""
    found = used_since(folder, "now", bench.drive)
    assert found is None or (found.code, found.arguments["certificate"]) == ("wipe.used_since", "c-17")
    return found is not None


def test_a_drive_with_something_on_it_waits_and_an_empty_one_does_not(bench: Bench, tmp_path: Path) -> None:
    erased(bench, tmp_path / "jobs")
    assert waits(bench, tmp_path / "jobs")
    bench.platters.write(0, bytes(bench.size))
    assert not waits(bench, tmp_path / "jobs")
    bench.platters.write(bench.size - 512, b"x")
    assert waits(bench, tmp_path / "jobs"), "at its other end as well"


def test_noise_that_an_erasure_left_is_as_it_was_left(bench: Bench, tmp_path: Path) -> None:
    folder = erased(bench, tmp_path / "jobs")
    note_ends(folder, bench.drive.block)
    assert not waits(bench, tmp_path / "jobs")
    bench.platters.write(512, b"something")
    assert waits(bench, tmp_path / "jobs")
    (folder / ENDS_NAME).write_bytes(b"\xff" * 70)
    assert waits(bench, tmp_path / "jobs")


def test_another_drive_and_an_erasure_without_a_certificate_keep_nobody(bench: Bench, tmp_path: Path) -> None:
    folder = erased(bench, tmp_path / "jobs")
    assert not used_since(tmp_path / "jobs", "earlier", bench.drive), "its own order"
    (folder / CERTIFIED_NAME).unlink()
    assert not waits(bench, tmp_path / "jobs")
    assert not waits(bench, tmp_path / "nowhere")


def test_an_erasure_that_failed_keeps_nobody(bench: Bench, tmp_path: Path) -> None:
    folder = erased(bench, tmp_path / "jobs")
    lines = (folder / "journal.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "journal.jsonl").write_bytes(b"".join(lines[:2]))
    note_ends(folder, bench.drive.block)
    assert not (folder / ENDS_NAME).exists()
    assert not waits(bench, tmp_path / "jobs")
    (folder / "journal.jsonl").write_bytes(b"".join(reversed(lines)))
    assert waits(bench, tmp_path / "jobs"), "a journal that cannot be read"


def test_an_order_that_cannot_be_read_may_have_been_of_any_drive(bench: Bench, tmp_path: Path) -> None:
    folder = erased(bench, tmp_path / "jobs")
    (folder / ORDER_NAME).write_bytes(b"\0" * 64)
    assert waits(bench, tmp_path / "jobs")
