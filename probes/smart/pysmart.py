"""pySMART, beside smartctl's JSON: it reads the text that smartctl prints for people, through our runner."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from host.port import Host
from model.fact import Fact, present
from model.smart import FailedWhen, Smart
from probes.json_values import Object
from probes.smart.smart_parse import parse_smart

ANY_BITS = frozenset(range(256))  # smartctl(8), EXIT STATUS: a bit mask, so every status is an answer
PROTOCOLS = {"ata": "ATA", "sat": "ATA", "sata": "ATA", "nvme": "NVMe", "scsi": "SCSI", "sas": "SCSI"}
INTERFACES = {"ata", "sat", "nvme", "scsi", "sntasmedia"}  # what pySMART 1.4.3 accepts as an interface


class UnreadableByPysmart(Exception):
    """pySMART could not make sense of what smartctl printed; the text says why."""


class HostSmartctl:
    """Stands in for `pySMART.smartctl.Smartctl`: every call goes through `host`, with a time limit.

    A host's error passes through pySMART to who asked. `exit_statuses` keeps the bits that pySMART drops.
    """

    def __init__(self, host: Host, timeout_s: float) -> None:
        self._host = host
        self._timeout_s = timeout_s
        self.options: list[str] = []
        self.exit_statuses: list[int] = []

    def add_options(self, new_options: Sequence[str]) -> None:
        """Options for the calls that take some."""
        self.options += new_options

    def generic_call(self, params: Sequence[str], pass_options: bool = False) -> tuple[list[str], int]:
        """smartctl's lines and its exit status. Raises a host's error."""
        argv = ["smartctl", *(self.options if pass_options else []), *params]
        answer = self._host.run(argv, timeout_s=self._timeout_s, answers=ANY_BITS)
        self.exit_statuses.append(answer.exit_status)
        return answer.text.splitlines(), answer.exit_status

    def try_generic_call(self, params: Sequence[str], pass_options: bool = False) -> tuple[list[str], int]:
        """The same; pySMART's own swallows errors here, ours lets them pass."""
        return self.generic_call(params, pass_options)

    def all(self, disk: str, interface: str | None = None) -> list[str]:
        """`smartctl --all`."""
        chosen = ["-d", interface] if interface else []
        return self.generic_call([*chosen, "--all", disk], pass_options=True)[0]

    def info(self, disk: str, interface: str | None = None) -> list[str]:
        """`smartctl --info`."""
        chosen = ["-d", interface] if interface else []
        return self.generic_call([*chosen, "--info", disk], pass_options=True)[0]


def probe_pysmart(host: Host, path: str, interface: str, timeout_s: float) -> Fact[Smart]:
    """What pySMART reads of a drive; an object full of None is unknown.

    Raises a host's error, and UnreadableByPysmart for the texts it stumbles over.
    """
    _hush()
    from humanfriendly import InvalidSize  # type: ignore[import-untyped]  # pySMART's own parser of sizes
    from pySMART import Device

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            device = Device(path, interface=interface, smartctl=HostSmartctl(host, timeout_s))
            return parse_smart(as_answer(device, PROTOCOLS.get(interface)))
    except (ValueError, LookupError, AttributeError, TypeError, StopIteration, InvalidSize) as error:
        raise UnreadableByPysmart(f"{type(error).__name__}: {error}") from error


def as_answer(device: Any, protocol: str | None) -> Object:
    """pySMART's object in the shape of smartctl's JSON, without what is None or was never told."""
    answer: Object = {"device": {"protocol": protocol}, "temperature": {"current": device.temperature}}
    if device.smart_capable or device.smart_enabled:
        answer["smart_support"] = {"available": True, "enabled": bool(device.smart_enabled)}
    passed = _drives_word(device)
    if passed is not None:
        answer["smart_status"] = {"passed": passed}
    table = [_attribute(item) for item in getattr(device.if_attributes, "legacyAttributes", ()) if item]
    if table:
        answer["ata_smart_attributes"] = {"table": table}
    if protocol == "NVMe" and device.if_attributes is not None:
        answer["nvme_smart_health_information_log"] = _nvme_log(device.if_attributes)
    if protocol == "SCSI" and getattr(device, "diagnostics", None) is not None:
        answer["scsi_grown_defect_list"] = device.diagnostics.Reallocated_Sector_Ct
    return answer


