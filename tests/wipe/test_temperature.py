"""How warm a drive is, told once a minute while it is written or read."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.document import decode
from tests.fake_host import FakeHost
from wipe.order import STATUS_NAME, Status
from wipe.temperature import temperature_of
from wipe.work import Progress
from wipe.worker import StatusFile

SATA = "/sys/block/sda/device/hwmon/hwmon3/temp1_input"
NVME = "/sys/block/nvme0n1/device/hwmon1/temp1_input"


@pytest.mark.parametrize(
    ("files", "name", "warmth"),
    [
        ({SATA: "41000\n"}, "sda", 41.0),
        ({NVME: "36850"}, "nvme0n1", 36.85),
        ({SATA: "41000"}, "sdb", None),
        ({SATA: ""}, "sda", None),
        ({}, "sda", None),
    ],
)
def test_the_kernels_sensor_of_a_drive(files: dict[str, str], name: str, warmth: float | None) -> None:
    assert temperature_of(FakeHost(files=files), name) == warmth


def test_a_drive_that_erases_itself_is_not_asked_how_warm_it_is(tmp_path: Path) -> None:
    asked: list[float] = []

    def feel() -> float:
        asked.append(40.0)
        return asked[-1]

    file = StatusFile(tmp_path / STATUS_NAME, feel)
    for phase in ("start", "mark", "erase"):
        file.tell(Progress(phase=phase, method=None, done=0, total=0))
    assert asked == []
    file.tell(Progress(phase="verify", method=None, done=1, total=2))
    told = decode((tmp_path / STATUS_NAME).read_bytes(), Status)
    assert told.temperature_celsius == 40.0
