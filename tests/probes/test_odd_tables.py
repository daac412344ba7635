"""SMBIOS as firmware really writes it: several structures of a kind, cut tables, clocks and names that are
none.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.errors import HostError
from judge.identity.placeholders import is_placeholder
from model.fact import Why, absent
from model.lock import LockKind, LockState
from model.memory import Memory, Module
from probes import board, firmware, locks, memory, smbios
from probes.sensors import parse_sensors
from tests.fake_host import FakeHost

GIB = 1 << 30
SECURITY = """
Handle 0x{handle:04X}, DMI type 24, 5 bytes
Hardware Security
\tPower-On Password Status: {power}
\tAdministrator Password Status: {admin}
"""
SYSTEM = "\nHandle 0x0001, DMI type 1, 27 bytes\nSystem Information\n\tManufacturer: Some Maker\n"
CUT = "Wrong DMI structures count: 49 announced, only 46 decoded.\n"
MODULE = """
Handle 0x{handle:04X}, DMI type 17, 34 bytes
Memory Device
\tSize: {size}
\tForm Factor: DIMM
\tLocator: DIMM{handle}
\tType: {kind}
\tSpeed: {speed}
\tManufacturer: {maker}
\tConfigured Clock Speed: {configured}
"""


def security(*words: tuple[str, str]) -> str:
    """A table with so many structures of type 24."""
    return "".join(
        SECURITY.format(handle=place, power=power, admin=admin)
        for place, (power, admin) in enumerate(words, start=80)
    )


def modules(*changes: dict[str, str], total: int | None = None) -> Memory:
    """The memory in a table of such modules."""
    usual = {
        "size": "4096 MB",
        "kind": "DDR3",
        "speed": "1333 MT/s",
        "maker": "Nanya",
        "configured": "1333 MT/s",
    }
    text = "".join(MODULE.format(handle=place, **(usual | change)) for place, change in enumerate(changes))
    return memory.parse(smbios.parse(text), total, absent(), absent())


def first(found: Memory) -> Module:
    """The module in the first slot."""
    module = (found.slots.value or ())[0].module.value
    assert module is not None
    return module


WORDS = st.sampled_from(["Enabled", "Disabled", "Not Implemented", "Unknown", ""])


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=4))
def test_a_password_that_any_structure_calls_enabled_is_active(words: list[tuple[str, str]]) -> None:
    found = locks.smbios_passwords(smbios.parse(security(*words)))
    for kind, told in (
        (LockKind.POWER_ON_PASSWORD, [power for power, _ in words]),
        (LockKind.SUPERVISOR_PASSWORD, [admin for _, admin in words]),
    ):
        state = found.get(kind, (None, ""))[0]
        if "Enabled" in told:
            assert state is LockState.ACTIVE
        elif "Disabled" in told:
            assert state is LockState.INACTIVE
        else:
            assert state is None


def states(host: FakeHost) -> dict[LockKind, LockState | Why | None]:
    """What is known of each lock, or why it is not."""
    found = locks.probe(host).fact.value
    assert found is not None
    return {lock.kind: lock.state.value or lock.state.why for lock in found.locks}


def test_of_a_table_that_is_cut_short_only_a_password_that_is_set_is_believed() -> None:
    told = security(("Enabled", "Disabled"))
    whole = states(FakeHost(tools={"dmidecode": SYSTEM + told}))
    assert whole[LockKind.SUPERVISOR_PASSWORD] is LockState.INACTIVE
    for table in (SYSTEM + told + CUT, told):  # every table has a system
        cut = states(FakeHost(tools={"dmidecode": table}))
        assert cut[LockKind.POWER_ON_PASSWORD] is LockState.ACTIVE
        assert cut[LockKind.SUPERVISOR_PASSWORD] is Why.NOT_REPORTED


def test_a_mac_whose_table_is_cut_short_may_have_a_t2_and_an_activation_lock() -> None:
    kernel: dict[str, str | bytes | HostError] = {
        f"{board.DMI}/sys_vendor": "Apple Inc.\n",
        f"{board.DMI}/product_name": "Macmini7,1\n",
    }
    names = "\tManufacturer: Apple Inc.\n\tProduct Name: Macmini7,1\n"
    table = f"\nHandle 0x0001, DMI type 1, 27 bytes\nSystem Information\n{names}"
    whole = states(FakeHost(files=kernel, tools={"dmidecode": table}))
    assert whole[LockKind.APPLE_T2] is None
    cut = states(FakeHost(files=kernel, tools={"dmidecode": CUT + security(("Unknown", "Unknown"))}))
    assert cut[LockKind.APPLE_T2] is cut[LockKind.ACTIVATION_LOCK] is Why.NEEDS_PERSON
    assert cut[LockKind.AUTOPILOT] is None
    nameless = states(FakeHost(tools={"dmidecode": CUT + security(("Unknown", "Unknown"))}))
    assert None not in nameless.values()


@pytest.mark.parametrize(
    "line",
    [
        "Wrong DMI structures count: 49 announced, only 46 decoded.",
        "Wrong DMI structures length: 2706 bytes announced, only 2295 bytes available.",
        "Invalid entry length (0). DMI table is broken! Stop.",
        "\t<TRUNCATED>",
    ],
)
def test_dmidecodes_words_for_a_table_that_is_cut_short(line: str) -> None:
    assert not smbios.parse(f"{line}\n{security(('Unknown', 'Unknown'))}").is_whole
    assert smbios.parse(security(("Unknown", "Unknown"))).is_whole
    assert smbios.parse("Invalid entry length (16). Fixed up to 11.\n").is_whole


@pytest.mark.parametrize(
    ("kind", "told", "rate"),
    [
        ("DDR3", "345 MT/s", None),
        ("DDR3", "34560 MT/s", None),
        ("DDR3", "667 MHz", 1333),
        ("DDR3", "933 MHz", 1866),
        ("DDR4", "1067 MT/s", 2133),
        ("DDR4", "3000 MT/s", 3000),
        ("DDR3", "1600 MHz", 1600),
        ("DDR4", "1200 MT/s", 2400),
        ("DDR4", "1000 MT/s", None),
        ("DDR4", "3600 MT/s", 3600),
        ("DDR5", "2400 MT/s", 4800),
        ("DDR2", "333 MHz", 667),
        ("DDR3", "9999 MT/s", None),
    ],
)
def test_a_clock_that_is_half_a_rate_is_doubled_and_no_other(kind: str, told: str, rate: int | None) -> None:
    assert first(modules({"kind": kind, "speed": "Unknown", "configured": told})).configured_mt_per_s == rate


def test_the_first_ddr_is_not_believed_of_a_module_that_is_too_fast_for_it() -> None:
    assert first(modules({"kind": "DDR", "speed": "800 MHz"})).kind is None
    assert first(modules({"kind": "DDR", "speed": "800 MHz"})).speed_mt_per_s == 800
    assert first(modules({"kind": "DDR", "speed": "400 MHz"})).kind == "DDR"
    assert first(modules({"kind": "DRAM"})).kind is None


EMPTY = {"size": "No Module Installed", "maker": "NO DIMM"}


def test_slots_that_the_total_denies_to_be_empty_are_not_known() -> None:
    told = modules({}, {}, EMPTY, EMPTY, total=15 * GIB)
    slots = told.slots.value or ()
    assert [slot.module.is_unknown for slot in slots] == [False, False, True, True]
    assert told.fitted_bytes is None
    agreed = modules({}, {}, EMPTY, EMPTY, total=8 * GIB - 10**8)
    assert [slot.module.is_absent for slot in agreed.slots.value or ()] == [False, False, True, True]
    assert agreed.fitted_bytes == 8 * GIB


def test_modules_of_which_the_system_sees_hardly_half_are_not_added_up() -> None:
    assert modules({}, {}, total=4 * GIB - 10**8).fitted_bytes is None
    assert modules({}, total=3 * GIB).fitted_bytes == 4 * GIB  # graphics and firmware keep some


@pytest.mark.parametrize(
    "maker",
    ["Manufacturer1", "NO DIMM", "48spaces", "Mfg 0", "Unknown (ff)", "Undefined", "JEDEC ID:00 00 00 00"],
)
def test_a_maker_that_is_none_is_absent(maker: str) -> None:
    assert first(modules({"maker": maker})).maker is None


def test_a_code_that_is_known_is_a_maker_whatever_stands_before_it() -> None:
    assert first(modules({"maker": "Unknown - [0x80CE]"})).maker == "Samsung"


@pytest.mark.parametrize("name", [".........%t....................%.......#..*..!", "S26361-Kxxx-Vyyy"])
def test_a_name_that_is_noise_is_none(name: str) -> None:
    assert is_placeholder(name)
    assert not is_placeholder("ASUSTeK COMPUTER INC.")
    assert not is_placeholder("G.Skill")


def test_a_firmware_without_a_name_has_none() -> None:
    names = "\tVendor: To be filled by O.E.M.\n\tVersion: Default string\n"
    table = smbios.parse(f"\nHandle 0x0000, DMI type 0, 24 bytes\nBIOS Information\n{names}")
    assert firmware.parse(table) == (None, None, None)
    table = smbios.parse("\nHandle 0x0000, DMI type 0, 24 bytes\nBIOS Information\n\tVersion: 1.11\n")
    assert firmware.parse(table)[1] == "1.11"


def test_temperatures_and_limits_that_nothing_inside_a_machine_has_are_left_out() -> None:
    entries = [
        {"label": "a", "current": 45.0, "critical": 65261.85},
        {"label": "b", "current": -61.0, "critical": None},
        {"label": "c", "current": 124.0, "critical": 100.0},
        {"label": "d", "current": 40.0, "critical": 0.0},
        {"label": "e", "current": float("nan"), "critical": 100.0},
    ]
    found = parse_sensors({"temperatures": {"nct6775": entries}, "fans": {}})
    assert [(sensor.label, sensor.critical_celsius) for sensor in found] == [("a", None), ("d", None)]


@pytest.mark.corpus
def test_the_second_structure_tells_of_two_passwords(shared: Path) -> None:
    text = (shared / "cases" / "31-dmi-two-type-24.txt").read_text("utf-8")
    found = locks.smbios_passwords(smbios.parse(text))
    assert {kind: state for kind, (state, _) in found.items()} == {
        LockKind.POWER_ON_PASSWORD: LockState.ACTIVE,
        LockKind.SUPERVISOR_PASSWORD: LockState.ACTIVE,
    }


@pytest.mark.corpus
def test_a_clock_of_345_is_no_rate(shared: Path) -> None:
    text = (shared / "cases" / "32-dmi-speed-345.txt").read_text("utf-8")
    found = memory.parse(smbios.parse(text), None, absent(), absent()).slots.value or ()
    told = [slot.module.value for slot in found if slot.module.value is not None]
    assert [(module.speed_mt_per_s, module.configured_mt_per_s) for module in told] == [(1333, None)] * 2


@pytest.mark.corpus
def test_two_slots_of_four_that_the_total_denies(shared: Path) -> None:
    text = (shared / "cases" / "mem-xmrig2063-4-of-2-shown.txt").read_text("utf-8")
    found = memory.parse(smbios.parse(text), 8 * GIB - 3 * 10**8, absent(), absent())
    assert [slot.module.is_unknown for slot in found.slots.value or ()] == [True, True, False, False]
