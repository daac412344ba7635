"""Adapters that smartctl does not know or errs about: which types are tried, and when a drive is reached."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.smart import Protocol
from probes.json_values import Object
from probes.smart.device_types import types_to_try
from probes.smart.smart import SmartAnswer, probe_smart
from tests.fake_host import FakeHost, answer_of

BEHIND_USB = ("sat", "sntasmedia", "sntjmicron", "sntrealtek")
BRIDGE: Object = {
    "device": {"type": "scsi", "protocol": "SCSI"},
    "smart_support": {"available": False},
    "smartctl": {"exit_status": 4},
}


def refused(message: str) -> Object:
    """What smartctl says when it does not know how to ask."""
    return {"smartctl": {"exit_status": 1, "messages": [{"string": message, "severity": "error"}]}}


def test_types_that_smartctl_names_are_tried_first() -> None:
    both = refused("/dev/sdb: USB bridge [0x152d:0x0583] type is ambiguous: 'sat' or 'sntjmicron'")
    assert types_to_try(both, may_be_sata_behind_usb=False) == ("sat", "sntjmicron")
    assert types_to_try(both, may_be_sata_behind_usb=True)[:2] == ("sat", "sntjmicron")
    assert set(types_to_try(both, may_be_sata_behind_usb=True)) == set(BEHIND_USB)
    named = refused("/dev/sdb: Try '-d sntrealtek/sat' or -d usbjmicron,0")
    assert types_to_try(named, may_be_sata_behind_usb=False)[-1] == "usbjmicron,0"


def test_an_adapter_that_smartctl_does_not_know_is_guessed_at() -> None:
    unknown = refused("/dev/sdb: Unknown USB bridge [0x1234:0x5678 (0x100)]")
    assert types_to_try(unknown, may_be_sata_behind_usb=True) == BEHIND_USB
    assert types_to_try(unknown, may_be_sata_behind_usb=False) == ()
    told = refused("Please specify device type with the -d option.")
    assert types_to_try(told, may_be_sata_behind_usb=True) == BEHIND_USB
    assert types_to_try(told, may_be_sata_behind_usb=False) == ()


def test_a_bridge_that_answers_itself_is_asked_for_the_drive_behind_it() -> None:
    assert types_to_try(BRIDGE, may_be_sata_behind_usb=True) == BEHIND_USB
    assert types_to_try(BRIDGE, may_be_sata_behind_usb=False) == ()
    says_ok = BRIDGE | {"smart_support": {"available": True}, "smart_status": {"passed": True}}
    assert types_to_try(says_ok, may_be_sata_behind_usb=True) == BEHIND_USB
    counts = says_ok | {"scsi_error_counter_log": {"read": {"total_uncorrected_errors": 0}}}
    assert types_to_try(counts, may_be_sata_behind_usb=True) == ()
    well: Object = {"device": {"protocol": "ATA"}, "smart_status": {"passed": True}}
    assert types_to_try(well, may_be_sata_behind_usb=True) == ()


def test_a_refusal_for_another_reason_brings_no_guesses() -> None:
    assert types_to_try(refused("Permission denied"), may_be_sata_behind_usb=True) == ()


def asked(answers: dict[str, Object | str], name: str = "sdb") -> tuple[SmartAnswer, list[str]]:
    """What is learned from such answers, and the lines that were asked."""
    tools = {
        line: answer_of(
            line.split(),
            answer if isinstance(answer, str) else json.dumps(answer),
            exit_status=0 if isinstance(answer, str) else answer.get("smartctl", {}).get("exit_status", 0),
        )
        for line, answer in answers.items()
    }
    host = FakeHost(tools=tools)
    return probe_smart(host, name, may_be_sata_behind_usb=True), host.asked


@pytest.mark.parametrize(
    ("name", "protocol"),
    [
        ("usb-smartmontools580-ambiguous-nvme.json", Protocol.NVME),
        ("usb-smartmontools580b-ambiguous-sata.json", Protocol.ATA),
        ("usb-omv2174-scsi-answer-sat-works.json", Protocol.ATA),
    ],
)
@pytest.mark.corpus
def test_a_drive_behind_an_adapter_is_reached(name: str, protocol: Protocol, shared: Path) -> None:
    answers = json.loads((shared / "cases" / name).read_text("utf-8"))
    found, _ = asked({line: json.loads(text) for line, text in answers.items()})
    assert found.smart.value is not None
    assert found.smart.value.protocol is protocol


FARM_LINE = "smartctl --json=c -l farm /dev/sdb"
DISK: Object = {
    "device": {"type": "sat", "protocol": "ATA"},
    "smart_status": {"passed": True},
    "power_on_time": {"hours": 120},
    "seagate_farm_log": {"supported": True},
}


def test_seagates_own_log_is_asked_for_where_the_drive_has_one() -> None:
    page = {"supported": True, "page_1_drive_information": {"poh": 25_000, "spoh": 24_000}}
    found, _ = asked({"smartctl --json=c -x /dev/sdb": DISK, FARM_LINE: {"seagate_farm_log": page}})
    assert found.smart.value is not None
    assert found.smart.value.power_on_hours == 25_000
    assert [(item.told, item.other) for item in found.smart.value.contradictions] == [(120, 25_000)]


def test_a_log_that_does_not_answer_is_named_and_costs_nothing_else() -> None:
    found, _ = asked({"smartctl --json=c -x /dev/sdb": DISK})
    assert found.smart.value is not None
    assert found.smart.value.power_on_hours == 120
    assert "storage.sdb.farm" in [item.where for item in found.missing]
    other = DISK | {"seagate_farm_log": {"supported": False}}
    silent, lines = asked({"smartctl --json=c -x /dev/sdb": other})
    assert "storage.sdb.farm" not in [item.where for item in silent.missing]
    assert FARM_LINE not in lines


@pytest.mark.parametrize(
    "said",
    [
        "Read Device Identity failed: scsi error unsupported field in scsi command",
        "Read NVMe Identify Controller failed: scsi error aborted command",
    ],
)
def test_a_drive_that_does_not_answer_as_the_type_of_its_known_bridge_is_asked_as_others(said: str) -> None:
    silent: Object = {"smartctl": {"exit_status": 2, "messages": [{"string": said}]}}
    assert types_to_try(silent, may_be_sata_behind_usb=True) == BEHIND_USB
    assert types_to_try(silent, may_be_sata_behind_usb=False) == ()
    nvme: Object = {"device": {"protocol": "NVMe"}, "smart_status": {"passed": True}}
    lines: dict[str, Object | str] = {}
    lines |= {f"smartctl --json=c -x -d {kind} /dev/sdb": silent for kind in BEHIND_USB}
    lines |= {"smartctl --json=c -x /dev/sdb": silent, "smartctl --json=c -x -d sntrealtek /dev/sdb": nvme}
    found, _ = asked(lines)
    assert found.smart.value is not None
    assert found.smart.value.protocol is Protocol.NVME


@pytest.mark.parametrize("said", ["open: Permission denied", "No such device", "device is in STANDBY mode"])
def test_what_no_other_type_would_change_brings_no_guesses(said: str) -> None:
    closed: Object = {"smartctl": {"exit_status": 2, "messages": [{"string": f"Smartctl: {said}"}]}}
    assert types_to_try(closed, may_be_sata_behind_usb=True) == ()


def test_a_type_that_brings_no_word_on_health_does_not_end_the_search() -> None:
    empty: Object = {"device": {"protocol": "ATA"}, "smartctl": {"exit_status": 4}}
    nvme: Object = {"device": {"protocol": "NVMe"}, "smart_status": {"passed": True}}
    ask = "smartctl --json=c -x"
    lines: dict[str, Object | str] = {f"{ask} /dev/sdb": BRIDGE, f"{ask} -d sat /dev/sdb": empty}
    lines[f"{ask} -d sntasmedia /dev/sdb"] = nvme
    found, _ = asked(lines)
    assert found.smart.value is not None
    assert found.smart.value.protocol is Protocol.NVME
