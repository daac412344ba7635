"""`smartctl -x` for people, turned into what the product reads: smartctl's JSON, and `--all` for pySMART.

The keys and values are those that smartctl writes for the same drive (ataprint.cpp, nvmeprint.cpp,
scsiprint.cpp); test_smartctl_text.py holds both forms of the same drives against one another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from probes.json_values import inside, objects_at
from tests.corpus.smartctl_logs import background_scan, farm_log, messages, notes
from tests.corpus.smartctl_words import (
    ATTRIBUTE,
    FLAG_NAMES,
    FLAGS,
    HOURS,
    NVME_LOG,
    SELF_TEST,
    SELF_TEST_KIND,
    SELF_TEST_STATUS,
    STATISTIC,
    WHEN_FAILED,
)

Object = dict[str, Any]


def to_json(text: str) -> Object:
    """The answer of `smartctl --json -x` to the same drive; empty for what is no output of smartctl."""
    if not text.startswith("smartctl "):
        return {}
    answer: Object = {"json_format_version": [1, 0], "smartctl": {"exit_status": exit_status(text)}}
    if messages(text):
        answer["smartctl"]["messages"] = messages(text)
    answer |= _information(text) | notes(text)
    protocol = answer["device"]["protocol"]
    passed = _passed(text)
    if passed is not None:
        answer["smart_status"] = {"passed": passed}
    if protocol == "ATA":
        answer |= _ata(text)
    elif protocol == "NVMe":
        answer |= _nvme(text)
    else:
        answer |= _scsi(text)
    return answer


def exit_status(text: str) -> int:
    """The bits that the text gives reason for (smartctl(8), EXIT STATUS)."""
    attributes = list(ATTRIBUTE.finditer(text))
    status = 0
    status |= 0x08 if _passed(text) is False else 0
    now = [item for item in attributes if item["failed"] == "NOW"]
    status |= 0x10 if any(item["flags"].startswith("P") for item in now) else 0
    past = [item for item in attributes if item["failed"] == "Past"]
    status |= 0x20 if past or any(not item["flags"].startswith("P") for item in now) else 0
    status |= 0x40 if re.search(r"^Device Error Count: [1-9]", text, re.MULTILINE) else 0
    return status


def _passed(text: str) -> bool | None:
    match = re.search(
        r"^SMART (?:overall-health self-assessment test result|Health Status): *(\S+)", text, re.MULTILINE
    )
    return None if match is None else match[1] in ("PASSED", "OK")


def _field(text: str, name: str) -> str | None:
    match = re.search(rf"^{name}:[ \t]*(\S.*?)[ \t]*$", text, re.MULTILINE)
    return None if match is None else match[1]


def _number(text: str | None) -> int | None:
    """A number with its thousands apart: "1,000,204,886,016 bytes [1.00 TB]"."""
    match = re.match(r"\d[\d,.\u2019\u202f]*", text or "")
    return None if match is None else int(re.sub(r"\D", "", match[0]))


def _information(text: str) -> Object:
    """The information section."""
    found: Object = {"device": {"name": "/dev/sdx", **_device(text)}}
    for key, name in (
        ("Device Model|Model Number", "model_name"),
        ("Model Family", "model_family"),
        ("Serial Number|Serial number", "serial_number"),
        ("Firmware Version", "firmware_version"),
        ("Vendor", "scsi_vendor"),
        ("Product", "scsi_product"),
        ("Revision", "scsi_revision"),
    ):
        value = _field(text, f"(?:{key})")
        if value is not None:
            found[name] = value
    size = _number(_field(text, "(?:User Capacity|Namespace 1 Size/Capacity|Total NVM Capacity)"))
    if size:
        found["user_capacity"] = {"bytes": size}
    return found | _geometry(text) | _support(text)


def _device(text: str) -> Object:
    if re.search(r"^Model Number:|^SMART/Health Information \(NVMe", text, re.MULTILINE):
        return {"type": "nvme", "protocol": "NVMe"}
    if (
        _field(text, "Device Model")
        or "SMART Attributes Data Structure" in text
        or _field(text, "ATA Version is")
    ):
        return {"type": "sat", "protocol": "ATA"}
    return {"type": "scsi", "protocol": "SCSI"}


def _geometry(text: str) -> Object:
    found: Object = {}
    sectors = re.search(
        r"^Sector Sizes?: +(\d+) bytes logical(?:, *(\d+) bytes physical|/physical)", text, re.MULTILINE
    )
    if sectors:
        found["logical_block_size"] = int(sectors[1])
        found["physical_block_size"] = int(sectors[2] or sectors[1])
    logical = _number(_field(text, "(?:Logical block size|Namespace 1 Formatted LBA Size)"))
    if logical:
        found["logical_block_size"] = logical
    rotation = _field(text, "Rotation Rate") or ""
    if rotation.startswith("Solid State"):
        found["rotation_rate"] = 0
    elif _number(rotation):
        found["rotation_rate"] = _number(rotation)
    sata = _field(text, "SATA Version is")
    return found | ({"sata_version": {"string": sata}} if sata else {})


def _support(text: str) -> Object:
    lines = re.findall(r"^SMART support is: +(\w+)", text, re.MULTILINE)
    if not lines:
        return {}
    if "Available" not in lines:
        return {"smart_support": {"available": False}}
    return {"smart_support": {"available": True, "enabled": "Enabled" in lines}}


def _ata(text: str) -> Object:
    found: Object = {}
    table = [_attribute(match) for match in ATTRIBUTE.finditer(text)]
    if table:
        found["ata_smart_attributes"] = {"table": table}
    by_id = {item["id"]: item for item in table}
    hours = _hours(by_id.get(9))
    if hours is not None:
        found["power_on_time"] = {"hours": hours}
    if 12 in by_id:
        found["power_cycle_count"] = by_id[12]["raw"]["value"]
    celsius = _celsius(text, by_id)
    if celsius is not None:
        found["temperature"] = {"current": celsius}
    security = _field(text, "ATA Security is")
    if security:
        found["ata_security"] = {"string": security}
    logs = _execution(text) | _error_log(text) | _self_test_log(text) | _statistics(text) | farm_log(text)
    return found | logs


def _attribute(match: re.Match[str]) -> Object:
    letters = match["flags"]
    bits = sum(FLAGS[letter] for letter in letters if letter in FLAGS)
    raw = re.match(r"\d+", match["raw"])
    found: Object = {"id": int(match["id"]), "name": match["name"]}
    for name in ("value", "worst", "thresh"):
        if match[name] != "---":
            found[name] = int(match[name])
    found["when_failed"] = WHEN_FAILED[match["failed"]]
    found["flags"] = {"value": bits, "string": f"{letters} "}
    found["flags"] |= {name: letter != "-" for name, letter in zip(FLAG_NAMES, letters, strict=True)}
    found["raw"] = {"value": int(raw[0]) if raw else 0, "string": match["raw"]}
    return found


def _hours(attribute: Object | None) -> int | None:
    """What smartctl prints for power_on_time, for the raw formats that show hours."""
    if attribute is None or not HOURS.fullmatch(attribute["name"]):
        return None
    match = re.match(r"(\d+)(h\+|\b)", attribute["raw"]["string"])
    return None if match is None else int(match[1])


def _celsius(text: str, by_id: dict[int, Object]) -> int | None:
    """SCT's temperature, else the attribute's, as smartctl chooses it."""
    sct = re.search(r"^Current Temperature: +(\d+) Celsius", text, re.MULTILINE)
    if sct:
        return int(sct[1])
    for number in (194, 190):
        attribute = by_id.get(number)
        if attribute is not None and attribute["raw"]["value"] <= 255:
            return int(attribute["raw"]["value"])
    return None


def _execution(text: str) -> Object:
    match = re.search(r"^Self-test execution status: +\( *(\d+)\)", text, re.MULTILINE)
    return {} if match is None else {"ata_smart_data": {"self_test": {"status": {"value": int(match[1])}}}}


def _error_log(text: str) -> Object:
    if not re.search(r"^SMART (Extended Comprehensive )?Error Log Version:", text, re.MULTILINE):
        return {}
    count = re.search(r"^(?:Device|ATA) Error Count: (\d+)", text, re.MULTILINE)
    table = [
        {"error_number": int(number), "lifetime_hours": int(hours), "error_description": _described(block)}
        for number, hours, block in re.findall(
            r"^Error (\d+) (?:\[\d+\] )?occurred at disk power-on lifetime: (\d+) hours(.*?)(?=^Error \d|\Z)",
            text,
            re.MULTILINE | re.DOTALL,
        )
    ]
    log: Object = {"count": int(count[1]) if count else 0}
    return {"ata_smart_error_log": {"extended": log | ({"table": table} if table else {})}}


def _described(block: str) -> str:
    match = re.search(r"^ *(?:[0-9a-f]{2} (?:-- )?)(?:[0-9a-f]{2} )+ *(\S.*)$", block, re.MULTILINE)
    return match[1].strip() if match else ""


def _self_test_log(text: str) -> Object:
    if not re.search(r"^SMART (Extended )?Self-test [Ll]og", text, re.MULTILINE):
        return {}
    table = [_self_test(match) for match in SELF_TEST.finditer(text)]
    log: Object = {"count": len(table)} | ({"table": table} if table else {})
    return {"ata_smart_self_test_log": {"extended": log}}


def _self_test(match: re.Match[str]) -> Object:
    code = SELF_TEST_STATUS.get(match["status"], 9)
    status: Object = {"value": code << 4 | int(match["left"]) // 10, "string": match["status"]}
    if int(match["left"]):
        status["remaining_percent"] = int(match["left"])
    if code not in (1, 2, 15):
        status["passed"] = code == 0
    vendor = re.fullmatch(r"Vendor \(0x([0-9a-f]+)\)", match["kind"])
    kind = int(vendor[1], 16) if vendor else SELF_TEST_KIND.get(match["kind"], 0)
    found: Object = {"type": {"value": kind, "string": match["kind"]}, "status": status}
    found["lifetime_hours"] = int(match["hours"])
    return found | ({"lba": int(match["lba"])} if match["lba"].isdecimal() else {})


def _statistics(text: str) -> Object:
    pages: dict[int, list[Object]] = {}
    for match in STATISTIC.finditer(text):
        valid = match["value"] != "-"
        entry: Object = {
            "offset": int(match["offset"], 16),
            "name": match["name"],
            "size": int(match["size"]),
        }
        if valid:
            entry["value"] = int(match["value"])
        entry["flags"] = {"valid": valid, "normalized": match["flags"].startswith("N")}
        pages.setdefault(int(match["page"], 16), []).append(entry)
    found: Object = {}
    if pages:
        found["ata_device_statistics"] = {
            "pages": [{"number": number, "table": table} for number, table in pages.items()]
        }
    return found | _pending_log(text)


def _pending_log(text: str) -> Object:
    match = re.search(
        r"^Pending Defects log \(GP Log 0x0c\)\n(.*?)(?:\n\n|\Z)", text, re.MULTILINE | re.DOTALL
    )
    if match is None:
        return {}
    lines = [line for line in match[1].splitlines() if re.match(r"\s*\d+\s+\d+\s+", line)]
    more = re.search(r"\((\d+) entries not shown\)", match[1])
    return {"ata_pending_defects_log": {"count": len(lines) + (int(more[1]) if more else 0)}}


def _nvme(text: str) -> Object:
    section = re.search(
        r"^SMART/Health Information \(NVMe Log 0x02.*?\n(.*?)(?:\n\n|\Z)", text, re.MULTILINE | re.DOTALL
    )
    if section is None:
        return {}
    log: Object = {}
    warning = _field(section[1], "Critical Warning")
    if warning is not None:
        log["critical_warning"] = int(warning, 16)
    for name, key in NVME_LOG.items():
        value = _number(_field(section[1], name))
        if value is not None:
            log[key] = value
    found: Object = {"nvme_smart_health_information_log": log}
    celsius = re.search(r"^Temperature: +(-?\d+) Celsius", section[1], re.MULTILINE)
    if celsius:
        found["temperature"] = {"current": int(celsius[1])}
    if "power_on_hours" in log:
        found["power_on_time"] = {"hours": log["power_on_hours"]}
    if "power_cycles" in log:
        found["power_cycle_count"] = log["power_cycles"]
    return found


def _scsi(text: str) -> Object:
    found: Object = {}
    wear = _number(_field(text, "Percentage used endurance indicator"))
    if wear is not None:
        found["scsi_percentage_used_endurance_indicator"] = wear
    defects = _number(_field(text, "Elements in grown defect list"))
    if defects is not None:
        found["scsi_grown_defect_list"] = defects
    celsius = _number(_field(text, "Current Drive Temperature"))
    if celsius is not None:
        found["temperature"] = {"current": celsius}
    hours = re.search(r"number of hours powered up = ([\d.]+)", text)
    if hours:
        found["power_on_time"] = {"hours": int(float(hours[1]))}
    counters = {
        way: {"gigabytes_processed": match[1], "total_uncorrected_errors": int(match[2])}
        for way in ("read", "write", "verify")
        if (match := re.search(rf"^{way}: +(?:\d+ +){{5}}([\d.]+) +(\d+)\s*$", text, re.MULTILINE))
    }
    found |= background_scan(text)
    return found | ({"scsi_error_counter_log": counters} if counters else {})


def to_all_text(text: str) -> str:
    """The same drive as `smartctl --all` writes it: hexadecimal flags, type and update of each attribute."""
    text = text.replace(
        "ID# ATTRIBUTE_NAME          FLAGS    VALUE WORST THRESH FAIL RAW_VALUE",
        "ID# ATTRIBUTE_NAME          FLAG     VALUE WORST THRESH TYPE      UPDATED  WHEN_FAILED RAW_VALUE",
    )
    text = ATTRIBUTE.sub(lambda match: attribute_line(_attribute(match)), text)
    return re.sub(r"^ {20,}[|_]+ ?\w? ?[\w ]*\n", "", text, flags=re.MULTILINE).replace(
        "Extended Self-test Log", "Self-test log"
    )


def attribute_line(item: Object) -> str:
    """One attribute in the old form (ataprint.cpp, PrintSmartAttribWithThres)."""
    bits = item["flags"]["value"]
    shown = [f"{item[name]:03d}" if name in item else "---" for name in ("value", "worst", "thresh")]
    failed = {"": "-", "now": "FAILING_NOW", "past": "In_the_past"}[item["when_failed"]]
    return (
        f"{item['id']:3d} {item['name']:<24}0x{bits:04x}   {shown[0]:<3}   {shown[1]:<3}   {shown[2]:<3}    "
        f"{'Pre-fail' if bits & 1 else 'Old_age ':<10}{'Always' if bits & 2 else 'Offline':<9}{failed:<12}"
        f"{item['raw']['string']}"
    )


def lines_of(answer: Object) -> Iterator[str]:
    """`smartctl --all` of a drive that is kept as JSON, as far as pySMART reads it."""
    yield from ("smartctl 7.4", "Copyright (C)", "", "=== START OF INFORMATION SECTION ===")
    for key, name in (("Device Model", "model_name"), ("Serial Number", "serial_number")):
        if answer.get(name):
            yield f"{key + ':':<18}{answer[name]}"
    yield from ("", "=== START OF READ SMART DATA SECTION ===")
    passed = inside(answer, "smart_status", "passed")
    if isinstance(passed, bool):
        yield f"SMART overall-health self-assessment test result: {'PASSED' if passed else 'FAILED!'}"
    table = objects_at(answer, "ata_smart_attributes", "table")
    if table:
        yield from (
            "",
            "Vendor Specific SMART Attributes with Thresholds:",
            "ID# ATTRIBUTE_NAME          FLAG",
        )
        for item in table:
            with suppress(LookupError, TypeError, ValueError):  # smartctl never prints half an attribute
                yield attribute_line(item)
    yield ""
