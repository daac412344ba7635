"""A drive that gets too warm while it is erased."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from model.document import decode
from model.erasure import EraseLevel, EraseVerdict, WipePolicy
from model.journal import Noted
from tests.fake_host import FakeHost
from tests.lab.ata.drive import AtaTraits
from tests.lab.nvme.drive import NvmeTraits
from tests.wipe.bench import Bench
from wipe.heat import Heat, Temperature, probe_temperature
from wipe.order import STATUS_NAME, Status
from wipe.worker import StatusFile

SATA = "/sys/block/sda/device/hwmon/hwmon2"
NVME = "/sys/block/nvme0n1/device/hwmon1"
JOINED = "/sys/block/nvme0n1/device/nvme0/hwmon1"


@pytest.mark.parametrize(("name", "place"), [("sda", SATA), ("nvme0n1", NVME), ("nvme0n1", JOINED)])
def test_the_sensor_is_found_wherever_the_kernel_puts_it(name: str, place: str) -> None:
    host = FakeHost(files={f"{place}/temp1_input": "41850\n", f"{place}/temp1_max": "81850\n"})
    assert probe_temperature(host, name) == Temperature(celsius=41.85, limit_celsius=81.85)


@pytest.mark.parametrize("said", ["", "warm", "-273150", "255000"])
def test_a_sensor_that_says_nonsense_is_none(said: str) -> None:
    assert probe_temperature(FakeHost(files={f"{SATA}/temp1_input": said}), "sda") is None


@pytest.mark.parametrize("limit", ["0", "-1000", "200000", "x"])
def test_a_limit_that_cannot_be_meant_is_none(limit: str) -> None:
    host = FakeHost(files={f"{SATA}/temp1_input": "30000", f"{SATA}/temp1_max": limit})
    assert probe_temperature(host, "sda") == Temperature(celsius=30.0, limit_celsius=None)


def test_a_drive_without_a_sensor_is_never_too_warm() -> None:
    heat = Heat(lambda: None, lambda: 0.0, rotational=True)
    assert not heat.is_too_warm()
    assert heat.celsius is None


@pytest.mark.parametrize(
    ("said", "celsius"),
    [("-40000", None), ("-39999", -39.999), ("119999", 119.999), ("120000", None), ("0", 0.0)],
)
def test_a_sensor_is_believed_between_what_no_drive_ever_has(said: str, celsius: float | None) -> None:
    found = probe_temperature(FakeHost(files={f"{SATA}/temp1_input": said}), "sda")
    assert (found and found.celsius) == celsius


@pytest.mark.parametrize(
    ("limit", "believed"), [("39999", None), ("40000", 40.0), ("100000", 100.0), ("100001", None)]
)
def test_a_limit_is_believed_where_a_drive_may_have_it(limit: str, believed: float | None) -> None:
    host = FakeHost(files={f"{SATA}/temp1_input": "30000", f"{SATA}/temp1_max": limit})
    assert probe_temperature(host, "sda") == Temperature(celsius=30.0, limit_celsius=believed)


def test_a_broken_sensor_beside_one_that_works_is_passed_over() -> None:
    files = {f"{SATA}/temp1_input": "999999", "/sys/block/sda/device/hwmon/hwmon3/temp1_input": "41000"}
    assert probe_temperature(FakeHost(files=files), "sda") == Temperature(celsius=41.0, limit_celsius=None)


class Watched:
    """A drive's heat, by the seconds and degrees that a test sets."""

    def __init__(self, *, rotational: bool = True, limit: float | None = None) -> None:
        self.at_s, self.celsius, self.looks = 0.0, 20.0, 0
        self.limit, self.is_silent = limit, False
        self.heat = Heat(self._ask, lambda: self.at_s, rotational=rotational)

    def _ask(self) -> Temperature | None:
        self.looks += 1
        return None if self.is_silent else Temperature(celsius=self.celsius, limit_celsius=self.limit)

    def at(self, second: float, celsius: float) -> bool:
        self.at_s, self.celsius = second, celsius
        return self.heat.is_too_warm()


