"""What an NVMe controller says of erasing (NVM Express Base Specification 2.0, figures 275 and 280)."""

from __future__ import annotations

import struct

from host.drive.drive_ports import NvmeAdmin, NvmeOrder
from model.erase_features import NvmeFeatures
from model.erasure import DeviceState
from wipe.methods.nvme_sanitize import estimates, method_in, nvme_sanitize_status, sanitize_log

IDENTIFY = 0x06
CNS_NAMESPACE, CNS_CONTROLLER, CNS_ACTIVE = 0x00, 0x01, 0x02
CNS_ALLOCATED, CNS_ALLOCATED_NAMESPACE = 0x10, 0x11
MOST_NAMESPACES_ASKED = 128
PAGE_BYTES = 4096


def ask_nvme(nvme: NvmeAdmin, namespace: int) -> NvmeFeatures | None:
    """Everything; None when the controller does not identify itself. Raises DriveError."""
    page = _identify(nvme, CNS_CONTROLLER, 0)
    if page is None:
        return None
    sanicap, fna = struct.unpack_from("<I", page, 328)[0], page[524]
    optional = struct.unpack_from("<H", page, 256)[0]
    manages = bool(optional >> 3 & 1)
    own = _identify(nvme, CNS_NAMESPACE, namespace)
    space = own or bytes(PAGE_BYTES)
    active = _active(nvme, page)
    allocated = _numbers(_identify(nvme, CNS_ALLOCATED, 0))
    log = sanitize_log(nvme) if sanicap & 7 else None
    overwrite_s, block_s, crypto_s = estimates(log) if log is not None else (None, None, None)
    return NvmeFeatures(
        model=page[24:64].decode("ascii", "replace").strip(" \0"),
        serial=page[4:24].decode("ascii", "replace").strip(" \0"),
        sanitize_crypto=bool(sanicap & 1),
        sanitize_block=bool(sanicap & 2),
        sanitize_overwrite=bool(sanicap & 4),
        format=bool(optional >> 1 & 1),
        format_crypto=bool(fna & 4),
        format_all=bool(fna & 1),
        erase_all=bool(fna & 2),
        namespace=namespace,
        namespaces=active,
        unallocated_bytes=_unallocated(page, manages_namespaces=manages),
        lba_format=space[26] & 0xF | (space[26] >> 5 & 3) << 4,
        protection=space[29] & 7,
        extended_metadata=bool(space[26] >> 4 & 1),
        security_commands=bool(optional & 1),
        state=DeviceState.IDLE if log is None else nvme_sanitize_status(nvme).state,
        crypto_s=crypto_s,
        block_s=block_s,
        overwrite_s=overwrite_s,
        manages_namespaces=manages,
        allocated=allocated,
        total_bytes=int.from_bytes(page[280:296], "little") or None,
        namespace_bytes=None if own is None else _size_bytes(own),
        allocated_bytes=_taken_bytes(nvme, allocated, active),
        running=None if log is None else method_in(log),
    )


def _unallocated(page: bytes, *, manages_namespaces: bool) -> int | None:
    """UNVMCAP, which controllers without namespace management may leave at zero (figure 275)."""
    told = int.from_bytes(page[296:312], "little")
    return told if told or manages_namespaces else None


def _identify(nvme: NvmeAdmin, cns: int, namespace: int) -> bytes | None:
    answer = nvme.admin(
        NvmeOrder(
            opcode=IDENTIFY,
            namespace=namespace,
            dwords=(cns, 0, 0, 0, 0, 0),
            data_in_bytes=PAGE_BYTES,
            timeout_s=15.0,
        )
    )
    return answer.data if answer.status == 0 and len(answer.data) == PAGE_BYTES else None


def _active(nvme: NvmeAdmin, controller: bytes) -> tuple[int, ...]:
    """The namespaces that are attached; the list ends with zeros. None where it is not told: a controller
    without the list (NVM Express 1.0) tells at least how many it can have.
    """
    found = _numbers(_identify(nvme, CNS_ACTIVE, 0))
    if found is None:
        return (1,) if struct.unpack_from("<I", controller, 516)[0] == 1 else ()
    return found


def _numbers(page: bytes | None) -> tuple[int, ...] | None:
    """The namespaces in a list."""
    if page is None:
        return None
    return tuple(number for number in struct.unpack(f"<{len(page) // 4}I", page) if number)


def _size_bytes(space: bytes) -> int | None:
    """NSZE in bytes, by the LBA format in use (Identify Namespace, figure 97 of the NVM command set)."""
    chosen = space[26] & 0xF | (space[26] >> 5 & 3) << 4
    exponent = space[128 + 4 * chosen + 2]
    blocks = int.from_bytes(space[0:8], "little")
    return blocks << exponent if exponent >= 9 else None


def _taken_by(space: bytes) -> int | None:
    """NVMCAP, and the size where that says nothing, or more than anybody can address."""
    told, size = int.from_bytes(space[48:64], "little"), _size_bytes(space)
    return min(told, size) if told and size is not None else told or size


def _taken_bytes(nvme: NvmeAdmin, allocated: tuple[int, ...] | None, active: tuple[int, ...]) -> int | None:
    """What the namespaces that exist take of the capacity: NVMCAP, and their size where it says nothing. A
    controller that lists none beside the active ones is asked for those.
    """
    total = 0
    cns = CNS_NAMESPACE if allocated is None else CNS_ALLOCATED_NAMESPACE
    for number in (active if allocated is None else allocated)[:MOST_NAMESPACES_ASKED]:
        space = _identify(nvme, cns, number)
        taken = None if space is None else _taken_by(space)
        if taken is None:
            return None
        total += taken
    return total
