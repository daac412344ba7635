"""What is asked of a drive and what is not: each thing that it says of itself, alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from model.drive import DriveKind, Transport
from model.erase_features import EraseFeatures
from model.erasure import (
    Method,
    Preparation,
    RefusalCause,
    WipePlan,
    WipeRefusal,
)
from tests.wipe.bench import drive_of
from tests.wipe.planning import (
    ATA,
    CLEAR,
    EVERY_ATA,
    FREE,
    MMC,
    NVME,
    OPEN,
    OVERWRITE,
    PURGE,
    SCSI,
    WHOLE,
    ata,
    climbed,
    left_out,
    nvme,
    plan_of,
    preparations,
    refused,
    remarks,
    scsi,
)
from tests.wipe.test_guard import GOOD
from tests.wipe.test_guard import TOKEN as SATA
from wipe.plan import PlanOrder, make_plan


def test_what_a_drive_offers_is_climbed() -> None:
    assert climbed(ata()) == [*EVERY_ATA, *OVERWRITE]
    assert climbed(nvme()) == [
        Method.NVME_SANITIZE_CRYPTO,
        Method.NVME_SANITIZE_BLOCK,
        Method.NVME_SANITIZE_OVERWRITE,
        Method.NVME_FORMAT_CRYPTO,
        Method.NVME_FORMAT_USER_DATA,
        *OVERWRITE,
    ]
    emmc = plan_of(EraseFeatures(mmc=MMC), transport=Transport.MMC)
    assert climbed(emmc) == [Method.EMMC_SANITIZE, Method.EMMC_SECURE_ERASE, *OVERWRITE]


@pytest.mark.parametrize(
    ("changed", "gone"),
    [
        ({"sanitize": replace(WHOLE, block=False)}, {Method.ATA_SANITIZE_BLOCK}),
        ({"sanitize": replace(WHOLE, crypto=False)}, {Method.ATA_SANITIZE_CRYPTO}),
        ({"sanitize": None}, {Method.ATA_SANITIZE_BLOCK, Method.ATA_SANITIZE_CRYPTO}),
        ({"security": replace(FREE, enhanced=False)}, {Method.ATA_SECURITY_ERASE_ENHANCED}),
        ({"security": None}, {Method.ATA_SECURITY_ERASE_ENHANCED, Method.ATA_SECURITY_ERASE}),
    ],
    ids=range(5),
)
def test_what_an_ata_drive_does_not_offer_is_left_out(changed: dict[str, Any], gone: set[Method]) -> None:
    plan = ata(**changed)
    assert climbed(plan) == [method for method in (*EVERY_ATA, *OVERWRITE) if method not in gone]
    assert left_out(plan) == dict.fromkeys(gone, "wipe.unsupported")


@pytest.mark.parametrize(
    ("changed", "gone"),
    [
        ({"sanitize_crypto": False}, {Method.NVME_SANITIZE_CRYPTO}),
        ({"sanitize_block": False}, {Method.NVME_SANITIZE_BLOCK}),
        ({"sanitize_overwrite": False}, {Method.NVME_SANITIZE_OVERWRITE}),
        ({"format_crypto": False}, {Method.NVME_FORMAT_CRYPTO}),
        ({"format": False}, {Method.NVME_FORMAT_CRYPTO, Method.NVME_FORMAT_USER_DATA}),
    ],
    ids=range(5),
)
def test_what_an_nvme_drive_does_not_offer_is_left_out(changed: dict[str, Any], gone: set[Method]) -> None:
    plan = nvme(**changed)
    assert not gone & set(climbed(plan))
    assert left_out(plan) == dict.fromkeys(gone, "wipe.unsupported")


SCSI_METHODS = {
    "sanitize_block": Method.SCSI_SANITIZE_BLOCK,
    "sanitize_crypto": Method.SCSI_SANITIZE_CRYPTO,
    "sanitize_overwrite": Method.SCSI_SANITIZE_OVERWRITE,
    "format_unit": Method.SCSI_FORMAT_UNIT,
}


@pytest.mark.parametrize("name", SCSI_METHODS)
@pytest.mark.parametrize("said", [True, False, None])
def test_what_a_scsi_drive_does_not_report_is_tried(name: str, said: bool | None) -> None:
    others = {other for other in SCSI_METHODS.values() if other is not SCSI_METHODS[name]}
    changed: dict[str, Any] = {name: said}
    found = set(climbed(scsi(**changed))) & set(SCSI_METHODS.values())
    assert found == (others if said is False else set(SCSI_METHODS.values()))


@pytest.mark.parametrize(
    ("changed", "method"),
    [({"secure_erase": False}, Method.EMMC_SECURE_ERASE), ({"sanitize": False}, Method.EMMC_SANITIZE)],
)
def test_what_an_emmc_does_not_offer_is_left_out(changed: dict[str, Any], method: Method) -> None:
    plan = plan_of(EraseFeatures(mmc=replace(MMC, **changed)), transport=Transport.MMC)
    assert left_out(plan) == {method: "wipe.unsupported"}


@pytest.mark.parametrize(
    ("block_bytes", "reason"),
    [(520, "wipe.odd_sectors"), (0, "wipe.needs_format"), (None, "wipe.needs_format")],
)
def test_a_drive_without_capacity_is_only_formatted(block_bytes: int | None, reason: str) -> None:
    if block_bytes is None:
        plan = plan_of(EraseFeatures(nvme=NVME), transport=Transport.NVME, size_bytes=0)
        assert set(refused(plan)) == {"wipe.nothing_reaches", reason}
        return
    features = EraseFeatures(scsi=replace(SCSI, block_bytes=block_bytes))
    plan = plan_of(features, transport=Transport.SAS, size_bytes=0)
    assert climbed(plan) == [Method.SCSI_FORMAT_UNIT]
    assert set(left_out(plan).values()) == {reason}


# --- what is not asked of it


@pytest.mark.parametrize("suspend", [False, True])
def test_what_the_firmware_froze_is_asked_only_where_a_suspend_may_thaw_it(suspend: bool) -> None:
    policy = replace(CLEAR, suspend=suspend)
    sanitizes, erases = EVERY_ATA[:2], EVERY_ATA[2:]
    plan = ata(policy, sanitize=replace(WHOLE, frozen=True))
    assert left_out(plan) == ({} if suspend else dict.fromkeys(sanitizes, "wipe.sanitize_frozen"))
    assert preparations(plan) == ([Preparation.UNFREEZE] if suspend else [])
    plan = ata(policy, security=replace(FREE, frozen=True))
    assert left_out(plan) == ({} if suspend else dict.fromkeys(erases, "wipe.frozen"))
    assert preparations(plan) == []  # the first rung is not frozen
    plan = ata(policy, sanitize=None, security=replace(FREE, frozen=True))
    assert preparations(plan) == ([Preparation.UNFREEZE] if suspend else [])
    assert ata(policy, sanitize=replace(WHOLE, frozen=None)) == ata(policy)
    assert preparations(ata(policy, sanitize=None)) == []


def test_nobody_sleeps_for_a_method_that_is_not_the_first() -> None:
    policy, one = replace(CLEAR, suspend=True), replace(WHOLE, crypto=False)
    assert preparations(ata(policy, sanitize=replace(one, frozen=True))) == [Preparation.UNFREEZE]
    assert preparations(ata(policy, sanitize=one, security=replace(FREE, frozen=True))) == []
    frozen = EraseFeatures(ata=replace(ATA, sanitize=replace(WHOLE, frozen=True)))
    assert preparations(plan_of(frozen, policy, kind=DriveKind.HDD)) == []  # it is overwritten


def test_the_machine_sleeps_before_the_key_of_the_label_is_used() -> None:
    features = EraseFeatures(
        ata=replace(ATA, sanitize=replace(WHOLE, frozen=True)), opal=replace(OPEN, locked=True)
    )
    plan = plan_of(features, replace(CLEAR, suspend=True, psid=True))
    assert preparations(plan) == [Preparation.UNFREEZE, Preparation.PSID_REVERT]


def test_a_sleep_takes_no_foreign_password_away() -> None:
    plan = ata(replace(CLEAR, suspend=True), security=replace(FREE, frozen=True, enabled=True))
    assert left_out(plan) == dict.fromkeys(EVERY_ATA[2:], "wipe.foreign_password")


def test_what_is_left_out_because_it_is_frozen_says_so_by_its_cause() -> None:
    plan = ata(sanitize=replace(WHOLE, frozen=True, crypto=False))
    assert isinstance(plan, WipePlan)
    assert {left.methods[0]: left.cause for left in plan.left_out} == {
        Method.ATA_SANITIZE_BLOCK: RefusalCause.FROZEN,
        Method.ATA_SANITIZE_CRYPTO: None,
    }
    refusal = ata(PURGE, sanitize=replace(WHOLE, frozen=True))
    assert isinstance(refusal, WipeRefusal)
    assert refusal.causes == (RefusalCause.FROZEN,)
    assert refused(refusal)[0] == "wipe.nothing_reaches"
    assert "wipe.below_level" in refused(refusal)


def test_without_registers_a_sanitize_is_not_asked_and_a_security_erase_is() -> None:
    assert left_out(ata(registers=False)) == dict.fromkeys(EVERY_ATA[:2], "wipe.no_registers")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"enabled": True}, "wipe.foreign_password"),
        ({"enabled": True, "locked": True}, None),
        ({"locked": True}, None),
    ],
)
def test_a_foreign_password_is_refused_and_a_lock_may_be_ours(
    changed: dict[str, bool], reason: str | None
) -> None:
    plan = ata(security=replace(FREE, **changed))
    assert left_out(plan) == ({} if reason is None else dict.fromkeys(EVERY_ATA[2:], reason))
    is_locked = "locked" in changed
    assert preparations(plan) == ([Preparation.UNLOCK] if is_locked else [])
    assert ("wipe.locked_maybe_ours" in remarks(plan)) is is_locked


def test_no_password_is_set_over_usb() -> None:
    plan = plan_of(EraseFeatures(ata=ATA), replace(CLEAR, usb=True), transport=Transport.USB)
    assert left_out(plan) == dict.fromkeys(EVERY_ATA[2:], "wipe.never_over_usb")


@pytest.mark.parametrize(
    ("siblings", "namespaces", "names"),
    [
        ((), (1,), None),
        (("nvme0n2", "nvme0n3"), (1,), "nvme0n2, nvme0n3"),
        ((), (1, 2, 7), "NSID 2, NSID 7"),
        ((), (), ""),
    ],
)
def test_what_a_command_would_reach_beside_the_drive_is_not_ordered(
    siblings: tuple[str, ...], namespaces: tuple[int, ...], names: str | None
) -> None:
    features = EraseFeatures(nvme=replace(NVME, namespaces=namespaces), siblings=siblings)
    plan = plan_of(features, transport=Transport.NVME)
    assert isinstance(plan, WipePlan)
    assert plan.reach == ("/dev/sda", *(f"/dev/{name}" for name in siblings))
    if names is None:
        assert plan.left_out == ()
        return
    assert climbed(plan) == OVERWRITE
    code = "wipe.reaches_others" if names else "wipe.namespaces_unknown"
    assert {left.reason.code for left in plan.left_out} == {code}
    assert {left.reason.arguments.get("names", "") for left in plan.left_out} == {names}


@pytest.mark.parametrize(
    ("siblings", "namespaces", "reason"),
    [
        ((), (1,), None),
        (("nvme0n2",), (1,), "wipe.psid_reaches_others"),
        ((), (1, 2), "wipe.psid_reaches_others"),
        ((), (), "wipe.namespaces_unknown"),
    ],
)
def test_the_key_of_the_label_is_not_used_where_it_may_reset_more_than_the_drive(
    siblings: tuple[str, ...], namespaces: tuple[int, ...], reason: str | None
) -> None:
    locked = replace(OPEN, locked=True, locking_enabled=True)
    features = EraseFeatures(nvme=replace(NVME, namespaces=namespaces), siblings=siblings, opal=locked)
    plan = plan_of(features, replace(CLEAR, psid=True), transport=Transport.NVME)
    assert (preparations(plan) == [Preparation.PSID_REVERT]) if reason is None else refused(plan) == [reason]


@pytest.mark.parametrize(
    ("changed", "closed", "owned"),
    [
        ({}, None, False),
        ({"locked": True}, "wipe.opal_locked", True),
        ({"locking_enabled": True}, None, True),
        ({"mbr_enabled": True}, "wipe.opal_shadow", True),
        ({"mbr_enabled": True, "mbr_done": True}, None, False),
        ({"mbr_enabled": True, "locked": True}, "wipe.opal_locked", True),
    ],
)
@pytest.mark.parametrize("psid", [False, True])
def test_what_opal_locks_waits_for_the_key_of_its_label(
    changed: dict[str, bool], closed: str | None, owned: bool, psid: bool
) -> None:
    features = EraseFeatures(ata=ATA, opal=replace(OPEN, **changed))
    plan = plan_of(features, replace(CLEAR, psid=psid))
    if closed is not None and not psid:
        assert refused(plan) == [closed]
        assert isinstance(plan, WipeRefusal)
        assert plan.causes == (RefusalCause.OPAL_LOCKED,)
        return
    assert preparations(plan) == ([Preparation.PSID_REVERT] if owned and psid else [])
    said = ["wipe.opal_revert"] if owned and psid else []
    said += ["wipe.opal_owned"] if changed.get("locking_enabled") and not psid else []
    assert remarks(plan) == said


@pytest.mark.parametrize("locked", [True, False])
@pytest.mark.parametrize("expired", [True, False])
def test_a_lock_whose_attempts_are_spent_is_closed_until_the_next_start(locked: bool, expired: bool) -> None:
    plan = ata(security=replace(FREE, locked=locked, expired=expired))
    if locked and expired:
        assert refused(plan) == ["wipe.attempts_expired"]
    else:
        assert isinstance(plan, WipePlan)


def test_a_refusal_tells_what_uses_the_drive() -> None:
    used = replace(GOOD, mounts=(("/dev/sda1", "/mnt"),))
    plan = make_plan(PlanOrder(candidate=used, features=EraseFeatures(ata=ATA), policy=CLEAR))
    assert isinstance(plan, WipeRefusal)
    assert [message.code for message in plan.in_use] == ["wipe.mounted"]
    assert plan.mounts == (("/dev/sda1", "/mnt"),)
    assert plan.causes == ()


def test_while_nobody_is_there_a_drive_without_a_serial_is_not_planned() -> None:
    assert refused(plan_of(EraseFeatures(ata=ATA), serial=None, unattended=True)) == ["wipe.no_own_serial"]
    assert remarks(plan_of(EraseFeatures(ata=ATA), serial=None)) == ["wipe.no_serial"]
    nameless = replace(GOOD, token=replace(SATA, serial=None), drive=drive_of(replace(SATA, serial=None)))
    order = PlanOrder(candidate=nameless, features=EraseFeatures(ata=ATA), policy=CLEAR)
    assert isinstance(make_plan(order), WipePlan)
