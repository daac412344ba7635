"""Choosing and confirming drives: what a person types names one whole drive for certain, or nothing
happens.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.bench.wrong_order import WrongOrder
from agent.erasing.jobs import Job
from agent.erasing.plans import check_confirmation, choose, hash_of, needs_code
from agent.erasing.resuming import drive_of as drive_of_job
from model.erasure import DriveToken, EraseLevel, WipePlan
from model.fact import Why, present, unknown
from papers.wording import word
from tests.lab.nvme.drive import NvmeTraits
from tests.wipe.bench import Bench, drive_of
from wipe.consent import code_of
from wipe.order import WorkOrder
from wipe.planned import PlannedDrive


def drive(bench: Bench, name: str, serial: str | None) -> PlannedDrive:
    """A drive with a plan, under another name and serial."""
    plan = bench.planned()
    token = replace(plan.drive, name=name, path=f"/dev/{name}", serial=serial)
    found = drive_of(token)
    fact = present(serial) if serial is not None else unknown(Why.NOT_REPORTED)
    return PlannedDrive(drive=replace(found, serial=fact), outcome=replace(plan, drive=token))


@pytest.fixture
def drives(tmp_path: Path) -> list[PlannedDrive]:
    """Three drives, one of them without a serial."""
    bench = Bench(tmp_path, NvmeTraits())
    return [drive(bench, "sda", "WD-1234ABCD"), drive(bench, "sdb", "ST-9876FFFF"), drive(bench, "sdc", None)]


def token_of(planned: PlannedDrive) -> DriveToken:
    """Its token."""
    assert planned.token is not None
    return planned.token


@pytest.mark.parametrize("word", ["ABCD", "abcd", "1234ABCD", "/dev/sda"])
def test_the_end_of_a_serial_or_a_path_names_a_drive(drives: list[PlannedDrive], word: str) -> None:
    assert choose(word, drives) is drives[0]


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("BCD", "too short"),
        ("", "too short"),
        ("ZZZZ", "No drive"),
        ("/dev/sda1", "only whole drives"),
        ("/dev/null", "not a drive"),
        (":AAAA", "code"),
    ],
)
def test_what_names_nothing_is_one_sentence(drives: list[PlannedDrive], word: str, says: str) -> None:
    with pytest.raises(WrongOrder, match=says) as refused:
        choose(word, drives)
    assert "\n" not in str(refused.value)


def test_a_hash_and_a_code_are_of_one_boot(drives: list[PlannedDrive]) -> None:
    plan = drives[0].outcome
    assert isinstance(plan, WipePlan)
    again = [replace(plan, drive=replace(plan.drive, boot=boot)) for boot in ("one", "two")]
    assert hash_of(again[:1]) != hash_of(again[1:])
    assert code_of(again[0].drive) != code_of(again[1].drive)


def test_a_serial_of_two_drives_chooses_neither(drives: list[PlannedDrive], tmp_path: Path) -> None:
    twin = replace(drives[0], drive=replace(drives[0].drive, path="/dev/sdx"))
    with pytest.raises(WrongOrder, match="several"):
        choose("ABCD", [*drives, twin])


def test_an_erasure_is_not_resumed_on_one_of_two_drives_that_call_themselves_the_same(
    drives: list[PlannedDrive], tmp_path: Path
) -> None:
    plan = drives[0].outcome
    assert isinstance(plan, WipePlan)
    order = WorkOrder(job="job", plan=plan, drive=drives[0].drive, marker_key="", seed="")
    job = Job(folder=tmp_path, order=order)
    moved = replace(drives[0], outcome=replace(plan, drive=replace(plan.drive, path="/dev/sdx", diskseq=99)))
    assert drive_of_job(job, [moved, *drives[1:]]) == (moved, None)
    respelt = replace(moved, outcome=replace(plan, drive=replace(plan.drive, model="LAB_NVMe_SSD", wwn=None)))
    assert drive_of_job(job, [respelt, *drives[1:]]) == (respelt, None)
    nobody, why = drive_of_job(job, [drives[0], moved])
    assert nobody is None
    assert why is not None
    assert "WD-1234ABCD" in word(why)
    assert drive_of_job(job, drives[1:])[0] is None


def test_a_drive_without_a_serial_is_named_by_its_code(drives: list[PlannedDrive]) -> None:
    nameless = drives[2]
    assert needs_code(nameless, drives)
    code = code_of(token_of(nameless))
    assert choose(f":{code}", drives) is nameless
    check_confirmation(f":{code.lower()}", nameless, drives)


def test_an_adapters_serial_needs_the_code_as_well(drives: list[PlannedDrive]) -> None:
    bridged = replace(drives[0], drive=replace(drives[0].drive, serial_is_bridges=True))
    everything = [bridged, *drives[1:]]
    with pytest.raises(WrongOrder, match="colon"):
        check_confirmation("ABCD", bridged, everything)
    with pytest.raises(WrongOrder, match="the code"):
        check_confirmation("ABCD:", bridged, everything)  # a colon is no code
    check_confirmation(f"ABCD:{code_of(token_of(bridged))}", bridged, everything)


def test_two_drives_whose_serials_end_alike_need_the_code_as_well(drives: list[PlannedDrive]) -> None:
    plan = drives[1].outcome
    assert isinstance(plan, WipePlan)
    assert not needs_code(drives[0], drives)
    alike = replace(drives[1], outcome=replace(plan, drive=replace(plan.drive, serial="XX-abcd")))
    everything = [drives[0], alike, *drives[2:]]
    assert needs_code(drives[0], everything)
    with pytest.raises(WrongOrder, match="colon"):
        check_confirmation("34ABCD", drives[0], everything)


def test_a_code_is_good_for_this_place_and_boot_only(drives: list[PlannedDrive]) -> None:
    token = token_of(drives[2])
    assert code_of(token) != code_of(replace(token, diskseq=99))
    assert code_of(token) != code_of(replace(token, path="/dev/sdz"))


def test_the_wrong_drives_end_confirms_nothing(drives: list[PlannedDrive]) -> None:
    with pytest.raises(WrongOrder, match=f"“FFFF” names .*, not {drives[0].drive.path}. Nothing was changed"):
        check_confirmation("FFFF", drives[0], drives)
    with pytest.raises(WrongOrder, match="does not confirm"):
        check_confirmation("/dev/sda", drives[0], drives)


def test_any_change_of_drive_or_policy_makes_another_plan(drives: list[PlannedDrive]) -> None:
    plan = drives[0].outcome
    assert isinstance(plan, WipePlan)
    others = (
        replace(plan, drive=replace(plan.drive, diskseq=8)),
        replace(plan, drive=replace(plan.drive, size_bytes=1)),
        replace(plan, policy=replace(plan.policy, level=EraseLevel.PURGE)),
        replace(plan, ladder=plan.ladder[1:]),
    )
    assert len({hash_of([plan]), *(hash_of([other]) for other in others)}) == 5
    assert hash_of([plan, others[0]]) == hash_of([others[0], plan])
