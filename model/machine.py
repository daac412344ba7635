"""A machine: all facts of one PC, each group of them present, absent or unknown as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from model.battery import Battery
from model.board import Board, Firmware
from model.cpu import Cpu
from model.device import Device, Sensor, UnclaimedDevice
from model.display import Graphics, Screen
from model.drive import Storage
from model.fact import Fact, Why
from model.identity import IdentityKey
from model.lock import Locks
from model.memory import Memory
from model.network import Interface


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One thing inside a present group that could not be learned: the dotted place, and why."""

    where: str
    why: Why
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Everything the probes learned of one machine.

    An empty tuple in a present fact never occurs: a machine without batteries has batteries absent.
    `identity` holds the keys that may identify it, strongest first, placeholders left out. `missing`
    lists what is not known inside groups that are present.
    """

    board: Fact[Board]
    firmware: Fact[Firmware]
    cpu: Fact[Cpu]
    memory: Fact[Memory]
    storage: Fact[Storage]
    batteries: Fact[tuple[Battery, ...]]
    graphics: Fact[tuple[Graphics, ...]]
    screens: Fact[tuple[Screen, ...]]
    interfaces: Fact[tuple[Interface, ...]]
    devices: Fact[tuple[Device, ...]]
    unclaimed: Fact[tuple[UnclaimedDevice, ...]]
    sensors: Fact[tuple[Sensor, ...]]
    locks: Fact[Locks]
    identity: tuple[IdentityKey, ...] = ()
    missing: tuple[Missing, ...] = ()
