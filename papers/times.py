"""Times in words: moments in UTC and durations, in the language spoken, without any library for it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from model.provenance import ClockTrust
from papers.language import N_, Language, _, spoken

MINUTE, HOUR = 60, 3600
CLOCKS = {
    ClockTrust.SYNCHRONISED: N_("the clock was set by the network"),
    ClockTrust.UNSYNCHRONISED: N_("clock not verified"),
    ClockTrust.WRONG: N_("this clock was wrong"),
}


def moment_utc(when: datetime) -> str:
    """A day and a time to the second, in UTC; one without a zone, or at the edge of the calendar, as it was
    written.
    """
    pattern = "%d/%m/%Y %H:%M:%S UTC" if spoken() is Language.FRENCH else "%Y-%m-%d %H:%M:%S UTC"
    written = when.isoformat(" ", "seconds")
    if when.tzinfo is None:
        return written
    try:
        return when.astimezone(UTC).strftime(pattern)
    except OverflowError:
        return written


def moment_here(when: datetime) -> str:
    """A day and a time to the minute, in the time of this machine."""
    return _here(when).strftime("%d/%m/%Y %H:%M" if spoken() is Language.FRENCH else "%Y-%m-%d %H:%M")


def moment_said(when: datetime) -> str:
    """A day and a time to the minute as a sentence says them, in the time of this machine."""
    return _here(when).strftime("%d/%m/%Y à %H:%M" if spoken() is Language.FRENCH else "%Y-%m-%d %H:%M")


def second_here(when: datetime) -> str:
    """A day and a time to the second, in the time of this machine, with the name of its zone."""
    day = "%d/%m/%Y" if spoken() is Language.FRENCH else "%Y-%m-%d"
    return _here(when).strftime(f"{day} %H:%M:%S %Z")


def stamp_here(when: datetime) -> str:
    """ISO 8601 with a space, in the time of this machine: every spreadsheet reads it as a date."""
    return when.astimezone().strftime("%Y-%m-%d %H:%M")


def day_in_words(written: str) -> str:
    """A day that was written as ISO 8601, in the order of the language; any other text as it is."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return written
    return day.strftime("%d/%m/%Y") if spoken() is Language.FRENCH else written


def time_utc(when: datetime) -> str:
    """The time alone, in UTC, where the day is told beside it."""
    return when.astimezone(UTC).strftime("%H:%M:%S")


def lasted(seconds: float) -> str:
    """How long something took."""
    whole = round(seconds)
    hours, minutes = whole // HOUR, whole % HOUR // MINUTE
    if hours:
        return _("{hours} h {minutes} min").format(hours=hours, minutes=f"{minutes:02d}")
    if minutes:
        return _("{minutes} min {seconds} s").format(minutes=minutes, seconds=f"{whole % MINUTE:02d}")
    return _("{seconds} s").format(seconds=whole)


def _here(when: datetime) -> datetime:
    """By this machine's time zone; a time at the ends of the calendar as it was written."""
    try:
        return when.astimezone()
    except OverflowError:
        return when
