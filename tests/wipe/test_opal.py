"""A drive that Opal locks: named and left alone, or reverted once with its label's key and then erased."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from host.drive.drive_ports import NotSupported
from host.drive.opal import opal_state
from judge.erasure.certificate import result_of
from model.erasure import (
    ERASED,
    EraseLevel,
    EraseVerdict,
    Method,
    Preparation,
    WipePlan,
    WipePolicy,
    WipeRefusal,
)
from model.journal import Intent, Observed, Outcome
from tests.lab.ata.drive import AtaTraits
from tests.lab.faults import EraseFault, Faults
from tests.lab.mmc.ext_csd import MmcTraits
from tests.lab.nvme.drive import NvmeTraits
from tests.lab.opal.kernel import KernelOpal
from tests.lab.opal.traits import OpalTraits
from tests.lab.scsi.sas import SasTraits
from tests.wipe.bench import PURGE, Bench, Traits
from wipe.features import ask_features
from wipe.opal import NO_OPAL, PSID_LENGTH, ask_opal
from wipe.plan import PlanOrder, make_plan

LOCKED = OpalTraits(owner=b"owner", global_locked=True)
OPEN = OpalTraits(owner=b"owner")
PSID, WRONG = LOCKED.psid.decode(), "X" * PSID_LENGTH
WITH_PSID = WipePolicy(psid=True)
DRIVES: tuple[Traits, ...] = (
    NvmeTraits(opal=LOCKED),
    AtaTraits(opal=LOCKED, rotation_rpm=0),
    SasTraits(opal=LOCKED),
)


def refused(outcome: WipePlan | WipeRefusal) -> list[str]:
    """Why a plan was refused."""
    assert isinstance(outcome, WipeRefusal)
    return [reason.code for reason in outcome.reasons]


def tries(bench: Bench) -> int:
    """How often the key was sent, by the journal."""
    return sum(isinstance(item, Intent) and item.step == "psid-revert" for item in bench.records())


@pytest.mark.parametrize("traits", DRIVES, ids=lambda traits: type(traits).__name__)
def test_a_locked_drive_is_named_and_refused(tmp_path: Path, traits: Traits) -> None:
    assert refused(Bench(tmp_path, traits).plan()) == ["wipe.opal_locked"]


def test_a_drive_without_opal_says_so_and_one_that_cannot_be_asked_says_why(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    assert ask_features(Bench(tmp_path / "none", NvmeTraits()).drive).opal == NO_OPAL
    bench = Bench(tmp_path, NvmeTraits(opal=OpalTraits()))
    assert ask_features(bench.drive).opal == replace(
        NO_OPAL, supported=True, mbr_enabled=False, mbr_done=False
    )
    nobody = KernelOpal(None, lambda _step: None)
    assert ask_opal(nobody, offered=True) == (None, "Opal: Operation not supported EOPNOTSUPP")
    assert ask_opal(nobody, offered=None) == (None, None)


def test_an_emmc_has_no_opal_and_nobody_asks_it(tmp_path: Path) -> None:
    features = ask_features(Bench(tmp_path, MmcTraits()).drive)
    assert (features.opal, features.troubles) == (None, ())


def test_flags_of_a_discovery_that_failed_are_no_answer() -> None:
    assert opal_state(0x0D).locked
    assert not opal_state(0x05).locked
    with pytest.raises(NotSupported):
        opal_state(0)


@pytest.mark.parametrize("traits", DRIVES, ids=lambda traits: type(traits).__name__)
def test_the_key_of_the_label_unlocks_the_drive_and_then_it_is_erased(tmp_path: Path, traits: Traits) -> None:
    bench = Bench(tmp_path, traits, policy=WITH_PSID, psid=PSID)
    plan = bench.planned()
    assert plan.preparations[:1] == (Preparation.PSID_REVERT,)
    judgement = bench.erase(plan)
    assert judgement.verdict in ERASED
    assert bench.secrets_left == 0
    states = [item.features.opal for item in bench.records() if isinstance(item, Observed)]
    assert [state.locked for state in states if state is not None] == [True, *[False] * (len(states) - 1)]


def test_a_drive_that_keeps_its_data_through_the_revert_is_erased_all_the_same(tmp_path: Path) -> None:
    faults = Faults(revert_keeps_data=True)
    bench = Bench(tmp_path, NvmeTraits(opal=LOCKED), faults, WITH_PSID, psid=PSID)
    assert bench.erase().verdict is EraseVerdict.PURGED
    assert bench.secrets_left == 0


@pytest.mark.parametrize("keeps", [False, True])
def test_the_revert_alone_erases_nothing(tmp_path: Path, keeps: bool) -> None:
    """Every method fails after it: the drive is not erased, whatever the revert did to its key."""
    faults = Faults(erase=EraseFault.LIES, revert_keeps_data=keeps)
    policy = replace(PURGE, psid=True)
    bench = Bench(tmp_path, NvmeTraits(opal=LOCKED), faults, policy, psid=PSID)
    judgement = bench.erase()
    assert judgement.verdict is EraseVerdict.FAILED
    assert judgement.level is None


def test_after_the_revert_an_overwrite_clears_and_no_more(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(opal=LOCKED), policy=WITH_PSID, psid=PSID)
    judgement = bench.erase(bench.only(Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO))
    assert (judgement.verdict, judgement.level) == (EraseVerdict.CLEARED, EraseLevel.CLEAR)
    codes = [message.code for message in result_of(bench.records()).not_claimed]
    assert "claim.psid_revert" in codes


def test_a_wrong_key_is_tried_once_and_the_drive_left_alone(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(opal=LOCKED), policy=WITH_PSID, psid=WRONG)
    judgement = bench.erase()
    assert judgement.verdict is EraseVerdict.FAILED
    assert [reason.code for reason in judgement.reasons] == ["wipe.psid_refused"]
    assert tries(bench) == 1
    assert bench.secrets_left == bench.size // 512


def test_a_drive_that_takes_no_more_keys_says_so(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(opal=replace(LOCKED, tries=0)), policy=WITH_PSID, psid=PSID)
    assert bench.erase().reasons[0].code == "wipe.psid_locked_out"


def test_the_key_is_in_no_record(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(opal=LOCKED), policy=WITH_PSID, psid=PSID)
    bench.erase()
    assert PSID.encode() not in (tmp_path / "journal.jsonl").read_bytes()
    outcome = next(item for item in bench.records() if isinstance(item, Outcome))
    assert (outcome.step, outcome.accepted, outcome.raw) == ("psid-revert", True, {"method_status": 0})


def test_the_revert_is_announced_before_anything_is_sent(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(opal=LOCKED), policy=WITH_PSID, psid=PSID)
    plan = bench.planned()
    announced: list[bool] = []

    def look(step: str) -> None:
        if step == "opal send":
            announced.append(tries(bench) == 1)

    bench.drive = bench.plug(look)
    bench.erase(plan)
    assert announced == [True, True]


def test_an_owned_drive_that_is_open_is_named_and_reverted_when_its_key_is_at_hand(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(opal=OPEN), psid=PSID)
    plan = bench.planned()
    assert plan.preparations == ()
    assert [remark.code for remark in plan.remarks] == ["wipe.opal_owned"]
    bench.policy = WITH_PSID
    assert bench.planned().preparations == (Preparation.PSID_REVERT,)
    assert bench.erase().verdict in ERASED
    assert tries(bench) == 1


def test_an_open_drive_that_refuses_the_key_is_erased_without_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(opal=OPEN), policy=WITH_PSID, psid=WRONG)
    assert bench.erase().verdict in ERASED
    assert bench.secrets_left == 0


def test_a_drive_that_was_locked_after_its_plan_is_not_written_to(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(opal=OPEN))
    plan = bench.planned()
    bench.traits = NvmeTraits(opal=LOCKED)
    bench.model = bench._model()
    bench.drive = bench.plug()
    judgement = bench.erase(plan)
    assert judgement.verdict is EraseVerdict.NOT_ATTEMPTED
    assert judgement.reasons[0].code == "wipe.opal_locked"


def test_a_key_that_would_revert_other_volumes_too_is_not_used(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(opal=LOCKED), policy=WITH_PSID)
    features = replace(ask_features(bench.drive), siblings=("nvme0n2",))
    plan = make_plan(PlanOrder(candidate=bench.candidate(), features=features, policy=WITH_PSID))
    assert refused(plan) == ["wipe.psid_reaches_others"]


@pytest.mark.slow
@pytest.mark.parametrize("traits", DRIVES, ids=lambda traits: type(traits).__name__)
def test_a_power_cut_around_the_revert_ends_or_resumes_and_never_lies(tmp_path: Path, traits: Traits) -> None:
    """One attempt in one order, however often the power goes."""
    (tmp_path / "whole").mkdir()
    seen: list[str] = []
    whole = Bench(tmp_path / "whole", traits, policy=WITH_PSID, psid=PSID)
    plan = whole.planned()
    whole.drive = whole.plug(seen.append)
    whole.erase(plan)
    last = max(place for place, step in enumerate(seen) if step.startswith("opal"))
    for step in range(1, min(last + 3, 40)):
        folder = tmp_path / str(step)
        folder.mkdir()
        bench = Bench(folder, traits, policy=WITH_PSID, psid=PSID)
        bench.erase(plan, cut_at=step)
        bench.power_cycle()
        judgement = bench.erase(plan)
        assert judgement.verdict is not EraseVerdict.INTERRUPTED, step
        assert judgement.verdict not in ERASED or bench.secrets_left == 0, step
        assert tries(bench) <= 1, step
        bench.platters.close()


def test_a_resume_without_the_key_says_what_is_missing(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(opal=LOCKED), policy=WITH_PSID, psid=None)
    judgement = bench.erase()
    assert judgement.verdict is EraseVerdict.NOT_ATTEMPTED
    assert judgement.reasons[0].code == "wipe.psid_missing"
