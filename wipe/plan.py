"""The plan: which methods, in which order, and why the others are left out; pure."""

from __future__ import annotations

from dataclasses import dataclass

from model.drive import DriveKind, Transport
from model.erase_features import AtaFeatures, EraseFeatures
from model.erasure import (
    OVERWRITES,
    SANITIZES,
    DeviceState,
    EraseLevel,
    Expected,
    LeftOut,
    Method,
    Preparation,
    Rung,
    Verification,
    WipePlan,
    WipePolicy,
    WipeRefusal,
)
from model.message import Message, say
from wipe.guard import Candidate, refusals
from wipe.known_drives import known_trouble
from wipe.methods.table import SECURITY_ERASES
from wipe.speeds import rate_of, seconds_of

Methods = tuple[Method, ...]

NVME_LADDER: tuple[Methods, ...] = (
    (Method.NVME_SANITIZE_CRYPTO, Method.NVME_SANITIZE_BLOCK),
    (Method.NVME_SANITIZE_BLOCK,),
    (Method.NVME_SANITIZE_CRYPTO,),
    (Method.NVME_SANITIZE_OVERWRITE,),
    (Method.NVME_FORMAT_CRYPTO,),
    (Method.NVME_FORMAT_USER_DATA,),
)
ATA_FLASH_LADDER: tuple[Methods, ...] = (
    (Method.ATA_SANITIZE_BLOCK,),
    (Method.ATA_SANITIZE_CRYPTO,),
    (Method.ATA_SECURITY_ERASE_ENHANCED,),
    (Method.ATA_SECURITY_ERASE,),
)
ATA_DISK_LADDER: tuple[Methods, ...] = (
    (Method.ATA_SANITIZE_OVERWRITE,),
    (Method.ATA_SANITIZE_CRYPTO,),
    (Method.ATA_SECURITY_ERASE_ENHANCED,),
    (Method.ATA_SECURITY_ERASE,),
)
SCSI_LADDER: tuple[Methods, ...] = (
    (Method.SCSI_SANITIZE_BLOCK,),
    (Method.SCSI_SANITIZE_CRYPTO,),
    (Method.SCSI_SANITIZE_OVERWRITE,),
    (Method.SCSI_FORMAT_UNIT,),
)
# Flash is written with noise first, so that no compression or deduplication spares a cell, then with zeros.
FLASH_OVERWRITE: Methods = (Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO)
DISK_OVERWRITE: Methods = (Method.OVERWRITE_ZERO,)
CHANGES_KEY = frozenset(
    {
        Method.NVME_SANITIZE_CRYPTO,
        Method.NVME_FORMAT_CRYPTO,
        Method.ATA_SANITIZE_CRYPTO,
        # an encrypting drive changes its key; what it then reads is noise
        Method.ATA_SECURITY_ERASE_ENHANCED,
        Method.SCSI_SANITIZE_CRYPTO,
    }
)
FIXED_SECTORS = 512
SPEAKS_SCSI = frozenset({Transport.SAS, Transport.SCSI, Transport.NETWORK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One drive and what is wanted of it."""

    candidate: Candidate
    features: EraseFeatures
    policy: WipePolicy
    unattended: bool = False


def make_plan(order: Order) -> WipePlan | WipeRefusal:
    """What will be done to the drive, or every reason why nothing will."""
    token, drive = order.candidate.token, order.candidate.drive
    reasons = (
        *refusals(order.candidate, order.policy, unattended=order.unattended),
        *_closed(order),
    )
    if reasons:
        return WipeRefusal(drive=token, name=drive.name, reasons=reasons)
    ladder: list[Rung] = []
    left_out: list[LeftOut] = []
    for methods in _ladder(order):
        why = _why_not(order, methods)
        if why is None:
            ladder.append(_rung(order, methods))
        else:
            left_out.append(LeftOut(methods=methods, reason=why))
    if not ladder:
        nothing = say("wipe.nothing_reaches", level=order.policy.level)
        return WipeRefusal(
            drive=token, name=drive.name, reasons=(nothing, *(item.reason for item in left_out))
        )
    return WipePlan(
        drive=token,
        kind=drive.kind,
        policy=order.policy,
        preparations=_preparations(order, ladder),
        ladder=tuple(ladder),
        left_out=tuple(left_out),
        reach=(f"/dev/{token.name}", *(f"/dev/{name}" for name in order.features.siblings)),
        remarks=_remarks(order),
    )


def _closed(order: Order) -> list[Message]:
    """What keeps every command out. A lock may be our own, from an erasure that lost its power."""
    ata = order.features.ata
    path = order.candidate.token.path
    found = []
    if ata is not None and ata.security is not None and ata.security.locked and ata.security.expired:
        found.append(say("wipe.attempts_expired", drive=path))
    if order.features.opal is not None and order.features.opal.locked:
        found.append(say("wipe.opal_locked", drive=path))
    return found


def _ladder(order: Order) -> list[Methods]:
    """All rungs that exist for this kind of drive, the best first.

    For a disk that only has to be cleared, what the host writes and reads back itself comes first: every
    byte of it is seen.
    """
    features, policy, drive = order.features, order.policy, order.candidate.drive
    is_disk = drive.kind is DriveKind.HDD
    overwrite = _overwrite(order)
    if features.nvme is not None:
        return [*NVME_LADDER, overwrite]
    if features.ata is not None:
        ladder = ATA_DISK_LADDER if is_disk else ATA_FLASH_LADDER
    elif (
        features.scsi is not None and order.candidate.token.transport in (Transport.SAS, Transport.SCSI)
    ) or (features.scsi is not None and order.candidate.token.transport is Transport.NETWORK):
        ladder = SCSI_LADDER
    else:
        return [overwrite]
    if is_disk and policy.level is EraseLevel.CLEAR:
        return [overwrite, *ladder]
    return [*ladder, overwrite]


def _overwrite(order: Order) -> Methods:
    if order.policy.pattern:
        return (Method.OVERWRITE_PATTERN,)
    return DISK_OVERWRITE if order.candidate.drive.kind is DriveKind.HDD else FLASH_OVERWRITE


def _why_not(order: Order, methods: Methods) -> Message | None:
    """The first reason against a rung; None when it is climbed."""
    for method in methods:
        why = _unsupported(order, method) or _unwise(order, method)
        if why is not None:
            return why
    is_below = order.policy.level is EraseLevel.PURGE and _level(order, methods) is EraseLevel.CLEAR
    if is_below and not order.policy.below:
        return say("wipe.below_level", level=order.policy.level)
    limit = order.policy.time_limit_s
    estimated = _estimate(order, methods)
    if limit is not None and estimated is not None and estimated > limit:
        return say("wipe.takes_too_long", count=round(estimated / 60))
    return None


def _unsupported(order: Order, method: Method) -> Message | None:
    features = order.features
    if method in OVERWRITES:
        odd = features.scsi is not None and features.scsi.block_bytes % FIXED_SECTORS != 0
        return say("wipe.odd_sectors", count=features.scsi.block_bytes) if odd and features.scsi else None
    return None if _offers(features, method) else say("wipe.unsupported")


def _offers(features: EraseFeatures, method: Method) -> bool:
    """Whether the drive says that it can; what a SCSI drive does not report is tried."""
    nvme, ata, scsi, mmc = features.nvme, features.ata, features.scsi, features.mmc
    told: dict[Method, bool | None] = {}
    if nvme is not None:
        told |= {
            Method.NVME_SANITIZE_CRYPTO: nvme.sanitize_crypto,
            Method.NVME_SANITIZE_BLOCK: nvme.sanitize_block,
            Method.NVME_SANITIZE_OVERWRITE: nvme.sanitize_overwrite,
            Method.NVME_FORMAT_CRYPTO: nvme.format and nvme.format_crypto,
            Method.NVME_FORMAT_USER_DATA: nvme.format,
        }
    if ata is not None and ata.sanitize is not None:
        told |= {
            Method.ATA_SANITIZE_CRYPTO: ata.sanitize.crypto,
            Method.ATA_SANITIZE_BLOCK: ata.sanitize.block,
            Method.ATA_SANITIZE_OVERWRITE: ata.sanitize.overwrite,
        }
    if ata is not None and ata.security is not None:
        told |= {
            Method.ATA_SECURITY_ERASE: True,
            Method.ATA_SECURITY_ERASE_ENHANCED: ata.security.enhanced,
        }
    if scsi is not None:
        told |= {
            Method.SCSI_SANITIZE_CRYPTO: scsi.sanitize_crypto is not False,
            Method.SCSI_SANITIZE_BLOCK: scsi.sanitize_block is not False,
            Method.SCSI_SANITIZE_OVERWRITE: scsi.sanitize_overwrite is not False,
            Method.SCSI_FORMAT_UNIT: scsi.format_unit is not False,
        }
    if mmc is not None:
        told |= {Method.EMMC_SECURE_ERASE: mmc.secure_erase, Method.EMMC_SANITIZE: mmc.sanitize}
    return told.get(method) is True


def _unwise(order: Order, method: Method) -> Message | None:
    """What the drive could do and we do not ask of it."""
    features, token = order.features, order.candidate.token
    if method in OVERWRITES:
        return None
    reported = known_trouble(token.model, method)
    if reported is not None:
        return say("wipe.known_trouble", reference=reported)
    if features.siblings:
        return say("wipe.reaches_others", names=", ".join(features.siblings))
    if method in SECURITY_ERASES:
        return _why_no_security_erase(order)
    sanitize = features.ata.sanitize if features.ata is not None else None
    if sanitize is not None and features.ata is not None:
        if sanitize.frozen:
            return say("wipe.sanitize_frozen")
        if not features.ata.registers:
            return say("wipe.no_registers")
    return None


def _why_no_security_erase(order: Order) -> Message | None:
    security = order.features.ata.security if order.features.ata is not None else None
    if order.candidate.token.transport is Transport.USB:
        return say("wipe.never_over_usb")
    if security is None:
        return say("wipe.unsupported")
    if security.frozen and not order.policy.suspend:
        return say("wipe.frozen")
    if security.enabled and not security.locked:
        return say("wipe.foreign_password")
    return None


def _level(order: Order, methods: Methods) -> EraseLevel:
    """What the rung may claim at most: only proven SANITIZE is purge."""
    if all(method in SANITIZES for method in methods) and not _is_cached(order):
        return EraseLevel.PURGE
    return EraseLevel.CLEAR


def _is_cached(order: Order) -> bool:
    """A hybrid drive keeps copies in flash that SANITIZE's words do not promise."""
    model = (order.candidate.token.model or "").lower()
    return order.candidate.drive.kind is DriveKind.HDD and ("sshd" in model or "hybrid" in model)


def _rung(order: Order, methods: Methods) -> Rung:
    return Rung(
        methods=methods,
        level=_level(order, methods),
        estimated_s=_estimate(order, methods),
        expected=expected_after(methods[-1]),
    )


def expected_after(method: Method) -> Expected:
    """What a drive must read as after a method."""
    if method in CHANGES_KEY:
        return Expected.CHANGED
    if method is Method.OVERWRITE_PATTERN:
        return Expected.PATTERN
    if method is Method.OVERWRITE_RANDOM:
        return Expected.STREAM
    zeros = {Method.OVERWRITE_ZERO, Method.ATA_SANITIZE_OVERWRITE, Method.NVME_SANITIZE_OVERWRITE}
    return Expected.ZEROS if method in zeros or method is Method.SCSI_SANITIZE_OVERWRITE else Expected.UNIFORM


def _estimate(order: Order, methods: Methods) -> float | None:
    """The methods and the reading back, in seconds; None when the drive gives no estimate."""
    token, kind = order.candidate.token, order.candidate.drive.kind
    known = [
        seconds_of(method, order.features, kind, token.transport, token.size_bytes) for method in methods
    ]
    share = 1.0 if order.policy.verification is Verification.FULL else 0.1
    reading = share * token.size_bytes / rate_of(kind, token.transport)
    total = reading
    for seconds in known:
        if seconds is None:
            return None
        total += seconds
    return total


def _preparations(order: Order, ladder: list[Rung]) -> tuple[Preparation, ...]:
    """What comes before the first rung, in this order."""
    ata = order.features.ata
    if ata is None:
        return ()
    found = []
    security = ata.security
    if security is not None and security.locked:
        found.append(Preparation.UNLOCK)
    frozen = security is not None and security.frozen
    first = ladder[0].methods
    if frozen and order.policy.suspend and any(method in SECURITY_ERASES for method in first):
        found.append(Preparation.UNFREEZE)
    found += hidden_preparations(ata)
    return tuple(found)


def hidden_preparations(ata: AtaFeatures) -> list[Preparation]:
    """What brings hidden sectors to light; an HPA that the kernel unlocked is back at the next power-on."""
    found = []
    native = ata.native_sectors
    if native is not None and (native > ata.sectors or (ata.hpa and ata.kernel_unlocked_hpa)):
        found.append(Preparation.UNHIDE_AMAC if ata.amac else Preparation.UNHIDE_HPA)
    if ata.dco_sectors is not None and ata.dco_sectors > (native or ata.sectors):
        found.append(Preparation.UNHIDE_DCO)
    return found


def _remarks(order: Order) -> tuple[Message, ...]:
    """What a person should know before confirming."""
    features, token = order.features, order.candidate.token
    found = []
    ata = features.ata
    if ata is not None and (ata.hpa or ata.amac) and ata.native_sectors is None:
        found.append(say("wipe.hidden_unknown"))
    if ata is not None and ata.security is not None and ata.security.locked:
        found.append(say("wipe.locked_maybe_ours"))
    if features.nvme is not None and features.nvme.unallocated_bytes:
        found.append(say("wipe.unallocated", count=features.nvme.unallocated_bytes // 1_000_000_000))
    states = [
        group.state
        for group in (features.nvme, ata.sanitize if ata else None, features.scsi)
        if group is not None
    ]
    if DeviceState.RUNNING in states:
        found.append(say("wipe.already_running"))
    if _is_cached(order):
        found.append(say("wipe.hybrid"))
    if token.serial is None:
        found.append(say("wipe.no_serial"))
    found += [say("wipe.asking_failed", error=trouble) for trouble in features.troubles]
    return tuple(found)
