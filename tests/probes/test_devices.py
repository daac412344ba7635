"""Sound, cameras, input, readers and disc drives: each found once, and called what it is."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from host.port import Library
from model.device import DeviceKind
from model.fact import absent
from probes.devices import PROBE, is_fingerprint_reader, parse_pci_devices, parse_usb_devices, usb_kind
from probes.input import bits, kind_of, parse_input
from tests.fake_host import FakeHost
from tests.probes.test_graphics import bus, device
from tests.probes.test_usb import usb_device

SERIO = "/sys/devices/platform/i8042"
I2C = "/sys/devices/pci0000:00/0000:00:15.1/i2c_designware.1/i2c-7/i2c-ELAN0501:00/0018:04F3:3060.0001"


def seen(path: str, name: str, **properties: str) -> dict[str, Any]:
    """An entry of udev's list."""
    return {
        "sys_path": path,
        "sys_name": path.rpartition("/")[2],
        "device_node": None,
        "properties": {"NAME": f'"{name}"', **properties},
    }


# A ThinkPad X280's stick, from github.com/systemd/systemd/pull/8442.
STICK = seen(
    "/sys/devices/rmi4-00/rmi4-00.fn03/serio3/input/input20",
    "TPPS/2 ALPS TrackPoint",
    EV="7",
    ID_BUS="rmi",
    ID_INPUT="1",
    ID_INPUT_MOUSE="1",
    ID_INPUT_POINTINGSTICK="1",
    KEY="70000 0 0 0 0",
    PROP="21",
    REL="3",
)


def kinds(*items: dict[str, Any]) -> list[DeviceKind]:
    return [item.kind for item in parse_input(list(items), {}, {})]


def test_a_pointing_stick_that_is_also_a_mouse_is_a_pointing_stick() -> None:
    found = parse_input([STICK], {}, {})
    assert [(item.kind, item.name, item.bus, item.built_in) for item in found] == [
        (DeviceKind.POINTING_STICK, "TPPS/2 ALPS TrackPoint", "ps2", True)
    ]


def test_the_same_is_found_where_udev_has_not_looked() -> None:
    bare = {key: value for key, value in STICK["properties"].items() if not key.startswith("ID_")}
    assert kind_of(bare) is DeviceKind.POINTING_STICK
    assert kind_of({**bare, "PROP": "1"}) is DeviceKind.MOUSE


def test_the_mouse_that_a_touchpad_shows_beside_itself_is_none() -> None:
    pad = seen(f"{I2C}/input/input9", "ELAN0501:00 04F3:3060 Touchpad", ID_INPUT="1", ID_INPUT_TOUCHPAD="1")
    mouse = seen(f"{I2C}/input/input8", "ELAN0501:00 04F3:3060 Mouse", ID_INPUT="1", ID_INPUT_MOUSE="1")
    found = parse_input([mouse, pad], {}, {})
    assert [(item.kind, item.bus, item.built_in) for item in found] == [(DeviceKind.TOUCHPAD, "i2c", True)]


def test_a_keyboard_on_the_old_port_may_be_built_in_or_not() -> None:
    board = seen(f"{SERIO}/serio0/input/input3", "AT Translated Set 2 keyboard", ID_INPUT="1",
                 ID_INPUT_KEYBOARD="1")  # fmt: skip
    found = parse_input([board], {}, {})
    assert (found[0].kind, found[0].built_in, found[0].driver) == (DeviceKind.KEYBOARD, None, absent())


def test_a_usb_keyboard_with_media_keys_counts_once_and_its_port_tells() -> None:
    usb = "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.{0}/0003:046D:C31C.000{0}/input/input{0}"
    items = [seen(usb.format(at), "Logitech", ID_INPUT="1", ID_INPUT_KEYBOARD="1") for at in (1, 2)]
    found = parse_input(items, {}, {items[0]["sys_path"]: True})
    assert [(item.kind, item.bus, item.built_in) for item in found] == [(DeviceKind.KEYBOARD, "usb", False)]


def test_a_bluetooth_keyboard_is_its_own_and_not_built_in() -> None:
    adapter = "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-7/1-7:1.0/bluetooth/hci0/hci0:256"
    board = seen(f"{adapter}/0005:046D:B342.0003/input/input21", "K380", ID_INPUT="1", ID_INPUT_KEYBOARD="1")
    found = parse_input([board], {}, {board["sys_path"]: False})
    assert [(item.bus, item.built_in) for item in found] == [("bluetooth", False)]


def test_buttons_and_lids_are_no_devices_to_look_for() -> None:
    assert (
        kinds(seen("/sys/devices/LNXSYSTM:00/input/input0", "Power Button", ID_INPUT="1", ID_INPUT_KEY="1"))
        == []
    )


def test_a_touch_screen_is_told_from_a_touchpad_by_its_bits() -> None:
    touch = 1 << 0x14A
    finger = touch | 1 << 0x145
    axes = {"EV": "b", "ABS": "3"}
    assert kind_of({**axes, "KEY": words(touch)}) is DeviceKind.TOUCH_SCREEN
    assert kind_of({**axes, "KEY": words(finger)}) is DeviceKind.TOUCHPAD
    assert kind_of({**axes, "KEY": words(finger), "PROP": "2"}) is DeviceKind.TOUCH_SCREEN
    assert kind_of({**axes, "KEY": words(touch | 1 << 0x140)}) is None


