"""Which words of a solid state drive tell its wear, and which only look as if they did."""

from __future__ import annotations

import pytest

from probes.json_values import Object
from probes.smart.smart_parse import parse_smart

STATISTIC = "Percentage Used Endurance Indicator"


def worn(*rows: tuple[int, str, int, str], used: int | None = None, family: str = "") -> int | None:
    """The wear of a drive with such attributes (id, name, value, raw) and such device statistics."""
    table = [
        {"id": number, "name": name, "value": value, "worst": value, "thresh": 0, "raw": {"string": raw}}
        for number, name, value, raw in rows
    ]
    answer: Object = {"device": {"protocol": "ATA"}, "model_family": family, "smart_status": {"passed": True}}
    answer["ata_smart_attributes"] = {"table": table}
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


def test_phison_drives_write_the_life_that_is_left_into_the_raw_count() -> None:
    assert worn((231, "SSD_Life_Left", 3, "97"), family="Phison Driven SSDs") == 3
    assert worn((231, "SSD_Life_Left", 100, "74"), family="Phison Driven SSDs") == 26
    assert worn((231, "SSD_Life_Left", 42, "58"), family="Kingston SSDNow UV400/500") == 58


def test_only_attribute_233_is_the_wearout_indicator_that_counts_down() -> None:
    assert worn((233, "Media_Wearout_Indicator", 35, "0")) == 65
    assert worn((230, "Media_Wearout_Indicator", 1, "0x002600140026")) is None
    assert worn((230, "Media_Wearout_Indicator", 7, "0x070e0400070e"), used=4) == 4


def test_a_drive_that_tells_nothing_of_its_wear_is_not_new() -> None:
    assert worn((9, "Power_On_Hours", 97, "300")) is None
