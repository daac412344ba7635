"""What a drive says it can do to erase itself, and what stands in the way; None is not known."""

from __future__ import annotations

from dataclasses import dataclass

from model.erasure import DeviceState


@dataclass(frozen=True, slots=True, kw_only=True)
class AtaSecurity:
    """The Security feature set (ACS-4, 4.18; IDENTIFY DEVICE words 82, 89, 90, 92, 128).

    Times are the drive's own estimates; None when it gives none.
    """

    enabled: bool
    locked: bool
    frozen: bool
    expired: bool
    enhanced: bool
    erase_s: float | None
    enhanced_erase_s: float | None
    master_is_factory: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AtaSanitize:
    """The Sanitize Device feature set (ACS-4, 4.17; IDENTIFY DEVICE word 59)."""

    crypto: bool
    block: bool
    overwrite: bool
    frozen: bool | None
    state: DeviceState


@dataclass(frozen=True, slots=True, kw_only=True)
class AtaFeatures:
    """What an ATA drive says.

    `sectors` can be addressed; `native_sectors` is READ NATIVE MAX ADDRESS (EXT) or GET NATIVE MAX ADDRESS
    EXT; `dco_sectors` is the maximum of DEVICE CONFIGURATION IDENTIFY. Each None when the drive, or what
    lies between, does not tell. `registers` False: the answers come without the ATA registers.
    """

    model: str
    serial: str
    sectors: int
    logical_sector_bytes: int
    rotation_rpm: int | None
    registers: bool
    hpa: bool
    dco: bool
    amac: bool
    native_sectors: int | None
    dco_sectors: int | None
    kernel_unlocked_hpa: bool
    security: AtaSecurity | None
    sanitize: AtaSanitize | None
    trusted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NvmeFeatures:
    """What an NVMe controller says (Identify Controller, Sanitize Status log).

    `format_all` and `erase_all`: FNA bits 0 and 1, the command reaches every namespace.
    `unallocated_bytes` is UNVMCAP. Estimates are the log's; None when the drive gives none.
    """

    model: str
    serial: str
    sanitize_crypto: bool
    sanitize_block: bool
    sanitize_overwrite: bool
    format: bool
    format_crypto: bool
    format_all: bool
    erase_all: bool
    namespace: int
    namespaces: tuple[int, ...]
    unallocated_bytes: int | None
    lba_format: int
    protection: int
    extended_metadata: bool
    security_commands: bool
    state: DeviceState
    crypto_s: float | None
    block_s: float | None
    overwrite_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScsiFeatures:
    """What a SCSI drive says (REPORT SUPPORTED OPERATION CODES; None when it does not report them)."""

    serial: str | None
    sanitize_crypto: bool | None
    sanitize_block: bool | None
    sanitize_overwrite: bool | None
    format_unit: bool | None
    block_bytes: int
    state: DeviceState


@dataclass(frozen=True, slots=True, kw_only=True)
class MmcFeatures:
    """What an eMMC says (extended CSD, JESD84-B51)."""

    secure_erase: bool
    sanitize: bool
    boot_partitions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpalState:
    """TCG Opal as the kernel sees it (linux/sed-opal.h, IOC_OPAL_GET_STATUS)."""

    supported: bool
    locking_enabled: bool
    locked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseFeatures:
    """All of it; a group is None where the drive is of another kind or could not be asked.

    `siblings` are other block devices of the same device (namespaces of the subsystem), by kernel name.
    `troubles` are the errors of asking, in the tools' own words.
    """

    ata: AtaFeatures | None = None
    nvme: NvmeFeatures | None = None
    scsi: ScsiFeatures | None = None
    mmc: MmcFeatures | None = None
    opal: OpalState | None = None
    siblings: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
