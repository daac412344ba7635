"""An eMMC by its own commands: what is offered, what is sent, and what no host can read afterwards."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from host.drive.drive_ports import MmcOrder
from judge.erasure.certificate import result_of
from judge.erasure.erasure import judge_erasure
from model.erasure import EraseLevel, EraseVerdict, Method, WipePlan, WipeRefusal
from model.journal import Intent, Observed, Outcome, Record, Verified
from tests.lab.faults import EraseFault, Faults
from tests.lab.mmc.drive import USER, MmcDrive
from tests.lab.mmc.ext_csd import SEC_SANITIZE, SECURE_ER_EN, MmcTraits, ext_csd
from tests.wipe.bench import PURGE, SECRET, SIZE, Bench
from wipe.features import ask_features
from wipe.methods.emmc import ERRORS
from wipe.methods.emmc_sanitize import ARGUMENT
from wipe.mmc_features import mmc_features

BOTH = (Method.EMMC_SANITIZE, Method.EMMC_SECURE_ERASE)


def unmapped(bench: Bench) -> bytes:
    """What lies in the pages of the user area that no host reads."""
    assert isinstance(bench.model, MmcDrive)
    return bench.model.areas[USER].remains.read(0, bench.size)


def methods_of(plan: WipePlan) -> list[tuple[Method, ...]]:
    """The ladder."""
    return [rung.methods for rung in plan.ladder]


def test_an_erase_and_a_sanitize_come_first_and_the_overwrite_last(tmp_path: Path) -> None:
    plan = Bench(tmp_path, MmcTraits()).planned()
    overwrite = (Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO)
    assert methods_of(plan) == [(Method.EMMC_SANITIZE,), (Method.EMMC_SECURE_ERASE,), overwrite]
    assert {rung.level for rung in plan.ladder} == {EraseLevel.CLEAR}
    codes = [remark.code for remark in plan.remarks]
    assert codes == ["wipe.emmc_unproven", "wipe.boot_partitions"]


def test_a_purge_of_an_emmc_is_refused(tmp_path: Path) -> None:
    plan = Bench(tmp_path, MmcTraits(), policy=PURGE).plan()
    assert isinstance(plan, WipeRefusal)


@pytest.mark.parametrize(
    ("traits", "left"),
    [
        (MmcTraits(sec_feature_support=SECURE_ER_EN), [Method.EMMC_SECURE_ERASE]),
        (MmcTraits(sec_feature_support=SEC_SANITIZE), [Method.EMMC_SANITIZE]),
        (MmcTraits(revision=5), [Method.EMMC_SECURE_ERASE]),
        (MmcTraits(sec_feature_support=0), []),
    ],
)
def test_what_the_register_does_not_offer_is_left_out(
    tmp_path: Path, traits: MmcTraits, left: list[Method]
) -> None:
    plan = Bench(tmp_path, traits).planned()
    assert [methods[0] for methods in methods_of(plan)[:-1]] == left


def test_a_register_that_is_none_says_nothing() -> None:
    assert mmc_features(bytes(512)) is None
    assert mmc_features(bytes(ext_csd(MmcTraits(), 4096))[:100]) is None


def test_a_register_that_cannot_be_read_leaves_the_overwrite(tmp_path: Path) -> None:
    bench = Bench(tmp_path, MmcTraits(), Faults(hang_admin=True))
    assert ask_features(bench.drive).mmc is None


@pytest.mark.parametrize("method", BOTH)
@pytest.mark.parametrize("erased_byte", [0x00, 0xFF])
def test_nothing_is_left_at_any_address_nor_in_any_page(
    tmp_path: Path, method: Method, erased_byte: int
) -> None:
    bench = Bench(tmp_path, MmcTraits(erased_byte=erased_byte))
    judgement = bench.erase(bench.only(method))
    assert (judgement.verdict, judgement.level) == (EraseVerdict.CLEARED, EraseLevel.CLEAR)
    assert bench.platters.read(0, SIZE) == bytes([erased_byte]) * SIZE
    assert SECRET not in unmapped(bench)
    read = next(item for item in bench.records() if isinstance(item, Verified))
    assert read.found == ("ones" if erased_byte else "zeros")


def test_an_overwrite_leaves_old_copies_where_no_host_reads(tmp_path: Path) -> None:
    bench = Bench(tmp_path, MmcTraits())
    judgement = bench.erase(bench.only(Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO))
    assert judgement.verdict is EraseVerdict.CLEARED
    assert bench.secrets_left == 0
    assert any(unmapped(bench))


@pytest.mark.parametrize("method", BOTH)
def test_the_certificate_says_that_the_command_is_unproven(tmp_path: Path, method: Method) -> None:
    bench = Bench(tmp_path, MmcTraits())
    bench.erase(bench.only(method))
    codes = [message.code for message in result_of(bench.records()).not_claimed]
    assert "claim.unproven" in codes
    assert "claim.not_purged" in codes


def test_a_device_that_refuses_its_own_commands_is_overwritten(tmp_path: Path) -> None:
    bench = Bench(tmp_path, MmcTraits(), Faults(erase=EraseFault.REFUSED))
    judgement = bench.erase()
    assert judgement.verdict is EraseVerdict.CLEARED
    assert judgement.methods == (Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO)
    refused = [item.accepted for item in bench.records() if isinstance(item, Outcome) and item.method in BOTH]
    assert refused == [False, False]


def test_a_sanitize_is_announced_before_the_erase_that_belongs_to_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path, MmcTraits())
    sent: list[str] = []
    plan = bench.only(Method.EMMC_SANITIZE)
    bench.drive = bench.plug(
        lambda step: sent.extend([step, *(item.step for item in bench.records() if isinstance(item, Intent))])
    )
    bench.erase(plan)
    assert "emmc-sanitize" in sent[: sent.index("mmc 38")]
    assert ARGUMENT == 0x03A50100


def test_a_sanitize_that_a_power_cut_ended_begins_anew(tmp_path: Path) -> None:
    bench = Bench(tmp_path, MmcTraits())
    plan = bench.only(Method.EMMC_SANITIZE)
    seen: list[str] = []
    bench.drive = bench.plug(seen.append)
    bench.erase(plan)
    step = seen.index("after mmc 6")
    (tmp_path / "again").mkdir()
    cut = Bench(tmp_path / "again", MmcTraits())
    assert cut.erase(plan, cut_at=step).verdict is EraseVerdict.INTERRUPTED
    cut.power_cycle()
    assert cut.erase(plan).verdict is EraseVerdict.CLEARED
    assert SECRET not in cut.platters.read(0, SIZE) + unmapped(cut)


def test_an_error_bit_is_a_refusal_and_a_state_is_none() -> None:
    assert ERRORS & 1 << 27  # ERASE_PARAM
    assert not ERRORS & (0xF << 9 | 1 << 8)  # CURRENT_STATE, READY_FOR_DATA
    assert MmcOrder(opcode=13).busy is False


def test_boot_partitions_are_named_and_left_alone(tmp_path: Path) -> None:
    bench = Bench(tmp_path, MmcTraits())
    assert isinstance(bench.model, MmcDrive)
    bench.model.areas[1].platters.fill(b"firmware")
    bench.erase()
    assert bench.model.areas[1].platters.read(0, 8) == b"firmware"


def looks_changed(records: list[Record], **fields: Any) -> list[Record]:
    """Each look at the device with other sizes of its areas."""
    return [
        replace(item, features=replace(item.features, mmc=replace(item.features.mmc, **fields)))
        if isinstance(item, Observed) and item.features.mmc is not None
        else item
        for item in records
    ]


def test_areas_that_no_command_reaches_are_named_with_their_size_and_nothing_is_claimed_of_them(
    tmp_path: Path,
) -> None:
    bench = Bench(tmp_path, MmcTraits(boot_bytes=1 << 20, rpmb_bytes=512 << 10))
    bench.erase(bench.only(Method.EMMC_SANITIZE))
    result = result_of(bench.records())
    (claim,) = [message for message in result.not_claimed if message.code == "claim.emmc_areas"]
    assert claim.arguments["count"] == 2 * (1 << 20) + (512 << 10)
    assert result.verdict is EraseVerdict.CLEARED


@pytest.mark.parametrize("name", ["boot_bytes", "rpmb_bytes", "general_purpose_bytes"])
def test_areas_of_which_nobody_tells_the_size_are_an_exception(tmp_path: Path, name: str) -> None:
    bench = Bench(tmp_path, MmcTraits())
    bench.erase(bench.only(Method.EMMC_SANITIZE))
    assert judge_erasure(bench.records()).verdict is EraseVerdict.CLEARED
    unknown = judge_erasure(looks_changed(bench.records(), **{name: None}))
    assert unknown.verdict is EraseVerdict.CLEARED_WITH_EXCEPTIONS
    assert "verdict.channel_silent" in [reason.code for reason in unknown.reasons]


@pytest.mark.parametrize("method", [*BOTH, Method.OVERWRITE_ZERO])
def test_an_emmc_is_never_purged_whatever_its_plan_said(tmp_path: Path, method: Method) -> None:
    bench = Bench(tmp_path, MmcTraits())
    plan = bench.planned()
    rung = next(rung for rung in plan.ladder if method in rung.methods)
    judgement = bench.erase(replace(plan, ladder=(replace(rung, level=EraseLevel.PURGE),)))
    assert judgement.verdict is EraseVerdict.CLEARED
