"""Hours, error logs, health logs and background scans whose figures cannot be, or say more than they seem.

The FARM logs and background scans here have the keys of smartctl's source (farmprint.cpp, scsiprint.cpp) and
figures of ours: no sample of the corpus holds one; five of its disks only say that they keep such a log.
"""

from __future__ import annotations

import pytest

from model.smart import Doubt, FailedWhen, Smart
from probes.json_values import Object
from probes.smart.smart_parse import parse_smart

SPINDLE, HEADS = "Spindle Motor Power-on Hours", "Head Flying Hours"


def heard(answer: Object) -> Smart:
    """What is understood of an answer."""
    smart = parse_smart(answer).value
    assert smart is not None
    return smart


def disk(hours: int | None, *rows: tuple[int, str, str], worst: int = 100, **parts: object) -> Smart:
    """A disk whose counter tells such hours, with such attributes (id, name, raw) beside it."""
    table = [{"id": 9, "name": "Power_On_Hours", "value": 100, "worst": worst, "raw": {"string": str(hours)}}]
    table += [
        {"id": number, "name": name, "value": 100, "worst": 100, "raw": {"string": raw}}
        for number, name, raw in rows
    ]
    answer: Object = {"device": {"protocol": "ATA"}, "smart_status": {"passed": True}, "rotation_rate": 7200}
    answer |= {"ata_smart_attributes": {"table": table}, **parts}
    return heard(answer if hours is None else answer | {"power_on_time": {"hours": hours}})


def statistics(*entries: tuple[str, int], normalized: bool = False) -> Object:
    """The device statistics log with such counts."""
    table = [
        {"name": name, "value": value, "flags": {"valid": True, "normalized": normalized}}
        for name, value in entries
    ]
    return {"pages": [{"number": 3, "table": table}]}


def doubts(smart: Smart) -> list[tuple[Doubt, int | None, int | None]]:
    """What contradicts what."""
    return [(item.doubt, item.told, item.other) for item in smart.contradictions]


def test_the_larger_of_all_counters_of_hours_is_believed_and_the_contradiction_kept() -> None:
    flown = disk(120, (240, "Head_Flying_Hours", "65100"))
    assert (flown.power_on_hours, flown.counter_hours) == (65_100, 120)
    assert doubts(flown) == [(Doubt.HOURS_HEADS, 120, 65_100)]
    turned = disk(8112, ata_device_statistics=statistics((SPINDLE, 34_072), (HEADS, 34_070)))
    assert turned.power_on_hours == 34_072
    assert {item.doubt for item in turned.contradictions} == {Doubt.HOURS_STATISTICS, Doubt.HOURS_HEADS}
    farm = disk(120, seagate_farm_log={"supported": True, "page_1_drive_information": {"poh": 25_000}})
    assert doubts(farm) == [(Doubt.HOURS_FARM, 120, 25_000)]


def test_counters_that_nearly_agree_do_not_contradict_each_other() -> None:
    nearly = disk(44_130, (240, "Head_Flying_Hours", "44140h+03m+08.701s"))
    assert nearly.contradictions == ()
    assert (
        disk(44_130, ata_device_statistics=statistics((SPINDLE, 107_753), normalized=True)).contradictions
        == ()
    )
    assert disk(900, (240, "Transfer_Error_Rate", "65100")).contradictions == ()
    assert disk(900, (240, "Head_Flying_Hours", "281474976710655")).power_on_hours == 900


def test_a_worst_value_below_the_value_shows_a_counter_that_was_set_back() -> None:
    assert doubts(disk(1030, worst=11)) == [(Doubt.HOURS_RESET, 1030, None)]
    assert disk(1030, worst=96).contradictions == ()


def test_a_disk_switched_on_every_minute_shows_hours_that_cannot_be() -> None:
    assert doubts(disk(3, power_cycle_count=4000)) == [(Doubt.HOURS_STARTS, 3, 4000)]
    assert disk(3, power_cycle_count=40).contradictions == ()
    assert disk(3, power_cycle_count=4000, rotation_rate=0).contradictions == ()


def test_a_disk_that_was_started_every_minute_shows_it_under_either_count_of_starts() -> None:
    assert doubts(disk(3, (4, "Start_Stop_Count", "6000"), power_cycle_count=2)) == [
        (Doubt.HOURS_STARTS, 3, 6000)
    ]
    assert disk(3, (4, "Start_Stop_Count", "60"), power_cycle_count=2).contradictions == ()


