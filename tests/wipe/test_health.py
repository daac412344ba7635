"""The few counts that a certificate shows before and after, out of smartctl's own answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from host.errors import NotAllowed
from host.port import Answer
from tests.fake_host import FakeHost
from wipe.health import ask_health, counts_in

COMMAND = "smartctl --json=c -A -H /dev/sda"
SAMPLES: dict[str, dict[str, int]] = {
    "testdata_HITACHI_H109060SESUN600G_10.json": {"power_on_hours": 22364, "reallocated": 0},
    "testdata_ST3500418AS_12.json": {
        "reallocated": 304,
        "pending": 0,
        "uncorrectable": 0,
        "crc_errors": 0,
        "power_on_hours": 44668,
    },
    "testdata_KXG60ZNV512G_TOSHIBA_2.json": {
        "media_errors": 0,
        "percentage_used": 1,
        "power_on_hours": 12173,
    },
}


def sample(shared: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared / "corpus" / "smart-json" / name).read_text("utf-8"))
    return found


@pytest.mark.corpus
@pytest.mark.parametrize("name", SAMPLES)
def test_the_counts_of_each_kind_of_drive_are_taken(name: str, shared: Path) -> None:
    assert counts_in(sample(shared, name)) == SAMPLES[name]


@pytest.mark.corpus
def test_a_count_is_the_lower_half_of_what_is_packed_and_no_word_is_one(shared: Path) -> None:
    told = sample(shared, "testdata_ST3500418AS_12.json")
    by_id = {row["id"]: row for row in told["ata_smart_attributes"]["table"]}
    by_id[5]["raw"]["value"] = (7 << 32) | 0xFFFFFFFF
    by_id[197]["raw"]["value"] = "0"
    by_id[198]["raw"] = None
    by_id[199]["id"] = 200
    told["power_on_time"]["hours"] = None
    assert counts_in(told) == {"reallocated": 0xFFFFFFFF}
    nvme = sample(shared, "testdata_KXG60ZNV512G_TOSHIBA_2.json")
    nvme["nvme_smart_health_information_log"]["media_errors"] = None
    assert counts_in(nvme) == {"percentage_used": 1, "power_on_hours": 12173}
    scsi = sample(shared, "testdata_HITACHI_H109060SESUN600G_10.json")
    scsi["scsi_grown_defect_list"] = "none"
    assert counts_in(scsi) == {"power_on_hours": 22364}


@pytest.mark.parametrize(
    "table",
    [None, 5, "x", {"id": 5}, [None, 5, "x"], [{"id": 5}, {"raw": {"value": 1}}, {"id": 5, "raw": 3}]],
)
def test_what_is_no_table_has_no_counts(table: object) -> None:
    assert counts_in({"ata_smart_attributes": {"table": table}}) == {}
    assert counts_in({"ata_smart_attributes": table, "power_on_time": table}) == {}


@pytest.mark.parametrize("said", ["", "no JSON", "[]", "5", NotAllowed("smartctl", "by the test")])
def test_a_drive_that_is_not_heard_has_no_counts(said: Any) -> None:
    assert ask_health(FakeHost(tools={COMMAND: said}), "/dev/sda") == {}


def test_an_answer_counts_whatever_smartctl_found_wrong() -> None:
    text = json.dumps({"power_on_time": {"hours": 5}})
    answer = Answer(
        argv=tuple(COMMAND.split()), exit_status=0x78, stdout=text.encode(), stderr=b"", duration_s=0.1
    )
    assert ask_health(FakeHost(tools={COMMAND: answer}), "/dev/sda") == {"power_on_hours": 5}
