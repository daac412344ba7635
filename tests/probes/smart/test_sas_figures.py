"""What a SAS drive counts, and what its background scan met: all that it does not tell is known not to be."""

from __future__ import annotations

import pytest

from model.smart import UNTOLD_SCAN, SelfTestResult
from tests.probes.smart.test_doubtful_figures import heard, scan, scsi

LOG, PARKED = "scsi_error_counter_log", "accumulated_load_unload_cycles"
COUNTED = {way: {"total_uncorrected_errors": 0} for way in ("read", "write")}
RUBBISH, PARKED_BELOW = scan() | {"result_7": "?"}, {PARKED: -1}


@pytest.mark.parametrize(
    ("events", "waiting", "failed", "replaced"),
    [
        ([(9, 1, 10), (9, 5, 20)], 0, 0, 0),  # rewritten since
        ([(9, 5, 20), (9, 1, 10)], 0, 0, 0),  # the log is a ring: its order is not that of time
        ([(9, 5, 10), (9, 1, 20)], 1, 0, 0),
        ([(9, 4, None), (9, 2, None)], 0, 1, 0),  # without a time the worst counts
        ([(9, 2, None), (8, 6, None), (7, 7, None)], 0, 0, 3),
    ],
)
def test_of_a_place_that_was_met_twice_the_later_word_counts(
    events: list[tuple[int, int, int | None]], waiting: int, failed: int, replaced: int
) -> None:
    results = {
        f"result_{number}": {
            "lba": lba,
            "reassign_status": {"value": state},
            **({} if hours is None else {"accumulated_power_on_time": {"hours": hours, "minutes": 3}}),
        }
        for number, (lba, state, hours) in enumerate(events, 2)  # a gap before them hides none
    }
    health = scsi(scsi_background_scan={"status": {"value": 8}, **results}).scsi
    assert health is not None
    assert (health.scan_defects, health.failed_reassignments, health.scan_replaced) == (
        waiting,
        failed,
        replaced,
    )


@pytest.mark.parametrize(
    ("parts", "untold"),
    [
        ({LOG: COUNTED}, ()),
        ({"scsi_error_counter_log": {"write": COUNTED["write"]}}, ("read",)),
        ({LOG: COUNTED | {"write": {}}}, ("write",)),
        ({LOG: COUNTED | {"verify": {"total_uncorrected_errors": -1}}}, ("verify",)),
        ({LOG: COUNTED, "scsi_background_scan": scan(1)}, ()),
        ({LOG: COUNTED, "scsi_background_scan": scan(0)}, (UNTOLD_SCAN,)),
        ({LOG: COUNTED, "scsi_background_scan": scan(9)}, (UNTOLD_SCAN,)),
        ({LOG: COUNTED, "scsi_background_scan": scan(status=9)}, (UNTOLD_SCAN,)),
        ({LOG: COUNTED, "scsi_background_scan": {"x": 1}}, (UNTOLD_SCAN,)),
        ({LOG: COUNTED, "scsi_background_scan": {}}, (UNTOLD_SCAN,)),
        (
            {LOG: COUNTED, "scsi_background_scan": scan() | {"result_7": "?"}},
            (UNTOLD_SCAN,),
        ),
        ({LOG: COUNTED, "scsi_pending_defects": {"count": 0}}, ()),
        ({LOG: COUNTED, "scsi_pending_defects": {}}, ("pending",)),
        ({LOG: COUNTED, "scsi_start_stop_cycle_counter": {PARKED: 5}}, ()),
        ({LOG: COUNTED, "scsi_start_stop_cycle_counter": {}}, ()),
        (
            {LOG: COUNTED, "scsi_start_stop_cycle_counter": {PARKED: -1}},
            ("load cycles",),
        ),
    ],
)
def test_what_a_sas_drive_counts_and_does_not_tell_is_named(
    parts: dict[str, object], untold: tuple[str, ...]
) -> None:
    assert scsi(scsi_grown_defect_list=0, **parts).untold_counts == untold


def test_a_place_that_the_scan_read_after_all_is_none_of_unknown_fate() -> None:
    again = scan(0)
    again["result_1"]["sense_key"] = {"value": 1}
    assert scsi(**{LOG: COUNTED}, scsi_background_scan=again).untold_counts == ()


def test_a_self_test_that_cannot_be_read_has_not_passed() -> None:
    found = scsi(**{LOG: COUNTED}, scsi_self_test_0="?").self_tests.value
    assert found is not None
    assert [test.result for test in found] == [SelfTestResult.UNKNOWN]


@pytest.mark.parametrize("rubbish", ["?", None, 7, []])
def test_an_entry_of_a_self_test_log_that_is_no_entry_has_not_passed(rubbish: object) -> None:
    ata = heard({"device": {"protocol": "ATA"}, "smart_status": {"passed": True},
                 "ata_smart_self_test_log": {"standard": {"table": [rubbish]}}})  # fmt: skip
    nvme = heard({"device": {"protocol": "NVMe"}, "smart_status": {"passed": True},
                  "nvme_self_test_log": {"table": [rubbish]}})  # fmt: skip
    for found in (ata, nvme):
        assert [test.result for test in found.self_tests.value or ()] == [SelfTestResult.UNKNOWN]
