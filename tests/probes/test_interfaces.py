"""Network interfaces: which are hardware, which are built in, and which address is their own."""

from __future__ import annotations

import pytest

from host.errors import NotReadable
from model.fact import Why
from model.network import Interface, InterfaceKind
from probes.interfaces import PROBE, parse_mac
from tests.fake_host import FakeHost, Said

PCI = "/sys/devices/pci0000:00"
ONBOARD = f"{PCI}/0000:00:19.0/net/eth0"
WIRELESS = f"{PCI}/0000:00:1c.0/0000:03:00.0"
DOCK = f"{PCI}/0000:00:1d.4/0000:05:00.0/0000:06:01.0/0000:07:00.0"
ADAPTER = f"{PCI}/0000:00:14.0/usb1/1-4/1-4:1.0"

ETHERNET: dict[str, str | bytes | NotReadable] = {
    "type": "1\n",
    "address": "54:EE:75:00:00:01\n",
    "addr_assign_type": "0\n",
    "carrier": "1\n",
    "speed": "1000\n",
    "uevent": "INTERFACE=eth0\nIFINDEX=2\n",
}


class Pc(FakeHost):
    """A machine with the interfaces that a test plugs in."""

    def plug(self, name: str, path: str, driver: str, **attributes: str | bytes | NotReadable) -> Pc:
        folder = f"/sys/class/net/{name}"
        self.links[folder] = path
        self.links[f"{folder}/device/driver"] = f"/sys/bus/pci/drivers/{driver}"
        for key, value in {**ETHERNET, **attributes}.items():
            self.files[f"{folder}/{key}"] = value
        return self

    def one(self) -> Interface:
        found: tuple[Interface, ...] | None = PROBE.probe(self).fact.value
        assert found is not None
        assert len(found) == 1
        return found[0]


def pc(**tools: Said) -> Pc:
    host = Pc(tools={key.replace("_", " "): value for key, value in tools.items()})
    host.links["/sys/class/net/lo"] = "/sys/devices/virtual/net/lo"
    return host


def test_an_onboard_card_is_built_in_with_its_chip_driver_and_link() -> None:
    host = pc().plug("eth0", ONBOARD, "e1000e")
    host.files["/sys/bus/pci/devices/0000:00:19.0/uevent"] = (
        "PCI_CLASS=20000\nPCI_ID=8086:1502\nDRIVER=e1000e\n"
    )
    host.tools["lspci -D -vmm -nn"] = (
        "Slot:\t0000:00:19.0\nClass:\tEthernet controller [0200]\nVendor:\tIntel Corporation [8086]\n"
        "Device:\t82579LM Gigabit Network Connection (Lewisville) [1502]\n"
    )
    card = host.one()
    assert (card.kind, card.bus, card.built_in) == (InterfaceKind.WIRED, "pci", True)
    assert card.model == "82579LM Gigabit Network Connection (Lewisville)"
    assert card.driver.value == "e1000e"
    assert (card.link, card.speed_mbit_per_s) == (True, 1000)
    assert (card.mac.value, card.mac_locally_administered) == ("54:ee:75:00:00:01", False)
    assert card.blocked.is_absent


def test_virtual_interfaces_are_no_hardware() -> None:
    host = pc()
    host.links["/sys/class/net/docker0"] = "/sys/devices/virtual/net/docker0"
    assert PROBE.probe(host).fact.is_absent


def test_a_usb_adapter_is_never_built_in_even_behind_a_fixed_port() -> None:
    host = pc().plug("enx0", f"{ADAPTER}/net/enx0", "r8152")
    assert (host.one().bus, host.one().built_in) == ("usb", False)
    host.files[f"{PCI}/0000:00:14.0/usb1/1-4/removable"] = "fixed\n"
    assert host.one().built_in is False


def test_a_card_in_a_thunderbolt_dock_is_not_built_in() -> None:
    host = pc().plug("eth1", f"{DOCK}/net/eth1", "igb")
    assert host.one().built_in is True
    host.files[f"{PCI}/0000:00:1d.4/0000:05:00.0/removable"] = "removable\n"
    assert host.one().built_in is False


def test_wireless_is_told_by_the_driver_and_blocked_by_its_switch() -> None:
    path = f"{WIRELESS}/net/wlp3s0"
    host = pc().plug("wlp3s0", path, "iwlwifi", uevent="DEVTYPE=wlan\nINTERFACE=wlp3s0\n")
    assert host.one().kind is InterfaceKind.WIFI
    assert host.one().blocked.is_absent
    switch = "/sys/class/rfkill/rfkill1"
    host.links[switch] = f"{WIRELESS}/ieee80211/phy0/rfkill1"
    host.files |= {f"{switch}/type": "wlan\n", f"{switch}/hard": "0\n", f"{switch}/soft": "1\n"}
    assert host.one().blocked.value == "soft"
    host.links["/sys/class/rfkill/rfkill0"] = "/sys/devices/platform/thinkpad_acpi/rfkill/rfkill0"
    host.files |= {
        "/sys/class/rfkill/rfkill0/type": "wlan\n",
        "/sys/class/rfkill/rfkill0/hard": "1\n",
    }
    assert host.one().blocked.value == "hard"


