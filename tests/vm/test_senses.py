"""Trials by the machine itself on hardware that QEMU and the kernel simulate: sound, camera, ports, power,
radios and readers; what was played is read from outside.

Not simulated anywhere here: a backlight, a Bluetooth controller, a card that is put in, a firmware that names
its USB sockets, and a quarter of an hour on battery.
"""

from __future__ import annotations

import json
import subprocess
import time
from array import array
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from judge.trials.tone import Side, heard_in
from tests.vm.guest import Guest, Hardware
from tests.vm.image import HERE, Image
from tests.vm.monitor import OPTIONS, order

pytestmark = [pytest.mark.vm, pytest.mark.slow]

MIB = 1 << 20
WAV_HEADER_BYTES = 44
HARDWARE = Hardware(
    name="senses",
    options=(
        *OPTIONS,
        "-acpitable", "file={folder}/charging.aml", "-serial", "null", "-serial", "null",
        "-audiodev", "wav,id=heard,path={folder}/heard.wav,out.frequency=48000",
        "-device", "intel-hda", "-device", "hda-duplex,audiodev=heard",
        "-device", "qemu-xhci,id=xhci,p2=4,p3=4",
        "-drive", "if=none,id=key,file={folder}/key.img,format=raw",
        "-drive", "if=none,id=card,file={folder}/card.img,format=raw",
        "-device", "sdhci-pci", "-device", "sd-card,drive=card",
        "-device", "virtio-scsi-pci", "-device", "scsi-cd,id=discs",
    ),
    drives={"key.img": 16 * MIB, "card.img": 16 * MIB, "disc.img": 4 * MIB},
)  # fmt: skip
# Ports of the scratch registers that stand for charger and charge (charging.asl).
PLUG, HALVES = 0x3EF, 0x2EF
LINES = "/tmp/sensing.jsonl"
WAIT_S = 240.0  # emulated, on a machine that is busy with other tests
ENVIRONMENT = "cd /opt/etabli && PYTHONPATH=/opt/etabli:/opt/site"

Seen = dict[str, Any]


@pytest.fixture(scope="module")
def guest(image: Image, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guest]:
    """A notebook with everything that can be simulated."""
    folder = tmp_path_factory.mktemp("senses")
    subprocess.run(
        ["iasl", "-p", str(folder / "charging"), str(HERE / "charging.asl")], check=True, capture_output=True
    )
    with Guest(HARDWARE, image=image, folder=folder) as started:
        yield started


def begin(guest: Guest, *groups: str) -> None:
    """Trials in the background; what they tell is read by `told`."""
    guest.shell(
        f"{ENVIRONMENT} setsid python3 -m tests.vm.sensing {' '.join(groups)} >{LINES} 2>&1 </dev/null &"
    )


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
        time.sleep(1.0)
    raise AssertionError(f"{trial}: {told(guest)}")


def end(guest: Guest, *trials: str) -> None:
    """Nobody wants these any more."""
    guest.shell(f"rm {' '.join(f'/run/sensing/{trial}' for trial in trials)}")


def poke(guest: Guest, port: int, value: int) -> None:
    """Write to a port of the machine."""
    guest.shell(f"printf '\\{value:03o}' | dd of=/dev/port bs=1 seek={port} conv=notrunc status=none")


def code(seen: Seen) -> str | None:
    return None if seen["why"] is None else str(seen["why"]["code"])


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
    quiet = array("h", bytes(32000))  # the recording of a microphone begins before the tones
    sides = [heard_in((quiet + samples[channel::6]).tobytes()).sides for channel in (0, 1)]
    assert sides == [{Side.LEFT}, {Side.RIGHT}]
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


def test_ports_power_discs_and_radios_are_seen_as_a_hand_plugs_them(guest: Guest) -> None:
    poke(guest, HALVES, 190)
    poke(guest, PLUG, 1)
    guest.shell("modprobe mac80211_hwsim radios=3; ip link set wlan2 down; iw dev wlan2 set type ibss")
    guest.shell("ip link set wlan2 up; iw dev wlan2 ibss join somebody 2412")
    begin(guest, "usb_ports,power,optical_drive,battery_run", "left_inside,card_reader,wifi")
    _plug_keys_in(guest)
    _unplug_and_plug_in(guest)
    wait_for(guest, "optical_drive", lambda seen: code(seen) == "trying.put_disc_in")
    order(
        guest.folder,
        "blockdev-change-medium",
        id="discs",
        filename=str(guest.folder / "disc.img"),
        format="raw",
    )
    assert wait_for(guest, "optical_drive", lambda seen: seen["found"] is not None)["found"] == "passed"
    end(guest, "usb_ports")
    inside = wait_for(guest, "left_inside", lambda seen: seen["found"] is not None)
    assert (inside["found"], inside["holding"]) == ("failed", ["mmcblk0", "sr0"])
    assert wait_for(guest, "card_reader", lambda seen: seen["found"] is not None)["found"] == "passed"
    heard = wait_for(guest, "wifi", lambda seen: seen.get("count") is not None)
    assert (heard["found"], heard["count"]) == ("passed", 1)
    assert "somebody" not in guest.read(LINES).decode()


def _plug_keys_in(guest: Guest) -> None:
    """One at the speed of USB 3, one slower: each ticks one socket off."""
    wait_for(guest, "usb_ports", lambda seen: "ports" in seen and not seen["ports"])
    order(guest.folder, "device_add", driver="usb-storage", bus="xhci.0", port="1", drive="key", id="stick")
    order(guest.folder, "device_add", driver="usb-kbd", bus="xhci.0", port="2", id="keys")
    seen = wait_for(guest, "usb_ports", lambda seen: len(seen.get("ports", ())) == 2)
    tried = {port["name"]: (port["is_usb3"], port["is_tried_fast"]) for port in seen["ports"]}
    assert set(tried.values()) == {(True, True), (True, False)}
    assert seen["expected"] is None  # QEMU's firmware names no sockets
    order(guest.folder, "device_del", id="keys")


def _unplug_and_plug_in(guest: Guest) -> None:
    """The charger is pulled, the charge falls by a percent, and the charger comes back."""
    wait_for(guest, "power", lambda seen: code(seen) == "trying.unplug")
    poke(guest, PLUG, 0)
    wait_for(guest, "power", lambda seen: bool(seen.get("was_unplugged")))
    wait_for(guest, "battery_run", lambda seen: seen.get("start_mwh") is not None)
    poke(guest, HALVES, 188)
    run = wait_for(guest, "battery_run", lambda seen: seen.get("whole_s") is not None)
    assert run["ran_s"] > 0
    poke(guest, PLUG, 1)
    assert wait_for(guest, "power", lambda seen: seen["found"] is not None)["found"] == "passed"
    ended = wait_for(guest, "battery_run", lambda seen: bool(seen.get("has_ended")))
    assert ended["found"] is None
