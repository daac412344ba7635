"""Counters at the end of their range: never shown as a count, and never a reason to call a drive healthy."""

from __future__ import annotations

import pytest

from judge.health.drive_health import judge_drive
from model.fact import present
from model.message import say
from model.smart import Attribute, FailedWhen
from model.verdict import DriveHealth
from papers.language import Language, speak
from papers.wording import word
from tests.judge.machines import HOURS, drive, smart


def counter(number: int, name: str, raw: int) -> Attribute:
    return Attribute(
        id=number,
        name=name,
        value=100,
        worst=100,
        threshold=0,
        prefailure=False,
        failed=FailedWhen.NEVER,
        raw=raw,
        raw_text=str(raw),
    )


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (65_534, "65,534 bad sectors"),
        (65_535, "At least 65,535 bad sectors"),
        (16_777_215, "At least 16,777,215 bad sectors"),
    ],
)
def test_a_full_counter_is_told_as_the_least_that_it_may_mean(count: int, told: str) -> None:
    assert word(say("drive.reallocated_sectors", count=count)).startswith(told)


def test_one_of_eight_bytes_is_not_told_to_the_last_digit() -> None:
    assert word(say("drive.media_errors", count=(1 << 64) - 1)).startswith("At least 4,000,000,000 times")
    speak(Language.FRENCH)
    assert "u moins 4\N{NO-BREAK SPACE}000" in word(say("drive.media_errors", count=(1 << 64) - 1))


def test_one_that_is_nearly_full_is_not_told_to_the_last_digit_either() -> None:
    assert word(say("drive.media_errors", count=(1 << 64) - 16)).startswith("At least 4,000,000,000 times")
    assert word(say("drive.media_errors", count=4_000_000_000)).startswith("4,000,000,000 times")


def test_a_count_in_another_sentence_is_what_it_is() -> None:
    assert "at least" not in word(say("verdict.exceptions", count=65_535)).lower()


@pytest.mark.parametrize("raw", [(1 << 32) - 1, (1 << 48) - 1])
@pytest.mark.parametrize(
    ("number", "name"),
    [(5, "Reallocated_Sector_Ct"), (197, "Current_Pending_Sector"), (198, "Offline_Uncorrectable")],
)
def test_a_sector_count_that_cannot_be_read_keeps_a_drive_from_being_healthy(
    number: int, name: str, raw: int
) -> None:
    told = drive(smart=present(smart(attributes=(HOURS, counter(number, name, raw)))))
    verdict = judge_drive(told)
    assert verdict.health is DriveHealth.UNKNOWN
    assert f"({number})" in " ".join(word(message) for message in verdict.evidence)
