"""Which trials this machine can make by itself: one trier a kind."""

from __future__ import annotations

from agent.trying.trier import Triers
from host.port import Host


def triers_of(host: Host) -> Triers:
    """Those of this machine; nothing is opened before a trial begins."""
    del host
    return {}
