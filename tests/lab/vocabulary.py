"""What the command line's words are: for drives of all kinds, and for those of one."""

from __future__ import annotations

import argparse

from tests.lab.ata.traits import AtaTraits
from tests.lab.faults import EraseFault, ForeignWork, WriteFault
from tests.lab.mmc.ext_csd import MmcTraits
from tests.lab.nvme.traits import AnaState, NvmeTraits
from tests.lab.opal.traits import OpalTraits
from tests.lab.scsi.blocklength import LENGTHS
from tests.lab.scsi.sat import Bridge

SERVED, NOT_SERVED = ("nvme", "sata", "sas"), ("mmc",)
ANA_STATES = {state.name.lower().replace("_", "-"): state for state in AnaState}


def part(text: str) -> range:
    """FIRST:STOP. Raises ValueError."""
    first, _, stop = text.partition(":")
    return range(int(first), int(stop))


def number(text: str) -> int:
    """Decimal, or hexadecimal after 0x; `ones` for all ones. Raises ValueError."""
    return (1 << 64) - 1 if text == "ones" else int(text, 0)


def yes_or_no(text: str) -> bool:
    """Raises ValueError."""
    if text not in ("yes", "no"):
        raise ValueError(text)
    return text == "yes"


def ana_state(text: str) -> AnaState:
    """Raises ValueError."""
    if text not in ANA_STATES:
        raise ValueError(text)
    return ANA_STATES[text]


def add_drive_options(options: argparse.ArgumentParser) -> None:
    """The options that say what a drive is and what is wrong with it."""
    options.add_argument("--size-mib", type=int, default=64)
    options.add_argument("--serial")
    options.add_argument("--sanitize-s", type=float, metavar="SECONDS")
    options.add_argument("--format-s", type=float, metavar="SECONDS", help="nvme, sas")
    options.add_argument("--erase-s", type=float, metavar="SECONDS", help="sata")
    add_faults(options.add_argument_group("faults"))
    add_faults_of_size(options.add_argument_group("faults about size, address and whose operation runs"))
    add_opal_options(options.add_argument_group("opal"))
    add_nvme_options(options.add_argument_group("nvme"))
    sas = options.add_argument_group("sas")
    sas.add_argument("--block-bytes", type=int, default=512, choices=LENGTHS)
    sas.add_argument("--current-blocks", type=int, metavar="BLOCKS", help="what somebody resized it to")
    sas.add_argument("--no-resize", action="store_true", help="MODE SELECT changes no number of blocks")
    sas.add_argument("--told-descriptor-blocks", type=number, metavar="BLOCKS", help="by MODE SENSE")
    sas.add_argument("--rejects", type=number, nargs="*", default=[], metavar="OPCODE")
    add_sata_options(options.add_argument_group("sata"))


def add_faults(faults: argparse._ArgumentGroup) -> None:
    """What goes wrong."""
    faults.add_argument("--erase", type=EraseFault, default=EraseFault.NONE, choices=list(EraseFault))
    faults.add_argument("--stall-percent", type=int, default=1)
    faults.add_argument("--leaves-old-bytes", action="store_true", help="one, in each seventh sector")
    faults.add_argument("--writes", type=WriteFault, default=WriteFault.NONE, choices=list(WriteFault))
    faults.add_argument("--unreadable", type=int, nargs="*", default=[], metavar="LBA")
    faults.add_argument("--unreadable-region", type=part, default=range(0), metavar="FIRST:STOP")
    faults.add_argument("--unwritable", type=int, nargs="*", default=[], metavar="LBA")
    faults.add_argument("--unwritable-region", type=part, default=range(0), metavar="FIRST:STOP")
    faults.add_argument("--hang-lba", type=int, metavar="LBA")
    faults.add_argument("--hang-admin", action="store_true")
    faults.add_argument("--drop-after-mib", type=int)
    faults.add_argument("--write-bytes-per-s", type=int)
    faults.add_argument("--serial-after-reopen", metavar="SERIAL")
    faults.add_argument("--blocks-after-reopen", type=int, metavar="BLOCKS")
    faults.add_argument("--growing-reallocations", type=int, metavar="MIB", help="one more each MIB written")
    faults.add_argument("--revert-keeps-data", action="store_true", help="the revert of an Opal drive")


def add_faults_of_size(odd: argparse._ArgumentGroup) -> None:
    """What is not as the drive says."""
    odd.add_argument("--wraps-reads-at", type=int, metavar="BLOCKS", help="a power of two")
    odd.add_argument("--wraps-writes-at", type=int, metavar="BLOCKS", help="a power of two")
    odd.add_argument("--grows-from-blocks", type=int, metavar="BLOCKS", help="tells no more, until")
    odd.add_argument("--grows-after-s", type=float, metavar="SECONDS")
    odd.add_argument("--grows-after-mib", type=int, metavar="MIB", help="were written")
    odd.add_argument("--grows-after-erases", type=int, metavar="N")
    odd.add_argument("--foreign", type=ForeignWork, choices=list(ForeignWork), help="runs from the beginning")
    odd.add_argument("--foreign-s", type=float, default=600.0, metavar="SECONDS")
    odd.add_argument("--foreign-erases", action="store_true")
    odd.add_argument("--late-s", type=float, default=0.0, metavar="SECONDS", help="until a sanitize begins")


