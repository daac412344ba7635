"""Trials by the machine itself on what QEMU and the kernel simulate: sound, camera, ports, charger, discs,
cards and radios; what plays is read from outside. docs/testing.md names what nothing simulates here.
"""

from __future__ import annotations

import json
import subprocess
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from judge.trials.tone import LEFT_HZ, RIGHT_HZ, amplitude
from model.certificate import Certificate
from model.document import decode
from model.erasure import EraseVerdict
from tests.vm.erasing import PREPARE, at_terminal
from tests.vm.guest import Guest, Hardware
from tests.vm.image import HERE, Image
from tests.vm.monitor import OPTIONS, order

pytestmark = [pytest.mark.vm, pytest.mark.slow]

MIB = 1 << 20
WAV_HEADER_BYTES = 44
PART = 1600  # a tenth of a second
HARDWARE = Hardware(
    name="senses",
    options=(
        *OPTIONS,
        "-acpitable", "file={folder}/charging.aml", "-serial", "null", "-serial", "null",
        "-device", "qemu-xhci,id=xhci,p2=4,p3=4",
        "-device", "usb-bot,id=bay,bus=xhci.0,port=4", "-device", "scsi-cd,bus=bay.0,id=discs",
        "-drive", "if=none,id=slot", "-device", "usb-storage,bus=xhci.0,port=3,drive=slot,removable=on",
        "-drive", "if=none,id=key,file={folder}/key.img,format=raw",
        "-device", "sdhci-pci", "-drive", "if=none,id=card,file={folder}/card.img,format=raw",
        "-device", "sd-card,drive=card",
        "-audiodev", "wav,id=heard,path={folder}/heard.wav,out.frequency=48000",
        "-device", "intel-hda", "-device", "hda-duplex,audiodev=heard",
        "-drive", "if=none,id=journal,file={folder}/journal.img,format=raw",
        "-device", "virtio-blk-pci,serial=journal,drive=journal",
        # So slow that a hand has the time to pull the charger while it is written.
        "-drive", "if=none,id=slow,file={folder}/slow.img,format=raw,throttling.bps-write=2097152",
        "-device", "ide-hd,drive=slow,serial=WDSLOW00042,model=DISQUE LENT,rotation_rate=7200",
    ),
    drives={
        "key.img": MIB, "card.img": MIB, "disc.img": MIB, "slot.img": MIB, "journal.img": 64 * MIB,
        "slow.img": 48 * MIB,
    },
    kernel_words="modprobe.blacklist=sdhci_pci",  # until a card lies in the machine's own slot
)  # fmt: skip
# Ports of the scratch registers that stand for charger and charge (charging.asl).
PLUG, HALVES = 0x3EF, 0x2EF
PULL = f"printf '\\000' | dd of=/dev/port bs=1 seek={PLUG} conv=notrunc status=none"
LINES = "/tmp/sensing.jsonl"
WAIT_S = 240.0  # emulated, on a machine that is busy with other tests
TOOLS = "sysbench|fio|7z.*|stressapptest"
ENVIRONMENT = "cd /opt/etabli && PYTHONPATH=/opt/etabli:/opt/site"

Seen = dict[str, Any]


@pytest.fixture(scope="module")
def guest(image: Image, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guest]:
    """A notebook with everything that can be simulated."""
    folder = tmp_path_factory.mktemp("senses")
    table = ["iasl", "-p", str(folder / "charging"), str(HERE / "charging.asl")]
    subprocess.run(table, check=True, capture_output=True)
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


def poke(guest: Guest, port: int, value: int) -> None:
    """Write to a port of the machine."""
    guest.shell(f"printf '\\{value:03o}' | dd of=/dev/port bs=1 seek={port} conv=notrunc status=none")


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


def test_ports_charger_disc_and_card_are_seen_as_a_hand_plugs_them(guest: Guest) -> None:
    poke(guest, HALVES, 190)
    poke(guest, PLUG, 1)
    guest.shell("echo 1000 >/sys/module/block/parameters/events_dfl_poll_msecs")  # as udev does on a bench
    begin(guest, "usb_ports,power,battery_run,optical_drive,card_reader")
    _unplug(guest)
    _plug_keys_in(guest)
    wait_for(guest, "optical_drive", lambda seen: code(seen) == "trying.put_disc_in")
    order(guest.folder, "blockdev-open-tray", id="discs")
    _put_in(guest, "optical_drive", "trying.tray_open", id="discs", filename="disc.img")
    _put_in(guest, "card_reader", "trying.put_card_in", device="slot", filename="slot.img")
    end(guest, "usb_ports")
    _plug_in(guest)


def _put_in(guest: Guest, trial: str, asked: str, *, filename: str, **place: str) -> None:
    """A disc or a card: asked for, and then it passes."""
    assert code(wait_for(guest, trial, lambda seen: code(seen) == asked))
    file = str(guest.folder / filename)
    order(guest.folder, "blockdev-change-medium", filename=file, format="raw", **place)
    assert wait_for(guest, trial, lambda seen: seen["found"] is not None)["found"] == "passed"