def words(mask: int) -> str:
    """A bit mask as the kernel writes it."""
    parts = []
    while mask:
        parts.append(f"{mask & (1 << 64) - 1:x}")
        mask >>= 64
    return " ".join(reversed(parts)) or "0"


@given(st.integers(min_value=0, max_value=1 << 767))
def test_bit_masks_are_read_as_they_are_written(mask: int) -> None:
    assert bits(words(mask)) == mask


def test_sound_without_a_driver_is_there_and_says_so() -> None:
    whole = bus(
        device("0000:00:1b.0", 0x040300, "HD Audio Controller", "snd_hda_intel"),
        device("0000:00:0e.0", 0x040300, "HD Audio Controller"),
    )
    found = parse_pci_devices(whole, set(), set(), {"0000:00:0e.0"})
    assert [(item.kind, item.driver.value, item.built_in) for item in found] == [
        (DeviceKind.AUDIO, "snd_hda_intel", True),
        (DeviceKind.AUDIO, None, False),
    ]


def test_card_readers_are_known_by_class_driver_or_name_and_soldered_memory_is_none() -> None:
    whole = bus(
        device("0000:02:00.0", 0x080501, "SD/MMC Card Reader Controller", "sdhci-pci"),
        device("0000:03:00.0", 0xFF0000, "RTS522A PCI Express Card Reader", "rtsx_pci"),
        device("0000:00:1c.0", 0x080501, "Celeron N3350 eMMC Controller", "sdhci-pci"),
        device("0000:15:00.2", 0x080501, "R5C822 SD/SDIO/MMC/MS/MSPro Host Adapter", "sdhci-pci"),
        device("0000:15:00.5", 0x088000, "xD-Picture Card Controller", "r852"),
    )
    assert [item.name for item in parse_pci_devices(whole, set(), set(), set())] == [
        "SD/MMC Card Reader Controller",
        "RTS522A PCI Express Card Reader",
        "R5C822 SD/SDIO/MMC/MS/MSPro Host Adapter",
    ]


def test_a_camera_with_a_microphone_is_a_camera() -> None:
    camera = usb_device((0x0E, "uvcvideo"), (0x0E, "uvcvideo"), (0x01, "snd-usb-audio"), product="Cam")
    found = parse_usb_devices((camera,), {"1-1": False})
    assert [(item.kind, item.driver.value, item.built_in) for item in found] == [
        (DeviceKind.CAMERA, "uvcvideo snd-usb-audio", True)
    ]


def test_fingerprint_readers_are_known_by_word_or_by_maker_and_class() -> None:
    assert is_fingerprint_reader(usb_device((0xFF, None), vendor_id=0x138A))
    assert is_fingerprint_reader(usb_device((0xFF, None), product="Goodix Fingerprint Device"))
    assert is_fingerprint_reader(usb_device((0x02, None), (0x0A, None), vendor_id=0x27C6))
    assert not is_fingerprint_reader(usb_device((0x03, "usbhid"), vendor_id=0x04F3, product="Touchscreen"))


def test_other_readers_are_known_by_class_or_name() -> None:
    assert usb_kind(usb_device((0x0B, None))) is DeviceKind.SMART_CARD
    assert usb_kind(usb_device((0x08, "usb-storage"), product="USB2.0-CRW")) is DeviceKind.CARD_READER
    assert usb_kind(usb_device((0x01, "snd-usb-audio"))) is DeviceKind.AUDIO
    assert usb_kind(usb_device((0x08, "usb-storage"), product="DataTraveler")) is None


def test_a_disc_drive_is_told_with_its_maker_and_bus() -> None:
    path = "/sys/devices/pci0000:00/0000:00:1f.2/ata2/host1/target1:0:0/1:0:0:0/block/sr0"
    host = FakeHost(
        files={
            "/sys/bus/pci/devices": "",
            "/sys/class/block/sr0/device/vendor": "QEMU    \n",
            "/sys/class/block/sr0/device/model": "QEMU DVD-ROM    \n",
        },
        links={
            "/sys/class/block/sr0": path,
            "/sys/class/block/sr0/device/driver": "/sys/bus/scsi/drivers/sr",
        },
        libraries={(Library.UDEV, "input"): []},
    )
    found = PROBE.probe(host).fact.value
    assert found is not None
    assert [(item.kind, item.name, item.bus, item.driver.value) for item in found] == [
        (DeviceKind.OPTICAL, "QEMU DVD-ROM", "ata", "sr")
    ]


def test_nothing_found_is_absent_only_where_something_was_looked_at() -> None:
    empty = FakeHost(files={"/sys/bus/pci/devices": ""}, libraries={(Library.UDEV, "input"): []})
    assert PROBE.probe(empty).fact.is_absent
    assert PROBE.probe(FakeHost(libraries={(Library.UDEV, "input"): []})).fact.is_unknown
    assert PROBE.probe(FakeHost(files={"/sys/bus/pci/devices": ""})).fact.is_unknown
