"""The command line's words, and the drives they make."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from tests.lab import vocabulary
from tests.lab.ata.drive import AtaDrive, AtaTraits
from tests.lab.faults import Faults, Foreign, Growth
from tests.lab.mmc.drive import MmcDrive
from tests.lab.mmc.ext_csd import MmcTraits
from tests.lab.nvme.drive import NvmeDrive
from tests.lab.nvme.namespaces import ToldSize
from tests.lab.nvme.traits import NvmeTraits
from tests.lab.opal.traits import LockingRange, OpalTraits, ShadowMbr, ShadowWrites
from tests.lab.platters import Platters
from tests.lab.scsi.sas import SasTraits, SasUnit
from tests.lab.scsi.sat import USB_BRIDGE, Bridge, SatUnit, Translation

Clock = Callable[[], float]
MIB = 1 << 20
NVME_SERIAL, SATA_SERIAL, SAS_SERIAL = NvmeTraits().serial, AtaTraits().serial, SasTraits().serial


def parser() -> argparse.ArgumentParser:
    """All options: the drive, the file of its medium, and the address."""
    options = drive_parser()
    options.epilog = "python -m tests.lab guest DRIVE... starts a guest that is connected to drives."
    options.add_argument("--file", type=Path, required=True, help="the medium; made when it is missing")
    options.add_argument("--address", default="127.0.0.1")
    options.add_argument("--port", type=int, default=4420)
    options.add_argument("--hang-admin-after-s", type=float, help="answer no admin command from then on")
    return options


def drive_parser() -> argparse.ArgumentParser:
    """What a drive is, and what is wrong with it."""
    options = argparse.ArgumentParser(prog="python -m tests.lab", allow_abbrev=False)
    options.add_argument("kind", choices=vocabulary.SERVED)
    vocabulary.add_drive_options(options)
    return options


def any_parser() -> argparse.ArgumentParser:
    """The same for drives of every kind, of which no transport shows some to a kernel."""
    options = argparse.ArgumentParser(prog="python -m tests.lab", allow_abbrev=False)
    options.add_argument("kind", choices=[*vocabulary.SERVED, *vocabulary.NOT_SERVED])
    vocabulary.add_drive_options(options)
    vocabulary.add_mmc_options(options.add_argument_group("mmc"))
    return options


def faults(options: argparse.Namespace) -> Faults:
    """What is wrong with the drive."""
    return Faults(
        erase=options.erase,
        stall_percent=options.stall_percent,
        writes=options.writes,
        unreadable=frozenset([*options.unreadable, *options.unreadable_region]),
        unwritable=frozenset(options.unwritable),
        unwritable_region=options.unwritable_region,
        wraps_reads_at=options.wraps_reads_at,
        wraps_writes_at=options.wraps_writes_at,
        grows=_growth(options),
        foreign=_foreign(options),
        late_s=options.late_s,
        leaves_old_bytes=options.leaves_old_bytes,
        hang_lba=options.hang_lba,
        hang_admin=options.hang_admin,
        drop_after_bytes=_mib(options.drop_after_mib),
        write_bytes_per_s=options.write_bytes_per_s,
        serial_after_reopen=options.serial_after_reopen,
        blocks_after_reopen=options.blocks_after_reopen,
        growing_reallocations=options.growing_reallocations,
        revert_keeps_data=options.revert_keeps_data,
    )


def _growth(options: argparse.Namespace) -> Growth | None:
    if options.grows_from_blocks is None:
        return None
    return Growth(
        first_blocks=options.grows_from_blocks,
        after_s=options.grows_after_s,
        after_written_bytes=_mib(options.grows_after_mib),
        after_erases=options.grows_after_erases,
    )


def _foreign(options: argparse.Namespace) -> Foreign | None:
    if options.foreign is None:
        return None
    return Foreign(work=options.foreign, duration_s=options.foreign_s, erases=options.foreign_erases)


def opal(options: argparse.Namespace) -> OpalTraits | None:
    """What the drive's TPer is like, None where it has none."""
    owned = options.opal_locked or options.opal_range or options.opal_shadow_blocks is not None
    if not options.opal and not owned:
        return None
    writes = ShadowWrites.SWALLOWED if options.opal_shadow_swallows else ShadowWrites.REFUSED
    blocks = options.opal_shadow_blocks
    return OpalTraits(
        psid=options.psid.encode(),
        owner=b"somebody" if owned else None,
        global_locked=options.opal_locked,
        ranges=tuple(
            LockingRange(first_block=part.start, blocks=len(part))
            for part in filter(None, [options.opal_range])
        ),
        shadow=None if blocks is None else ShadowMbr(blocks=blocks, writes=writes),
        silent_discovery=options.silent_discovery,
    )


