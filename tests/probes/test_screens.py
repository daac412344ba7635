"""Screens: what is connected, what is built in, and what nobody can tell."""

from __future__ import annotations

from host.errors import NotReadable
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
