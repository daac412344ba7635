"""What a stick gets: the image byte for byte, and an ETABLI with its own configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.bench.wrong_order import WrongOrder
from agent.commands.key.image import composed, files_for, mistakes_in, partition_of
from agent.settings.configuration import Configuration, load_configuration
from host.key.table import KeyPartition, find_partition
from host.live import LiveHost
from tests.agent.commands.key.images import PLACE, SIZE, listed, make_image, need_mtools, run, table, text_in

ERASES = '[key]\nprofile = "all"\n[profile.all.wipe]\nconfirm = "erase-internal-drives"\n'


def configured(folder: Path, text: str) -> Configuration:
    """A configuration of this text."""
    folder.mkdir(exist_ok=True)
    (folder / "etabli.toml").write_text(text, encoding="utf-8")
    return load_configuration(folder / "etabli.toml")


@pytest.fixture(name="image")
def _image(tmp_path: Path) -> Path:
    need_mtools()
    return make_image(tmp_path / "image.iso")


def test_the_partition_is_found_by_its_own_name_in_its_first_sector() -> None:
    data = bytearray(SIZE)
    data[446:512] = table(KeyPartition(offset_bytes=1 << 20, size_bytes=1 << 20), PLACE)

    def found() -> KeyPartition | None:
        return find_partition(lambda offset, length: bytes(data[offset : offset + length]), len(data))

    assert found() is None
    for at in (43, 71):
        data[PLACE.offset_bytes + at : PLACE.offset_bytes + at + 11] = b"ETABLI_WIPE"
        assert found() == PLACE
        data[PLACE.offset_bytes + at : PLACE.offset_bytes + at + 11] = bytes(11)
    data[PLACE.offset_bytes + 43 : PLACE.offset_bytes + 49] = b"ETABLI"
    del data[PLACE.offset_bytes + 1024 :]
    assert found() is None, "it does not lie wholly on what was read"
    data[510:512] = b"\0\0"
    assert found() is None


def test_a_file_that_is_no_image_is_refused(tmp_path: Path) -> None:
    for data in (b"", b"x" * 4096, bytes(1 << 20)):
        (tmp_path / "other.iso").write_bytes(data)
        with pytest.raises(WrongOrder, match="no image of a boot key"):
            partition_of(tmp_path / "other.iso")
    with pytest.raises(WrongOrder, match="cannot be read"):
        partition_of(tmp_path / "gone.iso")


@pytest.mark.process
def test_only_the_partition_differs_and_it_has_the_configuration(image: Path, tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "enrol-code").write_text("CODE")
    text = '[inventory]\nurl = "https://a.example"\ncode_file = "enrol-code"\n'
    with composed(LiveHost(), image, configured(tmp_path / "set", text)) as content:
        whole = b"".join(content.read(offset, 4 << 20) for offset in content.chunks())
        odd = b"".join(content.read(offset, 4096) for offset in range(0, SIZE, 4096))
        assert listed(content.volume) == {"old.txt", "etabli.toml", "enrol-code"}
        assert text_in(content.volume, "etabli.toml") == text
        assert "ETABLI" in run("mdir", "-i", str(content.volume), "::/")
        volume = content.volume.read_bytes()
    before = image.read_bytes()
    first, last = PLACE.offset_bytes, PLACE.offset_bytes + PLACE.size_bytes
    assert whole == before[:first] + volume + before[last:]
    assert odd == whole


@pytest.mark.process
def test_a_key_that_erases_has_a_volume_name_of_its_own(image: Path, tmp_path: Path) -> None:
    with composed(LiveHost(), image, configured(tmp_path / "set", ERASES)) as content:
        assert "ETABLI_WIPE" in run("mdir", "-i", str(content.volume), "::/")
        data = content.read(0, SIZE)
    assert find_partition(lambda offset, length: data[offset : offset + length], SIZE) == PLACE


@pytest.mark.process
def test_what_a_stick_had_stays_byte_for_byte_where_the_partition_is_as_large(
    image: Path, tmp_path: Path
) -> None:
    used = make_image(tmp_path / "used.iso", seed=2).read_bytes()
    kept = used[PLACE.offset_bytes : PLACE.offset_bytes + PLACE.size_bytes]
    with composed(LiveHost(), image, Configuration(), kept) as content:
        assert content.volume.read_bytes() == kept


@pytest.mark.process
def test_it_is_carried_over_into_a_partition_of_another_size(image: Path, tmp_path: Path) -> None:
    small = KeyPartition(offset_bytes=PLACE.offset_bytes, size_bytes=1 << 20)
    used = make_image(tmp_path / "used.iso", seed=2, place=small).read_bytes()
    kept = used[small.offset_bytes : small.offset_bytes + small.size_bytes]
    with composed(LiveHost(), image, configured(tmp_path / "set", "[run]\n"), kept) as content:
        assert text_in(content.volume, "old.txt") == "old 2\n"
        assert listed(content.volume) == {"old.txt", "etabli.toml"}


@pytest.mark.process
def test_what_does_not_fit_is_refused(image: Path, tmp_path: Path) -> None:
    configuration = configured(tmp_path / "set", '[run]\npolicy = "policy.toml"\n')
    (tmp_path / "set" / "policy.toml").write_bytes(bytes(3 << 20))
    with (
        pytest.raises(WrongOrder, match="Nothing was changed"),
        composed(LiveHost(), image, configuration),
    ):
        pytest.fail("composed")


def test_a_file_that_the_configuration_names_goes_along_or_it_is_refused(tmp_path: Path) -> None:
    configuration = configured(tmp_path / "set", '[inventory]\ncode_file = "../enrol-code"\n')
    with pytest.raises(WrongOrder, match="does not lie beside it"):
        files_for(configuration)
    with pytest.raises(WrongOrder, match="is not there"):
        files_for(configured(tmp_path / "set", '[inventory]\ncode_file = "enrol-code"\n'))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (ERASES, ""),
        ('[key]\nprofile = "other"\n', "no profile “other”"),
        ('[profile.all.wipe]\nlevel = "clear"\n', "profile.all.wipe: confirm"),
        (ERASES + "usb = true\n", "never erased unattended"),
        (ERASES + 'order = { machine = "A", until = 2026-11-30T18:00:00 }\n', "has no zone"),
    ],
)
def test_what_could_not_be_followed_on_a_key_is_told_before(tmp_path: Path, text: str, told: str) -> None:
    mistakes = mistakes_in(configured(tmp_path / "set", text))
    assert bool(mistakes) is bool(told)
    assert told in "\n".join(mistakes)
