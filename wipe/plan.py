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
    LeftOut,
    Method,
    Preparation,
    RefusalCause,
    Rung,
    Verification,
    WipePlan,
    WipePolicy,
    WipeRefusal,
)
from model.message import Message, say
from wipe.guard import Candidate, causes_of, mounts_on, refusals, uses
from wipe.known_drives import is_hybrid, known_trouble
from wipe.ladders import Methods, expected_after, ladder_of
from wipe.methods.table import SECURITY_ERASES
from wipe.speeds import rate_of, seconds_of

ATA_SANITIZES = frozenset(
    {Method.ATA_SANITIZE_CRYPTO, Method.ATA_SANITIZE_BLOCK, Method.ATA_SANITIZE_OVERWRITE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOrder:
    """One drive and what is wanted of it."""

    candidate: Candidate
    features: EraseFeatures
    policy: WipePolicy
    unattended: bool = False


def make_plan(order: PlanOrder) -> WipePlan | WipeRefusal:
    """What will be done to the drive, or every reason why nothing will."""
    token, drive = order.candidate.token, order.candidate.drive
    reasons = (
        *refusals(order.candidate, order.policy, unattended=order.unattended),
        *_closed(order),
    )
    if reasons:
        return WipeRefusal(
            drive=token,
            name=drive.name,
            reasons=reasons,
            causes=_causes(order),
            in_use=uses(order.candidate),
            mounts=mounts_on(order.candidate),
        )
    ladder: list[Rung] = []
    left_out: list[LeftOut] = []
    kind, transport = drive.kind, token.transport
    for methods in ladder_of(order.features, kind, transport, order.policy):
        why = _why_not(order, methods)
        if why is None:
            ladder.append(_rung(order, methods))
        else:
            cause = RefusalCause.FROZEN if any(why == _why_frozen(order, item) for item in methods) else None
            left_out.append(LeftOut(methods=methods, reason=why, cause=cause))
    if not ladder:
        nothing = say("wipe.nothing_reaches", level=order.policy.level)
        causes = tuple(dict.fromkeys(item.cause for item in left_out if item.cause is not None))
        return WipeRefusal(
            drive=token,
            name=drive.name,
            reasons=(nothing, *(item.reason for item in left_out)),
            causes=causes,
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
        found_running=_is_running(order.features),
    )


def _closed(order: PlanOrder) -> list[Message]:
    """What keeps every command out. A lock may be our own, from an erasure that lost its power."""
    ata = order.features.ata
    path = order.candidate.token.path
    found = []
    if ata is not None and ata.security is not None and ata.security.locked and ata.security.expired:
        found.append(say("wipe.attempts_expired", drive=path))
    if _is_locked(order):
        found.append(say("wipe.opal_locked", drive=path))
    elif _is_shadowed(order):
        found.append(say("wipe.opal_shadow", drive=path))
    reached = _why_reaches(order.features) if _needs_revert(order) else None
    if reached is not None and "names" in reached.arguments:
        found.append(say("wipe.psid_reaches_others", drive=path, names=reached.arguments["names"]))
    elif reached is not None:
        found.append(reached)
    return found


def _is_shadowed(order: PlanOrder) -> bool:
    """Whether reads of its first sectors are answered from elsewhere, and the key is not at hand."""
    opal = order.features.opal
    return opal is not None and opal.shadowed and not order.policy.psid


def _is_locked(order: PlanOrder) -> bool:
    """Whether Opal locks it and the key of the label is not at hand."""
    opal = order.features.opal
    return opal is not None and opal.locked and not order.policy.psid


def _causes(order: PlanOrder) -> tuple[RefusalCause, ...]:
    """Those of the reasons against a drive by which something else is decided."""
    found = causes_of(order.candidate, order.policy)
    is_closed = _is_locked(order) or _is_shadowed(order)
    return (*found, RefusalCause.OPAL_LOCKED) if is_closed else found


def _needs_revert(order: PlanOrder) -> bool:
    """Whether the key of the label is used: locking was set up, and the key is at hand."""
    opal = order.features.opal
    is_owned = opal is not None and (opal.locked or opal.locking_enabled or opal.shadowed)
    return order.policy.psid and is_owned


def _why_not(order: PlanOrder, methods: Methods) -> Message | None:
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


def _unsupported(order: PlanOrder, method: Method) -> Message | None:
    features = order.features
    if order.candidate.token.size_bytes <= 0 and method is not Method.SCSI_FORMAT_UNIT:
        odd = features.scsi.block_bytes if features.scsi is not None else 0
        return say("wipe.odd_sectors", count=odd) if odd else say("wipe.needs_format")
    if method in OVERWRITES:
        return None
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


def _unwise(order: PlanOrder, method: Method) -> Message | None:
    """What the drive could do and we do not ask of it."""
    features, token = order.features, order.candidate.token
    if method in OVERWRITES:
        return None
    reported = known_trouble(token.model, method)
    if reported is not None:
        return say("wipe.known_trouble", reference=reported)
    reached = _why_reaches(features)
    if reached is not None:
        return reached
    if method in SECURITY_ERASES:
        return _why_no_security_erase(order)
    frozen = _why_frozen(order, method)
    if frozen is not None:
        return frozen
    if features.ata is not None and not features.ata.registers:
        return say("wipe.no_registers")
    return None


def _why_frozen(order: PlanOrder, method: Method) -> Message | None:
    """That the machine's firmware closed it, where no suspend may open it again."""
    if order.policy.suspend or not is_frozen(order.features.ata, method):
        return None
    return say("wipe.frozen") if method in SECURITY_ERASES else say("wipe.sanitize_frozen")


def _why_reaches(features: EraseFeatures) -> Message | None:
    """What a command to the whole device would reach beside this drive: by the kernel's word, and by the
    controller's own list of its namespaces.
    """
    if features.siblings:
        return say("wipe.reaches_others", names=", ".join(features.siblings))
    nvme = features.nvme
    if nvme is None:
        return None
    if not nvme.namespaces:
        return say("wipe.namespaces_unknown")
    others = [f"NSID {number}" for number in nvme.namespaces if number != nvme.namespace]
    return say("wipe.reaches_others", names=", ".join(others)) if others else None


def _why_no_security_erase(order: PlanOrder) -> Message | None:
    security = order.features.ata.security if order.features.ata is not None else None
    if order.candidate.token.transport is Transport.USB:
        return say("wipe.never_over_usb")
    if security is None:
        return say("wipe.unsupported")
    if security.frozen and not order.policy.suspend:
        return _why_frozen(order, Method.ATA_SECURITY_ERASE)
    if security.enabled and not security.locked:
        return say("wipe.foreign_password")
    return None


def _level(order: PlanOrder, methods: Methods) -> EraseLevel:
    """What the rung may claim at most: only proven SANITIZE is purge."""
    if all(method in SANITIZES for method in methods) and not _is_cached(order):
        return EraseLevel.PURGE
    return EraseLevel.CLEAR


def _is_cached(order: PlanOrder) -> bool:
    """A hybrid drive, or a machine's cache before it, keeps copies in flash that no SANITIZE reaches."""
    if _is_behind_cache(order):
        return True
    return order.candidate.drive.kind is DriveKind.HDD and is_hybrid(order.candidate.token.model)


def _is_behind_cache(order: PlanOrder) -> bool:
    return order.candidate.behind_cache and order.candidate.token.transport is Transport.SATA


def _rung(order: PlanOrder, methods: Methods) -> Rung:
    return Rung(
        methods=methods,
        level=_level(order, methods),
        estimated_s=_estimate(order, methods),
        expected=expected_after(methods[-1]),
    )


def _estimate(order: PlanOrder, methods: Methods) -> float | None:
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


def _preparations(order: PlanOrder, ladder: list[Rung]) -> tuple[Preparation, ...]:
    """What comes before the first rung, in this order."""
    found = [Preparation.PSID_REVERT] if _needs_revert(order) else []
    ata = order.features.ata
    if ata is None:
        return (*found, Preparation.UNHIDE_RESIZE) if _may_be_resized(order) else tuple(found)
    if order.policy.suspend and any(is_frozen(ata, method) for method in ladder[0].methods):
        found.insert(0, Preparation.UNFREEZE)
    if ata.security is not None and ata.security.locked:
        found.append(Preparation.UNLOCK)
    found += hidden_preparations(ata)
    return tuple(found)


def _may_be_resized(order: PlanOrder) -> bool:
    """A SCSI drive may have been told to show less, and does not say so: it is asked for all of it."""
    token = order.candidate.token
    is_scsi = order.features.scsi is not None and token.transport in (Transport.SAS, Transport.SCSI)
    return is_scsi and token.size_bytes > 0


def is_frozen(ata: AtaFeatures | None, method: Method) -> bool:
    """Whether the machine's firmware has closed this method until the drive's next power-on."""
    if ata is None:
        return False
    if method in SECURITY_ERASES:
        return ata.security is not None and ata.security.frozen
    return method in ATA_SANITIZES and ata.sanitize is not None and ata.sanitize.frozen is True


def hidden_preparations(ata: AtaFeatures) -> list[Preparation]:
    """What brings hidden sectors to light; an HPA that the kernel unlocked is back at the next power-on."""
    found = []
    native = ata.native_sectors
    if native is not None and (native > ata.sectors or (ata.hpa and ata.kernel_unlocked_hpa)):
        found.append(Preparation.UNHIDE_AMAC if ata.amac else Preparation.UNHIDE_HPA)
    if ata.dco_sectors is not None and ata.dco_sectors > (native or ata.sectors):
        found.append(Preparation.UNHIDE_DCO)
    return found


def _remarks(order: PlanOrder) -> tuple[Message, ...]:
    """What a person should know before confirming."""
    features, token = order.features, order.candidate.token
    found = []
    ata = features.ata
    if ata is not None and (ata.hpa or ata.amac) and ata.native_sectors is None:
        found.append(say("wipe.hidden_unknown"))
    if ata is not None and ata.security is not None and ata.security.locked:
        found.append(say("wipe.locked_maybe_ours"))
    found += [*_opal_remarks(order), *_emmc_remarks(order)]
    if features.nvme is not None and features.nvme.unallocated_bytes:
        found.append(say("wipe.unallocated", count=features.nvme.unallocated_bytes // 1_000_000_000))
    if _is_running(features):
        found.append(say("wipe.already_running"))
    if _is_behind_cache(order):
        found.append(say("wipe.behind_cache"))
    elif _is_cached(order):
        found.append(say("wipe.hybrid"))
    if token.serial is None:
        found.append(say("wipe.no_serial"))
    found += [say("wipe.asking_failed", error=trouble) for trouble in features.troubles]
    return tuple(found)


def _is_running(features: EraseFeatures) -> bool:
    """Whether the drive says that it is erasing itself."""
    ata = features.ata
    groups = (features.nvme, ata.sanitize if ata is not None else None, features.scsi)
    return any(group is not None and group.state is DeviceState.RUNNING for group in groups)


def _opal_remarks(order: PlanOrder) -> list[Message]:
    """Who has set up the drive's own encryption, and what comes of it."""
    opal = order.features.opal
    if _needs_revert(order):
        return [say("wipe.opal_revert")]
    return [say("wipe.opal_owned")] if opal is not None and opal.locking_enabled else []


def _emmc_remarks(order: PlanOrder) -> list[Message]:
    """What its own commands are worth, and what they do not reach."""
    mmc, name = order.features.mmc, order.candidate.token.name
    if mmc is None:
        return []
    found = [say("wipe.emmc_unproven")] if mmc.sanitize or mmc.secure_erase else []
    if mmc.boot_partitions:
        found.append(
            say("wipe.boot_partitions", names=", ".join(name + part for part in mmc.boot_partitions))
        )
    return found
