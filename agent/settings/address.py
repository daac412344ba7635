"""Addresses of inventories: what is written as one, and which of them lie on this machine."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

LOCAL_HOSTS = ("127.0.0.1", "::1", "localhost")
# A name in any language, or an IPv6 address.
HOST = re.compile(r"[^\W_]([\w.-]*[^\W_])?|[0-9a-f:.]+:[0-9a-f:.]*")


def split_address(url: str) -> SplitResult | None:
    """The parts of `https://HOST[:PORT][/PATH]`, or of the same with http; None for anything else."""
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and parts.port != 0
    except ValueError:  # brackets that are not closed, a port that is no number
        return None
    if not is_address or any(character.isspace() or not character.isprintable() for character in url):
        return None
    return parts if HOST.fullmatch(parts.hostname or "") else None


def is_local(parts: SplitResult) -> bool:
    """Whether it is on this machine, where no network listens."""
    return parts.hostname in LOCAL_HOSTS


def holds_secret(parts: SplitResult) -> bool:
    """Whether a password or a token stands in it, to be seen by everybody who sees the address."""
    return bool(parts.username or parts.password or parts.query)