@pytest.mark.parametrize(
    ("rotational", "limit", "warm"), [(True, None, 60.0), (False, None, 70.0), (True, 50.0, 50.0)]
)
def test_it_is_too_warm_from_its_limit_on_until_two_degrees_below(
    rotational: bool, limit: float | None, warm: float
) -> None:
    drive = Watched(rotational=rotational, limit=limit)
    assert not drive.at(0, warm - 0.1)
    assert drive.heat.limit_celsius == warm
    assert drive.at(30, warm)
    assert drive.at(60, warm - 1.9)
    assert not drive.at(90, warm - 2.0)
    assert not drive.at(120, warm - 1.0)


def test_it_is_looked_at_twice_a_minute() -> None:
    drive = Watched()
    assert not drive.at(0, 20)
    assert not drive.at(29.9, 90)
    assert drive.looks == 1
    assert drive.at(30, 90)
    assert drive.looks == 2
    assert drive.heat.celsius == 90


def test_it_is_waited_for_half_an_hour_and_never_again() -> None:
    drive = Watched()
    assert drive.at(0, 90)
    assert (drive.at(1800, 90), drive.heat.gave_up) == (True, False)
    assert (drive.at(1800.1, 90), drive.heat.gave_up) == (False, True)
    assert not drive.at(4000, 90)
    assert drive.heat.celsius == 90


def test_a_sensor_that_falls_silent_holds_nothing_up() -> None:
    drive = Watched()
    assert drive.at(0, 90)
    drive.is_silent = True
    assert not drive.at(30, 90)
    assert drive.heat.celsius is None


def overwritten(folder: Path, celsius_at: Callable[[float], float]) -> Bench:
    """A drive overwritten while it is so warm at each second."""
    bench = Bench(folder, AtaTraits(), size=16 << 20)

    def ask() -> Temperature:
        bench.clock.elapsed_s += 10  # the passes take no time otherwise
        return Temperature(celsius=celsius_at(bench.clock.elapsed_s), limit_celsius=60.0)

    bench.heat = Heat(ask, bench.clock.monotonic, rotational=True)
    bench.erase()
    return bench


def notes(bench: Bench) -> list[str]:
    return [record.message.code for record in bench.records() if isinstance(record, Noted)]


def test_the_work_pauses_while_it_is_too_warm_and_goes_on_two_degrees_below(tmp_path: Path) -> None:
    bench = overwritten(tmp_path, lambda at_s: 61.0 if at_s < 300 else 59.0 if at_s < 600 else 57.0)
    assert bench.judgement().verdict is EraseVerdict.CLEARED
    assert bench.secrets_left == 0
    assert notes(bench) == ["wipe.too_warm", "wipe.cooler"]
    assert bench.clock.elapsed_s > 600
    assert "cool" in {progress.phase for progress in bench.told}


def test_a_drive_that_does_not_cool_down_at_rest_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    bench = overwritten(tmp_path, lambda _at_s: 75.0)
    assert bench.judgement().verdict is EraseVerdict.CLEARED
    assert notes(bench) == ["wipe.too_warm", "wipe.stays_warm"]
    assert 1800 < bench.clock.elapsed_s < 3600


def test_who_follows_reads_how_warm_it_is_and_a_drive_that_erases_itself_is_not_asked(tmp_path: Path) -> None:
    asked = []

    def ask() -> Temperature:
        asked.append(status.read_bytes())
        return Temperature(celsius=41.0, limit_celsius=None)

    bench = Bench(tmp_path, NvmeTraits(), policy=WipePolicy(level=EraseLevel.PURGE))
    status = tmp_path / STATUS_NAME
    file = StatusFile(status)
    file.heat = bench.heat = Heat(ask, bench.clock.monotonic, rotational=False)
    bench.tell = file.tell
    bench.erase()
    assert [decode(told, Status).phase for told in asked[:1]] == ["erase"]
    assert decode(status.read_bytes(), Status).phase == "verify"
    assert decode(status.read_bytes(), Status).temperature_celsius == 41.0


def test_a_person_can_stop_it_while_it_cools(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits())
    bench.heat = Heat(
        lambda: Temperature(celsius=90.0, limit_celsius=60.0), bench.clock.monotonic, rotational=True
    )
    bench.stop_after = 0
    assert bench.erase().verdict is EraseVerdict.INTERRUPTED
    assert bench.clock.elapsed_s < 60
