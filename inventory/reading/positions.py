"""Positions: opaque marks in the order of receipt, good for one inventory only."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from inventory.errors import Refusal
from papers.language import _

PLAIN = re.compile(r"([0-9a-f]{8})\.([0-9]{1,18})")
LONGEST = 60
BAD_REQUEST = 400


def mark(instance: str, position: int) -> str:
    """The mark of a position in the inventory with this instance id."""
    return urlsafe_b64encode(f"{instance[:8]}.{position}".encode()).decode().rstrip("=")


def position_of(text: str, instance: str, last: int) -> int:
    """The position that a mark stands for; `last` is the last one given. Raises Refusal (400)."""
    plain = PLAIN.fullmatch(_unpack(text))
    if plain is None:
        raise Refusal(
            BAD_REQUEST, _("This is not a position of an inventory: {text}.").format(text=text[:LONGEST])
        )
    if plain[1] != instance[:8] or int(plain[2]) > last:
        raise Refusal(
            BAD_REQUEST,
            _("The position is of another inventory, or of another state of it: read from the start."),
        )
    return int(plain[2])


def _unpack(text: str) -> str:
    if len(text) > LONGEST:
        return ""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
    except ValueError:
        return ""
