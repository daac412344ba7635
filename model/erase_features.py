"""What a drive says it can do to erase itself, and what stands in the way; None is not known."""

from __future__ import annotations

from dataclasses import dataclass

from model.erasure import DeviceState, Method


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
    EXT; `dco_sectors` is the maximum of DEVICE CONFIGURATION IDENTIFY, `log_sectors` that of the Capacity
    page of the IDENTIFY DEVICE data log. Each None when the drive, or what lies between, does not tell.
    `registers` False: the answers come without the ATA registers. `capacity_log`: the drive lists that page.
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
    capacity_log: bool = False
    log_sectors: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NvmeFeatures:
    """What an NVMe controller says (Identify Controller, Sanitize Status log).

    `format_all` and `erase_all`: FNA bits 0 and 1, the command reaches every namespace.
    `unallocated_bytes` is UNVMCAP, `total_bytes` TNVMCAP. Estimates are the log's; None when the drive gives
    none. `namespaces` are attached (CNS 02h), `allocated` are all that exist (CNS 10h); `namespace_bytes` is
    the size of this one, `allocated_bytes` what all that exist take of the capacity. `running` is the method
    that the log says is at work, or was last.
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
    manages_namespaces: bool | None = None
    allocated: tuple[int, ...] | None = None
    total_bytes: int | None = None
    namespace_bytes: int | None = None
    allocated_bytes: int | None = None
    running: Method | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScsiFeatures:
    """What a SCSI drive says (REPORT SUPPORTED OPERATION CODES; None when it does not report them).

    `capacity_blocks` is READ CAPACITY's; `mode_blocks` and `default_blocks` stand in the mode parameter block
    descriptor, as current and as default value. `formats`: what runs is a format and no sanitize.
    """

    serial: str | None
    sanitize_crypto: bool | None
    sanitize_block: bool | None
    sanitize_overwrite: bool | None
    format_unit: bool | None
    block_bytes: int
    state: DeviceState
    capacity_blocks: int | None = None
    mode_blocks: int | None = None
    default_blocks: int | None = None
    formats: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MmcFeatures:
    """What an eMMC says (extended CSD, JESD84-B51): `user_bytes` is the user area (SEC_COUNT), the others are
    areas that no command to the user area reaches.
    """

    secure_erase: bool
    sanitize: bool
    boot_partitions: tuple[str, ...]
    user_bytes: int | None = None
    boot_bytes: int | None = None
    rpmb_bytes: int | None = None
    general_purpose_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpalState:
    """TCG Opal as the kernel sees it (linux/sed-opal.h, IOC_OPAL_GET_STATUS). `mbr_enabled` without
    `mbr_done`: reads of the first sectors are answered from another place (MBR shadowing).
    """

    supported: bool
    locking_enabled: bool
    locked: bool
    mbr_enabled: bool | None = None
    mbr_done: bool | None = None

    @property
    def shadowed(self) -> bool:
        """Whether what is read at the beginning is not what lies there."""
        return self.mbr_enabled is True and self.mbr_done is not True


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
