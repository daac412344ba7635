"""The few SMART counts that a certificate shows before and after, by smartctl's JSON (smartctl(8))."""

from __future__ import annotations

import json
from typing import Any

from host.errors import HostError
from host.port import ANY_STATUS, Host

TIMEOUT_S = 30.0
ATA_COUNTS = {5: "reallocated", 197: "pending", 198: "uncorrectable", 199: "crc_errors"}
NVME_COUNTS = {"media_errors": "media_errors", "percentage_used": "percentage_used"}


def ask_health(host: Host, path: str) -> dict[str, int]:
    """Counts by name; one that the drive does not tell is not in it, and nothing is when it is not heard."""
    try:
        answer = host.run(["smartctl", "--json=c", "-A", "-H", path], timeout_s=TIMEOUT_S, answers=ANY_STATUS)
        told = json.loads(answer.text)
    except (HostError, ValueError):
        return {}
    return counts_in(told) if isinstance(told, dict) else {}


def counts_in(told: dict[str, Any]) -> dict[str, int]:
    """The counts in smartctl's answer."""
    counts: dict[str, int] = {}
    rows = _mapping(told, "ata_smart_attributes").get("table")
    for row in rows if isinstance(rows, list) else ():
        number: Any = row.get("id") if isinstance(row, dict) else None
        name, value = ATA_COUNTS.get(number), _mapping(row, "raw").get("value")
        if name is not None and isinstance(value, int):
            counts[name] = value & 0xFFFFFFFF
    log = _mapping(told, "nvme_smart_health_information_log")
    for key, name in NVME_COUNTS.items():
        if isinstance(log.get(key), int):
            counts[name] = log[key]
    hours = _mapping(told, "power_on_time").get("hours")
    if isinstance(hours, int):
        counts["power_on_hours"] = hours
    grown = told.get("scsi_grown_defect_list")
    if isinstance(grown, int):
        counts["reallocated"] = grown
    return counts


def _mapping(part: Any, key: str) -> dict[str, Any]:
    found = part.get(key) if isinstance(part, dict) else None
    return found if isinstance(found, dict) else {}
