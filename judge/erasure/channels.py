"""What each channel of a drive tells of its size, and what it tells that no method reaches; pure.

A channel is a way on which a drive, or the kernel, tells how large it is. Those that a drive must have by how
it is attached and what it says of itself are asked before and after; one that does not answer is told too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from model.drive import DriveKind, Transport
from model.erase_features import AtaFeatures, NvmeFeatures, ScsiFeatures
from model.erasure import WipePlan
from model.journal import Observed

# Nothing lies behind what these show: a file or a share of somebody's storage, or flash without an IDENTIFY.
WITHOUT_CHANNELS = frozenset({Transport.VIRTIO, Transport.NETWORK})
WITHOUT_REGISTERS = frozenset({DriveKind.USB_STICK, DriveKind.SD_CARD})


class SizeChannel(StrEnum):
    """One way on which a size is told; the value is that of the sentence about it."""

    KERNEL = "kernel"
    ATA_IDENTIFY = "ata_identify"
    ATA_NATIVE = "ata_native"
    ATA_OVERLAY = "ata_overlay"
    ATA_LOG = "ata_log"
    NVME_NAMESPACE = "nvme_namespace"
    NVME_CAPACITY = "nvme_capacity"
    SCSI_CAPACITY = "scsi_capacity"
    SCSI_DESCRIPTOR = "scsi_descriptor"
    SCSI_DEFAULT = "scsi_default"
    EMMC_REGISTER = "emmc_register"
    DRIVE = "drive"  # the drive's own commands, which all fail


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one channel said: bytes, None where it had to answer and did not."""

    channel: SizeChannel
    size_bytes: int | None


def told_by(plan: WipePlan, seen: Observed) -> Iterator[Told]:
    """Every channel that this drive has, at one moment."""
    features = seen.features
    yield Told(channel=SizeChannel.KERNEL, size_bytes=seen.token.size_bytes or None)
    if features.ata is not None:
        yield from _ata(features.ata)
    elif features.nvme is not None:
        yield from _nvme(features.nvme)
    elif features.mmc is not None:
        yield Told(channel=SizeChannel.EMMC_REGISTER, size_bytes=features.mmc.user_bytes)
    elif _must_have_own_word(plan, features.scsi):
        yield Told(channel=SizeChannel.DRIVE, size_bytes=None)
    if features.scsi is not None:
        yield from _scsi(plan, features.scsi)


def _must_have_own_word(plan: WipePlan, scsi: ScsiFeatures | None) -> bool:
    """Whether a drive on this transport has commands of its own, of which none answered."""
    transport = plan.drive.transport
    if transport in WITHOUT_CHANNELS or plan.kind in WITHOUT_REGISTERS:
        return False
    return scsi is None or transport not in (Transport.SAS, Transport.SCSI)


def _ata(ata: AtaFeatures) -> Iterator[Told]:
    unit = ata.logical_sector_bytes
    yield Told(channel=SizeChannel.ATA_IDENTIFY, size_bytes=ata.sectors * unit)
    if ata.hpa or ata.amac or ata.native_sectors is not None:
        yield Told(channel=SizeChannel.ATA_NATIVE, size_bytes=_times(ata.native_sectors, unit))
    if ata.dco or ata.dco_sectors is not None:
        yield Told(channel=SizeChannel.ATA_OVERLAY, size_bytes=_times(ata.dco_sectors, unit))
    if ata.capacity_log or ata.log_sectors is not None:
        yield Told(channel=SizeChannel.ATA_LOG, size_bytes=_times(ata.log_sectors, unit))


def _nvme(nvme: NvmeFeatures) -> Iterator[Told]:
    yield Told(channel=SizeChannel.NVME_NAMESPACE, size_bytes=nvme.namespace_bytes)


def _scsi(plan: WipePlan, scsi: ScsiFeatures) -> Iterator[Told]:
    unit = scsi.block_bytes
    yield Told(channel=SizeChannel.SCSI_CAPACITY, size_bytes=_times(scsi.capacity_blocks, unit))
    if plan.drive.transport not in (Transport.SAS, Transport.SCSI):
        return
    if scsi.mode_blocks is not None:
        yield Told(channel=SizeChannel.SCSI_DESCRIPTOR, size_bytes=_times(scsi.mode_blocks, unit))
    if scsi.default_blocks is not None:
        yield Told(channel=SizeChannel.SCSI_DEFAULT, size_bytes=_times(scsi.default_blocks, unit))


def _times(count: int | None, unit: int) -> int | None:
    return count * unit if count is not None and unit else None


def capabilities(seen: Observed) -> tuple[object, ...]:
    """Which channels a drive says that it has: it has the same ones afterwards."""
    features = seen.features
    ata, nvme = features.ata, features.nvme
    return (
        None if ata is None else (ata.hpa, ata.amac, ata.dco, ata.capacity_log, ata.logical_sector_bytes),
        None if nvme is None else (nvme.manages_namespaces, nvme.namespace, nvme.namespaces),
        features.mmc is None,
    )


def is_whole(nvme: NvmeFeatures) -> bool | None:
    """Whether what namespaces take and what belongs to none make up all that there is; None where nobody
    tells. A controller that manages no namespaces may leave its capacity out, and has no others than it shows
    (NVM Express Base Specification 2.0, 8.11, figure 275); what it tells has to fit all the same.
    """
    if nvme.total_bytes is None and nvme.manages_namespaces is False:
        return True
    if nvme.allocated is None and nvme.manages_namespaces is not False:
        return None
    if nvme.total_bytes is None or nvme.allocated_bytes is None:
        return None
    if nvme.allocated is not None and nvme.namespace not in nvme.allocated:
        return None  # a list without the one that was erased is none
    unallocated, own = nvme.unallocated_bytes or 0, nvme.namespace_bytes or 0
    if unallocated < 0 or nvme.allocated_bytes < own:
        return False
    return nvme.allocated_bytes + unallocated == nvme.total_bytes


def detached(nvme: NvmeFeatures) -> tuple[int, ...]:
    """Namespaces that exist and are not attached."""
    return tuple(number for number in nvme.allocated or () if number not in nvme.namespaces)
