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


class WriteFault(StrEnum):
    """How every write of the host goes wrong; erases of the drive's own are another matter."""

    NONE = "none"
    FAILS = "fails"  # a medium error, and nothing is written: a worn-out or broken head
    SWALLOWED = "swallowed"  # success, and nothing is written
    # refused as write-protected, as by flash whose spare blocks are used up (NVM Express Base Specification
    # 2.0, SMART / Health Information, critical warning bit 3; SPC-5: DATA PROTECT, WRITE PROTECTED)
    PROTECTED = "protected"


class ForeignWork(StrEnum):
    """What somebody else had begun before the drive came to the bench."""

    FORMAT = "format"  # FORMAT UNIT, Format NVM
    SANITIZE = "sanitize"


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """An operation that runs from the beginning and that no host here began. `erases` False: it leaves the
    medium as it is, as a FORMAT UNIT with FFMT (SBC-4, 5.4) and a Format NVM with SES 000b may.
    """

    work: ForeignWork
    duration_s: float = 600.0
    erases: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """A drive that tells and takes only its first blocks, on every channel that it has, until one of these
    has come: so many seconds, so many bytes written, so many erases of its own. An erase reaches what is told
    when it ends.
    """

    first_blocks: int
    after_s: float | None = None
    after_written_bytes: int | None = None
    after_erases: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """All faults of one drive; LBAs are logical block addresses.

    `drop_after_bytes`: falls off the bus once so many bytes were written. `hang_lba`: a command that
    touches it is never answered. `unreadable` and `unwritable` answer with a medium error; a successful
    write makes an unreadable block readable. `unwritable_region` is the same for a range of blocks: a broken
    head. `writes`: what becomes of all of them.
    `serial_after_reopen`, `blocks_after_reopen`: another
    identity from the second connection on. `growing_reallocations`: each so many MiB written, one more
    block is reallocated. `revert_keeps_data`: a revert of an Opal drive succeeds and keeps the media key.

    `wraps_reads_at`, `wraps_writes_at`: of an address only the rest by so many blocks arrives, a power of
    two; a bridge with 32-bit addresses does that at 2 TiB, a counterfeit flash drive at what it really has.
    `late_s`: a sanitize that was accepted begins so much later, behind the status of before.
    `leaves_old_bytes`: after an erase each seventh sector holds one byte of what it held, over and over:
    every sector is of one byte, and the drive is not.

    LBAs count from the beginning of the medium, also where it is divided into several namespaces.
    """

    erase: EraseFault = EraseFault.NONE
    stall_percent: int = 1
    writes: WriteFault = WriteFault.NONE
    unreadable: frozenset[int] = frozenset()
    unwritable: frozenset[int] = frozenset()
    unwritable_region: range = range(0)
    wraps_reads_at: int | None = None
    wraps_writes_at: int | None = None
    grows: Growth | None = None
    foreign: Foreign | None = None
    late_s: float = 0.0
    leaves_old_bytes: bool = False
    hang_lba: int | None = None
    hang_admin: bool = False
    drop_after_bytes: int | None = None
    write_bytes_per_s: int | None = None
    serial_after_reopen: str | None = None
    blocks_after_reopen: int | None = None
    growing_reallocations: int | None = None
    revert_keeps_data: bool = False

    def __post_init__(self) -> None:
        for wrap in (self.wraps_reads_at, self.wraps_writes_at):
            if wrap is not None and (wrap <= 0 or wrap & wrap - 1):
                raise ValueError(f"addresses cannot wrap at {wrap} blocks: that is no power of two")
