"""What can be wrong or odd with a drive, by name, and a row of the catalogue: a drive of one kind that is so.

    for row in ROWS:  # of catalogue.py
        drive = row.bound(Platters(folder / row.name, row.size_bytes), clock)  # the ports of `host`
        word = row.guest_word  # of `./dev lab guest`, such as "sas:8,current-blocks=8192"

`channels` says where a host that looks can see it; none of them: no software can. `test_catalogue.py` fails
when a fault, or a trait that is not a plain one, has no row for a kind and no reason why it cannot.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from model.drive import Transport
from tests.lab import options as words
from tests.lab.platters import Platters
from tests.lab.ports import JumpingClock, LabDrive, Model, Step, nothing_happens
from tests.lab.scsi.sat import Translation

BLOCK_BYTES = 512
SIZE_MIB = 8


class Kind(StrEnum):
    """What a drive speaks, as on the command line."""

    NVME = "nvme"
    SATA = "sata"
    SAS = "sas"
    MMC = "mmc"


class Channel(StrEnum):
    """Where a host can see that something is odd."""

    WRITES = "writes"  # the answer to a write
    READ_BACK = "read_back"  # what was written, read again at its own address
    ADDRESSES = "addresses"  # several places written, with their addresses in them, before the first is read
    CONTENT = "content"  # the whole of the medium read, and compared with one pattern
    READS = "reads"  # the answer to a read
    ANSWER = "answer"  # of the erase command: refused, or silent
    STATUS = "status"  # of the erase: sense, sanitize log, progress
    IDENTIFY = "identify"  # words 60-61, 100-103, against what the kernel takes for the size
    CAPACITY_PAGE = "capacity_page"  # of the IDENTIFY DEVICE data log
    READ_CAPACITY = "read_capacity"
    NATIVE_MAX = "native_max"  # READ NATIVE MAX, or ACCESSIBLE MAX CONFIGURATION
    OVERLAY = "overlay"  # DEVICE CONFIGURATION IDENTIFY
    DESCRIPTOR = "descriptor"  # the block descriptor of MODE SENSE
    RESIZE = "resize"  # READ CAPACITY after a MODE SELECT for as many blocks as there are
    NAMESPACES = "namespaces"  # Identify CNS 10h and 11h against 02h
    CAPACITIES = "capacities"  # TNVMCAP and UNVMCAP against the namespaces
    ANA = "ana"  # CMIC, and the log page
    EXT_CSD = "ext_csd"
    DISCOVERY = "discovery"  # Level 0
    SECURITY = "security"  # word 128
    MODEL = "model"  # its name, in smartmontools' database
    HEALTH = "health"  # SMART, critical warning, defect lists
    IDENTITY = "identity"  # serial, or size of the drive that is here after a reset
    TIME = "time"


class Oddity(StrEnum):
    """One thing that is odd; what it is called in a table."""

    # whether an erase was done
    ERASE_FAILS = "erase_fails"
    ERASE_STALLS = "erase_stalls"
    ERASE_LIES = "erase_lies"
    ERASE_LIES_IN_PART = "erase_lies_in_part"
    ERASE_HIDES = "erase_hides"
    ERASE_IDLE_SUCCESS = "erase_idle_success"
    ERASE_REJECTED_BUT_RUNS = "erase_rejected_but_runs"
    ERASE_REFUSED = "erase_refused"
    ERASE_LEAVES_OLD_BYTES = "erase_leaves_old_bytes"
    ERASE_STARTS_LATE = "erase_starts_late"
    ERASE_LATE_BEHIND_OLD_SUCCESS = "erase_late_behind_old_success"
    ENHANCED_ERASE_LEAVES_PATTERN = "enhanced_erase_leaves_pattern"
    REVERT_KEEPS_DATA = "revert_keeps_data"
    # writability
    EVERY_WRITE_FAILS = "every_write_fails"
    WRITES_SWALLOWED = "writes_swallowed"
    READ_ONLY = "read_only"
    READ_ONLY_AND_LIES = "read_only_and_lies"
    READ_ONLY_AND_IDLE = "read_only_and_idle"
    SWALLOWS_AND_LIES = "swallows_and_lies"
    REGION_UNWRITABLE = "region_unwritable"
    BLOCK_UNWRITABLE = "block_unwritable"
    BLOCK_UNREADABLE = "block_unreadable"
    REGION_UNREADABLE = "region_unreadable"
    # addresses and size
    WRAPS = "wraps"
    WRAPS_EARLY = "wraps_early"
    WRAPS_WRITES = "wraps_writes"
    WRAPS_READS = "wraps_reads"
    DOUBLES_IN_TIME = "doubles_in_time"
    DOUBLES_WHEN_WRITTEN = "doubles_when_written"
    DOUBLES_WHEN_ERASED = "doubles_when_erased"
    DOCK_SHOWS_LESS = "dock_shows_less"
    DOCK_SHOWS_LESS_WITHOUT_LOG = "dock_shows_less_without_log"
    DOCK_WITHOUT_PASS_THROUGH = "dock_without_pass_through"
    SHORT_STROKED = "short_stroked"
    SHORT_STROKED_FOR_GOOD = "short_stroked_for_good"
    DESCRIPTOR_NOT_REPORTED = "descriptor_not_reported"
    DESCRIPTOR_TOLD_LARGER = "descriptor_told_larger"
    MODE_SENSE_REFUSED = "mode_sense_refused"
    MODE_SELECT_REFUSED = "mode_select_refused"
    READ_CAPACITY_16_REFUSED = "read_capacity_16_refused"
    LONG_BLOCKS = "long_blocks"
    HOST_PROTECTED_AREA = "host_protected_area"
    OVERLAY = "overlay"
    OVERLAY_FROZEN = "overlay_frozen"
    ACCESSIBLE_MAX = "accessible_max"
    HPA_NOT_ANSWERED = "hpa_not_answered"
    NATIVE_MAX_ZERO = "native_max_zero"
    NATIVE_MAX_ONE = "native_max_one"
    NATIVE_MAX_TOO_SMALL = "native_max_too_small"
    NATIVE_MAX_ALL_ONES = "native_max_all_ones"
    SET_MAX_REFUSED = "set_max_refused"
    NATIVE_MAX_SILENT = "native_max_silent"
    NATIVE_MAX_ABORTED = "native_max_aborted"
    OVERLAY_ABORTED = "overlay_aborted"
    OVERLAY_TOLD_ONE = "overlay_told_one"
    OVERLAY_TOLD_LARGER = "overlay_told_larger"
    IDENTIFY_TOLD_LARGER = "identify_told_larger"
    IDENTIFY_TOLD_SMALLER = "identify_told_smaller"
    CAPACITY_PAGE_TOLD_LARGER = "capacity_page_told_larger"
    LOGS_ABORTED = "logs_aborted"
    SANITIZE_ABORTED = "sanitize_aborted"
    NAMESPACE_DETACHED = "namespace_detached"
    NAMESPACE_DETACHED_MANAGED = "namespace_detached_managed"
    NAMESPACE_DETACHED_UNLISTED = "namespace_detached_unlisted"
    CAPACITY_UNALLOCATED = "capacity_unallocated"
    CAPACITY_NOT_REPORTED = "capacity_not_reported"
    CAPACITY_DOES_NOT_FIT = "capacity_does_not_fit"
    UNALLOCATED_DENIED = "unallocated_denied"
    NAMESPACE_TOLD_SMALLER = "namespace_told_smaller"
    NAMESPACE_TOLD_LARGER = "namespace_told_larger"
    NCAP_BELOW_NSZE = "ncap_below_nsze"
    NVMCAP_TOLD_LARGER = "nvmcap_told_larger"
    ACTIVE_LIST_REFUSED = "active_list_refused"
    ALLOCATED_LIST_REFUSED = "allocated_list_refused"
    SANITIZE_LOG_REFUSED = "sanitize_log_refused"
    GLOBAL_DATA_ERASED_STUCK = "global_data_erased_stuck"
    GLOBAL_DATA_ERASED_NEVER = "global_data_erased_never"
    ERASE_NEVER_STARTS_BEHIND_OLD_SUCCESS = "erase_never_starts_behind_old_success"
    SEVERAL_CONTROLLERS = "several_controllers"
    ANA_OPTIMIZED = "ana_optimized"
    ANA_INACCESSIBLE = "ana_inaccessible"
    BOOT_AREAS = "boot_areas"
    BOOT_AREAS_PROTECTED = "boot_areas_protected"
    GENERAL_PURPOSE_AREAS = "general_purpose_areas"
    # whose operation, and state
    FOREIGN_FORMAT = "foreign_format"
    FOREIGN_FORMAT_ERASES = "foreign_format_erases"
    FOREIGN_SANITIZE = "foreign_sanitize"
    FOREIGN_SANITIZE_ERASES = "foreign_sanitize_erases"
    SANITIZED_BEFORE = "sanitized_before"
    SHADOW_REFUSES = "shadow_refuses"
    SHADOW_SWALLOWS = "shadow_swallows"
    SHADOW_SWALLOWS_UNTOLD = "shadow_swallows_untold"
    OPAL_LOCKED = "opal_locked"
    OPAL_RANGE_LOCKED = "opal_range_locked"
    FROZEN = "frozen"
    FREEZES_AT_POWER_ON = "freezes_at_power_on"
    SANITIZE_FROZEN = "sanitize_frozen"
    PASSWORD = "password"
    HYBRID_LAPTOP = "hybrid_laptop"
    HYBRID_DESKTOP = "hybrid_desktop"
    REGISTERS_LOST = "registers_lost"
    REGISTERS_CUT = "registers_cut"
    # what happens on the way
    HANGS_AT_BLOCK = "hangs_at_block"
    HANGS = "hangs"
    FALLS_OFF = "falls_off"
    SLOW = "slow"
    REALLOCATES = "reallocates"
    ANOTHER_SERIAL = "another_serial"
    ANOTHER_SIZE = "another_size"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An oddity of a drive of one kind. `words` are those of the command line; `{blocks}`, `{half}` and
    `{quarter}` stand for numbers of blocks, `{half_mib}` for MiB.
    """

    oddity: Oddity
    kind: Kind
    words: tuple[str, ...]
    channels: frozenset[Channel]
    size_mib: int = SIZE_MIB

    @property
    def name(self) -> str:
        """Its name among all rows."""
        return f"{self.kind}-{self.oddity}"

    @property
    def size_bytes(self) -> int:
        """The size of the medium; a power of two."""
        return self.size_mib << 20

    @property
    def filled_words(self) -> tuple[str, ...]:
        """The words for this size."""
        blocks = self.size_bytes // BLOCK_BYTES
        sizes = {
            "blocks": blocks, "half": blocks // 2, "quarter": blocks // 4, "three_quarters": blocks // 4 * 3,
            "double": 2 * blocks, "half_mib": self.size_mib // 2, "half_bytes": self.size_bytes // 2,
            "double_bytes": 2 * self.size_bytes,
        }  # fmt: skip
        return tuple(word.format(**sizes) for word in self.words)

    @property
    def options(self) -> argparse.Namespace:
        """The same, parsed."""
        size = ("--size-mib", str(self.size_mib))
        return argparse.Namespace(**vars(_parsed((self.kind, *size, *self.filled_words))))

    @property
    def guest_word(self) -> str:
        """The drive as `./dev lab guest` takes it; an eMMC is shown to no kernel."""
        parts: list[str] = []
        for word in self.filled_words:
            if word.startswith("--"):
                parts.append(word.removeprefix("--"))
            else:
                parts[-1] += ("+" if "=" in parts[-1] else "=") + word
        return ",".join([f"{self.kind}:{self.size_mib}", *parts])

    def make(self, platters: Platters, now: Callable[[], float]) -> Model:
        """The drive on this medium; an ATA drive without its translation."""
        return made(self.options, platters, now)

    @property
    def translation(self) -> Translation | None:
        """What is between an ATA drive and the host."""
        return words.translation(self.options) if self.kind is Kind.SATA else None

    def bound(
        self, platters: Platters, clock: JumpingClock, *, step: Step = nothing_happens, name: str = "lab0"
    ) -> LabDrive:
        """The drive bound to the ports of `host`, with the time of that clock."""
        return LabDrive(
            self.make(platters, clock.monotonic),
            clock,
            transport=TRANSPORTS[self.kind],
            translation=self.translation,
            name=name,
            step=step,
        )


TRANSPORTS = {
    Kind.NVME: Transport.NVME,
    Kind.SATA: Transport.SATA,
    Kind.SAS: Transport.SAS,
    Kind.MMC: Transport.MMC,
}


@cache
def _parsed(arguments: tuple[str, ...]) -> argparse.Namespace:
    return words.any_parser().parse_args(arguments)


def made(options: argparse.Namespace, platters: Platters, now: Callable[[], float]) -> Model:
    """The drive that options say."""
    match Kind(options.kind):
        case Kind.NVME:
            return words.nvme_drive(options, platters, now)
        case Kind.SATA:
            return words.sata_unit(options, platters, now).drive
        case Kind.SAS:
            return words.sas_drive(options, platters, now)
        case Kind.MMC:
            return words.mmc_drive(options, platters, now)
