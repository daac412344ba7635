"""The wear of solid state drives that tell it in words of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from probes.smart.smart_parse import parse_smart
from tests.corpus.smartctl_text import to_json

pytestmark = pytest.mark.corpus

# The share of rated endurance used, as the drive's own documentation or its erase counts have it.
WORN = {
    # The value counts up, the raw value down: 97 % are left.
    "SSD_Kingston_SA400_SA400S37120G_77240584E0A0": 3,
    # The other way round.
    "SSD_Kingston_SUV400_SUV400S37240G_7A1221233F4C": 58,
    # SandForce firmware fills the device statistics with ones.
    "SSD_Intel_SSDSC2_SSDSC2BW120A3F_1C435E28E686": 3,
    "SSD_Intel_SSDSC2_SSDSC2CW120A3_CF7212B3569A": 16,
    # 2613 of 3000 erasures; the device statistics say 6.
    "SSD_Crucial_CT120_CT120M500SSD1_0350415E9299": 86,
    # 9763 and 14108 of 3000 erasures: the value has wrapped.
    "SSD_Crucial_CT128_CT128MX100SSD1_952903BFA497": 325,
    "SSD_Crucial_CT240_CT240M500SSD1_FBA52EB20548": 470,
    "SSD_Crucial_CT1050_CT1050MX300SSD1_E9F71C6C88F5": 22,
    "SSD_Crucial_CT750_CT750MX300SSD1_16465359BD25": 188,
    "SSD_Samsung_SSD_860_SSD_860_EVO_1TB_1C9AE2AA8782": 102,
    # 230 is no share of life on these.
    "SSD_WDC_WDS200_WDS200T2B0A-00SM50_EAC145DA62AE": 4,
}


@pytest.mark.parametrize("name", WORN)
def test_the_wear_is_what_the_drive_means(name: str, shared: Path) -> None:
    text = (shared / "corpus" / "smart-text" / name).read_text("utf-8", "replace")
    smart = parse_smart(to_json(text)).value
    assert smart is not None
    assert smart.wear_percent == WORN[name]
