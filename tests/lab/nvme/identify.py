"""Identify: what the drive says it is (NVM Express Base Specification 2.0, figures 274 and 275; NVM
Command Set, figure 97).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tests.lab.nvme.commands import Command, Completion
from tests.lab.nvme.logs import ANA_GROUP
from tests.lab.nvme.management import CONTROLLER, MOST_NAMESPACES, controller_list
from tests.lab.nvme.namespaces import BLOCK_BYTES, Namespace
from tests.lab.nvme.status import Status
from tests.lab.nvme.traits import AnaState

if TYPE_CHECKING:
    from tests.lab.nvme.drive import NvmeDrive

PAGE_BYTES = 4096
CNS_NAMESPACE = 0x00
CNS_CONTROLLER = 0x01
CNS_ACTIVE_NAMESPACES = 0x02
CNS_NAMESPACE_DESCRIPTORS = 0x03
CNS_ALLOCATED_NAMESPACES = 0x10
CNS_ALLOCATED_NAMESPACE = 0x11
CNS_CONTROLLERS_OF_NAMESPACE = 0x12
CNS_CONTROLLERS = 0x13
OF_NAMESPACE_MANAGEMENT = frozenset(range(CNS_ALLOCATED_NAMESPACES, CNS_CONTROLLERS + 1))
VENDOR_ID = 0x1B36  # Red Hat: the vendor id of virtual devices
VERSION_1_4 = 0x00010400
MDTS = 5  # the largest transfer is 2**5 pages of 4 KiB
KEEP_ALIVE_100MS = 10
OACS_SECURITY, OACS_FORMAT, OACS_NAMESPACES, OACS_SELF_TEST = 1 << 0, 1 << 1, 1 << 3, 1 << 4
CMIC_ANA, ANACAP_ALL = 1 << 3, 0x1F
ONCS_DSM, ONCS_WRITE_ZEROES = 1 << 2, 1 << 3
SGLS_IN_CAPSULE_OFFSET = 1 | 1 << 20
CAPSULE_DATA_BYTES = 8192
FPI_SUPPORTED = 1 << 7
UNREACHED = frozenset({AnaState.INACCESSIBLE, AnaState.PERSISTENT_LOSS})


def identify(drive: NvmeDrive, command: Command) -> Completion:
    """The data structure that CNS names (figure 273)."""
    cns = command.dwords[0] & 0xFF
    lacks = cns in OF_NAMESPACE_MANAGEMENT and not drive.traits.lists_allocated
    if lacks or cns in drive.traits.refused_cns:
        return Completion(status=Status.INVALID_FIELD)
    match cns:
        case _ if cns == CNS_CONTROLLER:
            return Completion(data=controller(drive))
        case _ if cns == CNS_NAMESPACE_DESCRIPTORS:
            return _descriptors(drive, command.namespace)
        case _ if cns in (CNS_NAMESPACE, CNS_ALLOCATED_NAMESPACE):
            seen = drive.attached if cns == CNS_NAMESPACE else drive.namespaces.keys()
            known = drive.namespaces.get(command.namespace) if command.namespace in seen else None
            return Completion(data=bytes(PAGE_BYTES) if known is None else namespace(drive, known))
        case _ if cns in (CNS_ACTIVE_NAMESPACES, CNS_ALLOCATED_NAMESPACES):
            seen = drive.attached if cns == CNS_ACTIVE_NAMESPACES else drive.namespaces.keys()
            return Completion(data=_numbers(number for number in seen if number > command.namespace))
        case _ if cns in (CNS_CONTROLLERS_OF_NAMESPACE, CNS_CONTROLLERS):
            every = cns == CNS_CONTROLLERS or command.namespace in drive.attached
            first = command.dwords[0] >> 16
            return Completion(data=controller_list([CONTROLLER] if every and first <= CONTROLLER else []))
        case _:
            return Completion(status=Status.INVALID_FIELD)


def _numbers(some: Iterable[int]) -> bytes:
    """A Namespace List, in order."""
    numbers = sorted(some)[: PAGE_BYTES // 4]
    return struct.pack(f"<{len(numbers)}I", *numbers).ljust(PAGE_BYTES, b"\0")


def _descriptors(drive: NvmeDrive, number: int) -> Completion:
    """The Namespace Identification Descriptor list (figure 277): an EUI-64."""
    if number not in drive.attached:
        return Completion(status=Status.INVALID_NAMESPACE)
    name = drive.namespaces[number].eui64(drive.traits.serial)
    return Completion(data=(bytes([1, 8, 0, 0]) + name).ljust(PAGE_BYTES, b"\0"))


def controller(drive: NvmeDrive) -> bytes:
    """The Identify Controller data structure."""
    page = bytearray(PAGE_BYTES)
    struct.pack_into("<HH", page, 0, VENDOR_ID, VENDOR_ID)
    page[4:24] = drive.serial.encode("ascii").ljust(20)
    page[24:64] = drive.traits.model.encode("ascii").ljust(40)
    page[64:72] = drive.traits.firmware.encode("ascii").ljust(8)
    page[76] = drive.traits.cmic | (0 if drive.traits.ana is None else CMIC_ANA)
    page[77] = MDTS
    struct.pack_into("<HI", page, 78, CONTROLLER, VERSION_1_4)  # CNTLID, VER
    page[111] = 1  # CNTRLTYPE: I/O controller
    security = OACS_SECURITY if drive.opal is not None else 0
    management = OACS_NAMESPACES if drive.traits.management else 0
    struct.pack_into("<H", page, 256, OACS_FORMAT | OACS_SELF_TEST | security | management)
    page[258], page[259] = 3, 3  # ACL, AERL
    page[261] = 1 << 1  # LPA: commands supported and effects log
    page[262] = 63  # ELPE
    struct.pack_into("<HH", page, 266, 350, 355)  # WCTEMP, CCTEMP in kelvins
    struct.pack_into("<H", page, 316, 1)  # EDSTT: minutes of an extended self-test
    struct.pack_into("<H", page, 320, KEEP_ALIVE_100MS)
    struct.pack_into("<Q", page, 280, _told(drive.traits.told_tnvmcap, drive.total_bytes))  # TNVMCAP
    struct.pack_into("<Q", page, 296, _told(drive.traits.told_unvmcap, drive.unallocated_bytes))  # UNVMCAP
    struct.pack_into("<I", page, 328, drive.traits.sanicap)
    if drive.traits.ana is not None:
        page[342], page[343] = 10, ANACAP_ALL  # ANATT in seconds
        struct.pack_into("<II", page, 344, ANA_GROUP, ANA_GROUP)  # ANAGRPMAX, NANAGRPID
    page[512], page[513] = 0x66, 0x44  # SQES, CQES
    most = MOST_NAMESPACES if drive.traits.management else max(drive.namespaces, default=0)
    struct.pack_into("<HI", page, 514, 64, most)  # MAXCMD, NN
    struct.pack_into("<H", page, 520, ONCS_DSM | ONCS_WRITE_ZEROES)
    page[524] = drive.traits.fna
    page[525] = 1  # VWC: a volatile write cache is present
    struct.pack_into("<I", page, 536, SGLS_IN_CAPSULE_OFFSET)
    name = nqn(drive).encode("ascii")
    page[768 : 768 + len(name)] = name
    struct.pack_into("<II", page, 1792, (64 + CAPSULE_DATA_BYTES) // 16, 1)  # IOCCSZ, IORCSZ
    page[1803] = 1  # MSDBD
    return bytes(page)


def _told(instead: int | None, true: int) -> int:
    return true if instead is None else instead


def nqn(drive: NvmeDrive) -> str:
    """The NVMe qualified name of the subsystem."""
    return f"nqn.2026-11.org.example.lab:{drive.traits.serial.lower()}"


def namespace(drive: NvmeDrive, which: Namespace) -> bytes:
    """The Identify Namespace data structure: one LBA format, 512 bytes without metadata."""
    page = bytearray(PAGE_BYTES)
    told, blocks = drive.told(which), drive.blocks_of(which)
    capacity = _told(told.ncap, blocks)
    struct.pack_into("<QQQ", page, 0, blocks, capacity, min(blocks, capacity))  # NSZE, NCAP, NUSE
    page[32] = FPI_SUPPORTED | drive.formatting.remaining_percent(which.number)
    struct.pack_into(
        "<Q", page, 48, _told(told.nvmcap, blocks * BLOCK_BYTES if told.nsze is None else len(which.part))
    )
    if drive.traits.ana is not None:
        page[30] = 1  # NMIC: may be attached to several controllers
        struct.pack_into("<I", page, 92, ANA_GROUP)
    if drive.traits.ana in UNREACHED:  # figure 97: NUSE and NVMCAP are cleared then
        struct.pack_into("<Q", page, 16, 0)
        struct.pack_into("<Q", page, 48, 0)
    page[120:128] = which.eui64(drive.traits.serial)
    page[130] = 9  # LBADS of format 0: 2**9 bytes
    return bytes(page)
