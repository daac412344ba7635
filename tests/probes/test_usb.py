"""The USB buses: devices, their interfaces, and their names."""

from __future__ import annotations

import pytest

from host.errors import NotThere
from host.port import Library
from probes.usb import UsbDevice, UsbInterface, parse_lsusb, probe_usb
from tests.fake_host import FakeHost

BUS = "/sys/bus/usb/devices"

# As drivers/usb/core writes them (usb.c, usb_dev_uevent; message.c, usb_if_uevent).
BLUETOOTH = {
    f"{BUS}/usb1/uevent": "DEVTYPE=usb_device\nDRIVER=usb\nPRODUCT=1d6b/2/601\nTYPE=9/0/1\n",
    f"{BUS}/1-0:1.0/uevent": "DEVTYPE=usb_interface\nDRIVER=hub\nINTERFACE=9/0/0\n",
    f"{BUS}/1-7/uevent": "DEVTYPE=usb_device\nDRIVER=usb\nPRODUCT=8087/a2b/10\nTYPE=224/1/1\n",
    f"{BUS}/1-7:1.0/uevent": "DEVTYPE=usb_interface\nDRIVER=btusb\nINTERFACE=224/1/1\n",
    f"{BUS}/1-7:1.1/uevent": "DEVTYPE=usb_interface\nDRIVER=btusb\nINTERFACE=224/1/1\n",
    f"{BUS}/1-7.1/uevent": "DEVTYPE=usb_device\nPRODUCT=4f2/b221/1\nTYPE=239/2/1\n",
    f"{BUS}/1-7.1:1.0/uevent": "DEVTYPE=usb_interface\nINTERFACE=14/1/0\n",
    f"{BUS}/1-7.1/manufacturer": "Chicony Electronics Co.,Ltd.\n",
    f"{BUS}/1-7.1/product": "Integrated Camera\n",
}
LSUSB = """Bus 001 Device 003: ID 8087:0a2b Intel Corp. Bluetooth wireless interface
Bus 001 Device 001: ID 1d6b:0002 Linux Foundation 2.0 root hub
"""


def usb_device(
    *interfaces: tuple[int, str | None], vendor_id: int = 0x1234, product: str | None = None
) -> UsbDevice:
    """A device with interfaces of these classes and drivers."""
    return UsbDevice(
        address="1-1",
        vendor_id=vendor_id,
        product_id=1,
        class_code=0,
        maker=None,
        product=product,
        interfaces=tuple(
            UsbInterface(number=f"1.{at}", class_code=kind, subclass=0, protocol=0, driver=driver)
            for at, (kind, driver) in enumerate(interfaces)
        ),
    )


def test_devices_have_their_interfaces_and_hubs_are_left_out() -> None:
    devices = probe_usb(FakeHost(files=BLUETOOTH, tools={"lsusb": LSUSB}))
    assert [device.address for device in devices] == ["1-7", "1-7.1"]
    assert devices[0].drivers == ("btusb",)
    assert devices[0].best_model == "Intel Corp. Bluetooth wireless interface"
    assert devices[1].classes == {14}
    assert (devices[1].best_vendor, devices[1].best_model) == (
        "Chicony Electronics Co.,Ltd.",
        "Integrated Camera",
    )


def test_udevs_names_come_apart_as_vendor_and_model() -> None:
    properties = {
        "PRODUCT": "8087/a2b/10",
        "ID_VENDOR_FROM_DATABASE": "Intel Corp.",
        "ID_MODEL_FROM_DATABASE": "Bluetooth wireless interface",
    }
    host = FakeHost(
        files={**BLUETOOTH, "/run/udev/data/c189:6": "I:1\n"},
        libraries={(Library.UDEV, "usb"): [{"sys_name": "1-7", "properties": properties}]},
    )
    device = probe_usb(host)[0]
    assert (device.best_vendor, device.best_model) == ("Intel Corp.", "Bluetooth wireless interface")


def test_without_lsusb_a_device_has_its_own_words_only() -> None:
    assert [device.best_model for device in probe_usb(FakeHost(files=BLUETOOTH))] == [
        None,
        "Integrated Camera",
    ]


def test_a_kernel_without_usb_says_so() -> None:
    with pytest.raises(NotThere):
        probe_usb(FakeHost())
    assert probe_usb(FakeHost(files={"/sys/bus/usb/drivers/usb": ""})) == ()


def test_rubbish_names_nobody() -> None:
    assert parse_lsusb("Bus x\nID zz:yy what\n") == {}
