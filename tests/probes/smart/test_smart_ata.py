"""What an ATA drive counts: under the names of smartctl's database, in its statistics and its logs."""

from __future__ import annotations

import pytest

from model.fact import FactState
from model.smart import SelfTestResult, Smart
from probes.json_values import Object
from probes.smart.smart_parse import parse_smart

REALLOCATED = "Number of Reallocated Logical Sectors"
UNCORRECTABLE = "Number of Reported Uncorrectable Errors"
READ_FAILURE = {"value": 121, "string": "completed with read failure", "passed": False}


def drive(*rows: tuple[int, str, int], status: Object | None = None, **parts: object) -> Smart:
    """The health of a drive with such attributes (id, name, raw), such a self-test status and such logs."""
    table = [
        {"id": number, "name": name, "value": 100, "raw": {"value": raw, "string": str(raw)}}
        for number, name, raw in rows
    ]
    answer: Object = {"device": {"protocol": "ATA"}, "smart_status": {"passed": True}, **parts}
    answer["ata_smart_attributes"] = {"table": table}
    answer["ata_smart_data"] = {"self_test": {"status": status or {"value": 0}}}
    smart = parse_smart(answer).value
    assert smart is not None
    return smart


def statistics(name: str, value: int, *, normalized: bool = False) -> Object:
    """The device statistics log with one entry."""
    entry = {"name": name, "value": value, "flags": {"valid": True, "normalized": normalized}}
    return {"pages": [{"number": 3, "table": [entry]}]}


@pytest.mark.parametrize(
    "name", ["Offline_Uncorrectable", "Offline_Scan_UNC_SectCt", "Total_Offl_Uncorrectabl"]
)
def test_sectors_that_could_not_be_corrected_are_known_by_every_name(name: str) -> None:
    assert drive((198, name, 300)).uncorrectable_sectors == 300


@pytest.mark.parametrize(
    "name", ["Reallocated_Sector_Ct", "Retired_Block_Count", "Retried_Blk_Ct", "Later_Bad_Block"]
)
def test_blocks_that_were_replaced_are_known_by_every_name(name: str) -> None:
    assert drive((5, name, 7)).reallocated_sectors == 7


@pytest.mark.parametrize(
    ("replaced", "waiting", "family", "copies"),
    [
        (3, 3, "Silicon Motion based SSDs", True),
        (0, 0, "Silicon Motion based SSDs", True),
        (0, 3, "Silicon Motion based SSDs", False),
        (5, 3, "Silicon Motion based SSDs", False),
        (None, 3, "Silicon Motion based SSDs", False),
        (3, 3, "Crucial/Micron Client SSDs", False),
    ],
)
def test_only_the_same_figure_repeats_the_replaced_blocks(
    replaced: int | None, waiting: int, family: str, *, copies: bool
) -> None:
    rows = [(197, "Current_Pending_Sector", waiting)]
    rows += [] if replaced is None else [(5, "Reallocated_Sector_Ct", replaced)]
    found = drive(*rows, model_family=family, rotation_rate=0)
    assert found.pending_copies_replaced is copies


def test_the_same_number_under_another_name_counts_something_else() -> None:
    assert drive((198, "Host_Reads_GiB", 300)).uncorrectable_sectors is None


def test_the_greater_count_of_replaced_sectors_is_believed() -> None:
    log = statistics(REALLOCATED, 96)
    assert drive((5, "Reallocated_Sector_Ct", 0), ata_device_statistics=log).reallocated_sectors == 96
    assert drive((5, "Reallocated_Sector_Ct", 97), ata_device_statistics=log).reallocated_sectors == 97


def test_a_normalized_statistic_is_a_mark_and_no_count() -> None:
    log = statistics(REALLOCATED, 200, normalized=True)
    assert drive(ata_device_statistics=log).reallocated_sectors is None
    log = statistics(UNCORRECTABLE, 100, normalized=True)
    assert drive(ata_device_statistics=log).reported_uncorrectable is None
    assert drive(ata_device_statistics=statistics(UNCORRECTABLE, 14)).reported_uncorrectable == 14


def test_a_failed_self_test_is_known_from_the_status_where_the_log_tells_nothing() -> None:
    for log in ({}, {"standard": {"count": 0}}):
        tests = drive(status=READ_FAILURE, ata_smart_self_test_log=log).self_tests.value
        assert tests is not None
        assert [test.result for test in tests] == [SelfTestResult.FAILED]
    assert drive(ata_smart_self_test_log={"standard": {"count": 0}}).self_tests.state is FactState.ABSENT


def test_an_exit_status_that_says_failing_is_heard_where_nothing_else_was_read() -> None:
    smart = parse_smart({"smartctl": {"exit_status": 8}, "device": {"protocol": "ATA"}}).value
    assert smart is not None
    assert smart.overall_passed is False


def test_errors_about_unreadable_data_are_counted_apart_in_whichever_log_has_them() -> None:
    entries = [
        {"error_description": "Error: ABRT", "lifetime_hours": 90},
        {"error_description": "Error: UNC at LBA = 0x0fffffff = 268435455", "lifetime_hours": 80},
        {"error_description": "Error: UNC 8 sectors at LBA = 0x01", "lifetime_hours": 70},
    ]
    log = {"extended": {"count": 0}, "summary": {"count": 3, "table": entries}}
    found = drive(ata_smart_error_log=log)
    assert (found.unreadable_errors, found.last_unreadable_hours) == (2, 80)
    assert drive(ata_smart_error_log={"extended": {"count": 0}}).unreadable_errors == 0
    assert drive().unreadable_errors is None
