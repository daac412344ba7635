"""Placeholders at their limits: what is just one, and what just is none."""

from __future__ import annotations

import pytest

from judge.identity.placeholders import (
    is_placeholder,
    is_placeholder_drive_serial,
    is_placeholder_mac,
    is_placeholder_serial,
    is_placeholder_uuid,
)


def test_no_value_is_a_placeholder() -> None:
    assert is_placeholder(None)
    assert is_placeholder_serial(None)
    assert is_placeholder_drive_serial(None)
    assert is_placeholder_uuid(None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12345", True),
        ("1234", False),
        ("77", True),
        ("7", False),
        ("0", True),
        ("0xffff", True),
        ("N.A.", True),
        ("no-serial", True),
        ("SN12345", True),
        ("SN1234500", True),
        ("(none)", True),
        ("[unknown]", True),
        ("", True),
        ("...", True),
        ("*+*", True),
        ("a.*#$%&!", True),  # most of it is no letter
        ("a.*#$%&", False),
        ("abc*$%&!?", True),
        ("abcd*$%&!?", False),
        ("abcd * $ % & ! ?", False),
        ("X270", False),
        ("B450M", False),
    ],
)
def test_a_name_says_something_from_here_on(text: str, expected: bool) -> None:
    assert is_placeholder(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("7QX", True), ("7QXB", False), ("7-Q-X", True), ("SAMPLE", True), ("Engineering Sample", True)],
)
def test_a_machines_serial_has_four_letters_at_least_and_is_not_shared(text: str, expected: bool) -> None:
    assert is_placeholder_serial(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7QX", False),
        ("prototype", True),
        ("BSN12345678901234567", True),
        ("WXR5839201746", False),
        ("CZC000000", True),
        ("CZC00000", False),
        ("CZC000000xx", True),
        ("abxxxxx", True),
        ("abxxxx", False),
    ],
)
def test_letters_before_what_nobody_counts_drives_with_are_no_serial(text: str, expected: bool) -> None:
    assert is_placeholder_drive_serial(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        "0", "N/A", "To be filled by O.E.M.", "1", "01", "a0", "SN", "1234", "0000000001", "100000000000",
        "00000000000A", "0000000000000033", "AA00000000000489", "SN0000000001", "PNY00000000000000001",
        "123456789ABC", "0123456789ABCDEF", "0123456789ABCDE", "DEADBEEF", "00000000DEADBEEF", "0xdeadbeef",
        "NOT_SPECIFIED", "not_available", "TEST", "test1234", "dummy", "SERIAL123", "Generic", "USB",
        "Mass Storage", "QEMU", "VBOX", "4321", "wxyz", "1212121212", "0101010101", "123123123", "20202020",
    ],
)  # fmt: skip
def test_what_adapters_and_cheap_flash_tell_names_no_drive(text: str) -> None:
    assert is_placeholder_drive_serial(text)


@pytest.mark.parametrize(
    "text",
    [
        "S3Z9NB0K123456",
        "WD-WCC4N1234560",
        "50026B7784E1F2A3",
        "0019E06B4521",
        "7EBC0012",
        "WD-0001",
        "Z1D0A1B2",
    ],
)
def test_what_makers_burn_in_names_its_drive(text: str) -> None:
    assert not is_placeholder_drive_serial(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12ab34cd-12ab-34cd-12ab-34cd12ab34cd", True),
        ("12ab34cd-12ab-34cd-12ab-34cd12ab34ce", False),
        ("12ab34cd-ffff-ffff-ffff-ffffffffffff", True),
        ("12ab34cd-0000-0000-0000-000000000000", True),
        ("12ab34cd-0000-0000-0000-000000000001", False),
        ("12ab34cd-1000-0000-0000-000000000000", False),
        ("abababab-abba-abab-abab-abababababab", True),
        ("abababab-abba-abab-abab-ababababababac", True),
        ("abababab-abba-abab-abab-abababababac", False),
        ("01234567-89ab-cdef-0123-456789abcdef", True),
        ("10111213-1415-1617-1819-1a1b1c1d1e1f", True),
        ("13121110-1514-1716-1819-1a1b1c1d1e1f", True),
        ("10111213-1415-1617-1819-1a1b1c1d1e20", False),
        (" 12AB34CD-0000-0000-0000-000000000000 ", True),
    ],
)
def test_a_uuid_of_one_pattern_is_a_vendors(text: str, expected: bool) -> None:
    assert is_placeholder_uuid(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("54:45:54:45:54:46", False),
        ("54:45:54:45:54:45", True),
        ("54:e1:ad:00:00:00", True),
        ("54:e1:ad:00:00:01", True),
        ("54:e1:ad:00:00:02", False),
        ("54:e1:ad:ff:ff:ff", True),
        ("54:e1:ad:ff:ff:fe", False),
        ("00:00:00:12:34:56", True),
        ("55:e1:ad:12:34:56", True),
        ("56:e1:ad:12:34:56", True),
        ("00:e0:4c:68:00:01", True),
        ("00:e0:4c:68:00:02", False),
        ("54:e1:ad:12:34", True),
        ("54:e1:ad:12:34:5g", True),
        ("54:e1:ad:12:34:56:78", True),
    ],
)
def test_an_address_that_tells_no_card_apart_is_a_placeholder(text: str, expected: bool) -> None:
    assert is_placeholder_mac(text) is expected


@pytest.mark.parametrize(
    "name",
    [
        *("Base Board", "Motherboard", "Product", "Model", "ModelName0", "Vendor00", "Mfg"),
        *("SLOT EMPTY", "DIMM_A1", "Oem_Name", "Default_Name", "Your Company", "Unset", "JEDEC"),
    ],
)
def test_the_name_of_a_field_is_not_the_name_of_a_thing(name: str) -> None:
    assert is_placeholder(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "0123456789ABCDEF",
            "0123456789abcdef",
            "Unknown Vendor",
            "unknown  product name",
            "None specified",
        ),
        *("$(DEFAULT_STRING)", "${default}", "Asset Tag: None", "Serial Num", "Serial Number: N/A", "NoDimm"),
        *("SlotEmpty", "No-Enclosure", "Evaluation", "Filled", "AllSeries"),
    ],
)
def test_a_placeholder_is_one_in_another_spelling_too(name: str) -> None:
    assert is_placeholder(name)
    assert is_placeholder_serial(name)


@pytest.mark.parametrize("name", ["Unknown Worlds", "Filled Tower 3", "$9 Mini PC", "0123456789ABCDEG"])
def test_a_name_that_only_begins_so_is_kept(name: str) -> None:
    assert not is_placeholder(name)


@pytest.mark.parametrize("name", ["MotherBoard X58", "Model 100", "Vendor Labs", "Dimm Sum Ltd", "Notebook"])
def test_a_name_that_holds_such_a_word_is_kept(name: str) -> None:
    assert not is_placeholder(name)
