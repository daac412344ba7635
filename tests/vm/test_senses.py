"""Trials by the machine itself on simulated sound and a simulated camera; what plays is read from outside."""

from __future__ import annotations

import json
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from judge.trials.tone import LEFT_HZ, RIGHT_HZ, amplitude
from tests.vm.guest import Guest, Hardware
from tests.vm.image import Image

pytestmark = [pytest.mark.vm, pytest.mark.slow]

WAV_HEADER_BYTES = 44
PART = 1600  # a tenth of a second
HARDWARE = Hardware(
    name="senses",
    options=(
        "-audiodev", "wav,id=heard,path={folder}/heard.wav,out.frequency=48000",
        "-device", "intel-hda", "-device", "hda-duplex,audiodev=heard",
    ),
)  # fmt: skip
LINES = "/tmp/sensing.jsonl"
WAIT_S = 240.0  # emulated, on a machine that is busy with other tests
ENVIRONMENT = "cd /opt/etabli && PYTHONPATH=/opt/etabli:/opt/site"

Seen = dict[str, Any]


@pytest.fixture(scope="module")
def guest(image: Image, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guest]:
    """A machine with a sound card."""
    folder = tmp_path_factory.mktemp("senses")
    with Guest(HARDWARE, image=image, folder=folder) as started:
        yield started


def begin(guest: Guest, *groups: str) -> None:
    """Trials in the background; what they tell is read by `told`."""
    command = f"setsid python3 -m tests.vm.sensing {' '.join(groups)}"
    guest.shell(f": >{LINES}; {ENVIRONMENT} {command} >{LINES} 2>&1 </dev/null &")


def told(guest: Guest) -> list[Seen]:
    """Everything so far."""
    lines = guest.read(LINES).decode().splitlines()
    assert not [line for line in lines if not line.startswith("{")], lines
    return [json.loads(line) for line in lines]


def wait_for(guest: Guest, trial: str, is_meant: Callable[[Seen], bool]) -> Seen:
    """The first thing a trial tells that is meant."""
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        for seen in told(guest):
            if seen["trial"] == trial and is_meant(seen):
                return seen
        time.sleep(1.0)  # the guest works
    raise AssertionError(f"{trial}: {told(guest)}")


def end(guest: Guest, *trials: str) -> None:
    """Nobody wants these any more."""
    guest.shell(f"rm {' '.join(f'/run/sensing/{trial}' for trial in trials)}")


def code(seen: Seen) -> str | None:
    return None if seen["why"] is None else str(seen["why"]["code"])


def loudest(samples: Sequence[int], pitch_hz: float) -> float:
    """How strong a pitch is where it is strongest: an emulation that is late plays with gaps."""
    parts = (samples[start : start + PART] for start in range(0, len(samples) - PART, PART))
    return max(amplitude(part, pitch_hz) for part in parts)


def levels(guest: Guest) -> str:
    return guest.shell("amixer -c 0 scontents")


def test_tones_that_come_back_over_a_loop_pass_by_themselves(guest: Guest) -> None:
    guest.shell("modprobe -r snd_hda_intel; modprobe snd-aloop")
    begin(guest, "sound")
    seen = wait_for(guest, "sound", lambda seen: seen["phase"] == "heard")
    guest.shell("modprobe -r snd-aloop; modprobe snd_hda_intel; udevadm settle")
    assert (seen["found"], seen["left"], seen["right"]) == ("passed", True, True)


def test_a_muted_card_is_opened_plays_each_side_and_is_muted_again(guest: Guest) -> None:
    before = levels(guest)
    assert "[off]" in before
    begin(guest, "sound")
    seen = wait_for(guest, "sound", lambda seen: seen.get("phase") == "heard")
    assert seen["found"] is None
    assert code(seen) in {"trying.nobody_listens", "trying.microphone_dead", "trying.not_heard"}
    assert levels(guest) == before
    data = (guest.folder / "heard.wav").read_bytes()[WAV_HEADER_BYTES:]  # QEMU may be about to write more
    samples = array("h", data[: len(data) // 4 * 4])
    left, right = samples[::6], samples[1::6]
    assert loudest(left, LEFT_HZ) > 5 * loudest(left, RIGHT_HZ)
    assert loudest(right, RIGHT_HZ) > 5 * loudest(right, LEFT_HZ)
    assert min(loudest(left, LEFT_HZ), loudest(right, RIGHT_HZ)) > 1000  # muted, it is nothing
    assert guest.shell("find / -xdev -name '*.wav' -newer /proc/1 2>/dev/null").strip() == ""


def test_a_camera_shows_a_picture_and_a_black_one_is_caught(guest: Guest) -> None:
    guest.shell("modprobe vivid n_devs=1; udevadm settle")
    begin(guest, "camera")
    seen = wait_for(guest, "camera", lambda seen: seen.get("pictures", 0) > 0)
    assert code(seen) == "trying.picture"
    assert seen["cameras"] == 1
    assert len({sign for line in seen["picture"] for sign in line}) > 3
    guest.shell("v4l2-ctl -d /dev/video0 --set-ctrl=osd_text_mode=2,test_pattern=5")
    assert code(wait_for(guest, "camera", lambda seen: code(seen) == "trying.picture_black"))
    end(guest, "camera")
