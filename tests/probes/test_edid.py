"""EDID bytes are read as the standard says, and never raise."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.fact import Why
from probes.edid import Edid, parse_edid


def edid(**changes: bytes) -> bytes:
    """A base block without anything but what is given, as `at_54=...`, with a right checksum."""
    block = bytearray(128)
    block[:8] = bytes.fromhex("00ffffffffffff00")
    block[8:10] = bytes.fromhex("0472")  # ACR
    for name, data in changes.items():
        start = int(name.removeprefix("at_"))
        block[start : start + len(data)] = data
    return with_checksum(block)


def with_checksum(block: bytearray) -> bytes:
    block[127] = -sum(block[:127]) % 256
    return bytes(block)


def descriptor(tag: int, text: bytes) -> bytes:
    return bytes((0, 0, 0, tag, 0)) + text.ljust(13, b" ")


# 1920x1080 of 510 mm by 287 mm, as an Acer S231HL writes it.
FULL_HD = bytes.fromhex("023a801871382d40582c4500fe1f1100001e")


def read(data: bytes) -> Edid:
    value = parse_edid(data).value
    assert value is not None
    return value


def test_a_screen_tells_maker_name_size_and_resolution() -> None:
    screen = read(
        edid(
            at_16=bytes((1, 21)),
            at_21=bytes((51, 29)),
            at_54=FULL_HD,
            at_72=descriptor(0xFC, b"Acer S231HL\n"),
            at_90=descriptor(0xFF, b"LNZ080024210\n"),
        )
    )
    assert (screen.maker, screen.model, screen.serial.value) == ("ACR", "Acer S231HL", "LNZ080024210")
    assert (screen.week, screen.year) == (1, 2011)
    assert (screen.width_px, screen.height_px) == (1920, 1080)
    assert (screen.width_mm, screen.height_mm, screen.diagonal_inches) == (510, 287, 23.0)
    assert screen.digital is False


def test_week_255_is_a_model_year_and_no_week() -> None:
    screen = read(edid(at_16=bytes((255, 31))))
    assert (screen.week, screen.year) == (None, 2021)


def test_a_year_of_zero_is_not_told() -> None:
    assert read(edid()).year is None


def test_centimetres_decide_where_the_timing_claims_another_size() -> None:
    screen = read(edid(at_21=bytes((38, 30)), at_54=FULL_HD))
    assert (screen.width_mm, screen.height_mm) == (380, 300)


def test_an_aspect_ratio_where_the_size_belongs_is_no_size() -> None:
    television = bytearray(FULL_HD)
    television[12:15] = bytes.fromhex("408463")  # 1600 mm by 900 mm
    screen = read(edid(at_21=bytes((160, 90)), at_54=bytes(television)))
    assert screen.width_mm is None
    assert screen.height_mm is None
    assert screen.diagonal_inches is None


def in_millimetres(width: int, height: int) -> bytes:
    """Full HD on a screen that claims such a size."""
    timing = bytearray(FULL_HD)
    timing[12], timing[13], timing[14] = width & 0xFF, height & 0xFF, (width >> 8) << 4 | height >> 8
    return bytes(timing)


@pytest.mark.parametrize("centimetres", [(0, 0), (1, 1), (255, 255), (16, 9), (4, 3), (79, 0)])
def test_a_size_that_no_screen_has_is_not_told(centimetres: tuple[int, int]) -> None:
    for timing in (in_millimetres(0, 0), in_millimetres(1920, 1080)):
        screen = read(edid(at_21=bytes(centimetres), at_54=timing))
        assert (screen.width_px, screen.height_px) == (1920, 1080)
        assert (screen.width_mm, screen.height_mm, screen.diagonal_inches) == (None, None, None)
    known = read(edid(at_21=bytes(centimetres), at_54=FULL_HD))
    assert (known.width_mm, known.height_mm) == (510, 287)


def test_an_extension_with_a_wrong_checksum_tells_nothing() -> None:
    block = bytearray(bytes((0x02, 3, 4, 0)) + FULL_HD).ljust(128, b"\0")
    whole, damaged = with_checksum(block), bytearray(with_checksum(block))
    damaged[6] ^= 0x40
    assert read(edid() + whole).width_px == 1920
    assert read(edid() + bytes(damaged)).width_px is None


def test_numbers_that_stand_for_no_serial_are_absent() -> None:
    assert read(edid()).serial.is_absent
    assert read(edid(at_12=b"\1\1\1\1")).serial.is_absent
    assert read(edid(at_12=b"\0\0\0\0", at_54=descriptor(0xFF, b"0000000000000"))).serial.is_absent


def test_a_number_is_the_serial_where_no_text_is() -> None:
    assert read(edid(at_12=bytes.fromhex("314a1010"))).serial.value == "269503025"


def test_a_name_in_two_descriptors_is_one_name() -> None:
    screen = read(edid(at_72=descriptor(0xFC, b"VG27AQL1A-Ext"), at_90=descriptor(0xFC, b"reme\n")))
    assert screen.model == "VG27AQL1A-Ext reme"


def test_a_panel_without_a_name_is_called_by_its_part_number() -> None:
    screen = read(edid(at_90=descriptor(0xFE, b"AUO\n"), at_108=descriptor(0xFE, b"B140XTN02.3 \n")))
    assert screen.model == "B140XTN02.3"


def test_the_part_number_after_dells_own_is_the_panels() -> None:
    assert read(edid(at_90=descriptor(0xFE, b"K647H\x80N156B3\n"))).model == "N156B3"


def test_an_interlaced_timing_has_twice_the_lines() -> None:
    timing = bytearray(FULL_HD)
    timing[5], timing[7], timing[17] = 540 & 0xFF, (540 >> 4) & 0xF0, 0x9E
    assert read(edid(at_54=bytes(timing))).height_px == 1080


def test_displayid_tells_what_the_base_block_leaves_out() -> None:
    parameters = bytes.fromhex("21000c") + bytes.fromhex("740d690800 0a40 06".replace(" ", "")) + bytes(4)
    section = bytes((0x70, 0x20, len(parameters), 0, 0)) + parameters
    screen = read(edid() + with_checksum(bytearray(section.ljust(128, b"\0"))))
    assert (screen.width_px, screen.height_px) == (2560, 1600)
    assert (screen.width_mm, screen.height_mm) == (344, 215)


def test_bytes_that_are_no_edid_are_not_understood() -> None:
    broken = bytearray(edid())
    broken[20] ^= 0xFF
    for data in (b"", b"\0" * 128, edid()[:127], bytes(broken)):
        fact = parse_edid(data)
        assert fact.is_unknown
        assert fact.why is Why.NOT_UNDERSTOOD
        assert fact.detail


@given(st.binary(max_size=600))
def test_random_bytes_never_raise(data: bytes) -> None:
    assert parse_edid(data).is_unknown or data[:8] == bytes.fromhex("00ffffffffffff00")


@given(st.binary(min_size=119, max_size=119), st.lists(st.binary(min_size=128, max_size=128), max_size=4))
def test_any_well_formed_block_is_read(body: bytes, extensions: list[bytes]) -> None:
    base = with_checksum(bytearray(bytes.fromhex("00ffffffffffff00") + body + b"\0"))
    value = parse_edid(base + b"".join(with_checksum(bytearray(block)) for block in extensions)).value
    assert value is not None
    assert value.year is None or 1994 <= value.year <= 2245
    assert value.week is None or 1 <= value.week <= 54
    assert (value.width_px is None) == (value.height_px is None)
    assert (value.width_mm is None) == (value.height_mm is None)
    assert value.model is None or value.model.isprintable()
    assert value.maker is None or (len(value.maker) == 3 and value.maker.isupper())


@given(st.sampled_from((0x02, 0x70)), st.binary(min_size=127, max_size=127))
def test_any_extension_is_survived(tag: int, body: bytes) -> None:
    assert parse_edid(edid() + with_checksum(bytearray(bytes((tag,)) + body))).is_present


def cut_serial(maker: bytes, number: int, text: bytes, product: int = 0x0335) -> bytes:
    """An EDID that tells a serial in two places."""
    block = bytearray(bytes.fromhex("00ffffffffffff00") + bytes(120))
    block[8:10], block[10:12] = maker, product.to_bytes(2, "little")
    block[12:16], block[17] = number.to_bytes(4, "little"), 26
    block[54:72] = b"\0\0\0\xff\0" + text.ljust(13, b"\n")[:13]
    block[127] = -sum(block[:127]) % 256
    return bytes(block)


ACER, SAMSUNG, DELL = (bytes.fromhex(code) for code in ("0472", "4c2d", "10ac"))


@pytest.mark.parametrize(
    ("data", "label"),
    [
        (cut_serial(ACER, 1669399493, b"LY7EE016851C"), "LY7EE016638103C5851C"),
        (cut_serial(ACER, 1669399493, b"14240113A3S00"), "14240113A3S00"),
        (cut_serial(ACER, 0, b"LY7EE016851C"), "LY7EE016851C"),
        (cut_serial(SAMSUNG, int.from_bytes(b"043Z", "big"), b"HCHM907121"), "043ZHCHM907121"),
        (cut_serial(SAMSUNG, int.from_bytes(b"Z340", "big"), b"HCHM907121", 0x0E5A), "043ZHCHM907121"),
        (cut_serial(SAMSUNG, 1112756273, b"H4MC700217"), "BSP1H4MC700217"),
        (cut_serial(SAMSUNG, 12, b"H4MC700217"), "H4MC700217"),
        (cut_serial(DELL, 1669399493, b"LY7EE016851C"), "LY7EE016851C"),
    ],
)
def test_a_serial_that_acer_or_samsung_cut_in_two_is_as_on_the_label(data: bytes, label: str) -> None:
    found = parse_edid(data).value
    assert found is not None
    assert found.serial.value == label


@pytest.mark.corpus
def test_two_acer_screens_of_one_lot_are_told_apart(shared: Path) -> None:
    serials = set()
    for name in ("a", "b"):
        found = parse_edid((shared / "cases" / f"edid-glpi92-acer-{name}.bin").read_bytes()).value
        assert found is not None
        serials.add(found.serial.value)
    assert serials == {"LY7EE016638103C5851C", "LY7EE016638103E2851C"}
