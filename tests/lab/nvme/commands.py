"""What goes between a host and a simulated NVMe drive."""

from __future__ import annotations

from dataclasses import dataclass

from tests.lab.nvme.status import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One submission queue entry, as far as the model needs it: opcode, namespace, CDW10 to CDW15, and
    data sent.
    """

    opcode: int
    namespace: int
    dwords: tuple[int, int, int, int, int, int]
    data: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What the drive answers; `data` goes to the host. `None` in place of a completion means that no
    answer ever comes.

    The host has the answer after `delay_s` only: whoever binds a model in-process moves its clock by that.
    """

    status: Status = Status.SUCCESS
    result: int = 0
    data: bytes = b""
    delay_s: float = 0.0
