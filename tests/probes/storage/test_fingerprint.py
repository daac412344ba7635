"""A fingerprint on a drive is read where nothing else is, and shown as what it is: a hint."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from judge.erasure.fingerprint_sector import fingerprint_bytes
from judge.erasure.machine_erasure import contents_of
from model.drive import Content, ContentKind, Storage
from model.fact import Why, present, unknown
from model.fingerprint import FINGERPRINT_BYTES, FINGERPRINT_MAGIC, Fingerprint
from papers.facts.drives import storage_lines
from probes.storage.fingerprint import read_command, with_fingerprints
from tests.fake_host import FakeHost
from tests.inventory.workshop import drive

SAID = Fingerprint(
    job="01a20b5d-cc55-732e-ab8a-bb874e8d3860",
    erased=datetime(2026, 11, 23, 14, 2, tzinfo=UTC),
    verdict="purged",
    journal="0" * 64,
)
SECTOR = fingerprint_bytes(SAID)
FIRST, WHOLE = (
    " ".join(read_command("/dev/sda", length)) for length in (len(FINGERPRINT_MAGIC), FINGERPRINT_BYTES)
)


def test_a_drive_on_which_nothing_was_recognised_is_asked_for_it() -> None:
    host = FakeHost(tools={FIRST: FINGERPRINT_MAGIC, WHOLE: SECTOR})
    (found,) = with_fingerprints(host, [drive()])
    assert found.fingerprint == SAID
    assert contents_of(found) == contents_of(drive()), "it is no content"


def test_no_more_than_the_signature_is_read_of_what_is_none() -> None:
    host = FakeHost(tools={FIRST: b"somebody's own bytes", WHOLE: SECTOR})
    (found,) = with_fingerprints(host, [drive()])
    assert found.fingerprint is None
    assert host.asked == [FIRST]


@pytest.mark.parametrize(
    "contents",
    [
        present((Content(where="sda", kind=ContentKind.LUKS, format="crypto_LUKS", size_bytes=None),)),
        unknown(Why.NEEDS_ROOT),
    ],
)
def test_a_drive_in_use_or_not_looked_at_is_left_alone(contents: object) -> None:
    host = FakeHost(tools={FIRST: FINGERPRINT_MAGIC, WHOLE: SECTOR})
    shown = replace(drive(), contents=contents)  # type: ignore[arg-type]  # a fact of either kind
    assert with_fingerprints(host, [shown]) == (shown,)
    assert host.asked == []


def test_a_drive_that_cannot_be_read_has_none() -> None:
    assert with_fingerprints(FakeHost(), [drive()]) == (drive(),)


def test_a_damaged_one_is_none() -> None:
    host = FakeHost(tools={FIRST: FINGERPRINT_MAGIC, WHOLE: SECTOR.replace(b"purged", b"gifted")})
    assert with_fingerprints(host, [drive()]) == (drive(),)


def test_it_is_shown_as_a_hint() -> None:
    shown = Storage(drives=(replace(drive(), fingerprint=SAID),), hidden=())
    words = [line.text for line in storage_lines(shown, ())]
    assert (
        "a sector on it says “ERASED (thorough level, Purge)”, 2026-11-23 14:02:00 UTC, job "
        "01a20b5d-cc55-732e-ab8a-bb874e8d3860: a hint, not a proof"
    ) in words


@pytest.mark.process
def test_the_real_tool_reads_exactly_these_bytes(tmp_path: Path) -> None:
    image = tmp_path / "image"
    image.write_bytes(bytes(4096) + SECTOR + bytes(4096))
    for length in (len(FINGERPRINT_MAGIC), FINGERPRINT_BYTES):
        done = subprocess.run(read_command(str(image), length), check=True, capture_output=True, timeout=20)
        assert (done.stdout, done.stderr) == (SECTOR[:length], b"")
