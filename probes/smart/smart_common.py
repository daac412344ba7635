"""What smartctl's JSON says of every kind of drive, and how far it can be believed."""

from __future__ import annotations

import re

from probes.json_values import Object, count_at, flag_at, inside, integer_at, objects_at, text_at

STATUS_FAILING = 0x08  # smartctl(8), EXIT STATUS: the drive says that it is failing
COLDEST_CELSIUS, HOTTEST_CELSIUS = -40, 150
MOST_HOURS = 50 * 366 * 24  # no drive is older than the SMART of its kind


def exit_status_of(answer: Object) -> int | None:
    """smartctl's bit mask."""
    status = count_at(answer, "smartctl", "exit_status")
    return status if status is not None and status < 256 else None


def overall_of(answer: Object) -> bool | None:
    """The drive's own verdict; the exit status tells a failing drive as well."""
    if (exit_status_of(answer) or 0) & STATUS_FAILING:
        return False
    return flag_at(answer, "smart_status", "passed")


def messages_of(answer: Object) -> tuple[str, ...]:
    """smartctl's own words of what went wrong."""
    found = (text_at(entry, "string") for entry in objects_at(answer, "smartctl", "messages"))
    return tuple(message for message in found if message is not None)


def temperature_of(answer: Object) -> int | None:
    """Degrees Celsius; zero and what no drive survives are not measurements."""
    celsius = integer_at(answer, "temperature", "current")
    if celsius is None or celsius == 0 or not COLDEST_CELSIUS < celsius < HOTTEST_CELSIUS:
        return None
    return celsius


def power_on_hours_of(answer: Object, raw_text: str | None = None) -> int | None:
    """smartctl knows which drives count minutes, half minutes or seconds; without its word, the raw value
    is believed only where it names its unit ("12345h+30m").
    """
    hours = count_at(answer, "power_on_time", "hours")
    if hours is None:
        named = re.match(r"\s*(\d{1,8})h\b", (raw_text or "").replace("h+", "h "))
        hours = None if named is None else int(named[1])
    return hours if hours is not None and hours < MOST_HOURS else None


HEALTH = (
    "smart_status",
    "smart_support",
    "ata_smart_data",
    "ata_smart_attributes",
    "nvme_smart_health_information_log",
    "scsi_error_counter_log",
)
SCSI_NUMBERS = ("scsi_grown_defect_list", "scsi_percentage_used_endurance_indicator")


def has_health(answer: Object) -> bool:
    """Whether anything in the answer is about the drive's health."""
    return any(inside(answer, name) for name in HEALTH) or any(name in answer for name in SCSI_NUMBERS)
