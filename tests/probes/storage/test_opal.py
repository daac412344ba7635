"""What Opal hides: the content behind a shadow MBR cannot be read, and what is locked is not empty."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

from host.drive.opal import status_by_child
from host.errors import Hung, TimedOut
from host.port import Library
from model.drive import Content, ContentKind, Drive, Storage, Transport, Veil
from model.fact import Fact, Why, absent, present, unknown
from papers.facts.drives import storage_lines
from probes.block import BlockDevice
from probes.smart.smart import SmartAnswer
from probes.storage.drives import Heard, drive_of
from probes.storage.opal import parse_veil, probe_veil
from probes.storage.transport import Attachment
from tests.fake_host import FakeHost

# As a Debian kernel answers of the simulated drives (tests/vm/test_witness_odd.py, tests/lab/test_opal.py).
SUPPORTED, ENABLED, LOCKED, MBR_ENABLED, MBR_DONE = 0x01 | 0x02, 0x04, 0x08, 0x10, 0x20
WINDOWS = present((Content(where="sda1", kind=ContentKind.FILESYSTEM, format="ntfs", size_bytes=None),))


@pytest.mark.parametrize(
    ("answer", "veil"),
    [
        ({"flags": SUPPORTED}, None),
        ({"flags": SUPPORTED | ENABLED}, None),
        ({"flags": SUPPORTED | ENABLED | MBR_ENABLED}, Veil.SHADOW),
        ({"flags": SUPPORTED | ENABLED | LOCKED | MBR_ENABLED}, Veil.SHADOW),
        ({"flags": SUPPORTED | ENABLED | MBR_ENABLED | MBR_DONE}, None),
        ({"flags": SUPPORTED | ENABLED | LOCKED | MBR_ENABLED | MBR_DONE}, Veil.LOCKED),
        ({"flags": 0}, Veil.SILENT),
        ({"errno": errno.EIO, "step": "status"}, Veil.SILENT),
        ({"errno": errno.EOPNOTSUPP, "step": "status"}, None),
        ({"errno": errno.ENOTTY, "step": "status"}, None),
        ({"errno": errno.EACCES, "step": "open"}, None),
        ({"errno": errno.EIO, "step": "open"}, None),
        ({}, None),
        (None, None),
        ([3], None),
    ],
)
def test_what_the_kernel_answers_is_understood(answer: Any, veil: Veil | None) -> None:
    assert parse_veil(answer) is veil
    assert probe_veil(FakeHost(libraries={(Library.OPAL, "/dev/sda"): answer}), "sda") is veil


def test_a_drive_that_does_not_answer_is_silent_and_one_that_was_not_asked_hides_nothing() -> None:
    for error in (TimedOut("opal", "stopped"), Hung("opal", "left behind")):
        assert probe_veil(FakeHost(libraries={Library.OPAL: error}), "sda") is Veil.SILENT
    assert probe_veil(FakeHost(), "sda") is None


def contents_behind(veil: Veil | None, contents: Fact[tuple[Content, ...]]) -> Drive:
    return drive_of(
        Heard(
            device=BlockDevice(name="sda", sys_path="", attributes={}),
            attachment=Attachment(
                transport=Transport.SATA, controller=None, bridge=None, is_unpluggable=None
            ),
            answer=SmartAnswer(smart=unknown(Why.NOT_REPORTED)),
            contents=contents,
            veil=veil,
        )
    )


def on_it(drive: Drive) -> str:
    lines = storage_lines(Storage(drives=(drive,), hidden=()), ())
    return next(line.text for line in lines if line.label == "On it")


@pytest.mark.parametrize("contents", [absent(), WINDOWS])
def test_nothing_is_said_to_be_on_a_drive_that_shows_its_shadow_mbr(contents: Fact[Any]) -> None:
    drive = contents_behind(Veil.SHADOW, contents)
    assert (drive.contents.is_unknown, drive.contents.detail) == (True, Veil.SHADOW)
    assert on_it(drive).startswith("cannot be read")


@pytest.mark.parametrize("veil", [Veil.LOCKED, Veil.SILENT])
def test_a_drive_that_is_locked_or_may_be_is_not_empty_and_shows_what_is_seen(veil: Veil) -> None:
    assert contents_behind(veil, absent()).contents.is_unknown
    assert contents_behind(veil, WINDOWS).contents == WINDOWS
    assert contents_behind(None, absent()).contents.is_absent
    assert "Opal" in on_it(contents_behind(veil, absent()))


@pytest.mark.process
def test_the_kernel_is_asked_by_a_process_of_its_own_which_says_what_stopped_it(tmp_path: Path) -> None:
    file = tmp_path / "no drive"
    assert status_by_child(str(file)) == {"errno": errno.ENOENT, "step": "open"}
    file.write_bytes(bytes(512))
    assert status_by_child(str(file)) == {"errno": errno.ENOTTY, "step": "status"}
