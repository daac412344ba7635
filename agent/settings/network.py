"""`[network]`: how a boot key reaches its network, and the files of systemd-networkd and iwd that say so."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Iterator, MutableMapping

import msgspec

from model.settings_text import BadSettings
from papers.language import _

PRINTED_SSID = re.compile(r"[A-Za-z0-9 _-]{1,32}")  # iwd.network(5): any other name is written in hexadecimal
HIGHEST_VLAN = 4094  # IEEE 802.1Q
LONGEST_NAME_BYTES = 32
WIRED, VLAN, WIRELESS = "10-etabli-wired.network", "11-etabli-vlan", "12-etabli-wireless.network"


class WifiSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[network.wifi]]`: one network, tried in the order of the file; without a password an open one."""

    name: str
    password: str | None = None


class NetworkSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[network]`: without it every adapter asks for an address. `use = false` keeps the key off every
    network. `address` is one with its prefix (192.168.1.20/24), for the wire; `vlan` a number from 1 to 4094
    on it; `proxy` the address of one for inventories.
    """

    use: bool = True
    address: str | None = None
    gateway: str | None = None
    dns: tuple[str, ...] = ()
    vlan: int | None = None
    proxy: str | None = None
    wifi: tuple[WifiSettings, ...] = ()


def check_network(settings: NetworkSettings) -> None:
    """What TOML cannot say of it. Raises BadSettings with the key."""
    try:
        if settings.address is not None:
            ipaddress.ip_interface(settings.address)
        for address in (settings.gateway, *settings.dns):
            if address is not None:
                ipaddress.ip_address(address)
    except ValueError as error:
        raise BadSettings(_("network: {error}").format(error=error)) from error
    if settings.address is not None and "/" not in settings.address:
        raise BadSettings(_("network.address: expected an address with its prefix, such as 192.168.1.20/24."))
    if settings.gateway is not None and settings.address is None:
        raise BadSettings(_("network.gateway: there is no network.address that it goes with."))
    if settings.vlan is not None and not 1 <= settings.vlan <= HIGHEST_VLAN:
        raise BadSettings(_("network.vlan: expected a number from 1 to {most}.").format(most=HIGHEST_VLAN))
    if settings.proxy is not None and re.fullmatch(r"https?://[\w.-]+(?::\d+)?/?", settings.proxy) is None:
        raise BadSettings(_("network.proxy: expected http://HOST:PORT, without a password."))
    for wifi in settings.wifi:
        _check_wifi(wifi)


def _check_wifi(wifi: WifiSettings) -> None:
    """IEEE 802.11: a name has 1 to 32 bytes; a passphrase 8 to 63 printable characters."""
    named = 1 <= len(wifi.name.encode()) <= LONGEST_NAME_BYTES
    password = wifi.password
    if not named or not (password is None or (8 <= len(password) <= 63 and password.isprintable())):
        raise BadSettings(
            _("network.wifi “{name}”: expected a name of at most 32 bytes and a password of 8 to 63.").format(
                name=wifi.name
            )
        )


def network_files(settings: NetworkSettings) -> dict[str, str]:
    """The files of systemd-networkd by name (systemd.network(5), systemd.netdev(5)); they come before those
    of the image.
    """
    if not settings.use:
        off = "[Match]\nType=ether wlan\n\n[Link]\nUnmanaged=yes\n"
        return {WIRED: off}
    files = {}
    if settings.vlan is not None:
        files[f"{VLAN}.netdev"] = f"[NetDev]\nName=etabli-vlan\nKind=vlan\n\n[VLAN]\nId={settings.vlan}\n"
        files[WIRED] = (
            "[Match]\nType=ether\nKind=!*\n\n[Network]\nVLAN=etabli-vlan\nLinkLocalAddressing=no\nLLMNR=no\n"
        )
        files[f"{VLAN}.network"] = "[Match]\nName=etabli-vlan\n\n" + _network(settings)
    elif settings.address is not None or settings.dns:
        files[WIRED] = "[Match]\nType=ether\nKind=!*\n\n[Link]\nRequiredForOnline=no\n\n" + _network(settings)
    return files


def _network(settings: NetworkSettings) -> str:
    lines = ["[Network]", "LLMNR=no", "MulticastDNS=no"]
    if settings.address is None:
        lines.append("DHCP=yes")
    else:
        lines.append(f"Address={settings.address}")
    lines += [f"Gateway={settings.gateway}"] if settings.gateway is not None else []
    lines += [f"DNS={address}" for address in settings.dns]
    return "\n".join((*lines, ""))


def wifi_files(settings: NetworkSettings) -> dict[str, str]:
    """The files of iwd by name (iwd.network(5)); those first in the configuration are tried first."""
    return dict(_wifi(settings)) if settings.use else {}


def use_proxy(settings: NetworkSettings, environment: MutableMapping[str, str] = os.environ) -> None:
    """Inventories are reached through the proxy of the file, by whatever this process starts as well; one
    that the environment names already stays.
    """
    if settings.proxy is not None:
        environment.setdefault("HTTPS_PROXY", settings.proxy)


def _wifi(settings: NetworkSettings) -> Iterator[tuple[str, str]]:
    for wifi in settings.wifi:
        plain = PRINTED_SSID.fullmatch(wifi.name) is not None
        name = wifi.name if plain else "=" + wifi.name.encode().hex()
        if wifi.password is None:
            yield f"{name}.open", "[Settings]\nAutoConnect=true\n"
        else:
            yield (
                f"{name}.psk",
                f"[Settings]\nAutoConnect=true\n\n[Security]\nPassphrase={_escaped(wifi.password)}\n",
            )


def _escaped(text: str) -> str:
    """A value of a keyfile: a blank at its beginning and every backslash would be taken for something else
    (iwd's settings format, l_settings(3)).
    """
    escaped = text.replace("\\", "\\\\")
    return "\\s" + escaped[1:] if escaped.startswith(" ") else escaped
