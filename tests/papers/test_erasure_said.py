"""What a volunteer reads of an erasure: words of every day; the guideline's own are technical details."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from model.erasure import EraseVerdict, WipePlan
from papers.erasing.asked import word_asked
from papers.erasing.said import plan_details, plan_said, verdict_details, verdict_said
from papers.language import Language, speak
from tests.lab.nvme.drive import NvmeTraits
from tests.wipe.bench import Bench, drive_of
from wipe.planned import PlannedDrive

JARGON = ("Purge", "Clear", "NIST")
SAID = {
    EraseVerdict.PURGED: "EFFACÉ (niveau renforcé)",
    EraseVerdict.CLEARED: "EFFACÉ (niveau simple)",
    EraseVerdict.CLEARED_WITH_EXCEPTIONS: "EFFACÉ SAUF ZONES ILLISIBLES",
    EraseVerdict.FAILED: "NON EFFACÉ",
    EraseVerdict.UNKNOWN: "NON PROUVÉ\u00a0: à considérer comme non effacé",
    EraseVerdict.INTERRUPTED: "INTERROMPU\u00a0: à considérer comme non effacé",
    EraseVerdict.NOT_ATTEMPTED: "NON ENTREPRIS\u00a0: non effacé",
}


@pytest.fixture
def planned(tmp_path: Path) -> PlannedDrive:
    plan = Bench(tmp_path, NvmeTraits()).planned()
    return PlannedDrive(drive=drive_of(plan.drive), outcome=plan)


@pytest.mark.parametrize("verdict", EraseVerdict)
def test_each_verdict_is_said_as_a_volunteer_says_it(verdict: EraseVerdict) -> None:
    speak(Language.FRENCH)
    assert verdict_said(verdict) == SAID[verdict]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("verdict", EraseVerdict)
def test_only_what_is_proven_erased_is_said_to_be_erased(verdict: EraseVerdict, language: Language) -> None:
    speak(language)
    said = verdict_said(verdict)
    is_erased = verdict in (
        EraseVerdict.PURGED,
        EraseVerdict.CLEARED,
        EraseVerdict.CLEARED_WITH_EXCEPTIONS,
    )
    assert said.startswith(("ERASED", "EFFACÉ")) is is_erased


def test_levels_and_methods_of_the_guideline_are_technical_details(planned: PlannedDrive) -> None:
    said = "\n".join(plan_said(planned))
    assert not any(word in said for word in JARGON), said
    details = plan_details(planned)
    assert details[0] == "Technical details:"
    assert any("thorough level, Purge" in line for line in details)
    assert any("simple level, Clear" in line for line in details)
    assert verdict_details(EraseVerdict.PURGED) == ["Technical details: ERASED (thorough level, Purge)"]
    assert verdict_details(EraseVerdict.FAILED) == []


def test_the_least_that_may_come_of_it_is_said_before_it_is_confirmed(planned: PlannedDrive) -> None:
    plan = planned.outcome
    assert isinstance(plan, WipePlan)
    assert any("thorough level" in line for line in plan_said(planned))
    assert any(line.endswith("simple level at least") for line in plan_said(planned))
    first = replace(planned, outcome=replace(plan, ladder=plan.ladder[:1]))
    assert not any("if that fails" in line for line in plan_said(first))


def test_a_drive_without_a_serial_is_confirmed_by_its_code_alone() -> None:
    assert (
        word_asked(None, with_code=True) == word_asked("", with_code=True) == "code, with a colon before it"
    )
    assert word_asked("S1", with_code=True) == "end of the serial, a colon and the code"
    assert "four" in word_asked("S1234", with_code=False)
