"""What can be wrong with a simulated drive."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EraseFault(StrEnum):
    """How an erase of the drive's own goes wrong; whatever the drive says, the medium shows what was done."""

    NONE = "none"
    FAILS = "fails"  # runs, then reports failure, and has erased nothing
    STALLS = "stalls"  # progress stops at `stall_percent` and never moves again
    LIES = "lies"  # reports success and has erased nothing
    LIES_IN_PART = "lies_in_part"  # reports success and has spared the first MiB of the second half
    HIDES = "hides"  # reports success, answers reads with zeros, and keeps the data underneath
    IDLE_SUCCESS = "idle_success"  # accepts the command, does nothing, and says that the last one succeeded
    REJECTS_BUT_RUNS = "rejects_but_runs"  # refuses the command, and runs it
    REFUSED = "refused"  # refuses the command although it lists it as supported


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """All faults of one drive; LBAs are logical block addresses.

    `drop_after_bytes`: falls off the bus once so many bytes were written. `hang_lba`: a command that
    touches it is never answered. `unreadable` and `unwritable` answer with a medium error; a successful
    write makes an unreadable block readable. `serial_after_reopen`, `blocks_after_reopen`: another
    identity from the second connection on. `growing_reallocations`: each so many MiB written, one more
    block is reallocated. `revert_keeps_data`: a revert of an Opal drive succeeds and keeps the media key.

    LBAs count from the beginning of the medium, also where it is divided into several namespaces.
    """

    erase: EraseFault = EraseFault.NONE
    stall_percent: int = 1
    unreadable: frozenset[int] = frozenset()
    unwritable: frozenset[int] = frozenset()
    hang_lba: int | None = None
    hang_admin: bool = False
    drop_after_bytes: int | None = None
    write_bytes_per_s: int | None = None
    serial_after_reopen: str | None = None
    blocks_after_reopen: int | None = None
    growing_reallocations: int | None = None
    revert_keeps_data: bool = False
