"""A stick is written only where the eraser's own guard lets a person at it, and is read back to its last
byte.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import agent.commands.key.write as write_module
import agent.commands.key.writing as writing_module
from agent.bench.wrong_order import WrongOrder
from agent.commands.key.image import StickContent
from agent.commands.key.sticks import why_not
from agent.commands.key.write import chosen_sticks, write_one
from agent.commands.key.writing import Opens, held, is_as_written, write_stick
from agent.settings.configuration import Configuration
from etabli import main
from host.drive.drive_ports import MediumError
from host.live import LiveHost
from model.drive import Transport
from model.erasure import WipeRefusal
from model.exit_status import ExitStatus
from model.message import Message, say
from tests.agent.commands.key.images import PLACE, SERIAL, SIZE, FileDrive, make_image, need_mtools, stick
from tests.fake_host import FakeHost
from tests.house.files import ROOT
from tests.wipe.loops import loop_on, need_loops
from wipe.planned import PlannedDrive

STICK_BYTES = 8 << 20


def nothing(_phase: str, _done: int, _whole: int) -> None:
    """Shows nothing."""


@pytest.fixture(name="drive")
def _drive(tmp_path: Path) -> FileDrive:
    (tmp_path / "stick").write_bytes(b"\xa5" * STICK_BYTES)
    token = stick().token
    assert token is not None
    return FileDrive(tmp_path / "stick", token)


@pytest.fixture(name="content")
def _content(tmp_path: Path) -> StickContent:
    (tmp_path / "image").write_bytes(os.urandom(SIZE))
    (tmp_path / "volume").write_bytes(os.urandom(PLACE.size_bytes))
    return StickContent(image=tmp_path / "image", size_bytes=SIZE, place=PLACE, volume=tmp_path / "volume")


def test_what_is_written_is_read_back_and_nothing_beyond_it_is_touched(
    drive: FileDrive, content: StickContent
) -> None:
    told: list[tuple[str, int, int]] = []
    write_stick(drive.block, content, lambda *step: told.append(step))
    assert drive.file.read_bytes() == content.read(0, SIZE) + b"\xa5" * (STICK_BYTES - SIZE)
    assert is_as_written(drive.block, content, lambda *step: told.append(step))
    assert [step for step in told if step[1] == SIZE] == [("writing", SIZE, SIZE), ("reading", SIZE, SIZE)]


@pytest.mark.parametrize("place", [0, 511, PLACE.offset_bytes + 3, SIZE - 1])
def test_one_byte_that_differs_is_noticed(drive: FileDrive, content: StickContent, place: int) -> None:
    write_stick(drive.block, content, nothing)
    data = bytearray(drive.file.read_bytes())
    data[place] ^= 1
    drive.file.write_bytes(data)
    assert not is_as_written(drive.block, content, nothing)


def test_a_stick_that_was_cut_short_starts_nothing(drive: FileDrive, content: StickContent) -> None:
    def cut(_phase: str, _done: int, _whole: int) -> None:
        raise MediumError("gone", "EIO")

    with pytest.raises(MediumError):
        write_stick(drive.block, content, cut)
    assert not any(drive.file.read_bytes()[:512])


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (stick(), None),
        (stick(transport=Transport.MMC), None),
        (stick(transport=Transport.MMC, removable=False), "not a USB stick"),
        (stick(transport=Transport.MMC, removable=None), "not a USB stick"),
        *[
            (stick(transport=transport), "not a USB stick")
            for transport in Transport
            if transport not in (Transport.USB, Transport.MMC)
        ],
        (stick(SIZE - 512), "too small"),
    ],
)
def test_only_what_can_surely_be_pulled_out_is_written(item: PlannedDrive, told: str | None) -> None:
    reason = why_not(item, SIZE)
    assert (reason is None) is (told is None)
    assert (told or "") in (reason or "")


@pytest.mark.parametrize("code", ["wipe.boot_medium", "wipe.mounted", "wipe.protected", "wipe.held"])
def test_whatever_the_erasers_guard_refuses_is_refused(code: str) -> None:
    item = stick()
    reason = Message(
        code=code, arguments={"drive": "/dev/sdq", "part": "a", "place": "/", "serial": "S", "holder": "h"}
    )
    refused = replace(item, outcome=WipeRefusal(name="sdq", drive=item.token, reasons=(reason,), causes=()))
    assert why_not(refused, SIZE)
    with pytest.raises(WrongOrder):
        held(FakeHost(), refused, opens=lambda _item: pytest.fail("opened"))


def asked_again(
    monkeypatch: pytest.MonkeyPatch, *, allowed: Sequence[Message] = (), way: Sequence[Message] = ()
) -> None:
    """What the guard says with the drive in hand."""
    monkeypatch.setattr(writing_module, "still_allowed", lambda *_arguments: tuple(allowed))
    monkeypatch.setattr(writing_module, "hangs_where_allowed", lambda *_arguments: tuple(way))


def opening(drive: FileDrive) -> Opens:
    """Opens this one, whichever is asked for."""
    return lambda _item: drive


def test_a_drive_in_hand_is_asked_again_and_let_go_when_anything_speaks_against_it(
    drive: FileDrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = say("wipe.boot_medium", drive="/dev/sdq")
    for words in ({"allowed": [refusal]}, {"way": [refusal]}):
        asked_again(monkeypatch, **words)
        again = FileDrive(drive.file, drive.known)
        with pytest.raises(WrongOrder):
            held(FakeHost(), stick(), opens=opening(again))
        assert again.closed
    asked_again(monkeypatch)
    other = FileDrive(drive.file, replace(drive.known, serial="OTHER"))
    with pytest.raises(WrongOrder):
        held(FakeHost(), stick(), opens=lambda _item: other)
    assert other.closed
    assert held(FakeHost(), stick(), opens=lambda _item: drive) is drive


def order(tmp_path: Path, *devices: str) -> argparse.Namespace:
    """An order for these sticks."""
    image = tmp_path / "image.iso"
    image.write_bytes(bytes(SIZE))
    return argparse.Namespace(image=image, device=list(devices), confirm=[])


def test_one_stick_that_may_not_be_written_stops_the_whole_order(tmp_path: Path) -> None:
    inside = stick(transport=Transport.SATA)
    inside = replace(inside, drive=replace(inside.drive, path="/dev/sda", name="sda"))
    assert chosen_sticks(order(tmp_path, "4F2K"), [stick()]) == (stick(),)
    with pytest.raises(WrongOrder, match="not a USB stick"):
        chosen_sticks(order(tmp_path, "/dev/sdq", "/dev/sda"), [stick(), inside])


def test_without_a_name_the_sticks_are_listed_and_nothing_else_is(tmp_path: Path) -> None:
    inside = stick(transport=Transport.SATA)
    with pytest.raises(WrongOrder, match=f"/dev/sdq.*{SERIAL}"):
        chosen_sticks(order(tmp_path), [stick()])
    with pytest.raises(WrongOrder, match="no USB stick"):
        chosen_sticks(order(tmp_path), [inside])


@pytest.mark.process
def test_a_new_image_leaves_the_reports_of_a_stick_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    need_mtools()
    asked_again(monkeypatch)
    monkeypatch.setattr(write_module, "state_folder", lambda **_words: tmp_path / "state")
    old, new = make_image(tmp_path / "old.iso", seed=2), make_image(tmp_path / "new.iso", seed=3)
    medium = tmp_path / "stick"
    medium.write_bytes(old.read_bytes().ljust(STICK_BYTES, b"\xa5"))
    token = stick().token
    assert token is not None
    done = write_one(
        LiveHost(), stick(), new, Configuration(), keep=True, opened=lambda _item: FileDrive(medium, token)
    )
    assert done is ExitStatus.DONE
    data = medium.read_bytes()
    first, last = PLACE.offset_bytes, PLACE.offset_bytes + PLACE.size_bytes
    assert data[first:last] == old.read_bytes()[first:last]
    assert data[:first] == new.read_bytes()[:first]
    assert data[last:SIZE] == new.read_bytes()[last:]
    assert not list((tmp_path / "state" / "key-kept").iterdir())
    assert "may be pulled" in capsys.readouterr().out


@pytest.mark.process
def test_what_was_kept_is_on_this_machine_when_the_stick_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    need_mtools()
    asked_again(monkeypatch)
    monkeypatch.setattr(write_module, "state_folder", lambda **_words: tmp_path / "state")
    monkeypatch.setattr(write_module, "is_as_written", lambda *_arguments: False)
    old = make_image(tmp_path / "old.iso", seed=2)
    medium = tmp_path / "stick"
    medium.write_bytes(old.read_bytes().ljust(STICK_BYTES, b"\xa5"))
    token = stick().token
    assert token is not None
    new = make_image(tmp_path / "new.iso", seed=3)
    done = write_one(
        LiveHost(), stick(), new, Configuration(), keep=True, opened=lambda _item: FileDrive(medium, token)
    )
    assert done is ExitStatus.FINDINGS
    (aside,) = (tmp_path / "state" / "key-kept").iterdir()
    assert aside.read_bytes() == old.read_bytes()[PLACE.offset_bytes :][: PLACE.size_bytes]
    assert f"{aside}" in capsys.readouterr().err


@pytest.mark.process
def test_a_loop_device_is_written_past_all_caches(tmp_path: Path) -> None:
    need_loops()
    (tmp_path / "medium").write_bytes(b"\xa5" * STICK_BYTES)
    (tmp_path / "image").write_bytes(os.urandom(SIZE))
    (tmp_path / "volume").write_bytes(os.urandom(PLACE.size_bytes))
    with loop_on(tmp_path / "medium") as device:
        argv = [sys.executable, "-m", "tests.agent.commands.key.loop_writer", device, str(tmp_path)]
        done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr
    expected = bytearray((tmp_path / "image").read_bytes())
    expected[PLACE.offset_bytes : PLACE.offset_bytes + PLACE.size_bytes] = (tmp_path / "volume").read_bytes()
    assert (tmp_path / "medium").read_bytes() == bytes(expected) + b"\xa5" * (STICK_BYTES - SIZE)


def test_a_configuration_with_a_mistake_writes_no_stick(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_module, "plan_all", lambda _policy: pytest.fail("looked at the drives"))
    (tmp_path / "etabli.toml").write_text('[profile.all.wipe]\nlevel = "clear"\n', encoding="utf-8")
    image = ["--image", str(tmp_path / "image.iso"), "--device", "/dev/sdq"]
    assert main(["key", "write", *image, "--config", str(tmp_path / "etabli.toml")]) == ExitStatus.WRONG_ORDER
    assert "profile.all.wipe" in capsys.readouterr().err
    (tmp_path / "etabli.toml").write_text("[run\n", encoding="utf-8")
    assert main(["key", "write", *image, "--config", str(tmp_path / "etabli.toml")]) == ExitStatus.WRONG_ORDER