def nvme_drive(options: argparse.Namespace, platters: Platters, now: Clock = time.monotonic) -> NvmeDrive:
    """An NVMe drive."""
    usual = NvmeTraits()
    told = ToldSize(nsze=options.told_nsze, ncap=options.told_ncap, nvmcap=options.told_nvmcap)
    traits = NvmeTraits(
        serial=options.serial or NVME_SERIAL,
        namespaces=tuple(size * MIB for size in options.namespaces),
        detached=frozenset(options.detached),
        lists_allocated=not options.no_allocated_lists,
        management=options.management,
        told_tnvmcap=options.told_tnvmcap,
        told_unvmcap=options.told_unvmcap,
        told_sizes=() if told == ToldSize() else (told,),
        refused_cns=frozenset(options.refused_cns),
        refused_logs=frozenset(options.refused_logs),
        told_global_data_erased=options.told_global_data_erased,
        cmic=options.cmic,
        ana=options.ana,
        sanitized_before=options.sanitized_before,
        opal=opal(options),
        fna=options.fna,
        sanitize_s=_given(options.sanitize_s, usual.sanitize_s),
        format_s=_given(options.format_s, usual.format_s),
    )
    return NvmeDrive(platters, traits, faults(options), now)


def sas_drive(options: argparse.Namespace, platters: Platters, now: Clock = time.monotonic) -> SasUnit:
    """A SAS drive, which is its own logical unit."""
    usual = SasTraits()
    traits = SasTraits(
        serial=options.serial or SAS_SERIAL,
        block_bytes=options.block_bytes,
        current_blocks=options.current_blocks,
        resizes=not options.no_resize,
        told_descriptor_blocks=options.told_descriptor_blocks,
        rejects=frozenset(options.rejects),
        opal=opal(options),
        sanitize_s=_given(options.sanitize_s, usual.sanitize_s),
        format_s=_given(options.format_s, usual.format_s),
    )
    return SasUnit(platters, traits, faults(options), now)


def sata_unit(options: argparse.Namespace, platters: Platters, now: Clock = time.monotonic) -> SatUnit:
    """An ATA drive behind the translation that shows it."""
    usual = AtaTraits()
    traits = AtaTraits(
        model=options.model,
        serial=options.serial or SATA_SERIAL,
        rotation_rpm=options.rotation_rpm,
        opal=opal(options),
        native_sectors=options.native_sectors,
        current_sectors=options.current_sectors,
        host_protected_area=not options.no_hpa,
        device_configuration=not options.no_dco,
        accessible_max=options.accessible_max,
        told_native_lba=options.told_native_lba,
        refuses_set_max=options.refuses_set_max,
        silent_native_max=options.silent_native_max,
        told_sectors=options.told_sectors,
        told_page_sectors=options.told_page_sectors,
        told_overlay_lba=options.told_overlay_lba,
        aborts=frozenset(options.aborts),
        dco_freezes_at_power_on=options.dco_freezes_at_power_on,
        capacity_page=not options.no_capacity_page,
        enhanced_pattern=options.enhanced_pattern,
        user_password=None if options.locked is None else options.locked.encode(),
        frozen=options.frozen,
        freezes_at_power_on=options.freezes_at_power_on,
        sanitize_frozen=options.sanitize_frozen,
        sanitize_s=_given(options.sanitize_s, usual.sanitize_s),
        erase_s=_given(options.erase_s, usual.erase_s),
    )
    return SatUnit(AtaDrive(platters, traits, faults(options), now), translation(options))


def translation(options: argparse.Namespace) -> Translation:
    """What the layer between SCSI and ATA is like."""
    return Translation(
        shown_sectors=options.shown_sectors,
        pass_through=not options.no_pass_through,
        registers=not options.no_registers,
        fixed_sense=options.fixed_sense,
        rejects=USB_BRIDGE.rejects if options.usb_bridge else frozenset(),
        bridge=_bridge(options) if options.usb_bridge else None,
    )


def mmc_drive(options: argparse.Namespace, platters: Platters, now: Clock = time.monotonic) -> MmcDrive:
    """An eMMC."""
    usual = MmcTraits()
    traits = MmcTraits(
        boot_bytes=options.boot_kib << 10,
        rpmb_bytes=options.rpmb_kib << 10,
        general_purpose_bytes=tuple(size * MIB for size in options.general_purpose),
        boot_write_protected=options.boot_write_protected,
        sanitize_s=_given(options.sanitize_s, usual.sanitize_s),
        erase_s=_given(options.erase_s, usual.erase_s),
    )
    return MmcDrive(platters, traits, faults(options), now)


def _bridge(options: argparse.Namespace) -> Bridge:
    return Bridge(removable=options.removable, serial=options.bridge_serial)


def _given(value: float | None, usual: float) -> float:
    return usual if value is None else value


def _mib(value: int | None) -> int | None:
    return None if value is None else value * MIB
