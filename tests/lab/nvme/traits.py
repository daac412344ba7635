"""What an NVMe drive is when it comes to the bench."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from tests.lab.nvme.namespaces import ToldSize
from tests.lab.opal.traits import OpalTraits


class AnaState(IntEnum):
    """How the controller reaches its namespaces (NVM Express Base Specification 2.0, 8.1)."""

    OPTIMIZED = 0x1
    NON_OPTIMIZED = 0x2
    INACCESSIBLE = 0x3
    PERSISTENT_LOSS = 0x4
    CHANGE = 0xF


@dataclass(frozen=True, slots=True, kw_only=True)
class NvmeTraits:
    """What the drive is; numbers as in Identify Controller (figure 275).

    `namespaces`: the sizes in bytes of namespaces 1, 2, …, one after the other on the medium, and the rest
    unallocated; none named means one namespace of the whole medium. `detached`: those of them that are
    allocated and not attached to this controller (8.11): CNS 02h does not list them, CNS 10h does, unless
    `lists_allocated` is False, as with controllers that have no namespace management. `management`: Namespace
    Management and Namespace Attachment are there. `told_tnvmcap`, `told_unvmcap`: what Identify Controller
    says in place of the truth, 0 for a controller that does not report it. `told_sizes`: the same of
    Identify Namespace. `refused_cns`, `refused_logs`: structures of Identify and log pages that it lacks.
    `told_global_data_erased`: bit 8 of SSTAT in place of the truth: firmware is not always right about it.
    `cmic` as there; `ana` None: no asymmetric namespace access. `sanitized_before`: the
    CDW10 of a sanitize that somebody ran to its end, None for a drive that never was.
    """

    model: str = "LAB NVMe SSD"
    serial: str = "LABNVME0001"
    firmware: str = "LAB1.0"
    namespaces: tuple[int, ...] = ()
    detached: frozenset[int] = frozenset()
    lists_allocated: bool = True
    management: bool = False
    told_tnvmcap: int | None = None
    told_unvmcap: int | None = None
    told_sizes: tuple[ToldSize, ...] = ()
    refused_cns: frozenset[int] = frozenset()
    refused_logs: frozenset[int] = frozenset()
    told_global_data_erased: bool | None = None
    cmic: int = 0
    ana: AnaState | None = None
    sanicap: int = 0x7  # crypto erase, block erase, overwrite
    sanitized_before: int | None = None
    fna: int = 0x4  # cryptographic erase by Format is supported; bits 0 and 1: all namespaces at once
    sanitize_s: float = 5.0
    format_s: float = 1.0
    self_test_s: float = 5.0
    power_on_hours: int = 4242
    percentage_used: int = 3
    critical_warning: int = 0
    available_spare: int = 100
    media_errors: int = 0
    opal: OpalTraits | None = None