def add_opal_options(opal: argparse._ArgumentGroup) -> None:
    """What a TPer is."""
    opal.add_argument("--opal", action="store_true", help="an Opal drive that nobody owns")
    opal.add_argument("--opal-locked", action="store_true", help="one that somebody locked")
    opal.add_argument("--opal-range", type=part, metavar="FIRST:STOP", help="one of which a part is locked")
    opal.add_argument("--opal-shadow-blocks", type=int, metavar="BLOCKS", help="one whose shadow MBR is on")
    opal.add_argument("--opal-shadow-swallows", action="store_true", help="writes there, with success")
    opal.add_argument("--silent-discovery", action="store_true", help="Level 0 Discovery is refused")
    opal.add_argument("--psid", default=OpalTraits().psid.decode(), help="what its label says")


def add_nvme_options(nvme: argparse._ArgumentGroup) -> None:
    """What only NVMe drives have."""
    nvme.add_argument("--namespaces", type=int, nargs="*", default=[], metavar="MIB")
    nvme.add_argument("--detached", type=int, nargs="*", default=[], metavar="NUMBER")
    nvme.add_argument("--no-allocated-lists", action="store_true", help="no Identify CNS 10h to 13h")
    nvme.add_argument("--management", action="store_true", help="namespace management commands")
    nvme.add_argument("--told-tnvmcap", type=number, metavar="BYTES")
    nvme.add_argument("--told-unvmcap", type=number, metavar="BYTES")
    nvme.add_argument("--told-nsze", type=number, metavar="BLOCKS", help="of namespace 1")
    nvme.add_argument("--told-ncap", type=number, metavar="BLOCKS", help="of namespace 1")
    nvme.add_argument("--told-nvmcap", type=number, metavar="BYTES", help="of namespace 1")
    nvme.add_argument("--refused-cns", type=number, nargs="*", default=[], metavar="CNS", help="of Identify")
    nvme.add_argument("--refused-logs", type=number, nargs="*", default=[], metavar="LID")
    nvme.add_argument("--told-global-data-erased", type=yes_or_no, metavar="yes|no")
    nvme.add_argument("--cmic", type=number, default=0)
    nvme.add_argument("--ana", type=ana_state, metavar="|".join(ANA_STATES))
    nvme.add_argument("--sanitized-before", type=number, metavar="CDW10", help="somebody's, at its end")
    nvme.add_argument("--fna", type=int, default=NvmeTraits().fna)


def add_sata_options(sata: argparse._ArgumentGroup) -> None:
    """What only ATA drives and their translation have."""
    sata.add_argument("--model", default=AtaTraits().model)
    sata.add_argument("--frozen", action="store_true")
    sata.add_argument("--freezes-at-power-on", action="store_true")
    sata.add_argument("--sanitize-frozen", action="store_true")
    sata.add_argument("--locked", metavar="PASSWORD")
    sata.add_argument("--current-sectors", type=int, help="what a host protected area leaves")
    sata.add_argument("--native-sectors", type=int, help="what a device configuration overlay leaves")
    sata.add_argument("--no-hpa", action="store_true", help="no READ NATIVE MAX, no SET MAX")
    sata.add_argument("--no-dco", action="store_true", help="no DEVICE CONFIGURATION")
    sata.add_argument("--accessible-max", action="store_true", help="ACCESSIBLE MAX CONFIGURATION")
    sata.add_argument("--told-native-lba", type=number, metavar="LBA", help="in place of the truth, or ones")
    sata.add_argument("--told-sectors", type=number, metavar="SECTORS", help="by IDENTIFY DEVICE")
    sata.add_argument("--told-page-sectors", type=number, metavar="SECTORS", help="by its data log")
    sata.add_argument("--told-overlay-lba", type=number, metavar="LBA", help="by DEVICE CONFIGURATION")
    sata.add_argument("--aborts", type=number, nargs="*", default=[], metavar="COMMAND")
    sata.add_argument("--refuses-set-max", action="store_true")
    sata.add_argument("--silent-native-max", action="store_true", help="while a sanitize runs")
    sata.add_argument("--dco-freezes-at-power-on", action="store_true")
    sata.add_argument("--no-capacity-page", action="store_true", help="in the IDENTIFY DEVICE data log")
    sata.add_argument("--enhanced-pattern", type=bytes.fromhex, default=b"\0", metavar="HEX")
    sata.add_argument("--rotation-rpm", type=int, default=AtaTraits().rotation_rpm)
    sata.add_argument("--shown-sectors", type=int, help="the dock tells no more")
    sata.add_argument("--no-registers", action="store_true")
    sata.add_argument("--fixed-sense", action="store_true")
    sata.add_argument("--no-pass-through", action="store_true")
    sata.add_argument("--usb-bridge", action="store_true", help="its own INQUIRY, and no SECURITY ERASE")
    sata.add_argument("--bridge-serial", default=Bridge().serial)
    sata.add_argument("--removable", action="store_true", help="the bridge sets RMB")


def add_mmc_options(mmc: argparse._ArgumentGroup) -> None:
    """What only an eMMC has."""
    usual = MmcTraits()
    mmc.add_argument("--boot-kib", type=int, default=usual.boot_bytes >> 10, help="each of two")
    mmc.add_argument("--boot-write-protected", action="store_true")
    mmc.add_argument("--rpmb-kib", type=int, default=usual.rpmb_bytes >> 10)
    mmc.add_argument("--general-purpose", type=int, nargs="*", default=[], metavar="MIB", help="up to four")
