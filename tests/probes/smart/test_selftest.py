"""Short self-tests: started once, followed to their end, and never called passed without the drive's word."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from host.port import ONLY_ZERO, OUTPUT_LIMIT_BYTES, Answer
from model.drive import Storage
from model.event import Event, Progress
from model.smart import SelfTestResult
from probes.smart.selftest import ending, parse_state, run_self_tests
from probes.smart.smart_parse import parse_smart
from tests.fake_host import FakeHost, answer_of
from tests.papers.test_facts import drive

LOG = "smartctl --json=c -c -l selftest /dev/sda"
START = "smartctl --json=c -t short /dev/sda"
ABORT = "smartctl --json=c -X /dev/sda"

# smartctl 7.4 in a guest, of QEMU's disk after a test; and what it said of starting one.
IDLE: dict[str, Any] = {
    "smartctl": {"exit_status": 0},
    "device": {"name": "/dev/sda", "info_name": "/dev/sda [SAT]", "type": "sat", "protocol": "ATA"},
    "ata_smart_data": {
        "self_test": {
            "status": {"value": 0, "string": "completed without error", "passed": True},
            "polling_minutes": {"short": 2, "extended": 54},
        },
    },
    "ata_smart_self_test_log": {
        "standard": {
            "revision": 1,
            "table": [
                {
                    "type": {"value": 1, "string": "Short offline"},
                    "status": {"value": 0, "string": "Completed without error", "passed": True},
                    "lifetime_hours": 4660,
                }
            ],
            "count": 1,
        }
    },
}
STARTED = {"smartctl": {"exit_status": 0}, "device": {"type": "sat", "protocol": "ATA"}}
# QEMU's NVMe drive has no self-test: smartctl 7.4 ends with 0 all the same.
NVME = {
    "smartctl": {"exit_status": 0},
    "device": {"name": "/dev/nvme0n1", "type": "nvme", "protocol": "NVMe"},
}


def running(left_percent: int) -> dict[str, Any]:
    """The same while it tests itself (ATA8-ACS: 15 in the upper four bits, tenths left in the lower)."""
    status = {"value": 0xF0 | left_percent // 10, "string": "in progress", "remaining_percent": left_percent}
    return {
        **IDLE,
        "ata_smart_data": {"self_test": {**IDLE["ata_smart_data"]["self_test"], "status": status}},
    }


class Drive(FakeHost):
    """A drive that answers the log command with each of these in turn, the last for ever."""

    def __init__(self, *logs: dict[str, Any], start: dict[str, Any] | None = None) -> None:
        super().__init__(tools={START: json.dumps(start or STARTED), ABORT: json.dumps(STARTED)})
        self.logs = list(logs)

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout_s: float,
        answers: frozenset[int] = ONLY_ZERO,
        limit_bytes: int = OUTPUT_LIMIT_BYTES,
    ) -> Answer:
        if " ".join(argv) == LOG:
            log = self.logs.pop(0) if len(self.logs) > 1 else self.logs[0]
            return answer_of(argv, json.dumps(log))
        return super().run(argv, timeout_s=timeout_s, answers=answers, limit_bytes=limit_bytes)


def told_by(host: FakeHost, *, stop_after: int = 10**6) -> list[tuple[str, float | None]]:
    """The codes and fractions that a run tells; it is stopped after so many pauses."""
    told: list[tuple[str, float | None]] = []
    pauses: list[float] = []

    def hear(event: Event) -> None:
        assert isinstance(event, Progress)
        assert event.message is not None
        told.append((event.message.code, event.fraction))

    smart = parse_smart(json.loads(json.dumps({**IDLE, "smart_status": {"passed": True}})))
    storage = Storage(drives=(drive(smart=smart),), hidden=())
    run_self_tests(host, storage, hear, lambda: len(pauses) >= stop_after, pauses.append)
    return told


def test_a_test_is_started_once_followed_and_told() -> None:
    host = Drive(IDLE, running(90), running(40), IDLE)
    told = told_by(host)
    assert [code for code, _ in told] == [
        "self_test.running", "self_test.running", "self_test.running", "self_test.passed",
    ]  # fmt: skip
    assert [fraction for _, fraction in told] == [0.0, pytest.approx(0.1), pytest.approx(0.6), 1.0]
    assert host.asked.count(START) == 1


def test_a_test_that_runs_already_is_only_followed() -> None:
    host = Drive(running(50), IDLE)
    assert told_by(host)[-1][0] == "self_test.passed"
    assert START not in host.asked


def test_a_failed_test_is_told_as_failed() -> None:
    failed = json.loads(json.dumps(IDLE))
    failed["ata_smart_self_test_log"]["standard"]["table"][0]["status"] = {
        "value": 112, "string": "Completed: read failure", "passed": False,
    }  # fmt: skip
    assert told_by(Drive(IDLE, running(10), failed))[-1][0] == "self_test.failed"


def test_a_drive_without_a_self_test_never_passes_one() -> None:
    host = Drive(NVME)
    assert told_by(host) == [("self_test.not_supported", 1.0)]
    assert START not in host.asked


def test_a_drive_that_refuses_is_told_with_its_words() -> None:
    refusal = {**STARTED, "smartctl": {"exit_status": 4, "messages": [{"string": "x", "severity": "error"}]}}
    assert told_by(Drive(IDLE, start=refusal)) == [("self_test.refused", 1.0)]


def test_a_test_is_aborted_when_the_run_is_stopped() -> None:
    host = Drive(IDLE, running(90))
    assert told_by(host, stop_after=2)[-1][0] == "self_test.stopped"
    assert ABORT in host.asked


def test_a_test_without_an_end_is_left_after_three_times_its_time() -> None:
    assert told_by(Drive(IDLE, running(90)))[-1][0] == "self_test.not_ended"


def test_a_drive_that_goes_away_ends_the_waiting() -> None:
    host = FakeHost()
    assert [code for code, _ in told_by(host)] == ["self_test.no_answer"]


def test_an_end_that_nobody_can_read_is_no_pass() -> None:
    assert ending(None).code == "self_test.unknown"
    assert parse_state({}).running is None
    last = parse_state(IDLE).last
    assert last is not None
    assert last.result is SelfTestResult.PASSED


def test_an_order_that_an_adapter_took_and_forgot_is_no_pass() -> None:
    assert told_by(Drive(IDLE))[-1] == ("self_test.not_run", 1.0)


def test_a_test_that_ended_between_two_looks_is_known_by_its_new_entry() -> None:
    log = IDLE["ata_smart_self_test_log"]["standard"]
    longer = {**log, "count": 2, "table": [*log["table"], *log["table"]]}
    assert told_by(Drive(IDLE, {**IDLE, "ata_smart_self_test_log": {"standard": longer}}))[-1] == (
        "self_test.passed",
        1.0,
    )