def test_the_switch_of_another_radio_blocks_nothing_here() -> None:
    host = pc().plug("wlp3s0", f"{WIRELESS}/net/wlp3s0", "iwlwifi", uevent="DEVTYPE=wlan\n")
    host.links["/sys/class/rfkill/rfkill1"] = f"{ADAPTER}/ieee80211/phy1/rfkill1"
    host.files |= {"/sys/class/rfkill/rfkill1/type": "wlan\n", "/sys/class/rfkill/rfkill1/soft": "1\n"}
    assert host.one().blocked.is_absent


def test_a_changed_address_gives_way_to_the_permanent_one() -> None:
    host = pc().plug("eth0", ONBOARD, "e1000e", addr_assign_type="3\n", address="02:00:00:00:00:01\n")
    host.tools["ethtool -P eth0"] = "Permanent address: 54:ee:75:00:00:01\n"
    assert host.one().mac.value == "54:ee:75:00:00:01"
    del host.tools["ethtool -P eth0"]
    assert host.one().mac.why is Why.TOOL_MISSING
    assert host.one().mac_locally_administered is None


def test_a_locally_administered_address_is_marked() -> None:
    assert pc().plug("eth0", ONBOARD, "e1000e", address="02:fc:00:00:00:01\n").one().mac_locally_administered


def test_an_interface_that_is_down_has_an_unknown_link() -> None:
    down = NotReadable("carrier", "Invalid argument")
    card = pc().plug("eth0", ONBOARD, "e1000e", carrier=down, speed="-1\n").one()
    assert (card.link, card.speed_mbit_per_s) == (None, None)


@pytest.mark.parametrize(("told", "speed"), [("65535", None), ("4294967295", None), ("1000", 1000)])
def test_a_speed_that_drivers_write_for_unknown_is_unknown(told: str, speed: int | None) -> None:
    card = pc().plug("eth0", ONBOARD, "e1000e", carrier="1\n", speed=f"{told}\n").one()
    assert card.speed_mbit_per_s == speed


def test_bluetooth_is_found_and_its_connections_are_not() -> None:
    host = pc()
    folder = f"{PCI}/0000:00:14.0/usb1/1-7/1-7:1.0/bluetooth/hci0"
    host.links |= {
        "/sys/class/bluetooth/hci0": folder,
        "/sys/class/bluetooth/hci0/device/driver": "/sys/bus/usb/drivers/btusb",
        "/sys/class/bluetooth/hci0:256": f"{folder}/hci0:256",
    }
    adapter = host.one()
    assert (adapter.kind, adapter.bus, adapter.built_in) == (InterfaceKind.BLUETOOTH, "usb", False)
    assert adapter.driver.value == "btusb"
    assert adapter.mac.is_unknown


def test_the_name_of_a_wireless_network_is_never_asked_for() -> None:
    host = pc().plug("wlp3s0", f"{WIRELESS}/net/wlp3s0", "iwlwifi", uevent="DEVTYPE=wlan\n")
    PROBE.probe(host)
    assert not [question for question in host.asked if "iw " in question or "ssid" in question.lower()]


def test_without_sysfs_nobody_knows_and_hidden_chips_are_not_called_absent() -> None:
    assert PROBE.probe(FakeHost()).fact.why is Why.NOT_REPORTED
    host = pc()
    host.files["/sys/bus/pci/devices/0000:00:19.0/uevent"] = (
        "PCI_CLASS=20000\nPCI_ID=8086:1502\nDRIVER=e1000e\n"
    )
    assert PROBE.probe(host).fact.is_unknown


def test_an_address_without_content_is_absent() -> None:
    assert parse_mac("00:00:00:00:00:00\n").is_absent
    assert parse_mac(" not set\n").is_unknown
    assert parse_mac("54:EE:75:00:00:01").value == "54:ee:75:00:00:01"


def test_a_chip_whose_driver_shows_no_interface_is_named() -> None:
    host = pc().plug("eth0", ONBOARD, "e1000e")
    host.files["/sys/bus/pci/devices/0000:03:00.0/uevent"] = (
        "PCI_CLASS=28000\nPCI_ID=8086:2723\nDRIVER=iwlwifi\n"
    )
    where = [item.where for item in PROBE.probe(host).missing]
    assert "interfaces.0000:03:00.0" in where
