"""Moments as people read them, also those that no clock of ours wrote."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from papers.language import Language, speak
from papers.times import day_in_words, moment_here, moment_said, moment_utc, second_here


@pytest.mark.parametrize(
    ("when", "told"),
    [
        (datetime(2026, 11, 23, 14, 2, tzinfo=UTC), "2026-11-23 14:02:00 UTC"),
        (datetime(2026, 11, 23, 14, 2, tzinfo=timezone(timedelta(hours=1))), "2026-11-23 13:02:00 UTC"),
        (datetime.fromisoformat("2026-11-23T14:02"), "2026-11-23 14:02:00"),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), "0001-01-01 00:00:00+14:00"),
    ],
)
def test_a_moment_is_told_in_utc_or_as_it_was_written(when: datetime, told: str) -> None:
    assert moment_utc(when) == told


@pytest.mark.parametrize(("written", "told"), [("2026-11-23", "23/11/2026"), ("some day", "some day")])
def test_a_day_is_told_in_the_order_of_the_language(written: str, told: str) -> None:
    assert day_in_words(written) == written
    speak(Language.FRENCH)
    assert day_in_words(written) == told


def test_a_moment_at_this_bench_is_told_in_the_order_of_the_language() -> None:
    when = datetime(2026, 11, 23, 14, 2).astimezone()
    speak(Language.FRENCH)
    assert moment_here(when) == "23/11/2026 14:02"
    speak(Language.ENGLISH)
    assert moment_here(when) == "2026-11-23 14:02"


def test_a_sentence_says_a_moment_as_a_person_does() -> None:
    when = datetime(2026, 11, 23, 14, 2).astimezone()
    speak(Language.FRENCH)
    assert moment_said(when) == "23/11/2026 à 14:02"
    speak(Language.ENGLISH)
    assert moment_said(when) == "2026-11-23 14:02"


def test_a_moment_to_the_second_names_its_zone() -> None:
    when = datetime(2026, 11, 23, 14, 2, 5).astimezone()
    zone = when.strftime("%Z")
    assert second_here(when) == f"2026-11-23 14:02:05 {zone}"
    speak(Language.FRENCH)
    assert second_here(when) == f"23/11/2026 14:02:05 {zone}"


def test_a_moment_at_the_edge_of_the_calendar_keeps_the_zone_it_was_written_in() -> None:
    edge = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    assert moment_here(edge).endswith("01-01 00:00")
    assert second_here(edge).endswith("00:00:00 UTC+14:00")