@pytest.mark.parametrize(("value", "hours", "is_told"), [(62, 3, True), (1, 700, True), (90, 800, False)])
def test_a_value_that_fell_much_further_than_so_few_hours_explain_shows_a_lost_count(
    value: int, hours: int, is_told: bool
) -> None:
    def heard_of(rpm: int) -> list[tuple[Doubt, int | None, int | None]]:
        row = {"id": 9, "name": "Power_On_Hours", "value": value, "worst": value, "raw": {"string": "3"}}
        answer: Object = {"device": {"protocol": "ATA"}, "smart_status": {"passed": True}}
        answer |= {"rotation_rate": rpm, "power_on_time": {"hours": hours}}
        return doubts(heard(answer | {"ata_smart_attributes": {"table": [row]}}))

    assert heard_of(7200) == ([(Doubt.HOURS_RESET, hours, None)] if is_told else [])
    assert heard_of(0) == []  # flash counts its value in other ways


@pytest.mark.parametrize("hours", [954_209, 4_294_967_295])
def test_hours_that_no_drive_can_have_run_are_said_and_not_used(hours: int) -> None:
    found = disk(hours)
    assert found.power_on_hours is None
    assert doubts(found) == [(Doubt.HOURS_IMPOSSIBLE, hours, None)]
    known = disk(hours, ata_device_statistics=statistics(("Power-on Hours", 59_415)))
    assert known.power_on_hours == 59_415
    assert doubts(known) == [(Doubt.HOURS_IMPOSSIBLE, hours, None)]
    assert doubts(nvme(available_spare=100, power_cycles=9, power_on_hours=hours)) == [
        (Doubt.HOURS_IMPOSSIBLE, hours, None)
    ]
    assert doubts(scsi(power_on_time={"hours": hours}, scsi_grown_defect_list=0)) == [
        (Doubt.HOURS_IMPOSSIBLE, hours, None)
    ]


@pytest.mark.parametrize(
    ("stamps", "rpm", "latest"),
    [
        ((64_205, 80), 7200, 64_205),
        ((80, 64_205), 5400, 64_205),
        ((80, 1000), 7200, None),
        ((0xEEEE, 0xFFFF), 7200, None),  # what firmware writes for want of an hour
        ((0xABCD,), 0, None),  # cheap flash
    ],
)
def test_an_error_beyond_the_counter_shows_that_the_counter_was_set_back(
    stamps: tuple[int, ...], rpm: int, latest: int | None
) -> None:
    log = {"extended": {"count": len(stamps), "table": [entry("ABRT", stamp) for stamp in stamps]}}
    found = disk(1000, ata_smart_error_log=log, rotation_rate=rpm)
    assert doubts(found) == ([] if latest is None else [(Doubt.HOURS_ERRORS, 1000, latest)])
    assert found.power_on_hours == (latest or 1000)


def test_errors_that_were_counted_and_not_kept_are_of_no_known_kind() -> None:
    counted = logged(count=7)
    assert (counted.error_log_count, counted.unreadable_errors, counted.logged_unreadable) == (7, None, None)
    none = logged(count=0)
    assert (none.error_log_count, none.unreadable_errors, none.logged_unreadable) == (0, 0, 0)


def test_an_entry_that_does_not_say_which_error_it_was_is_none() -> None:
    untold: Object = {"lifetime_hours": 80}
    assert logged(entry("UNC"), untold, count=8).logged_unreadable == 8
    assert logged(untold, untold, count=8).logged_unreadable is None
    log = {"extended": {"table": [entry("UNC")]}}
    uncounted = disk(900, ata_smart_error_log=log)
    assert (uncounted.unreadable_errors, uncounted.untold_counts) == (1, ("error log",))
    assert logged(entry("UNC")).untold_counts == ()


def entry(words: str, hours: int = 80) -> Object:
    """One entry of the error log."""
    return {"error_description": f"Error: {words}", "lifetime_hours": hours}


def logged(*entries: Object, count: int | None = None) -> Smart:
    """A disk of a gigabyte with such errors, the newest first."""
    log = {"extended": {"count": len(entries) if count is None else count, "table": list(entries)}}
    return disk(900, ata_smart_error_log=log, user_capacity={"bytes": 10**9}, logical_block_size=512)


def test_a_missing_address_mark_is_a_read_that_failed() -> None:
    found = logged(entry("AMNF 128 sectors at LBA = 0x4c77 = 19575", 77), entry("ABRT"))
    assert (found.unreadable_errors, found.last_unreadable_hours) == (1, 77)


def test_the_share_of_failed_reads_among_the_entries_holds_for_all_errors() -> None:
    assert logged(*[entry("UNC")] * 8, count=8877).logged_unreadable == 8877
    assert logged(*[entry("UNC")] * 2, *[entry("ICRC, ABRT")] * 2, count=100).logged_unreadable == 50
    assert logged(entry("ICRC, ABRT"), count=65_535).logged_unreadable == 0
    assert disk(900).logged_unreadable is None


