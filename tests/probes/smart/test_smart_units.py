"""Which words of a solid state drive tell its wear, and which only look as if they did."""

from __future__ import annotations

import pytest

from model.smart import Doubt, Smart
from probes.json_values import Object
from probes.smart.smart_parse import parse_smart

STATISTIC = "Percentage Used Endurance Indicator"


def worn(
    *rows: tuple[int, str, int, str],
    used: int | None = None,
    family: str = "",
    in_database: bool | None = None,
) -> int | None:
    """The wear of a drive with such attributes (id, name, value, raw) and such device statistics."""
    table = [
        {"id": number, "name": name, "value": value, "worst": value, "thresh": 0, "raw": {"string": raw}}
        for number, name, value, raw in rows
    ]
    answer: Object = {"device": {"protocol": "ATA"}, "model_family": family, "smart_status": {"passed": True}}
    answer["ata_smart_attributes"] = {"table": table}
    answer["in_smartctl_database"] = in_database
    if used is not None:
        entry = {"name": STATISTIC, "value": used, "flags": {"valid": True}}
        answer["ata_device_statistics"] = {"pages": [{"number": 7, "table": [entry]}]}
    smart = parse_smart(answer).value
    assert smart is not None
    return smart.wear_percent


def test_the_worse_word_counts_where_the_statistics_show_a_fraction() -> None:
    assert worn((202, "Percent_Lifetime_Remain", 14, "86"), used=6) == 86
    assert worn((202, "Percent_Lifetime_Remain", 100, "0"), used=102) == 102


@pytest.mark.parametrize(
    "name",
    [
        "Lifetime_Left",
        "Lifetime_Remaining%",
        "Perc_Rated_Life_Remain",
        "Perc_Rated_Life_Used",
        "SSD_Life_Left_Perc",
    ],
)
def test_the_share_of_life_is_known_by_every_name(name: str) -> None:
    assert worn((202, name, 2, "98")) == 98


def test_statistics_full_of_ones_are_no_wear_beside_an_attribute() -> None:
    assert worn((233, "Media_Wearout_Indicator", 97, "0"), used=255) == 3
    assert worn((9, "Power_On_Hours", 97, "300"), used=255) == 255


def test_a_value_that_wrapped_is_read_from_the_raw_count() -> None:
    assert worn((202, "Percent_Lifetime_Remain", 31, "325")) == 325


def test_a_raw_count_in_another_unit_does_not_replace_the_value() -> None:
    assert worn((202, "Percent_Lifetime_Remain", 95, "9676")) == 5


PHISON = "Phison Driven SSDs"


def test_phison_drives_write_the_life_that_is_left_into_the_raw_count() -> None:
    few = (244, "Average_Erase_Count", 100, "30")
    assert worn((231, "SSD_Life_Left", 3, "97"), few, family=PHISON) == 3
    assert worn((231, "SSD_Life_Left", 100, "74"), family=PHISON) == 26
    assert worn((231, "SSD_Life_Left", 42, "58"), family="Kingston SSDNow UV400/500") == 58


def test_no_life_left_is_all_used_and_not_unknown() -> None:
    many = (173, "MaxAvgErase_Ct", 100, "1634 (Average 1611)")
    assert worn((231, "SSD_Life_Left", 100, "0"), many, used=0, family=PHISON) == 100
    assert worn((231, "SSD_Life_Left", 0, "0"), family=PHISON) == 100
    assert worn((231, "SSD_Life_Left", 100, "0"), family=PHISON) == 100


def test_erase_counts_tell_which_of_two_readings_can_be_true() -> None:
    few, many = (245, "Max_Erase_Count", 100, "87"), (245, "Max_Erase_Count", 100, "1900")
    assert worn((231, "SSD_Life_Left", 93, "7"), few, family=PHISON) == 7
    assert worn((231, "SSD_Life_Left", 93, "7"), many, family=PHISON) == 93
    assert worn((231, "SSD_Life_Left", 100, "0"), (244, "Average_Erase_Count", 100, "4"), family=PHISON) == 0
    assert worn((173, "Ave_Block-Erase_Count", 3, "76"), used=3) == 3


def test_a_statistic_of_nothing_after_thousands_of_erasures_is_no_figure() -> None:
    many = (244, "Average_Erase_Count", 100, "4539")
    assert worn(many, used=0) is None
    assert worn((244, "Average_Erase_Count", 100, "12"), used=0) == 0


