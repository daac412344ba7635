"""IP addresses in texts: each becomes another of its kind, the same one throughout a recording."""

from __future__ import annotations

import ipaddress
import re

from host.redaction.pseudonyms import Pseudonyms
from host.redaction.secret_kinds import Secret, SecretKind

# Four numbers with dots are as often a version: an address is one after a word that says so, with a prefix
# length, or in a range that no version uses.
_IPV4 = re.compile(
    rb"(?:(?<=inet )|(?<=addr[:=])|(?<=ip=)|(?<=\bvia )|(?<=\bsrc )"
    rb"|(?<![\d.])(?=\d+\.\d+\.\d+\.\d+/\d{1,2}\b)|(?<![\d.])(?=192\.168\.|169\.254\.))"
    rb"(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?![\d.])"
)
_IPV6 = re.compile(rb"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:.])")


def without_addresses(text: bytes, pseudonyms: Pseudonyms) -> bytes:
    """The text with every address of a network replaced; loopback and unspecified ones stay."""
    text = _IPV4.sub(lambda match: _ipv4(match[0], pseudonyms), text)
    return _IPV6.sub(lambda match: _ipv6(match[0], pseudonyms), text)


def _ipv4(written: bytes, pseudonyms: Pseudonyms) -> bytes:
    """Another address with as many digits in every part."""
    try:
        address = ipaddress.IPv4Address(written.decode())
    except ValueError:
        return written
    if address.is_loopback or address.is_unspecified or address == ipaddress.IPv4Address("255.255.255.255"):
        return written
    digits = pseudonyms.of(Secret(kind=SecretKind.SERIAL, value=f"ip {int(address):020d}9")).encode()
    number = int(digits[-16:])
    parts = []
    for part in written.split(b"."):
        number, rest = divmod(number, 156)
        low, count = {1: (1, 9), 2: (10, 90), 3: (100, 156)}[len(part)]
        parts.append(str(low + rest % count).encode())
    return b".".join(parts)


def _ipv6(written: bytes, pseudonyms: Pseudonyms) -> bytes:
    """Another address, link-local or in the range of documentation (RFC 3849)."""
    try:
        address = ipaddress.IPv6Address(written.decode())
    except ValueError:
        return written
    if address.is_loopback or address.is_unspecified or written.count(b":") < 3:
        return written
    host = pseudonyms.of(Secret(kind=SecretKind.BSSID, value=f"{int(address):032x}"))[-16:]
    network = 0xFE80 << 112 if address.is_link_local else 0x20010DB8 << 96
    whole = network | int(host, 16)
    return str(ipaddress.IPv6Address(whole)).encode()
