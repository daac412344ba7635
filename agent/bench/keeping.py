"""Keeping: whether what is written into the state folder is still there after the power switch."""

from __future__ import annotations

from agent.bench.state import State
from host.durable import filesystem_of
from host.errors import HostError
from host.port import Host


def outlasts_power(state: State, host: Host) -> bool:
    """Whether it is. A boot key's own root lies in memory; elsewhere the administrator chose the folder, and
    `agent.bench.fallback_state` says it when a run had to leave it.
    """
    if not state.on_key:
        return True
    try:
        return filesystem_of(host, state.folder).durable is True
    except HostError:
        return False
