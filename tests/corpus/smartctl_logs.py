"""Parts of `smartctl -x` that only some drives have, turned into the keys of smartctl's JSON: its notes,
Seagate's FARM log (farmprint.cpp), and the background scan of SCSI drives (scsiprint.cpp).
"""

from __future__ import annotations

import re
from typing import Any

Object = dict[str, Any]

BY_ATTRIBUTES = "Warning: This result is based on an Attribute check."
FARM_NUMBERS = {
    "page_1_drive_information": {
        "poh": r"Power on Hours?",
        "spoh": r"Spindle Power on [Hh]ours?",
        "head_flight_hours": r"Head Flight Hours",
        "head_load_events": r"Head Load Events",
        "power_cycle_count": r"Power Cycle [Cc]ount",
    },
    "page_3_error_statistics": {
        "number_of_unrecoverable_read_errors": r"(?:Number of )?Unrecoverable Read Errors",
        "number_of_unrecoverable_write_errors": r"(?:Number of )?Unrecoverable Write Errors",
        "number_of_reallocated_sectors": r"Number of Reallocated Sectors",
    },
}
# scsiprint.cpp, reassign_status and the states of a background scan
REASSIGNED = {
    "Require Write or Reassign Blocks command": 1,
    "Successfully reassigned": 2,
    "Reassignment by disk failed": 4,
    "Recovered via rewrite in-place": 5,
    "Reassigned by app, has valid data": 6,
    "Reassigned by app, has no valid data": 7,
    "Unsuccessfully reassigned by app": 8,
}
SCAN_STATES = (
    "no scans active",
    "scan is active",
    "pre-scan is active",
    "halted due to fatal error",
    "halted due to a vendor specific pattern of error",
    "halted due to medium formatted without P-List",
    "halted - vendor specific cause",
    "halted due to temperature out of range",
    "waiting until BMS interval timer expires",
)
SCAN_EVENT = re.compile(
    r"^ *(?P<number>\d+) +\d+:\d\d +(?P<lba>[0-9a-f]{16}) +\[[0-9a-f,]+\] +(?P<status>\S.*?) *$", re.MULTILINE
)


def notes(text: str) -> Object:
    """What smartctl says of its own answer: whether it knows the drive, and whether it had to guess."""
    found: Object = {}
    known = re.search(r"^Device is: +(In|Not in) smartctl database", text, re.MULTILINE)
    if known:
        found["in_smartctl_database"] = known[1] == "In"
    return found


def messages(text: str) -> list[Object]:
    """Its warnings that matter."""
    return [{"string": BY_ATTRIBUTES, "severity": "warning"}] if BY_ATTRIBUTES in text else []


def farm_log(text: str) -> Object:
    """Seagate's own log, as far as anything of it is read."""
    section = re.search(
        r"^Seagate Field Acc\w+ Reliability Metrics log \(FARM\).*", text, re.MULTILINE | re.DOTALL
    )
    if section is None:
        return {}
    log: Object = {"supported": True}
    for page, names in FARM_NUMBERS.items():
        for key, name in names.items():
            match = re.search(rf"^\s*{name}:\s*(\d+)\b", section[0], re.MULTILINE)
            if match:
                log.setdefault(page, {})[key] = int(match[1])
    return {"seagate_farm_log": log} if len(log) > 1 else {}


def background_scan(text: str) -> Object:
    """The background scan results log, and the counters of starts."""
    found: Object = {}
    section = re.search(r"^Background scan results log.*?(?=\n\n|\Z)", text, re.MULTILINE | re.DOTALL)
    if section is not None:
        scan: Object = {}
        status = re.search(r"^ *Status: *(\S.*?) *$", section[0], re.MULTILINE)
        if status:
            state = next((place for place, said in enumerate(SCAN_STATES) if said in status[1]), None)
            scan["status"] = {"string": status[1]} | ({} if state is None else {"value": state})
        for event in SCAN_EVENT.finditer(section[0]):
            reassigned: Object = {"string": event["status"]}
            if event["status"] in REASSIGNED:
                reassigned["value"] = REASSIGNED[event["status"]]
            scan[f"result_{event['number']}"] = {"lba": int(event["lba"], 16), "reassign_status": reassigned}
        found["scsi_background_scan"] = scan
    cycles = {
        key: int(match[1])
        for key, name in (
            (
                "specified_load_unload_count_over_device_lifetime",
                "Specified load-unload count over device lifetime",
            ),
            ("accumulated_load_unload_cycles", "Accumulated load-unload cycles"),
        )
        if (match := re.search(rf"^{name}: +(\d+)", text, re.MULTILINE))
    }
    return found | ({"scsi_start_stop_cycle_counter": cycles} if cycles else {})
