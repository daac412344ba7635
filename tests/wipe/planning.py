"""Drives of which one thing is told otherwise, and what is planned for them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from model.drive import DriveKind, Transport
from model.erase_features import (
    AtaFeatures,
    AtaSanitize,
    AtaSecurity,
    EraseFeatures,
    MmcFeatures,
    NvmeFeatures,
    OpalState,
    ScsiFeatures,
)
from model.erasure import (
    DeviceState,
    EraseLevel,
    Method,
    Preparation,
    WipePlan,
    WipePolicy,
    WipeRefusal,
)
from tests.judge.facts_tree import blank
from tests.wipe.bench import drive_of
from tests.wipe.test_guard import GOOD
from tests.wipe.test_guard import TOKEN as SATA
from wipe.plan import PlanOrder, make_plan

SECTORS = SATA.size_bytes // 512
FREE = AtaSecurity(
    locked=False,
    frozen=False,
    enabled=False,
    expired=False,
    enhanced=True,
    erase_s=60.0,
    enhanced_erase_s=120.0,
    master_is_factory=True,
)
WHOLE = AtaSanitize(crypto=True, block=True, overwrite=True, frozen=False, state=DeviceState.IDLE)
ATA = blank(
    AtaFeatures,
    sectors=SECTORS,
    logical_sector_bytes=512,
    registers=True,
    hpa=False,
    dco=False,
    amac=False,
    native_sectors=SECTORS,
    dco_sectors=SECTORS,
    kernel_unlocked_hpa=False,
    security=FREE,
    sanitize=WHOLE,
    trusted=False,
)
NVME = blank(
    NvmeFeatures,
    sanitize_crypto=True,
    sanitize_block=True,
    sanitize_overwrite=True,
    format=True,
    format_crypto=True,
    namespace=1,
    namespaces=(1,),
    state=DeviceState.IDLE,
)
SCSI = blank(ScsiFeatures, block_bytes=512, state=DeviceState.IDLE)
MMC = blank(MmcFeatures, secure_erase=True, sanitize=True, boot_partitions=())
OPEN = OpalState(supported=True, locking_enabled=False, locked=False)
CLEAR, PURGE = WipePolicy(level=EraseLevel.CLEAR), WipePolicy(level=EraseLevel.PURGE)
EVERY_ATA = [
    Method.ATA_SANITIZE_BLOCK,
    Method.ATA_SANITIZE_CRYPTO,
    Method.ATA_SECURITY_ERASE_ENHANCED,
    Method.ATA_SECURITY_ERASE,
]
OVERWRITE = [Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO]


def plan_of(
    features: EraseFeatures,
    policy: WipePolicy = CLEAR,
    *,
    kind: DriveKind = DriveKind.SSD,
    behind_cache: bool = False,
    unattended: bool = False,
    **token: Any,
) -> WipePlan | WipeRefusal:
    """What is planned for such a drive."""
    own = replace(SATA, **token)
    drive = drive_of(own, kind)
    candidate = replace(GOOD, token=own, drive=drive, behind_cache=behind_cache, lacks_format=True)
    return make_plan(PlanOrder(candidate=candidate, features=features, policy=policy, unattended=unattended))


def ata(policy: WipePolicy = CLEAR, **changed: Any) -> WipePlan | WipeRefusal:
    """The plan for a solid state drive that says so."""
    return plan_of(EraseFeatures(ata=replace(ATA, **changed)), policy)


def nvme(policy: WipePolicy = CLEAR, **changed: Any) -> WipePlan | WipeRefusal:
    """The plan for an NVMe drive that says so."""
    return plan_of(EraseFeatures(nvme=replace(NVME, **changed)), policy, transport=Transport.NVME)


def scsi(policy: WipePolicy = CLEAR, **changed: Any) -> WipePlan | WipeRefusal:
    """The plan for a SAS drive that says so."""
    return plan_of(EraseFeatures(scsi=replace(SCSI, **changed)), policy, transport=Transport.SAS)


def climbed(plan: WipePlan | WipeRefusal) -> list[Method]:
    """Every method of the ladder, each once, in order."""
    assert isinstance(plan, WipePlan)
    return list(dict.fromkeys(method for rung in plan.ladder for method in rung.methods))


def left_out(plan: WipePlan | WipeRefusal) -> dict[str, str]:
    """Why each rung of one method is not climbed."""
    assert isinstance(plan, WipePlan)
    return {left.methods[0]: left.reason.code for left in plan.left_out if len(left.methods) == 1}


def refused(plan: WipePlan | WipeRefusal) -> list[str]:
    """Why nothing is planned."""
    assert isinstance(plan, WipeRefusal)
    return [reason.code for reason in plan.reasons]


def remarks(plan: WipePlan | WipeRefusal) -> list[str]:
    """What a person should know."""
    assert isinstance(plan, WipePlan)
    return [remark.code for remark in plan.remarks]


def preparations(plan: WipePlan | WipeRefusal) -> list[Preparation]:
    """What comes before the first rung."""
    assert isinstance(plan, WipePlan)
    return list(plan.preparations)
