"""Limits that were reached, self-tests, and what a healthy drive says first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from judge.health.drive_health import judge_drive
from model.drive import Drive
from model.fact import present
from model.message import Message, say
from model.smart import (
    Contradiction,
    Doubt,
    FailedWhen,
    SelfTest,
    SelfTestResult,
)
from model.verdict import DriveHealth
from tests.judge.facts_tree import blank
from tests.judge.health.findings import (
    FAILING,
    HEALTHY,
    NOTHING,
    UNKNOWN,
    WATCH,
    disk,
    emmc,
    one,
    said_of,
    table,
)
from tests.judge.health.verdicts import attribute

HOT, WORN = attribute(190, "Airflow_Temperature_Cel", 30), attribute(5, "Reallocated_Sector_Ct", 0)
BORN = replace(WORN, value=100, worst=100, threshold=100)
FIGURES: dict[str, Any] = {
    "id": 5,
    "name": "Reallocated_Sector_Ct",
    "value": "100",
    "worst": "100",
    "threshold": "100",
}
OF_HEAT: dict[str, Any] = {
    "id": 190,
    "name": "Airflow_Temperature_Cel",
    "value": "99",
    "worst": "99",
    "threshold": "10",
}
NOW, PAST = FailedWhen.NOW, FailedWhen.PAST
LIMITS: dict[str, tuple[Drive, list[tuple[DriveHealth, Message]]]] = {
    "by birth": (disk(**table(replace(BORN, failed=NOW))), one(HEALTHY, "limit_by_birth", **FIGURES)),
    **{
        f"by birth at {value}": (
            disk(**table(replace(BORN, value=value, worst=value, threshold=value, failed=NOW))),
            one(
                HEALTHY,
                "limit_by_birth",
                **{**FIGURES, "value": str(value), "worst": str(value), "threshold": str(value)},
            ),
        )
        for value in (200, 252, 253)
    },
    "fallen": (
        disk(**table(replace(BORN, value=99, failed=NOW))),
        one(FAILING, "attribute_failing", **{**FIGURES, "value": "99"}),
    ),
    "fallen once": (
        disk(**table(replace(BORN, worst=99, failed=NOW))),
        one(FAILING, "attribute_failing", **{**FIGURES, "worst": "99"}),
    ),
    "of another birth": (
        disk(**table(replace(BORN, value=101, worst=101, threshold=101, failed=NOW))),
        one(FAILING, "attribute_failing", **{**FIGURES, "value": "101", "worst": "101", "threshold": "101"}),
    ),
    "by birth of a drive that says failed": (
        disk(overall_passed=False, **table(replace(BORN, failed=NOW))),
        [*one(FAILING, "overall_failed"), *one(FAILING, "attribute_failing", **FIGURES)],
    ),
    "by birth where smartctl made the status up": (
        disk(status_by_attributes=True, **table(replace(BORN, failed=NOW))),
        [*one(UNKNOWN, "status_not_read"), *one(FAILING, "attribute_failing", **FIGURES)],
    ),
    "nobody knows its figures": (
        disk(**table(replace(BORN, value=None, worst=None, threshold=None, failed=NOW))),
        one(FAILING, "attribute_failing", **{**FIGURES, "value": "?", "worst": "?", "threshold": "?"}),
    ),
    "hot": (
        disk(temperature_celsius=60, **table(replace(HOT, failed=NOW))),
        one(WATCH, "hot_now", celsius=60),
    ),
    "as hot as the lowest limit of a drive": (
        disk(temperature_celsius=45, **table(replace(HOT, failed=NOW))),
        one(WATCH, "hot_now", celsius=45),
    ),
    "hot by a limit, and cool by its own figure": (
        disk(temperature_celsius=30, **table(replace(HOT, failed=NOW))),
        one(WATCH, "hot_now_unknown", **OF_HEAT),
    ),
    "nobody knows how hot": (
        disk(**table(replace(HOT, failed=NOW))),
        one(WATCH, "hot_now_unknown", **OF_HEAT),
    ),
    "hot and failing": (
        disk(overall_passed=False, **table(replace(HOT, failed=NOW))),
        [*one(FAILING, "overall_failed"), *one(FAILING, "attribute_failing", **OF_HEAT)],
    ),
    "once hot": (
        disk(**table(replace(HOT, failed=PAST))),
        one(HEALTHY, "attribute_failed_before", **OF_HEAT),
    ),
    "once hot, by the air": (
        disk(**table(replace(HOT, name="Airflow_Cel", failed=PAST))),
        one(HEALTHY, "attribute_failed_before", **{**OF_HEAT, "name": "Airflow_Cel"}),
    ),
    "once hot, by its own sensor": (
        disk(**table(replace(HOT, id=194, name="Temperature_Celsius", failed=PAST))),
        one(HEALTHY, "attribute_failed_before", **{**OF_HEAT, "id": 194, "name": "Temperature_Celsius"}),
    ),
    "a cable that was bad": (
        disk(**table(replace(HOT, id=199, name="UDMA_CRC_Error_Count", failed=PAST))),
        one(HEALTHY, "attribute_failed_before", **{**OF_HEAT, "id": 199, "name": "UDMA_CRC_Error_Count"}),
    ),
    "a cable that was bad, by its other number": (
        disk(**table(replace(HOT, id=218, name="CRC_Error_Count", failed=PAST))),
        one(HEALTHY, "attribute_failed_before", **{**OF_HEAT, "id": 218, "name": "CRC_Error_Count"}),
    ),
    "a count of the drive's own that is named like the cable's": (
        disk(**table(replace(HOT, id=201, name="Read_CRC_Errors", failed=PAST))),
        one(WATCH, "attribute_failed_before", **{**OF_HEAT, "id": 201, "name": "Read_CRC_Errors"}),
    ),
    "a cable that is bad": (
        disk(**table(replace(HOT, id=199, name="UDMA_CRC_Error_Count", failed=NOW))),
        one(FAILING, "attribute_failing", **{**OF_HEAT, "id": 199, "name": "UDMA_CRC_Error_Count"}),
    ),
    "another word under its number": (
        disk(**table(replace(HOT, id=199, name="Write_Sectors_Tot_Ct", failed=PAST))),
        one(WATCH, "attribute_failed_before", **{**OF_HEAT, "id": 199, "name": "Write_Sectors_Tot_Ct"}),
    ),
    "once worn": (
        disk(**table(replace(BORN, failed=PAST))),
        one(WATCH, "attribute_failed_before", **FIGURES),
    ),
    "life left that is called a temperature": (
        disk(**table(replace(HOT, id=231, name="Temperature_Celsius", failed=PAST))),
        one(WATCH, "attribute_failed_before", **{**OF_HEAT, "id": 231, "name": "Temperature_Celsius"}),
    ),
    "now, in the table and by exit status": (
        disk(exit_status=0x30, **table(replace(BORN, value=99, failed=NOW))),
        one(FAILING, "attribute_failing", **{**FIGURES, "value": "99"}),
    ),
    "in the past, in the table and by exit status": (
        disk(exit_status=0x20, **table(replace(BORN, failed=PAST))),
        one(WATCH, "attribute_failed_before", **FIGURES),
    ),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_that_was_reached(name: str) -> None:
    found, expected = LIMITS[name]
    assert said_of(found) == expected


PASSED, FAILED, ABORTED = SelfTestResult.PASSED, SelfTestResult.FAILED, SelfTestResult.ABORTED
UNTOLD = SelfTestResult.UNKNOWN


def with_self_tests(*results: tuple[str, SelfTestResult, int | None], **known: Any) -> Drive:
    """A disk with such self-tests, the newest first."""
    entries = tuple(
        blank(SelfTest, kind=kind, result=result, status="words", hours=at) for kind, result, at in results
    )
    return disk(self_tests=present(entries), **known)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (with_self_tests(("Short offline", PASSED, 1)), NOTHING),
        (
            with_self_tests(("Short", FAILED, 800)),
            one(FAILING, "self_test_failed_hours", status="words", hours=100),
        ),
        (with_self_tests(("Short", FAILED, None)), one(FAILING, "self_test_failed", status="words")),
        (
            with_self_tests(("Short", FAILED, 100), ("Short", PASSED, 101)),
            one(FAILING, "self_test_failed_hours", status="words", hours=800),
        ),
        (
            with_self_tests(("Short", FAILED, 100), ("Short", PASSED, 102)),
            one(FAILING, "self_test_failed", status="words"),
        ),
        (
            with_self_tests(("Short", PASSED, 850), ("Short", FAILED, 800)),
            one(WATCH, "self_test_failed_before", status="words"),
        ),
        (with_self_tests(("Extended offline", PASSED, 850), ("Short", FAILED, 800)), NOTHING),
        (with_self_tests(("Extended offline", PASSED, 799), ("Short", FAILED, 800)), NOTHING),
        (with_self_tests(("Extended offline", PASSED, None), ("Short", FAILED, 800)), NOTHING),
        (
            with_self_tests(("Extended offline", PASSED, 100), ("Short", FAILED, 800)),
            one(WATCH, "self_test_passed_earlier", status="words"),
        ),
        (
            with_self_tests(("Extended", PASSED, 100), ("Extended", PASSED, 850), ("Short", FAILED, 800)),
            NOTHING,
        ),
        (with_self_tests(("EXTENDED CAPTIVE", PASSED, 850), ("Short", FAILED, 800)), NOTHING),
        (with_self_tests(("Background long", PASSED, 850), ("Background short", FAILED, 800)), NOTHING),
        (with_self_tests(("Foreground long", PASSED, 850), ("Background short", FAILED, 800)), NOTHING),
        (
            with_self_tests(("Extended offline", ABORTED, 850), ("Short", FAILED, 800)),
            one(FAILING, "self_test_failed_hours", status="words", hours=100),
        ),
        (
            with_self_tests(("Short", FAILED, 850), ("Extended offline", PASSED, 800)),
            one(FAILING, "self_test_failed_hours", status="words", hours=50),
        ),
        (
            with_self_tests(("Short", FAILED, 800), exit_status=0x80),
            one(FAILING, "self_test_failed_hours", status="words", hours=100),
        ),
        (
            with_self_tests(("Short", FAILED, 800), counter_hours=1000),
            one(FAILING, "self_test_failed_hours", status="words", hours=200),
        ),
        (
            with_self_tests(("Short", FAILED, 901)),
            one(FAILING, "self_test_failed_hours", status="words", hours=0),
        ),
        (with_self_tests(("Short", FAILED, 902)), one(FAILING, "self_test_failed", status="words")),
        (with_self_tests(("Extended offline", PASSED, 100), ("Short", FAILED, None)), NOTHING),
        (with_self_tests(("Extended offline", UNTOLD, 850)), one(UNKNOWN, "self_test_end_unknown")),
        (
            with_self_tests(("Short", ABORTED, 880), ("Short", UNTOLD, 850)),
            one(UNKNOWN, "self_test_end_unknown"),
        ),
        (
            with_self_tests(("Short", UNTOLD, 850), ("Extended offline", PASSED, 800)),
            one(UNKNOWN, "self_test_end_unknown"),
        ),
        (with_self_tests(("Extended offline", PASSED, 850), ("Short", UNTOLD, 800)), NOTHING),
        (
            with_self_tests(("Short", PASSED, 850), ("Short", UNTOLD, 800)),
            one(UNKNOWN, "self_test_end_unknown_before"),
        ),
        (
            with_self_tests(("Short", UNTOLD, 870), ("Extended", PASSED, 850), ("Short", FAILED, 800)),
            one(UNKNOWN, "self_test_end_unknown"),
        ),
        (
            with_self_tests(("Short", ABORTED, 870), ("Short", UNTOLD, 850), ("Short", UNTOLD, 800)),
            one(UNKNOWN, "self_test_end_unknown"),
        ),
        (
            with_self_tests(("Extended offline", UNTOLD, 850), ("Short", FAILED, 800)),
            one(FAILING, "self_test_failed_hours", status="words", hours=100),
        ),
    ],
    ids=range(29),
)
def test_self_tests_say(found: Drive, expected: list[tuple[DriveHealth, Message]]) -> None:
    assert said_of(found) == expected


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (disk(), say("drive.healthy_hours", hours=900)),
        (disk(power_on_hours=None), say("drive.healthy")),
        (disk(crc_errors=1), say("drive.healthy_remarks_hours", hours=900)),
        (disk(crc_errors=1, power_on_hours=None), say("drive.healthy_remarks")),
        (
            disk(contradictions=(Contradiction(doubt=Doubt.HOURS_RESET, told=1, other=None),)),
            say("drive.healthy_remarks"),
        ),
        (
            disk(contradictions=(Contradiction(doubt=Doubt.WEAR, told=1, other=None),)),
            say("drive.healthy_remarks_hours", hours=900),
        ),
        (emmc(1, 1, 1), say("drive.emmc_healthy")),
    ],
    ids=range(7),
)
def test_a_healthy_drive_says_so_first(found: Drive, said: Message) -> None:
    verdict = judge_drive(found)
    assert verdict.health is HEALTHY
    assert verdict.evidence[0] == said
    assert verdict.name == found.name
