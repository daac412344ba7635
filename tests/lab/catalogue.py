"""Every oddity of the simulated drives, for every kind of drive that can have it."""

from __future__ import annotations

from collections.abc import Iterable

from tests.lab.oddities import Channel, Kind, Oddity, Row

EVERY = (Kind.NVME, Kind.SATA, Kind.SAS, Kind.MMC)
SANITIZING = (Kind.NVME, Kind.SATA, Kind.SAS)
CONNECTED = (Kind.NVME, Kind.SATA, Kind.SAS)
TRUSTED = (Kind.NVME, Kind.SATA, Kind.SAS)
O, C = Oddity, Channel  # noqa: E741 - a table is read by columns
Sort = tuple[Oddity, str, tuple[Channel, ...]]

ERASES: tuple[Sort, ...] = (
    (O.ERASE_FAILS, "--erase fails", (C.STATUS, C.READ_BACK)),
    (O.ERASE_STALLS, "--erase stalls --stall-percent 40", (C.STATUS, C.TIME)),
    (O.ERASE_LIES, "--erase lies", (C.READ_BACK, C.CONTENT)),
    (O.ERASE_LIES_IN_PART, "--erase lies_in_part", (C.CONTENT,)),
    (O.ERASE_HIDES, "--erase hides", ()),
    (O.ERASE_IDLE_SUCCESS, "--erase idle_success", (C.STATUS, C.READ_BACK, C.CONTENT)),
    (O.ERASE_REJECTED_BUT_RUNS, "--erase rejects_but_runs", (C.ANSWER, C.STATUS)),
    (O.ERASE_REFUSED, "--erase refused", (C.ANSWER,)),
    (O.ERASE_LEAVES_OLD_BYTES, "--leaves-old-bytes", (C.CONTENT,)),
)
WRITES: tuple[Sort, ...] = (
    (O.EVERY_WRITE_FAILS, "--writes fails", (C.WRITES,)),
    (O.WRITES_SWALLOWED, "--writes swallowed", (C.READ_BACK,)),
    (O.READ_ONLY, "--writes protected", (C.WRITES,)),
    (O.READ_ONLY_AND_LIES, "--writes protected --erase lies", (C.WRITES,)),
    (O.READ_ONLY_AND_IDLE, "--writes protected --erase idle_success", (C.WRITES,)),
    (O.SWALLOWS_AND_LIES, "--writes swallowed --erase lies", (C.READ_BACK,)),
    (O.REGION_UNWRITABLE, "--unwritable-region {half}:{three_quarters}", (C.WRITES,)),
    (O.BLOCK_UNWRITABLE, "--unwritable 4099", (C.WRITES,)),
    (O.BLOCK_UNREADABLE, "--unreadable 4099", (C.READS, C.HEALTH)),
    (O.REGION_UNREADABLE, "--unreadable-region {half}:{three_quarters}", (C.READS, C.HEALTH)),
)
ADDRESSES: tuple[Sort, ...] = (
    (O.WRAPS, "--wraps-reads-at {half} --wraps-writes-at {half}", (C.ADDRESSES,)),
    (O.WRAPS_EARLY, "--wraps-reads-at 64 --wraps-writes-at 64", (C.ADDRESSES,)),
    (O.WRAPS_WRITES, "--wraps-writes-at {half}", (C.ADDRESSES, C.READ_BACK)),
    (O.WRAPS_READS, "--wraps-reads-at {half}", (C.ADDRESSES, C.READ_BACK)),
    (O.DOUBLES_IN_TIME, "--grows-from-blocks {half} --grows-after-s 3", (C.IDENTITY, C.READ_CAPACITY)),
    (
        O.DOUBLES_WHEN_WRITTEN,
        "--grows-from-blocks {half} --grows-after-mib {half_mib}",
        (C.IDENTITY, C.READ_CAPACITY),
    ),
    (
        O.DOUBLES_WHEN_ERASED,
        "--grows-from-blocks {half} --grows-after-erases 1",
        (C.IDENTITY, C.READ_CAPACITY),
    ),
)
ON_THE_WAY: tuple[Sort, ...] = (
    (O.HANGS_AT_BLOCK, "--hang-lba 4099", (C.TIME,)),
    (O.HANGS, "--hang-admin", (C.TIME, C.ANSWER)),
    (O.FALLS_OFF, "--drop-after-mib {half_mib}", (C.WRITES,)),
    (O.SLOW, "--write-bytes-per-s 100000", (C.TIME,)),
    (O.REALLOCATES, "--growing-reallocations 1", (C.HEALTH,)),
)
RECONNECTED: tuple[Sort, ...] = (
    (O.ANOTHER_SERIAL, "--serial-after-reopen OTHER", (C.IDENTITY,)),
    (O.ANOTHER_SIZE, "--blocks-after-reopen {half}", (C.IDENTITY,)),
)
LATE: tuple[Sort, ...] = (
    (O.ERASE_STARTS_LATE, "--late-s 3", (C.STATUS,)),
    (O.FOREIGN_SANITIZE, "--foreign sanitize --foreign-s 30", (C.STATUS,)),
    (O.FOREIGN_SANITIZE_ERASES, "--foreign sanitize --foreign-s 30 --foreign-erases", (C.STATUS,)),
)
FORMATS: tuple[Sort, ...] = (
    (O.FOREIGN_FORMAT, "--foreign format --foreign-s 30", (C.STATUS,)),
    (O.FOREIGN_FORMAT_ERASES, "--foreign format --foreign-s 30 --foreign-erases", (C.STATUS,)),
)
OPAL: tuple[Sort, ...] = (
    (O.SHADOW_REFUSES, "--opal-shadow-blocks {half}", (C.DISCOVERY, C.WRITES)),
    (O.SHADOW_SWALLOWS, "--opal-shadow-blocks {half} --opal-shadow-swallows", (C.DISCOVERY, C.READ_BACK)),
    (
        O.SHADOW_SWALLOWS_UNTOLD,
        "--opal-shadow-blocks {half} --opal-shadow-swallows --silent-discovery",
        (C.READ_BACK,),
    ),
    (O.OPAL_LOCKED, "--opal-locked", (C.DISCOVERY, C.WRITES, C.READS)),
    (O.OPAL_RANGE_LOCKED, "--opal-range {half}:{blocks}", (C.DISCOVERY, C.WRITES, C.READS)),
    (O.REVERT_KEEPS_DATA, "--opal-locked --revert-keeps-data", (C.CONTENT,)),
)
ATA: tuple[Sort, ...] = (
    (O.DOCK_SHOWS_LESS, "--shown-sectors {half}", (C.IDENTIFY, C.CAPACITY_PAGE)),
    (O.DOCK_SHOWS_LESS_WITHOUT_LOG, "--shown-sectors {half} --no-capacity-page", (C.IDENTIFY,)),
    (O.DOCK_WITHOUT_PASS_THROUGH, "--shown-sectors {half} --no-pass-through --usb-bridge", ()),
    (O.HOST_PROTECTED_AREA, "--current-sectors {half}", (C.NATIVE_MAX, C.OVERLAY)),
    (O.OVERLAY, "--native-sectors {half}", (C.OVERLAY,)),
    (O.OVERLAY_FROZEN, "--native-sectors {half} --dco-freezes-at-power-on", ()),
    (O.ACCESSIBLE_MAX, "--current-sectors {half} --accessible-max --no-hpa --no-dco", (C.NATIVE_MAX,)),
    (O.HPA_NOT_ANSWERED, "--current-sectors {half} --no-hpa --no-dco", ()),
    (O.NATIVE_MAX_ZERO, "--current-sectors {half} --told-native-lba 0", (C.NATIVE_MAX, C.OVERLAY)),
    (O.NATIVE_MAX_ONE, "--current-sectors {half} --told-native-lba 1", (C.NATIVE_MAX, C.OVERLAY)),
    (O.NATIVE_MAX_TOO_SMALL, "--current-sectors {half} --told-native-lba 99", (C.NATIVE_MAX, C.OVERLAY)),
    (O.NATIVE_MAX_ALL_ONES, "--current-sectors {half} --told-native-lba ones", (C.NATIVE_MAX, C.OVERLAY)),
    (O.SET_MAX_REFUSED, "--current-sectors {half} --refuses-set-max", (C.NATIVE_MAX, C.OVERLAY)),
    (
        O.NATIVE_MAX_SILENT,
        "--current-sectors {half} --silent-native-max --foreign sanitize --foreign-s 30",
        (C.NATIVE_MAX, C.STATUS),
    ),
    (O.NATIVE_MAX_ABORTED, "--current-sectors {half} --aborts 0x27 0xf8", (C.NATIVE_MAX, C.OVERLAY)),
    (O.OVERLAY_ABORTED, "--native-sectors {half} --aborts 0xb1", (C.OVERLAY,)),
    (O.OVERLAY_TOLD_ONE, "--native-sectors {half} --told-overlay-lba 0", (C.OVERLAY,)),
    (O.OVERLAY_TOLD_LARGER, "--told-overlay-lba {double}", (C.OVERLAY,)),
    (O.IDENTIFY_TOLD_LARGER, "--told-sectors {double}", (C.IDENTIFY,)),
    (O.IDENTIFY_TOLD_SMALLER, "--told-sectors {half}", (C.IDENTIFY,)),
    (O.CAPACITY_PAGE_TOLD_LARGER, "--told-page-sectors {double}", (C.CAPACITY_PAGE,)),
    (O.LOGS_ABORTED, "--shown-sectors {half} --aborts 0x2f 0x47", (C.IDENTIFY, C.CAPACITY_PAGE)),
    (O.SANITIZE_ABORTED, "--aborts 0xb4", (C.ANSWER,)),
    (O.ENHANCED_ERASE_LEAVES_PATTERN, "--enhanced-pattern 5aa5c33c", (C.CONTENT,)),
    (O.FROZEN, "--frozen --sanitize-frozen", (C.SECURITY, C.ANSWER)),
    (O.FREEZES_AT_POWER_ON, "--frozen --freezes-at-power-on", (C.SECURITY, C.ANSWER)),
    (O.SANITIZE_FROZEN, "--sanitize-frozen", (C.STATUS, C.ANSWER)),
    (O.PASSWORD, "--locked secret", (C.SECURITY, C.READS, C.WRITES)),
    (O.HYBRID_LAPTOP, "--model ST1000LM014-1EJ164", (C.MODEL,)),
    (O.HYBRID_DESKTOP, "--model ST2000DX001-1CM164", (C.MODEL,)),
    (O.REGISTERS_LOST, "--no-registers", (C.STATUS,)),
    (O.REGISTERS_CUT, "--fixed-sense", (C.STATUS,)),
)
SAS: tuple[Sort, ...] = (
    (O.SHORT_STROKED, "--current-blocks {half}", (C.RESIZE,)),
    (O.SHORT_STROKED_FOR_GOOD, "--current-blocks {half} --no-resize", ()),
    (O.DESCRIPTOR_NOT_REPORTED, "--current-blocks {half} --told-descriptor-blocks 0", (C.RESIZE,)),
    (O.DESCRIPTOR_TOLD_LARGER, "--told-descriptor-blocks {double}", (C.DESCRIPTOR,)),
    (O.MODE_SENSE_REFUSED, "--current-blocks {half} --rejects 0x1a 0x5a", (C.RESIZE, C.DESCRIPTOR)),
    (O.MODE_SELECT_REFUSED, "--current-blocks {half} --rejects 0x15 0x55", (C.RESIZE,)),
    (O.READ_CAPACITY_16_REFUSED, "--rejects 0x9e", (C.READ_CAPACITY,)),
    (O.LONG_BLOCKS, "--block-bytes 520", (C.READ_CAPACITY,)),
)
NVME: tuple[Sort, ...] = (
    (
        O.ERASE_LATE_BEHIND_OLD_SUCCESS,
        "--late-s 3 --sanitized-before 0x0a",
        (C.STATUS,),
    ),
    (O.SANITIZED_BEFORE, "--sanitized-before 0x0a --erase idle_success", (C.STATUS, C.READ_BACK)),
    (
        O.NAMESPACE_DETACHED,
        "--namespaces {half_mib} {half_mib} --detached 2",
        (C.NAMESPACES, C.CAPACITIES),
    ),
    (
        O.NAMESPACE_DETACHED_MANAGED,
        "--namespaces {half_mib} {half_mib} --detached 2 --management",
        (C.NAMESPACES, C.CAPACITIES),
    ),
    (
        O.NAMESPACE_DETACHED_UNLISTED,
        "--namespaces {half_mib} {half_mib} --detached 2 --no-allocated-lists --told-unvmcap 0",
        (C.CAPACITIES,),
    ),
    (O.CAPACITY_UNALLOCATED, "--namespaces {half_mib} --management", (C.CAPACITIES,)),
    (
        O.CAPACITY_NOT_REPORTED,
        "--namespaces {half_mib} {half_mib} --detached 2 --told-tnvmcap 0 --no-allocated-lists",
        (),
    ),
    (O.CAPACITY_DOES_NOT_FIT, "--told-tnvmcap {double_bytes}", (C.CAPACITIES,)),
    (O.UNALLOCATED_DENIED, "--namespaces {half_mib} --told-unvmcap 0", (C.CAPACITIES,)),
    (O.NAMESPACE_TOLD_SMALLER, "--told-nsze {half} --told-ncap {half}", (C.CAPACITIES,)),
    (O.NAMESPACE_TOLD_LARGER, "--told-nsze {double} --told-ncap {double}", (C.CAPACITIES, C.WRITES)),
    (O.NCAP_BELOW_NSZE, "--told-ncap {half}", (C.CAPACITIES,)),
    (O.NVMCAP_TOLD_LARGER, "--told-nvmcap {double_bytes}", (C.CAPACITIES,)),
    (
        O.ACTIVE_LIST_REFUSED,
        "--namespaces {half_mib} {half_mib} --detached 2 --refused-cns 0x02",
        (C.NAMESPACES, C.CAPACITIES),
    ),
    (
        O.ALLOCATED_LIST_REFUSED,
        "--namespaces {half_mib} {half_mib} --detached 2 --management --refused-cns 0x10 0x11",
        (C.NAMESPACES, C.CAPACITIES),
    ),
    (O.SANITIZE_LOG_REFUSED, "--refused-logs 0x81", (C.STATUS,)),
    (O.GLOBAL_DATA_ERASED_STUCK, "--told-global-data-erased yes", (C.STATUS,)),
    (O.GLOBAL_DATA_ERASED_NEVER, "--told-global-data-erased no", (C.STATUS,)),
    (
        O.ERASE_NEVER_STARTS_BEHIND_OLD_SUCCESS,
        "--late-s 1000000 --sanitized-before 0x0a",
        (C.STATUS, C.READ_BACK),
    ),
    (O.SEVERAL_CONTROLLERS, "--cmic 2", (C.ANA,)),
    (O.ANA_OPTIMIZED, "--ana optimized --cmic 2", (C.ANA,)),
    (O.ANA_INACCESSIBLE, "--ana inaccessible --cmic 2", (C.ANA, C.WRITES, C.READS)),
)
MMC: tuple[Sort, ...] = (
    (O.BOOT_AREAS, "--boot-kib 1024 --rpmb-kib 512", (C.EXT_CSD,)),
    (O.BOOT_AREAS_PROTECTED, "--boot-kib 1024 --boot-write-protected", (C.EXT_CSD,)),
    (O.GENERAL_PURPOSE_AREAS, "--general-purpose 1 2", (C.EXT_CSD,)),
)


def _for(kinds: Iterable[Kind], *tables: Iterable[Sort]) -> tuple[Row, ...]:
    return tuple(
        Row(oddity=oddity, kind=kind, words=tuple(text.split()), channels=frozenset(channels))
        for table in tables
        for oddity, text, channels in table
        for kind in kinds
    )


ROWS: tuple[Row, ...] = (
    *_for(EVERY, ERASES, WRITES, ADDRESSES, ON_THE_WAY),
    *_for(CONNECTED, RECONNECTED),
    *_for(SANITIZING, LATE),
    *_for((Kind.NVME, Kind.SAS), FORMATS),
    *_for(TRUSTED, OPAL),
    *_for((Kind.SATA,), ATA),
    *_for((Kind.SAS,), SAS),
    *_for((Kind.NVME,), NVME),
    *_for((Kind.MMC,), MMC),
)
