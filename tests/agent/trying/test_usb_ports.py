"""USB ports, as the kernel of a guest with an xHCI shows them."""

from __future__ import annotations

import pytest

from agent.trying.trier import CannotTry
from agent.trying.usb_ports import look_at_ports, try_usb_ports
from model.trial import TrialKind, TrialResult
from model.trying import UsbPortsTrial
from tests.agent.trying.given import Sitting
from tests.fake_host import FakeHost

BUSES, ROOT = "/sys/bus/usb/devices", "/sys/devices/pci0000:00/0000:00:04.0"


class Controller(FakeHost):
    """An xHCI with so many ports; `plug` and `pull` change what is in them."""

    def __init__(self, ports: int, connect_type: str = "hotplug") -> None:
        super().__init__()
        for bus in (1, 2):
            for number in range(1, ports + 1):
                port = self._port(bus, number)
                self.files[f"{port}/connect_type"] = f"{connect_type}\n"
                self.files[f"{port}/physical_location/panel"] = "left\n"
                self.links[port] = port.replace(BUSES, f"{ROOT}/usb{bus}")
                self.links[f"{port}/peer"] = self._port(3 - bus, number).replace(
                    BUSES, f"{ROOT}/usb{3 - bus}"
                )

    @staticmethod
    def _port(bus: int, number: int) -> str:
        return f"{BUSES}/{bus}-0:1.0/usb{bus}-port{number}"

    def plug(self, bus: int, number: int) -> None:
        device = f"{bus}-{number}"
        self.links[f"{self._port(bus, number)}/device"] = f"{ROOT}/usb{bus}/{device}"
        self.files[f"{BUSES}/{device}/speed"] = "480\n" if bus == 1 else "5000\n"
        self.files[f"{BUSES}/{device}/bDeviceClass"] = "00\n"

    def pull(self, bus: int, number: int) -> None:
        del self.links[f"{self._port(bus, number)}/device"]


def test_ports_are_known_by_hub_peer_and_place() -> None:
    ports = look_at_ports(Controller(1))
    assert [port.path for port in ports] == [
        f"{ROOT}/usb1/1-0:1.0/usb1-port1",
        f"{ROOT}/usb2/2-0:1.0/usb2-port1",
    ]
    assert ports[0].peer == ports[1].path
    assert (ports[0].hub, ports[0].panel, ports[0].device) == ("", "left", None)


def test_a_key_in_every_port_passes_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    host = Controller(2)
    steps = iter([(host.plug, 1, 1), (host.pull, 1, 1), (host.plug, 2, 2), (host.pull, 2, 2)])

    def go_on(_seconds: float) -> None:
        move, bus, number = next(steps)
        move(bus, number)

    monkeypatch.setattr("agent.trying.usb_ports.time.sleep", go_on)
    sitting = Sitting()
    seen = try_usb_ports(sitting.given(TrialKind.USB_PORTS), host)
    assert seen.found is TrialResult.PASSED
    assert [(port.is_tried, port.is_tried_fast) for port in seen.ports] == [(True, False), (True, True)]
    assert len(sitting.told) == 4  # begun, nothing, one, both


def test_where_the_firmware_does_not_say_what_is_a_socket_a_person_says_when_all_were_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("agent.trying.usb_ports.time.sleep", lambda _seconds: None)
    host = Controller(2, "unknown")
    host.plug(1, 1)
    host.plug(1, 2)
    seen = try_usb_ports(Sitting(looks=3).given(TrialKind.USB_PORTS), host)
    assert isinstance(seen, UsbPortsTrial)
    assert (seen.found, seen.expected) == (None, None)
    assert all(port.is_tried for port in seen.ports)


def test_a_machine_without_usb_cannot_try_it() -> None:
    with pytest.raises(CannotTry) as caught:
        try_usb_ports(Sitting().given(TrialKind.USB_PORTS), FakeHost())
    assert caught.value.message.code == "trying.no_usb"
