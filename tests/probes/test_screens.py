"""Screens: what is connected, what is built in, and what nobody can tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from host.errors import HostError, NotReadable
from host.recording.recording_file import read_recording
from host.recording.replay import ReplayHost
from model.fact import Why
from probes.screens import PROBE, is_built_in
from tests.fake_host import FakeHost
from tests.probes.test_edid import FULL_HD, edid

DRM = "/sys/class/drm"
ADAPTER = {
    "/sys/bus/pci/devices/0000:00:02.0/uevent": "PCI_CLASS=30000\nPCI_ID=8086:0166\nDRIVER=i915\n",
}
SCREEN = edid(at_17=bytes((21,)), at_21=bytes((51, 29)), at_54=FULL_HD)


def test_connected_screens_are_told_and_empty_connectors_are_not() -> None:
    host = FakeHost(
        files={
            f"{DRM}/card0-eDP-1/status": "connected\n",
            f"{DRM}/card0-eDP-1/edid": SCREEN,
            f"{DRM}/card0-HDMI-A-1/status": "disconnected\n",
        }
    )
    screens = PROBE.probe(host).fact.value
    assert screens is not None
    assert [(screen.connector, screen.built_in, screen.width_px) for screen in screens] == [
        ("eDP-1", True, 1920)
    ]


def test_a_screen_without_edid_has_the_resolution_of_its_first_mode() -> None:
    host = FakeHost(
        files={
            f"{DRM}/card0-LVDS-1/status": "connected\n",
            f"{DRM}/card0-LVDS-1/edid": b"",
            f"{DRM}/card0-LVDS-1/modes": "1366x768\n1024x768\n",
        }
    )
    probed = PROBE.probe(host)
    screens = probed.fact.value
    assert screens is not None
    assert (screens[0].width_px, screens[0].height_px, screens[0].year) == (1366, 768, None)
    assert screens[0].serial.is_unknown
    assert [(item.where, item.why) for item in probed.missing] == [("screens.LVDS-1.edid", Why.NOT_REPORTED)]


def test_an_edid_that_cannot_be_read_or_understood_leaves_a_screen_with_a_reason() -> None:
    for answer, why in (
        (NotReadable(f"{DRM}/card0-DP-1/edid"), Why.TOOL_FAILED),
        (SCREEN[:60], Why.NOT_UNDERSTOOD),
    ):
        host = FakeHost(files={f"{DRM}/card0-DP-1/status": "connected\n", f"{DRM}/card0-DP-1/edid": answer})
        probed = PROBE.probe(host)
        assert probed.fact.is_present
        assert probed.missing[0].why is why


def test_no_screen_connected_is_absent() -> None:
    host = FakeHost(files={f"{DRM}/card0-DP-1/status": "disconnected\n"})
    assert PROBE.probe(host).fact.is_absent


def test_an_adapter_without_connectors_leaves_the_screens_unknown() -> None:
    assert PROBE.probe(FakeHost(files=ADAPTER)).fact.is_unknown


def test_a_machine_without_an_adapter_has_no_screen() -> None:
    assert PROBE.probe(FakeHost(files={"/sys/bus/pci/devices": ""})).fact.is_absent


def test_the_connector_tells_whether_a_screen_is_built_in() -> None:
    assert is_built_in("eDP-1") is True
    assert is_built_in("DSI-1") is True
    assert is_built_in("HDMI-A-2") is False
    assert is_built_in("Virtual-1") is None


MONITOR = bytes.fromhex("00ffffffffffff00") + bytes(120)


def monitor(*tags: int) -> bytes:
    """An EDID with descriptors of these kinds."""
    block = bytearray(MONITOR)
    block[8:10], block[17] = bytes.fromhex("10ac"), 26
    for place, tag in enumerate(tags):
        block[54 + 18 * place : 72 + 18 * place] = bytes((0, 0, 0, tag, 0)) + b"Some name\n   "
    block[127] = -sum(block[:127]) % 256
    return bytes(block)


def inner(edid: bytes, **more: str) -> FakeHost:
    """A machine with a screen on an inner connector."""
    files: dict[str, str | bytes | HostError] = {
        "/sys/class/drm/card0-eDP-1/status": "connected\n",
        "/sys/class/drm/card0-eDP-1/edid": edid,
        "/sys/class/power_supply/AC/type": "Mains\n",
        "/sys/firmware/acpi/tables/FACP": b"",
        **{f"/sys/class/dmi/id/{name}": text for name, text in more.items()},
    }
    return FakeHost(files=files)


def is_inside(host: FakeHost) -> bool | None:
    """Whether its screen is built in."""
    screens = PROBE.probe(host).fact.value
    assert screens is not None
    inside: bool | None = screens[0].built_in
    return inside


def test_a_monitor_on_the_inner_connector_of_a_machine_that_stands_is_outside() -> None:
    whole = monitor(0xFC, 0xFD)
    assert is_inside(inner(whole)) is False
    assert is_inside(inner(monitor(0xFC, 0xFF))) is False  # its own serial, as no panel has
    assert is_inside(inner(monitor(0xFC))) is True
    assert is_inside(inner(monitor(0xFE))) is True  # a panel tells no name and no ranges
    assert is_inside(inner(whole, chassis_type="13")) is True
    assert is_inside(inner(whole, product_name="iMac18,2")) is True
    assert is_inside(inner(whole, chassis_type="10")) is True
    laptop = inner(whole)
    laptop.files["/sys/bus/acpi/devices/PNP0C0A:00/status"] = "0\n"
    assert is_inside(laptop) is True


def test_what_says_nothing_on_an_inner_connector_of_a_machine_that_stands_is_not_called_built_in() -> None:
    assert is_inside(inner(b"")) is None
    assert is_inside(inner(b"", chassis_type="13")) is True


@pytest.mark.corpus
def test_a_recorded_desktop_with_a_monitor_on_edp(shared: Path) -> None:
    recorded = ReplayHost(read_recording(shared / "cases" / "rec-ddcutil384-desktop-edp.json.gz"))
    assert [screen.built_in for screen in PROBE.probe(recorded).fact.value or ()] == [False]
