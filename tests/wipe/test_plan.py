"""The plan names every rung, climbs the best ones, and says why it leaves out the others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.erasing.plans import hides_flash
from model.drive import DriveKind, HiddenStorage, HidingKind, Storage, Transport
from model.erase_features import OpalState
from model.erasure import EraseLevel, Method, Preparation, WipePlan, WipePolicy, WipeRefusal
from tests.lab.ata.drive import AtaTraits
from tests.lab.nvme.drive import NvmeTraits
from tests.lab.scsi.sas import SasTraits
from tests.lab.scsi.sat import Translation
from tests.wipe.bench import CLEAR, PURGE, SIZE, Bench
from wipe.features import ask_features
from wipe.plan import PlanOrder, make_plan

SECTORS = SIZE // 512


def reasons(outcome: WipePlan | WipeRefusal) -> dict[Method, str]:
    """Why a method was left out."""
    if isinstance(outcome, WipeRefusal):
        return {}
    return {method: left.reason.code for left in outcome.left_out for method in left.methods}


def climbed(plan: WipePlan) -> list[Method]:
    """Every method of the ladder, in order."""
    return [method for rung in plan.ladder for method in rung.methods]


def test_a_disk_that_has_to_be_cleared_is_overwritten_first(tmp_path: Path) -> None:
    assert climbed(Bench(tmp_path, AtaTraits(), policy=CLEAR).planned())[0] is Method.OVERWRITE_ZERO


def test_a_disk_that_has_to_be_purged_is_sanitized(tmp_path: Path) -> None:
    plan = Bench(tmp_path, AtaTraits(), policy=PURGE).planned()
    assert plan.ladder[0].methods == (Method.ATA_SANITIZE_OVERWRITE,)
    assert all(rung.level is EraseLevel.PURGE for rung in plan.ladder)


def test_only_sanitize_claims_a_purge(tmp_path: Path) -> None:
    plan = Bench(tmp_path, AtaTraits(rotation_rpm=0)).planned()
    for rung in plan.ladder:
        assert (rung.level is EraseLevel.PURGE) == all("sanitize" in method for method in rung.methods)


def test_a_hybrid_disk_is_never_more_than_cleared(tmp_path: Path) -> None:
    plan = Bench(tmp_path, AtaTraits(model="LAB SSHD 1000")).planned()
    assert {rung.level for rung in plan.ladder} == {EraseLevel.CLEAR}


def test_below_the_ordered_level_only_if_the_policy_allows_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits(sanitize=0), policy=PURGE)
    assert isinstance(bench.plan(), WipeRefusal)
    bench.policy = replace(PURGE, below=True)
    assert bench.planned().ladder[0].level is EraseLevel.CLEAR


def test_a_model_that_a_format_has_killed_is_not_formatted(tmp_path: Path) -> None:
    plan = Bench(tmp_path, NvmeTraits(model="INTEL SSDPEKKF256G8L")).planned()
    assert reasons(plan)[Method.NVME_FORMAT_CRYPTO] == "wipe.known_trouble"
    assert Method.NVME_FORMAT_USER_DATA not in climbed(plan)


def test_a_password_is_never_set_over_usb(tmp_path: Path) -> None:
    policy = WipePolicy(usb=True)
    plan = Bench(tmp_path, AtaTraits(), policy=policy, transport=Transport.USB).planned()
    assert reasons(plan)[Method.ATA_SECURITY_ERASE] == "wipe.never_over_usb"
    assert Method.ATA_SECURITY_ERASE_ENHANCED not in climbed(plan)


def test_a_frozen_drive_is_not_asked_for_a_security_erase(tmp_path: Path) -> None:
    plan = Bench(tmp_path, AtaTraits(frozen=True)).planned()
    assert reasons(plan)[Method.ATA_SECURITY_ERASE] == "wipe.frozen"
    assert Method.ATA_SANITIZE_OVERWRITE in climbed(plan)


@pytest.mark.parametrize("translation", [Translation(registers=False), Translation(fixed_sense=True)])
def test_without_registers_nobody_could_tell_the_end_of_a_sanitize(
    tmp_path: Path, translation: Translation
) -> None:
    plan = Bench(tmp_path, AtaTraits(), translation=translation).planned()
    assert reasons(plan)[Method.ATA_SANITIZE_OVERWRITE] == "wipe.no_registers"
    assert climbed(plan)[0] is Method.OVERWRITE_ZERO


def test_an_adapter_without_pass_through_leaves_the_overwrite(tmp_path: Path) -> None:
    bench = Bench(
        tmp_path,
        AtaTraits(),
        policy=WipePolicy(usb=True),
        translation=Translation(pass_through=False),
        transport=Transport.USB,
    )
    assert climbed(bench.planned()) == [Method.OVERWRITE_ZERO]


def test_hidden_sectors_are_brought_to_light_first(tmp_path: Path) -> None:
    plan = Bench(tmp_path, AtaTraits(current_sectors=SECTORS // 2)).planned()
    assert plan.preparations == (Preparation.UNHIDE_HPA,)


def test_a_locked_opal_drive_is_named_and_refused(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits())
    opal = OpalState(supported=True, locking_enabled=True, locked=True)
    features = replace(ask_features(bench.drive), opal=opal)
    plan = make_plan(PlanOrder(candidate=bench.candidate(), features=features, policy=CLEAR))
    assert isinstance(plan, WipeRefusal)
    assert [reason.code for reason in plan.reasons] == ["wipe.opal_locked"]


def test_520_byte_sectors_leave_only_a_format(tmp_path: Path) -> None:
    bench = Bench(tmp_path, SasTraits(block_bytes=520), size=520 * 4096)
    plan = bench.planned()
    assert reasons(plan)[Method.OVERWRITE_ZERO] == "wipe.odd_sectors"
    assert Method.SCSI_FORMAT_UNIT in climbed(plan)


def test_a_time_limit_leaves_out_what_takes_longer(tmp_path: Path) -> None:
    plan = Bench(tmp_path, NvmeTraits(), policy=WipePolicy(time_limit_s=30.0)).planned()
    slow = NvmeTraits(sanitize_s=3600.0)
    limited = Bench(tmp_path, slow, policy=WipePolicy(time_limit_s=30.0)).planned()
    assert reasons(limited)[Method.NVME_SANITIZE_BLOCK] == "wipe.takes_too_long"
    assert all(rung.estimated_s is None or rung.estimated_s <= 30.0 for rung in plan.ladder)


def test_several_namespaces_leave_each_to_be_overwritten(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits())
    features = replace(ask_features(bench.drive), siblings=("nvme0n2",))
    plan = make_plan(PlanOrder(candidate=bench.candidate(), features=features, policy=CLEAR))
    assert isinstance(plan, WipePlan)
    assert set(climbed(plan)) == {Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO}
    assert reasons(plan)[Method.NVME_SANITIZE_BLOCK] == "wipe.reaches_others"
    assert plan.reach == ("/dev/lab0", "/dev/nvme0n2")


def test_the_controllers_own_list_of_namespaces_counts_where_the_kernel_names_none(tmp_path: Path) -> None:
    half = SIZE // 2
    bench = Bench(tmp_path, NvmeTraits(namespaces=(half, half)))
    assert set(climbed(bench.planned())) == {Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO}
    features = ask_features(bench.drive)
    assert features.nvme is not None
    mute = replace(features, nvme=replace(features.nvme, namespaces=()))
    plan = make_plan(PlanOrder(candidate=bench.candidate(), features=mute, policy=CLEAR))
    assert isinstance(plan, WipePlan)
    assert reasons(plan)[Method.NVME_FORMAT_USER_DATA] == "wipe.namespaces_unknown"
    assert set(climbed(plan)) == {Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO}


def test_a_disk_gets_one_pass_and_flash_noise_before_zeros(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    disk = Bench(tmp_path / "a", AtaTraits(sanitize=0, security=False), kind=DriveKind.HDD).planned()
    flash = Bench(tmp_path / "b", AtaTraits(sanitize=0, security=False), kind=DriveKind.SSD).planned()
    assert climbed(disk) == [Method.OVERWRITE_ZERO]
    assert climbed(flash) == [Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO]


def test_a_drive_that_the_machine_may_cache_in_hidden_flash_is_never_more_than_cleared(
    tmp_path: Path,
) -> None:
    bench = Bench(tmp_path, AtaTraits(), policy=WipePolicy(level=EraseLevel.PURGE, below=True))
    candidate = replace(bench.candidate(), behind_cache=True)
    order = PlanOrder(candidate=candidate, features=ask_features(bench.drive), policy=bench.policy)
    plan = make_plan(order)
    assert isinstance(plan, WipePlan)
    assert {rung.level for rung in plan.ladder} == {EraseLevel.CLEAR}
    assert "wipe.behind_cache" in {remark.code for remark in plan.remarks}


@pytest.mark.parametrize(("kind", "count", "hides"), [("rst", 1, True), ("rst", 0, False), ("vmd", 1, False)])
def test_only_what_intel_rst_hides_may_be_a_cache(kind: str, count: int, hides: bool) -> None:
    hidden = HiddenStorage(kind=HidingKind(kind), where="0000:00:17.0", name=None, hidden_drives=count)
    assert hides_flash(Storage(drives=(), hidden=(hidden,))) is hides