def test_only_an_address_that_the_drive_has_was_not_found() -> None:
    assert logged(entry("IDNF at LBA = 0x3a0 = 928", 70)).not_found_errors == 1
    assert logged(entry("IDNF at LBA = 0x3a0 = 928", 70)).last_not_found_hours == 70
    assert logged(entry("IDNF at LBA = 0x5243e8c4e8 = 353326646504")).not_found_errors == 0


def test_a_verdict_made_up_from_the_table_is_known_from_smartctls_warning() -> None:
    warning = {"string": "Warning: This result is based on an Attribute check.", "severity": "warning"}
    assert disk(900, smartctl={"messages": [warning], "exit_status": 4}).status_by_attributes
    assert not disk(900, smartctl={"exit_status": 4}).status_by_attributes


def test_parked_heads_are_counted_under_every_number() -> None:
    assert disk(900, (193, "Load_Cycle_Count", "1239994")).load_cycles == 1_239_994
    assert disk(900, (225, "Load_Cycle_Count", "5")).load_cycles == 5
    assert disk(900, ata_device_statistics=statistics(("Head Load Events", 27))).load_cycles == 27
    assert disk(900, (193, "Host_Reads", "5")).load_cycles is None


def nvme(**log: int) -> Smart:
    """An NVMe drive with such a health log."""
    whole = {
        "critical_warning": 0, "available_spare": 100, "available_spare_threshold": 10, "percentage_used": 3,
        "media_errors": 0, "power_cycles": 5, "power_on_hours": 50,
    }  # fmt: skip
    name = "nvme_smart_health_information_log"
    return heard({"device": {"protocol": "NVMe"}, "smart_status": {"passed": True}, name: whole | log})


def test_a_share_above_all_is_none() -> None:
    found = nvme(available_spare_threshold=255, available_spare=64, percentage_used=255)
    assert found.nvme is not None
    assert (found.nvme.available_spare_threshold_percent, found.wear_percent) == (None, None)
    assert doubts(found) == [(Doubt.NVME_LIMIT, 255, None)]
    assert nvme(percentage_used=255).wear_percent == 255
    assert nvme().contradictions == ()


def scsi(**parts: object) -> Smart:
    """A SAS disk with such parts of an answer."""
    return heard({"device": {"protocol": "SCSI"}, "smart_status": {"passed": True}, **parts})


def scan(*states: int, status: int = 1) -> Object:
    """A background scan that met such places, each at an address of its own."""
    events = {
        f"result_{number}": {"lba": number * 64, "reassign_status": {"value": state}}
        for number, state in enumerate(states, 1)
    }
    return {"status": {"value": status, "string": "said so"}, **events}


def test_places_that_the_background_scan_met_are_counted_by_what_became_of_them() -> None:
    health = scsi(scsi_background_scan=scan(1, 1, 5, 2, 4, 8)).scsi
    assert health is not None
    assert (health.scan_defects, health.failed_reassignments, health.scan_halted) == (2, 2, None)
    again = scan(1, 1)
    again["result_2"]["lba"] = again["result_1"]["lba"]
    told_twice = scsi(scsi_background_scan=again).scsi
    assert told_twice is not None
    assert told_twice.scan_defects == 1


def test_figures_of_bytes_that_cannot_be_are_left_out_on_every_kind_of_drive() -> None:
    sized = {"user_capacity": {"bytes": 256 * 10**9}}
    full = nvme(power_on_hours=9000, power_cycles=9, data_units_written=1 << 100, data_units_read=1 << 100)
    assert (full.written_bytes, full.read_bytes) == (None, None)
    assert [doubt for doubt, _, _ in doubts(full)] == [Doubt.WRITTEN]
    few = nvme(power_on_hours=1, power_cycles=9, data_units_written=500_000_000)
    assert doubts(few) == [(Doubt.HOURS_WRITTEN, 1, 256_000)]
    assert few.written_bytes == 256_000 * 10**9
    log = {"read": {"gigabytes_processed": "9e11"}, "write": {"gigabytes_processed": "9e11"}}
    sas = scsi(power_on_time={"hours": 9000}, scsi_error_counter_log=log, **sized)
    assert (sas.written_bytes, sas.read_bytes) == (None, None)
    disk_read = disk(9000, ata_device_statistics=statistics(("Logical Sectors Read", 1 << 50)))
    assert disk_read.read_bytes is None
    busy = disk(9000, ata_device_statistics=statistics(("Logical Sectors Read", 1 << 38)))
    assert busy.read_bytes == (1 << 38) * 512


