"""Each small input that was judged wrongly has the right answer of its README."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.verdict import DriveHealth
from tests.corpus.shared_cases import drive_in, judged

pytestmark = pytest.mark.corpus
FAILING, WATCH = DriveHealth.FAILING, DriveHealth.WATCH
UNKNOWN, HEALTHY = DriveHealth.UNKNOWN, DriveHealth.HEALTHY
RIGHT = {
    "01-phison-life-left-raw-0-a400-480.txt": (WATCH, "rated endurance is used up"),
    "03-phison-life-left-raw-0-oem-64.txt": (WATCH, "by its own count: 33,701,803 GB. That cannot be true"),
    "04-temperature-now.txt": (WATCH, "too hot now (64 °C). Let it cool down and check again"),
    "07-sandforce-233-zero.txt": (HEALTHY, "reports that it is healthy"),
    "09-a400-other-firmware.txt": (HEALTHY, "reports that it is healthy"),
    "10-smi-197-copies-5.txt": (HEALTHY, "only repeats"),
    "11-wd-no-187-realloc-759.txt": (FAILING, "759 bad sectors"),
    "13-statistics-39102-uncorrectable.txt": (FAILING, "39,102 reads failed for good"),
    "14-one-4k-sector-counted-8.txt": (WATCH, "1 sector (which the drive counts as 8)"),
    "16-amnf-in-log.txt": (WATCH, "6 failed reads, the last one 2,231 h of operating time ago"),
    "18-statistics-920-attribute-0.txt": (HEALTHY, "statistics count 920 reads"),
    "drv-check_smart96b-phison-231-zero.txt": (WATCH, "rated endurance is used up"),
    "drv-scrutiny-star595-poh-rollover.txt": (HEALTHY, "shows 120 h, but its heads were in use for 65,100 h"),
    "drv2-checksmart91-load-cycles.json": (WATCH, "Parkings of the heads: 1,239,994"),
    "drv2-smartmontools81-attribute-check-json.json": (UNKNOWN, "own verdict could not be read"),
    "nvme-cdi186-spare64-thr255-used255.json": (UNKNOWN, "a share of 255 %, which cannot be"),
    "st-smartmontools355-fresh-failure-hour-1.json": (FAILING, "Its last self-test failed: "),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_a_drive_that_was_judged_wrongly_is_judged_rightly(name: str, shared: Path) -> None:
    verdict, said = judged(shared / "cases" / name)
    health, words = RIGHT[name]
    assert verdict.health is health, said
    assert words in said


def test_the_larger_of_two_counters_of_hours_is_what_the_drive_has_run(shared: Path) -> None:
    smart = drive_in(shared / "cases" / "drv-scrutiny-star595-poh-rollover.txt").smart.value
    assert smart is not None
    assert smart.power_on_hours == 65_100