def _drives_word(device: Any) -> bool | None:
    """What the drive says of itself, None where pySMART may have replaced it: by WARN when an attribute
    failed in the past, by FAIL when one fails now (`Device._make_smart_warnings`).
    """
    table = getattr(device.if_attributes, "legacyAttributes", ())
    if any(item and item.when_failed == "FAILING_NOW" for item in table):
        return None
    return {"PASS": True, "FAIL": False}.get(device.assessment)


def _attribute(item: Any) -> Object:
    return {
        "id": item.num,
        "name": item.name,
        "value": item.value_int,
        "worst": item.worst,
        "thresh": item.thresh,
        "flags": {"value": item.flags},
        "when_failed": "" if item.when_failed == "-" else item.when_failed,
        "raw": {"value": item.raw_int, "string": item.raw},
    }


def _nvme_log(attributes: Any) -> Object:
    return {
        "critical_warning": attributes.criticalWarning,
        "available_spare": attributes.availableSpare,
        "available_spare_threshold": attributes.availableSpareThreshold,
        "percentage_used": attributes.percentageUsed,
        "data_units_read": attributes.dataUnitsRead,
        "data_units_written": attributes.dataUnitsWritten,
        "power_cycles": attributes.powerCycles,
        "power_on_hours": attributes.powerOnHours,
        "unsafe_shutdowns": attributes.unsafeShutdowns,
        "media_errors": attributes.integrityErrors,
        "num_err_log_entries": attributes.errorEntries,
    }


def reconcile(told: Fact[Smart], read: Fact[Smart]) -> tuple[Fact[Smart], tuple[str, ...]]:
    """smartctl's JSON first; pySMART fills what it lacks, and where they differ the worse word counts.

    The second part lists the differences.
    """
    if told.value is None or read.value is None:
        return (told if told.is_present or not read.is_present else read), ()
    smart, other = told.value, read.value
    notes = []
    if other.overall_passed is False and smart.overall_passed is not False:
        notes.append("pySMART reads FAILED, smartctl's JSON does not")
        smart = replace(smart, overall_passed=False)
    elif smart.overall_passed is None:
        smart = replace(smart, overall_passed=other.overall_passed)
    smart, missed = _with_attributes(smart, other)
    return present(smart), (*notes, *missed)


def _with_attributes(smart: Smart, other: Smart) -> tuple[Smart, list[str]]:
    """The attributes of both: a whole table that only pySMART saw, or failures that only it saw."""
    if not smart.attributes and other.attributes:
        filled = {
            name: getattr(other, name)
            for name in ("attributes", "reallocated_sectors", "pending_sectors", "uncorrectable_sectors")
            if getattr(smart, name) in ((), None)
        }
        return replace(smart, **filled), ["only pySMART read the attributes"]
    theirs = {item.id: item for item in other.attributes}
    notes, merged = [], []
    for item in smart.attributes:
        failed = theirs[item.id].failed if item.id in theirs else item.failed
        if failed != item.failed:
            words = (failed.value or "-", item.failed.value or "-")
            notes.append(f"attribute {item.id}: pySMART reads {words[0]}, smartctl's JSON {words[1]}")
        merged.append(replace(item, failed=max(item.failed, failed, key=_severity)))
    told = {item.id for item in smart.attributes}
    for item in theirs.values():
        if item.id not in told and item.failed is not FailedWhen.NEVER:
            notes.append(f"attribute {item.id}: only pySMART read it")
            merged.append(item)
    return replace(smart, attributes=tuple(merged)), notes


def _severity(failed: str) -> int:
    return ("", "past", "now").index(failed)


def _hush() -> None:
    """pySMART complains through the root logger, which would print to the terminal."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())
