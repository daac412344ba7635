"""The command line's words, and the drives they make."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from tests.lab.ata.drive import AtaDrive, AtaTraits
from tests.lab.faults import EraseFault, Faults
from tests.lab.nvme.drive import NvmeDrive, NvmeTraits
from tests.lab.opal.traits import OpalTraits
from tests.lab.platters import Platters
from tests.lab.scsi.blocklength import LENGTHS
from tests.lab.scsi.sas import SasTraits, SasUnit
from tests.lab.scsi.sat import USB_BRIDGE, Bridge, SatUnit, Translation

Clock = Callable[[], float]
MIB = 1 << 20
KINDS = ("nvme", "sata", "sas")
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
    options.add_argument("kind", choices=KINDS)
    options.add_argument("--size-mib", type=int, default=64)
    add_drive_options(options)
    return options


def add_drive_options(options: argparse.ArgumentParser) -> None:
    """The options that say what a drive is and what is wrong with it."""
    options.add_argument("--serial")
    options.add_argument("--sanitize-s", type=float, metavar="SECONDS")
    options.add_argument("--format-s", type=float, metavar="SECONDS", help="nvme, sas")
    faults = options.add_argument_group("faults")
    faults.add_argument("--erase", type=EraseFault, default=EraseFault.NONE, choices=list(EraseFault))
    faults.add_argument("--stall-percent", type=int, default=1)
    faults.add_argument("--unreadable", type=int, nargs="*", default=[], metavar="LBA")
    faults.add_argument("--unwritable", type=int, nargs="*", default=[], metavar="LBA")
    faults.add_argument("--hang-lba", type=int, metavar="LBA")
    faults.add_argument("--drop-after-mib", type=int)
    faults.add_argument("--write-bytes-per-s", type=int)
    faults.add_argument("--serial-after-reopen", metavar="SERIAL")
    faults.add_argument("--blocks-after-reopen", type=int, metavar="BLOCKS")
    faults.add_argument("--growing-reallocations", type=int, metavar="MIB", help="one more each MIB written")
    faults.add_argument("--revert-keeps-data", action="store_true", help="the revert of an Opal drive")
    opal = options.add_argument_group("opal")
    opal.add_argument("--opal", action="store_true", help="an Opal drive that nobody owns")
    opal.add_argument("--opal-locked", action="store_true", help="one that somebody locked")
    opal.add_argument("--psid", default=OpalTraits().psid.decode(), help="what its label says")
    nvme = options.add_argument_group("nvme")
    nvme.add_argument("--namespaces", type=int, nargs="*", default=[], metavar="MIB")
    nvme.add_argument("--fna", type=int, default=NvmeTraits().fna)
    sas = options.add_argument_group("sas")
    sas.add_argument("--block-bytes", type=int, default=512, choices=LENGTHS)
    add_sata_options(options.add_argument_group("sata"))


def add_sata_options(sata: argparse._ArgumentGroup) -> None:
    """What only ATA drives and their translation have."""
    sata.add_argument("--frozen", action="store_true")
    sata.add_argument("--freezes-at-power-on", action="store_true")
    sata.add_argument("--sanitize-frozen", action="store_true")
    sata.add_argument("--locked", metavar="PASSWORD")
    sata.add_argument("--current-sectors", type=int, help="what a host protected area leaves")
    sata.add_argument("--native-sectors", type=int, help="what a device configuration overlay leaves")
    sata.add_argument("--erase-s", type=float, metavar="SECONDS")
    sata.add_argument("--rotation-rpm", type=int, default=AtaTraits().rotation_rpm)
    sata.add_argument("--no-registers", action="store_true")
    sata.add_argument("--fixed-sense", action="store_true")
    sata.add_argument("--no-pass-through", action="store_true")
    sata.add_argument("--usb-bridge", action="store_true", help="its own INQUIRY, and no SECURITY ERASE")
    sata.add_argument("--bridge-serial", default=Bridge().serial)
    sata.add_argument("--removable", action="store_true", help="the bridge sets RMB")


def faults(options: argparse.Namespace) -> Faults:
    """What is wrong with the drive."""
    return Faults(
        erase=options.erase,
        stall_percent=options.stall_percent,
        unreadable=frozenset(options.unreadable),
        unwritable=frozenset(options.unwritable),
        hang_lba=options.hang_lba,
        drop_after_bytes=None if options.drop_after_mib is None else options.drop_after_mib * MIB,
        write_bytes_per_s=options.write_bytes_per_s,
        serial_after_reopen=options.serial_after_reopen,
        blocks_after_reopen=options.blocks_after_reopen,
        growing_reallocations=options.growing_reallocations,
        revert_keeps_data=options.revert_keeps_data,
    )


def opal(options: argparse.Namespace) -> OpalTraits | None:
    """What the drive's TPer is like, None where it has none."""
    if not options.opal and not options.opal_locked:
        return None
    owner = b"somebody" if options.opal_locked else None
    return OpalTraits(psid=options.psid.encode(), owner=owner, global_locked=options.opal_locked)


def nvme_drive(options: argparse.Namespace, platters: Platters, now: Clock = time.monotonic) -> NvmeDrive:
    """An NVMe drive."""
    usual = NvmeTraits()
    traits = NvmeTraits(
        serial=options.serial or NVME_SERIAL,
        namespaces=tuple(size * MIB for size in options.namespaces),
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
        opal=opal(options),
        sanitize_s=_given(options.sanitize_s, usual.sanitize_s),
        format_s=_given(options.format_s, usual.format_s),
    )
    return SasUnit(platters, traits, faults(options), now)


def sata_unit(options: argparse.Namespace, platters: Platters, now: Clock = time.monotonic) -> SatUnit:
    """An ATA drive behind the translation that shows it."""
    usual = AtaTraits()
    traits = AtaTraits(
        serial=options.serial or SATA_SERIAL,
        rotation_rpm=options.rotation_rpm,
        opal=opal(options),
        native_sectors=options.native_sectors,
        current_sectors=options.current_sectors,
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
        pass_through=not options.no_pass_through,
        registers=not options.no_registers,
        fixed_sense=options.fixed_sense,
        rejects=USB_BRIDGE.rejects if options.usb_bridge else frozenset(),
        bridge=_bridge(options) if options.usb_bridge else None,
    )


def _bridge(options: argparse.Namespace) -> Bridge:
    return Bridge(removable=options.removable, serial=options.bridge_serial)


def _given(value: float | None, usual: float) -> float:
    return usual if value is None else value
