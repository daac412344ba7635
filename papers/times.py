"""Times in words: moments in UTC and durations, in the language spoken, without any library for it."""

from __future__ import annotations

from datetime import UTC, datetime

from papers.language import Language, _, spoken

MINUTE, HOUR = 60, 3600


def moment_utc(when: datetime) -> str:
    """A day and a time to the second, in UTC."""
    pattern = "%d/%m/%Y %H:%M:%S UTC" if spoken() is Language.FRENCH else "%Y-%m-%d %H:%M:%S UTC"
    return when.astimezone(UTC).strftime(pattern)


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