def _plug_keys_in(guest: Guest) -> None:
    """One at the speed of USB 3, one slower: each ticks one socket off, beside those that are taken."""
    taken = wait_for(guest, "usb_ports", lambda seen: bool(seen.get("ports")))["ports"]
    order(guest.folder, "device_add", driver="usb-storage", bus="xhci.0", port="1", drive="key", id="stick")
    order(guest.folder, "device_add", driver="usb-kbd", bus="xhci.0", port="2", id="keys")
    seen = wait_for(guest, "usb_ports", lambda seen: len(seen.get("ports", ())) == len(taken) + 2)
    new = [port for port in seen["ports"] if port["name"] not in {port["name"] for port in taken}]
    assert [(port["is_usb3"], port["is_tried_fast"]) for port in new] == [(True, True), (True, False)]
    assert seen["expected"] is None  # QEMU's firmware names no sockets
    order(guest.folder, "device_del", id="keys")


def _unplug(guest: Guest) -> None:
    """The charger is pulled, and the charge falls by a percent."""
    wait_for(guest, "power", lambda seen: code(seen) == "trying.unplug")
    poke(guest, PLUG, 0)
    wait_for(guest, "power", lambda seen: bool(seen.get("was_unplugged")))
    wait_for(guest, "battery_run", lambda seen: seen.get("start_mwh") is not None)
    poke(guest, HALVES, 188)


def _plug_in(guest: Guest) -> None:
    """The run is told until the charger comes back."""
    run = wait_for(guest, "battery_run", lambda seen: seen.get("whole_s") is not None)
    assert run["ran_s"] > 0
    assert code(run) == "trying.ran_whole"
    poke(guest, PLUG, 1)
    assert wait_for(guest, "power", lambda seen: seen["found"] is not None)["found"] == "passed"
    ended = wait_for(guest, "battery_run", lambda seen: bool(seen.get("has_ended")))
    assert ended["found"] is None


def test_what_lies_inside_is_named_and_radios_hear_what_is_there_without_its_name(guest: Guest) -> None:
    guest.shell("modprobe sdhci_pci; modprobe hci_vhci; modprobe mac80211_hwsim radios=3; udevadm settle")
    guest.shell("ip link set wlan2 down; iw dev wlan2 set type ibss; ip link set wlan2 up")
    guest.shell("iw dev wlan2 ibss join somebody 2412")
    guest.shell("until iw dev wlan2 link | grep -q Joined; do sleep 0.5; done")  # it listens for others first
    begin(guest, "left_inside,wifi,bluetooth")
    inside = wait_for(guest, "left_inside", lambda seen: seen["found"] is not None)
    assert (inside["found"], inside["holding"]) == ("failed", ["mmcblk0", "sr0"])
    for trial in ("bluetooth", "wifi"):
        heard = wait_for(guest, trial, lambda seen: seen.get("count") is not None)
        assert (heard["found"], heard["count"]) == ("passed", 1)
    assert "somebody" not in guest.read(LINES).decode()


def test_a_charger_that_is_pulled_ends_what_measures(guest: Guest) -> None:
    poke(guest, PLUG, 1)
    begin(guest, "measure")
    assert not wait_for(guest, "measure", lambda seen: "alone" in seen)["alone"]
    wait_for(guest, "measure", lambda seen: "part" in seen)
    poke(guest, PLUG, 0)
    ended = wait_for(guest, "measure", lambda seen: "refused" in seen)
    assert (ended["refused"], ended["alone"]) == ("benchmark.unplugged", True)
    assert guest.run(["pgrep", "-x", TOOLS]).text == ""


def test_a_charger_that_is_pulled_in_mid_erase_is_told_and_the_erasure_comes_to_its_end(guest: Guest) -> None:
    poke(guest, PLUG, 1)
    guest.shell("modprobe -qr sdhci_pci || true; udevadm settle")  # its card would be the first in the list
    guest.shell(f"{PREPARE}; head -c 48M /dev/urandom >/dev/sda; sync /dev/sda")
    steps = [
        ("DISQUE LENT", "d", ""),
        ("would be erased", "", ""),
        ("by overwrite with zeros", "\r", ""),
        ("To erase /dev/sda", "0042\r", ""),
        ("MiB/s", "", PULL),
        ("goes on as long as the battery lasts", "yes\r", ""),
        ("ERASED (simple level)", "\x11", ""),
        ("Esc: stay", "2", ""),
    ]
    done = at_terminal(guest, steps, "ui", "--no-benchmark")
    assert done.status in (0, 1), done.text[-3000:] + done.errors
    assert not any((guest.folder / "slow.img").read_bytes())
    saved = guest.etabli("wipe", "certificate", "0042", "--json").text.encode()
    assert decode(saved, Certificate).result.verdict is EraseVerdict.CLEARED
