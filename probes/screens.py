"""Screens: what is plugged into the connectors that the graphics drivers show."""

from __future__ import annotations

import re
from dataclasses import dataclass

from host.errors import HostError
from host.port import Host, read_optional
from model.board import PORTABLE, ChassisKind
from model.display import Screen
from model.fact import Fact, Why, absent, present, unknown
from model.machine import Missing
from probes.board import DMI, NAMING
from probes.body import CONNECTORS, look
from probes.chassis import number_kind
from probes.edid import parse_edid
from probes.graphics import graphics_adapters
from probes.model_families import kind_by_name
from probes.pci import probe_pci
from probes.probe import Probe, Probed

BUILT_IN = {"eDP", "LVDS", "DSI"}
UNTOLD = {"Unknown", "Virtual", "Writeback", "DPI", "SPI", "USB"}  # drivers/gpu/drm/drm_connector.c
EDID_LIMIT_BYTES = 256 * 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """One connector as sysfs shows it: `edid` is its bytes or why they are not known, `mode` the first of
    its modes ("1920x1080").
    """

    name: str
    status: str | None
    edid: bytes | HostError
    mode: str | None


def probe_screens(host: Host) -> Probed[tuple[Screen, ...]]:
    """All connected screens. Where no driver shows connectors they are unknown, unless the machine has no
    graphics adapter at all.
    """
    connectors = [_connector(host, folder) for folder in host.glob(CONNECTORS)]
    if connectors:
        return parse_screens(connectors, may_hold_one=may_hold_a_screen(host))
    try:
        has_adapter = bool(graphics_adapters(probe_pci(host)))
    except HostError as error:
        return Probed(fact=error.as_fact())
    if has_adapter:
        return Probed(fact=unknown(Why.NOT_REPORTED, "no graphics driver shows its connectors"))
    return Probed(fact=absent())


def _connector(host: Host, folder: str) -> Connector:
    status = read_optional(host, f"{folder}/status")
    edid: bytes | HostError = b""
    mode = None
    if status == "connected":
        try:
            edid = host.read(f"{folder}/edid", limit_bytes=EDID_LIMIT_BYTES)
        except HostError as error:
            edid = error
        mode = (read_optional(host, f"{folder}/modes") or "").partition("\n")[0]
    return Connector(name=_name(folder), status=status, edid=edid, mode=mode or None)


def _name(folder: str) -> str:
    """`card1-HDMI-A-1` without its card."""
    return folder.rpartition("/")[2].partition("-")[2]


def may_hold_a_screen(host: Host) -> bool:
    """Whether a screen may be part of this machine: not of one that has neither battery nor lid and is no
    all-in-one, where an adapter leads from an inner connector to a monitor.
    """
    if not look(host).has_no_battery_nor_lid:
        return True
    names = " ".join(filter(None, (read_optional(host, f"{DMI}/{name}") for name in NAMING)))
    told = number_kind(read_optional(host, f"{DMI}/chassis_type"))
    return ChassisKind.ALL_IN_ONE in (told, kind_by_name(names)) or told in PORTABLE


def parse_screens(connectors: list[Connector], *, may_hold_one: bool = True) -> Probed[tuple[Screen, ...]]:
    """The screens on connectors that say "connected"; a monitor on an inner connector of a machine that may
    hold no screen is not built in.
    """
    screens, missing = [], []
    for connector in connectors:
        if connector.status == "connected":
            screen, problem = _screen(connector, may_hold_one=may_hold_one)
            screens.append(screen)
            missing += problem
    return Probed(fact=present(tuple(screens)) if screens else absent(), missing=tuple(missing))


def _screen(connector: Connector, *, may_hold_one: bool) -> tuple[Screen, list[Missing]]:
    fact = connector.edid.as_fact() if isinstance(connector.edid, HostError) else parse_edid(connector.edid)
    edid = fact.value
    if edid is None:
        why = fact.why if connector.edid else Why.NOT_REPORTED
        return _without_edid(connector, why or Why.NOT_REPORTED, fact.detail, may_hold_one=may_hold_one)
    width_px, height_px = edid.width_px, edid.height_px
    if width_px is None:
        width_px, height_px = _pixels(connector.mode)
    is_outside = edid.stands_alone and not may_hold_one
    screen = Screen(
        connector=connector.name,
        built_in=is_built_in(connector.name) and not is_outside,
        maker=edid.maker,
        product=edid.product,
        model=edid.model,
        serial=edid.serial,
        year=edid.year,
        week=edid.week,
        width_px=width_px,
        height_px=height_px,
        width_mm=edid.width_mm,
        height_mm=edid.height_mm,
        diagonal_inches=edid.diagonal_inches,
        digital=edid.digital,
    )
    return screen, []


def _without_edid(
    connector: Connector, why: Why, detail: str | None, *, may_hold_one: bool
) -> tuple[Screen, list[Missing]]:
    """A screen of which only the driver's first mode is known. On an inner connector of a machine that may
    hold none it may be a monitor on an adapter, or nothing but a word of the firmware.
    """
    built_in = is_built_in(connector.name)
    width_px, height_px = _pixels(connector.mode)
    serial: Fact[str] = unknown(why, detail)
    screen = Screen(
        connector=connector.name,
        built_in=None if built_in and not may_hold_one else built_in,
        maker=None,
        product=None,
        model=None,
        serial=serial,
        year=None,
        week=None,
        width_px=width_px,
        height_px=height_px,
        width_mm=None,
        height_mm=None,
        diagonal_inches=None,
        digital=None,
    )
    return screen, [Missing(where=f"screens.{connector.name}.edid", why=why, detail=detail)]


def is_built_in(connector: str) -> bool | None:
    """Whether a screen on this connector is part of the machine; None where the connector does not tell."""
    kind = re.sub(r"-\d+$", "", connector)
    return None if kind in UNTOLD else kind in BUILT_IN


def _pixels(mode: str | None) -> tuple[int, int] | tuple[None, None]:
    match = re.match(r"(\d+)x(\d+)(i?)", mode or "")
    return (int(match[1]), int(match[2])) if match else (None, None)


PROBE = Probe(name="screens", timeout_s=15.0, probe=probe_screens)
