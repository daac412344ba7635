"""The order that a worker takes: one drive, its plan, and where its journal lies."""

from __future__ import annotations

from dataclasses import dataclass

from model.drive import Drive
from model.erasure import Method, WipePhase, WipePlan
from wipe.consent import Consent

ORDER_NAME, STATUS_NAME, LOCK_NAME = "order.json", "status.json", "lock"
CERTIFIED_NAME = "certificate.id"  # in it, once it is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOrder:
    """One job. `marker_key` and `seed` are hexadecimal and stay the same through every resume; `drive` is
    what the probes learned when the plan was made; `fixed_journal` for FAT. `counter` is the station's when
    this was written, None where it had none; `may_differ`: a person has confirmed the drive anew although it
    does not hold what was written to it. `consent` is
    None in orders that a person has to agree to again.
    """

    job: str
    plan: WipePlan
    drive: Drive
    marker_key: str
    seed: str
    fixed_journal: bool = False
    consent: Consent | None = None
    counter: int | None = None
    may_differ: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How far a worker is; written every second, for screens. Times are the monotonic clock's.

    `done` and `total` are bytes, 0 when the drive works by itself; `fraction` 0 to 1 where it is told;
    `left_s` None when it is not known, as `temperature_celsius`.
    """

    pid: int
    at_s: float
    phase: WipePhase
    method: Method | None
    done: int
    total: int
    fraction: float | None
    rate_bytes_per_s: float | None
    left_s: float | None
    finished: bool = False
    temperature_celsius: float | None = None
