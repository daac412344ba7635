"""Memory: what firmware says of its slots, and what it says that cannot be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.fact import absent
from model.memory import EccKind, Memory, Module
from probes import memory, smbios
from probes.memory_makers import maker_name

GIB = 1 << 30
ARRAY = """Handle 0x0010, DMI type 16, 23 bytes
Physical Memory Array
\tLocation: System Board Or Motherboard
\tUse: {use}
\tError Correction Type: {ecc}
\tMaximum Capacity: {maximum}
"""
DEVICE = """Handle 0x{handle}, DMI type 17, 40 bytes
Memory Device
\tArray Handle: 0x0010
\tTotal Width: {total}
\tData Width: {data}
\tSize: {size}
\tLocator: {locator}
\tBank Locator: BANK {handle}
\tType: {kind}
\tSpeed: {speed}
\tConfigured Memory Speed: {configured}
\tManufacturer: {maker}
\tPart Number: {part}
"""


def device(**change: str) -> str:
    """A memory device as dmidecode prints it."""
    values = {
        "handle": "0011", "total": "64 bits", "data": "64 bits", "size": "4 GB", "locator": "DIMM0",
        "kind": "DDR4", "speed": "2667 MT/s", "configured": "Unknown",
        "maker": "Samsung", "part": "M471A5244CB0-CTD",
    }  # fmt: skip
    return DEVICE.format(**(values | change))


def read(
    *devices: str,
    maximum: str = "32 GB",
    use: str = "System Memory",
    ecc: str = "None",
    total: int | None = None,
) -> Memory:
    """What is made of an array and its devices."""
    text = "\n".join((ARRAY.format(maximum=maximum, use=use, ecc=ecc), *devices))
    return memory.parse(smbios.parse(text), total, absent(), absent())


def module(**change: str) -> Module:
    """The one module of a table."""
    (slot,) = read(device(**change)).slots.value or ()
    assert slot.module.value is not None
    return slot.module.value


def test_modules_add_up_and_an_empty_slot_is_absent() -> None:
    found = read(device(), device(handle="0012", locator="DIMM1", size="No Module Installed"))
    assert found.fitted_bytes == 4 * GIB
    assert [slot.module.is_absent for slot in found.slots.value or ()] == [False, True]
    assert found.maximum_bytes == 32 * GIB
    assert found.ecc.value is EccKind.NONE


def test_a_maximum_below_what_is_fitted_is_no_maximum() -> None:
    assert read(device(size="32 GB"), maximum="16 GB").maximum_bytes is None


def test_what_the_kernel_manages_cannot_be_more_than_is_fitted() -> None:
    assert read(device(), total=16 * GIB).fitted_bytes is None
    assert read(device(), total=3 * GIB).fitted_bytes == 4 * GIB


def states(found: Memory) -> list[str]:
    """Of each slot: "module", "empty" or "unknown"."""
    return [
        "unknown" if slot.module.is_unknown else "empty" if slot.module.is_absent else "module"
        for slot in found.slots.value or ()
    ]


EMPTY = device(handle="0012", locator="DIMM1", size="No Module Installed")
SECOND = device(handle="0012", locator="DIMM1")


@pytest.mark.parametrize(
    ("second", "total", "told"),
    [
        (EMPTY, 4 * GIB, ["module", "empty"]),
        (EMPTY, 4 * GIB + 1, ["module", "unknown"]),
        (SECOND, 8 * GIB, ["module", "module"]),
        (SECOND, 8 * GIB + 1, ["unknown", "unknown"]),
        (SECOND, 5 * GIB, ["module", "module"]),
        (SECOND, 4 * GIB, ["unknown", "unknown"]),
        (EMPTY, 2 * GIB, ["unknown", "empty"]),
        (SECOND, None, ["module", "module"]),
    ],
)
def test_what_the_total_denies_is_not_known(second: str, total: int | None, told: list[str]) -> None:
    assert states(read(device(), second, total=total)) == told


CUT = "\nWrong DMI structures count: 42 announced, only 2 decoded.\n"


@pytest.mark.parametrize("number", ["2", "3"])
def test_a_table_that_was_cut_has_slots_that_are_not_known(number: str) -> None:
    array = ARRAY.format(maximum="32 GB", use="System Memory", ecc="None")
    text = f"{array}\tNumber Of Devices: {number}\n\n{device()}"
    cut = memory.parse(smbios.parse(text + CUT), 4 * GIB, absent(), absent())
    assert states(cut) == ["module", *["unknown"] * (int(number) - 1)]
    assert cut.fitted_bytes is None
    assert states(memory.parse(smbios.parse(text), 4 * GIB, absent(), absent())) == ["module"]


def test_a_table_that_lost_its_arrays_may_have_lost_a_slot() -> None:
    cut = memory.parse(smbios.parse(device() + CUT), None, absent(), absent())
    assert states(cut) == ["module", "unknown"]
    assert cut.fitted_bytes is None


def test_a_running_machine_whose_slots_are_all_empty_is_not_believed() -> None:
    found = read(device(size="No Module Installed"))
    assert found.slots.is_unknown
    assert found.fitted_bytes is None


@pytest.mark.parametrize(
    "change", [{"kind": "Flash", "size": "16 MB"}, {"kind": "Reserved", "maker": " ", "part": " "}]
)
def test_flash_and_graphics_memory_are_not_memory(change: dict[str, str]) -> None:
    assert read(device(), device(handle="0012", **change)).fitted_bytes == 4 * GIB


def test_a_real_module_of_a_reserved_kind_counts() -> None:
    found = module(kind="Reserved")
    assert (found.size_bytes, found.kind) == (4 * GIB, None)


def test_the_array_of_the_flash_chip_is_left_out() -> None:
    flash = read(device(kind="Unknown"), use="Flash Memory")
    assert flash.maximum_bytes is None


@pytest.mark.parametrize(
    ("total", "data", "expected"),
    [
        ("72 bits", "64 bits", True), ("80 bits", "64 bits", True), ("64 bits", "64 bits", False),
        ("128 bits", "64 bits", None), ("2304 bits", "2050 bits", None), ("2 bits", "65508 bits", None),
        ("Unknown", "64 bits", None), ("72 bits", "Unknown", None),
    ],
)  # fmt: skip
def test_error_correction_takes_an_eighth_or_a_quarter_more(
    total: str, data: str, expected: bool | None
) -> None:
    assert module(total=total, data=data).ecc is expected


@pytest.mark.parametrize(
    ("text", "speed"),
    [("2667 MT/s", 2667), ("1600 MHz", 1600), ("Unknown", None), ("65535 MT/s", None), ("6 MT/s", None)],
)
def test_a_speed_that_no_memory_has_is_unknown(text: str, speed: int | None) -> None:
    assert module(speed=text).speed_mt_per_s == speed


@pytest.mark.parametrize(
    ("kind", "speed", "configured", "expected"),
    [
        ("DDR4", "2134 MT/s", "1067 MT/s", (2134, 2134)),
        ("DDR3", "1600 MT/s", "800 MT/s", (1600, 1600)),
        ("DDR3", "1333 MT/s", "667 MT/s", (1333, 1333)),
        ("DDR3", "667 MHz", "Unknown", (1333, None)),
        ("DDR4", "1200 MT/s", "800 MT/s", (2400, 1600)),
        ("DDR4", "3200 MT/s", "2667 MT/s", (3200, 2667)),
        ("DDR", "333 MHz", "266 MHz", (333, 266)),
    ],
)
def test_a_clock_in_the_place_of_a_data_rate_is_half_of_it(
    kind: str, speed: str, configured: str, expected: tuple[int | None, int | None]
) -> None:
    found = module(kind=kind, speed=speed, configured=configured)
    assert (found.speed_mt_per_s, found.configured_mt_per_s) == expected


def test_error_correction_that_no_module_has_the_lines_for_is_unknown() -> None:
    assert read(device(), ecc="Multi-bit ECC").ecc.value is None
    assert read(device(total="72 bits"), ecc="Multi-bit ECC").ecc.value is EccKind.MULTI_BIT
    assert read(device(total="Unknown"), ecc="Multi-bit ECC").ecc.value is EccKind.MULTI_BIT
    assert read(device(total="72 bits"), ecc="None").ecc.value is EccKind.NONE


def test_a_part_number_in_hexadecimal_is_spelt() -> None:
    assert module(part="0x45424A3130554538454655302D41452D4620").part == "EBJ10UE8EFU0-AE-F"
    assert module(part="M471B5273DH0-CK0").part == "M471B5273DH0-CK0"


def test_slots_that_share_a_name_are_told_apart_by_their_banks() -> None:
    found = read(device(), device(handle="0012"))
    assert [slot.name for slot in found.slots.value or ()] == ["BANK 0011 DIMM0", "BANK 0012 DIMM0"]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("80CE", "Samsung"), ("0x80AD", "SK Hynix"), ("802C0000802C", "Micron"), ("859B", "Crucial"),
        ("7F98000000000000", "Kingston"), ("JEDEC ID:7F 7F 9E 00 00 00 00 00", "Corsair"),
        ("Unknown - [0x9B85]", "Crucial"), ("04CD", "G.Skill"), ("Samsung", "Samsung"), ("1315", "1315"),
        ("AMD", "AMD"),
    ],
)  # fmt: skip
def test_a_code_is_a_name_where_it_is_known_and_itself_elsewhere(code: str, name: str) -> None:
    assert maker_name(code) == name


@given(st.text(alphabet="0123456789abcdefABCDEFxX :[]-"))
def test_any_code_is_some_name(text: str) -> None:
    assert isinstance(maker_name(text), str)
    assert isinstance(memory.part_number(text), str)


@given(
    st.from_regex(r"[0-9]{1,6000} [kMGT]B", fullmatch=True),
    st.from_regex(r"[0-9]{1,6000} MT/s", fullmatch=True),
)
def test_a_number_of_any_length_is_read_or_unknown(size: str, speed: str) -> None:
    assert len(size) < 20 or memory.parse_size(size) is None
    memory.parse_speed(speed)
    memory.parse_meminfo(f"MemTotal: {size.split(maxsplit=1)[0]} kB")
