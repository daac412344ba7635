"""What a desk works with: this machine, or what a test puts in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from agent.bench.state import State
from agent.erasing.jobs import Job, start_worker
from agent.erasing.workers import Start
from agent.trying.trier import Triers
from host.plugs import Plugs
from host.port import Host
from host.service import Service
from host.suspend import KernelSleeper, Sleeper
from model.erasure import WipePolicy
from wipe.planned import PlannedDrive


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskMeans:
    """What a desk erases and tries with; tests give their own drives, workers and devices, never a way around
    a decision. `on_battery`: the machine runs on its battery alone. `start_with_key`: the worker
    of a drive that is reset with the PSID of its label.
    """

    plans: Callable[[WipePolicy, frozenset[str]], Sequence[PlannedDrive]]
    policy: WipePolicy
    plugs: Plugs
    host: Host
    durable: Callable[[State], bool]
    on_battery: Callable[[], bool]
    start: Start = start_worker
    start_with_key: Callable[[Job, str], Service] = start_worker
    sleeper: Sleeper = field(default_factory=KernelSleeper)
    waits_for_looks: bool = False
    triers: Triers = field(default_factory=dict)
