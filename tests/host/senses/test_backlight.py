"""A backlight is set in steps, never to nothing, and put back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from host.errors import NotReadable
from host.senses.backlight import find_backlight


def light(folder: Path, name: str, kind: str, most: str, now: str) -> Path:
    place = folder / name
    place.mkdir(parents=True)
    for file, text in (("type", kind), ("max_brightness", most), ("brightness", now)):
        (place / file).write_text(f"{text}\n")
    return place


def test_it_is_set_by_percent_and_put_back(tmp_path: Path) -> None:
    place = light(tmp_path, "intel_backlight", "raw", "937", "400")
    found = find_backlight(tmp_path)
    assert found is not None
    for percent, written in ((100, "937"), (50, "468"), (0, "1")):
        found.set_percent(percent)
        assert (place / "brightness").read_text() == written
    found.put_back()
    assert (place / "brightness").read_text() == "400"


def test_the_firmwares_own_is_preferred(tmp_path: Path) -> None:
    light(tmp_path, "a_raw", "raw", "937", "400")
    light(tmp_path, "b_firmware", "firmware", "15", "7")
    found = find_backlight(tmp_path)
    assert found is not None
    assert found.most == 15


@pytest.mark.parametrize("most", ["0", "1", "", "many"])
def test_one_without_steps_is_none(tmp_path: Path, most: str) -> None:
    light(tmp_path, "switch", "raw", most, "0")
    assert find_backlight(tmp_path) is None
    assert find_backlight(tmp_path / "gone") is None


def test_one_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    place = light(tmp_path, "intel_backlight", "raw", "937", "400")
    found = find_backlight(tmp_path)
    assert found is not None
    (place / "brightness").unlink()
    (place / "brightness").mkdir()
    with pytest.raises(NotReadable):
        found.set_percent(50)
