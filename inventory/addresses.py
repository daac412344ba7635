"""Addresses: which ones this inventory may listen on."""

from __future__ import annotations

import ipaddress


def loopback_address(host: str) -> str | None:
    """The loopback address that a host names; None for any other."""
    if host.lower() == "localhost":
        return "127.0.0.1"
    try:
        address = ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    return str(address) if address.is_loopback else None