@pytest.mark.parametrize(
    ("status", "halted"), [(1, None), (3, "said so"), (4, "said so"), (7, None), (8, None)]
)
def test_a_scan_that_errors_stopped_is_said(status: int, halted: str | None) -> None:
    health = scsi(scsi_background_scan=scan(status=status)).scsi
    assert health is not None
    assert health.scan_halted == halted


def test_a_sas_drives_own_log_knows_its_hours() -> None:
    log = {"supported": True, "drive_information": {"power_on_hour": 40_000}}
    found = scsi(power_on_time={"hours": 100}, scsi_grown_defect_list=0, seagate_farm_log=log)
    assert found.power_on_hours == 40_000
    assert doubts(found) == [(Doubt.HOURS_FARM, 100, 40_000)]


def ata_test(status: int, hours: int) -> Object:
    """One entry of an ATA self-test log."""
    return {"type": {"string": "Extended offline"}, "status": {"value": status}, "lifetime_hours": hours}


def test_a_self_test_beyond_the_counter_shows_that_the_counter_was_set_back() -> None:
    ran = {"extended": {"table": [ata_test(0, 118), ata_test(0, 29_642)]}}
    back = disk(119, ata_smart_self_test_log=ran)
    assert (back.power_on_hours, back.counter_hours) == (29_642, 119)
    assert doubts(back) == [(Doubt.HOURS_LOG, 119, 29_642)]
    untold = disk(None, ata_smart_self_test_log=ran)
    assert untold.power_on_hours is None


@pytest.mark.parametrize("hours", [120, 0xFFFF])
def test_a_self_test_of_now_or_without_an_hour_contradicts_no_counter(hours: int) -> None:
    well = disk(119, ata_smart_self_test_log={"extended": {"table": [ata_test(0, hours)]}})
    assert (well.power_on_hours, doubts(well)) == (119, [])


def test_self_tests_contradict_the_hours_of_nvme_and_sas_drives_too() -> None:
    entry = {"self_test_code": {"string": "Short"}, "self_test_result": {"value": 0}, "power_on_hours": 9000}
    health = {"power_on_hours": 50, "power_cycles": 9, "available_spare": 100}
    nvme = heard(
        {
            "device": {"protocol": "NVMe"},
            "nvme_smart_health_information_log": health,
            "nvme_self_test_log": {"table": [entry]},
        }
    )
    assert (nvme.power_on_hours, nvme.counter_hours) == (9000, 50)
    assert doubts(nvme) == [(Doubt.HOURS_LOG, 50, 9000)]
    test = {"code": {"string": "Background short"}, "result": {"value": 0}, "power_on_time": {"hours": 9000}}
    sas = heard(
        {
            "device": {"protocol": "SCSI"},
            "smart_status": {"passed": True},
            "power_on_time": {"hours": 50},
            "scsi_self_test_0": test,
        }
    )
    assert (sas.power_on_hours, sas.counter_hours) == (9000, 50)
    assert doubts(sas) == [(Doubt.HOURS_LOG, 50, 9000)]


def test_a_failed_self_test_counts_in_whichever_log_keeps_it() -> None:
    empty: Object = {"table": []}
    kept = disk(
        500, ata_smart_self_test_log={"extended": empty, "standard": {"table": [ata_test(0x70, 499)]}}
    )
    assert [test.hours for test in kept.self_tests.value or ()] == [499]
    none = disk(500, ata_smart_self_test_log={"extended": empty, "standard": empty})
    assert none.self_tests.is_absent


@pytest.mark.parametrize(
    ("said", "value", "expected"),
    [
        ("", 5, FailedWhen.NOW),
        ("-", 4, FailedWhen.NOW),
        ("past", 5, FailedWhen.NOW),
        ("now", 90, FailedWhen.NOW),
        ("past", 6, FailedWhen.PAST),
        ("", 6, FailedWhen.NEVER),
        (None, 5, FailedWhen.NOW),
    ],
)
def test_an_attribute_at_its_limit_has_failed_whatever_the_word_beside_it(
    said: str | None, value: int, expected: FailedWhen
) -> None:
    row: Object = {"id": 232, "name": "Available_Reservd_Space", "value": value, "worst": 6, "thresh": 5}
    table = {"table": [row if said is None else row | {"when_failed": said}]}
    answer: Object = {"device": {"protocol": "ATA"}, "smart_status": {"passed": True}}
    assert heard(answer | {"ata_smart_attributes": table}).attributes[0].failed is expected
