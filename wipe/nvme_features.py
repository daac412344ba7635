"""What an NVMe controller says of erasing (NVM Express Base Specification 2.0, figures 275 and 280)."""

from __future__ import annotations

import struct

from host.drive.drive_ports import NvmeAdmin, NvmeOrder
from model.erase_features import NvmeFeatures
from model.erasure import DeviceState
from wipe.methods.nvme_sanitize import estimates, nvme_sanitize_status, sanitize_log

IDENTIFY = 0x06
CNS_NAMESPACE, CNS_CONTROLLER, CNS_ACTIVE = 0x00, 0x01, 0x02
PAGE_BYTES = 4096


def ask_nvme(nvme: NvmeAdmin, namespace: int) -> NvmeFeatures | None:
    """Everything; None when the controller does not identify itself. Raises DriveError."""
    page = _identify(nvme, CNS_CONTROLLER, 0)
    if page is None:
        return None
    sanicap, fna = struct.unpack_from("<I", page, 328)[0], page[524]
    optional = struct.unpack_from("<H", page, 256)[0]
    space = _identify(nvme, CNS_NAMESPACE, namespace) or bytes(PAGE_BYTES)
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
        namespaces=_active(nvme, page),
        unallocated_bytes=_unallocated(page, manages_namespaces=bool(optional >> 3 & 1)),
        lba_format=space[26] & 0xF | (space[26] >> 5 & 3) << 4,
        protection=space[29] & 7,
        extended_metadata=bool(space[26] >> 4 & 1),
        security_commands=bool(optional & 1),
        state=DeviceState.IDLE if log is None else nvme_sanitize_status(nvme).state,
        crypto_s=crypto_s,
        block_s=block_s,
        overwrite_s=overwrite_s,
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
    page = _identify(nvme, CNS_ACTIVE, 0)
    if page is None:
        return (1,) if struct.unpack_from("<I", controller, 516)[0] == 1 else ()
    numbers = struct.unpack(f"<{len(page) // 4}I", page)
    return tuple(number for number in numbers if number)