def test_wear_is_known_from_the_erasures_a_drive_is_rated_for() -> None:
    assert (
        worn((167, "Average_Erase_Count", 100, "2700"), (168, "Max_Erase_Count_of_Spec", 100, "3000")) == 90
    )


def test_a_name_that_other_makers_use_for_something_else_is_weighed() -> None:
    hynix = (233, "Media_Wearout_Indicator", 3, "3")
    assert worn(hynix, (231, "SSD_Life_Left", 98, "98")) == 2
    assert worn(hynix, (169, "Max_Erase_Count", 100, "60")) == 3
    assert worn(hynix) == 97
    assert worn((233, "Media_Wearout_Indicator", 0, "5539"), used=0) == 0
    assert worn((177, "Wear_Leveling_Count", 0, "0"), (231, "SSD_Life_Left", 98, "73014444033"), used=0) == 2


def test_a_drive_outside_the_database_has_no_wear_that_is_only_guessed() -> None:
    assert worn((177, "Wear_Leveling_Count", 90, "85660"), in_database=False) is None
    assert worn((177, "Wear_Leveling_Count", 10, "85660"), in_database=False) == 90
    assert worn((202, "Unknown_SSD_Attribute", 77, "23"), in_database=False) == 23


def test_silicon_motions_controllers_are_known_by_their_numbers() -> None:
    rows = [(number, "Unknown_Attribute", 100, "5") for number in (160, 161, 163, 164, 165, 166)]
    rows += [(167, "Unknown_Attribute", 100, "145"), (168, "Unknown_Attribute", 100, "1000")]
    assert worn(*rows, (169, "Unknown_Attribute", 100, "86"), in_database=False) == 14
    assert worn(*rows[:6], (169, "Unknown_Attribute", 100, "86"), in_database=False) is None


def test_erase_counts_that_an_unknown_drive_packs_deny_a_statistic_of_nothing() -> None:
    packed = (173, "Unknown_Attribute", 100, str(1634 | 1611 << 16))
    assert worn(packed, used=0, in_database=False) is None
    assert worn((173, "Unknown_Attribute", 100, str(3 | 2 << 16)), used=0, in_database=False) == 0
    assert worn((173, "Unknown_Attribute", 100, "50000"), used=0, in_database=False) == 0


def test_more_than_a_drive_can_have_taken_is_not_what_was_written() -> None:
    def said(raw: str) -> Smart:
        row = {"id": 241, "name": "Lifetime_Writes_GiB", "value": 100, "raw": {"string": raw}}
        answer: Object = {"device": {"protocol": "ATA"}, "user_capacity": {"bytes": 64 * 10**9}}
        answer |= {"smart_status": {"passed": True}, "ata_smart_attributes": {"table": [row]}}
        smart = parse_smart(answer).value
        assert smart is not None
        return smart

    assert said("31387250").written_bytes is None
    assert [item.doubt for item in said("31387250").contradictions] == [Doubt.WRITTEN]
    assert said("20000").written_bytes == 20_000 << 30


@pytest.mark.parametrize(
    ("row", "family"),
    [
        ((177, "Wear_Leveling_Count", 0, "9000"), "Samsung based SSDs"),
        ((233, "Media_Wearout_Indicator", 0, "3200"), "Intel 53x and Pro 1500/2500 Series SSDs"),
    ],
)
def test_a_maker_that_counts_down_to_nothing_left_has_nothing_left(
    row: tuple[int, str, int, str], family: str
) -> None:
    assert worn(row, family=family) == 100
    assert worn(row) is None  # of another maker, who may count up


def test_erase_counts_of_ones_are_none() -> None:
    assert worn((173, "Unknown_Attribute", 50, str((1 << 32) - 1))) is None
    assert worn((173, "Unknown_Attribute", 50, str((1 << 48) - 1))) is None


def test_only_attribute_233_is_the_wearout_indicator_that_counts_down() -> None:
    assert worn((233, "Media_Wearout_Indicator", 35, "0")) == 65
    assert worn((230, "Media_Wearout_Indicator", 1, "0x002600140026")) is None
    assert worn((230, "Media_Wearout_Indicator", 7, "0x070e0400070e"), used=4) == 4


def test_a_drive_that_tells_nothing_of_its_wear_is_not_new() -> None:
    assert worn((9, "Power_On_Hours", 97, "300")) is None
