"""The kind of case: SMBIOS, names and what the kernel shows are weighed; none of them is believed alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.errors import HostError
from model.board import PORTABLE, Board, ChassisKind
from probes import board, smbios
from probes.body import ACPI_TABLES, BAYS, Body, look
from probes.chassis import chassis_kind, number_kind, word_kind
from tests.fake_host import FakeHost

LAPTOP, MINI, DESKTOP = ChassisKind.LAPTOP, ChassisKind.MINI, ChassisKind.DESKTOP
STANDS = Body(battery=False, bay=False, lid=False, panel=False, profile=1)
CARRIED = Body(battery=True, bay=True, lid=True, panel=True, profile=2)


def kind(
    told: ChassisKind | None, names: str = "Maker Model", body: Body | None = None
) -> ChassisKind | None:
    """What is made of one machine."""
    return chassis_kind(told, names, virtual=False, battery=False, body=body or Body())


@pytest.mark.parametrize(
    ("told", "names", "expected"),
    [
        (LAPTOP, "Apple Inc. Macmini7,1 1.0 Mac", MINI),
        (LAPTOP, "CHUWI Innovation LarkBox X", MINI),
        (LAPTOP, "AZW BT3 PRO", MINI),
        (LAPTOP, "GMKtec NucBox5", MINI),
        (LAPTOP, "Sun Microsystems Ultra 24 0.00.01", DESKTOP),
        (LAPTOP, "Dell Inc. OptiPlex 7010", DESKTOP),
        (LAPTOP, "Micro-Star International Co., Ltd. MS-7C56", DESKTOP),
        (None, "Gigabyte Technology Co., Ltd. GA-78LMT-USB3 6.0", DESKTOP),
        (ChassisKind.OTHER, "Acer AOA150 1 Intel_Mobile", LAPTOP),
        (ChassisKind.OTHER, "Acer Aspire one D257", LAPTOP),
        (ChassisKind.OTHER, "ASUSTeK Computer INC. 1005HA x.x", LAPTOP),
        (ChassisKind.OTHER, "SAMSUNG ELECTRONICS CO., LTD. N150/N210/N220", LAPTOP),
        (ChassisKind.OTHER, "MICRO-STAR INTERNATIONAL CO., LTD U100", LAPTOP),
        (ChassisKind.OTHER, "Hewlett-Packard HP Mini 110-1000", LAPTOP),
        (None, "Dell Inc. Latitude 5490", LAPTOP),
        (DESKTOP, "Micro-Star International Co., Ltd. Cubi N JSL (MS-B0A1)", MINI),
        (LAPTOP, "AIO DynaBook e5", LAPTOP),
        (ChassisKind.SERVER, "Dell Inc. OptiPlex XE2", ChassisKind.SERVER),
    ],
)
def test_a_family_that_has_one_kind_of_case_outweighs_a_wrong_word(
    told: ChassisKind | None, names: str, expected: ChassisKind
) -> None:
    assert kind(told, names) is expected


def test_a_machine_that_shows_nothing_of_a_laptop_is_none_whatever_smbios_says() -> None:
    assert kind(LAPTOP, body=STANDS) is DESKTOP
    assert kind(LAPTOP, body=Body(battery=False, bay=False, profile=None)) is None
    assert kind(LAPTOP, body=Body(battery=False, bay=True, lid=True, panel=True, profile=2)) is LAPTOP


def test_a_laptop_without_its_battery_has_a_bay_or_a_lid_or_a_panel() -> None:
    for shown in ({"bay": True}, {"lid": True}, {"panel": True}):
        told: dict[str, bool] = {"battery": False, "bay": False, "lid": False, "panel": False} | shown
        assert kind(LAPTOP, body=Body(**told)) is LAPTOP


def test_a_docked_laptop_has_a_battery_and_a_built_in_screen() -> None:
    assert kind(None, "Some Model", CARRIED) is LAPTOP
    assert kind(ChassisKind.OTHER, "Some Model", CARRIED) is LAPTOP
    assert kind(DESKTOP, "Some Model", CARRIED) is LAPTOP


def test_a_shared_name_is_settled_by_what_the_machine_shows() -> None:
    assert kind(LAPTOP, "Intel(R) Client Systems LAPQC71A NUC9") is LAPTOP
    assert kind(LAPTOP, "Intel(R) Client Systems NUC8i5BEK", STANDS) is MINI
    assert kind(LAPTOP, "Intel(R) Client Systems NUC9", CARRIED) is LAPTOP


def test_a_laptop_that_is_named_one_stays_one_without_any_sign() -> None:
    assert kind(LAPTOP, "LENOVO 20XX ThinkPad X230", STANDS) is LAPTOP


def test_a_desktop_is_known_by_its_firmwares_profile_where_smbios_says_nothing() -> None:
    assert kind(None, body=STANDS) is DESKTOP
    assert kind(None, body=Body(battery=False, bay=False, lid=False, panel=False, profile=0)) is None


BODIES = st.builds(
    Body,
    battery=st.sampled_from([None, True, False]),
    bay=st.sampled_from([None, True, False]),
    lid=st.sampled_from([None, True, False]),
    panel=st.sampled_from([None, True, False]),
    profile=st.sampled_from([None, 0, 1, 2, 3, 4, 8]),
)


@given(told=st.sampled_from([None, *ChassisKind]), body=BODIES, names=st.text(max_size=30))
def test_nothing_carried_is_called_a_desktop_and_nothing_that_stands_a_laptop_of_no_name(
    told: ChassisKind | None, body: Body, names: str
) -> None:
    found = kind(told, "x", body)
    if (
        body.battery is True
        and body.panel is True
        and told not in (ChassisKind.ALL_IN_ONE, ChassisKind.SERVER)
    ):
        assert found in PORTABLE or told is ChassisKind.VIRTUAL
    if body.stands:
        assert found not in PORTABLE
    kind(told, names, body)


def test_the_body_is_what_the_kernel_shows() -> None:
    laptop = look(
        FakeHost(
            files={
                "/sys/class/power_supply/BAT0/type": "Battery\n",
                "/sys/class/power_supply/BAT0/uevent": "POWER_SUPPLY_PRESENT=1\n",
                "/proc/acpi/button/lid/LID0/state": "state: open\n",
                "/sys/class/drm/card0-eDP-1/status": "connected\n",
                "/sys/firmware/acpi/pm_profile": "2\n",
            }
        )
    )
    assert laptop == CARRIED
    mouse = look(
        FakeHost(
            files={
                "/sys/class/power_supply/hidpp_battery_0/type": "Battery\n",
                "/sys/class/power_supply/hidpp_battery_0/uevent": "POWER_SUPPLY_SCOPE=Device\n",
                "/sys/firmware/acpi/tables/FACP": b"",
                "/sys/class/drm/card0-HDMI-A-1/status": "connected\n",
                "/sys/firmware/acpi/pm_profile": "1\n",
            }
        )
    )
    assert mouse == STANDS
    assert look(FakeHost()) == Body()


def test_a_bay_without_a_battery_is_one() -> None:
    bay: dict[str, str | bytes | HostError] = {
        BAYS.replace("*", "00") + "/status": "0\n",
        "/sys/class/power_supply/AC/type": "Mains\n",
        ACPI_TABLES.replace("*", "FACP"): b"",
    }
    assert (look(FakeHost(files=bay)).battery, look(FakeHost(files=bay)).bay) == (False, True)


TWO_CASES = """Handle 0x0002, DMI type 2, 15 bytes
Base Board Information
\tManufacturer: Maker
\tChassis Handle: 0x0004

Handle 0x0003, DMI type 3, 22 bytes
Chassis Information
\tType: {first}
\tSerial Number: STATION1234

Handle 0x0004, DMI type 3, 22 bytes
Chassis Information
\tType: {second}
\tSerial Number: CASE5678
"""


@pytest.mark.parametrize(
    ("first", "second", "expected", "serial"),
    [
        ("Docking Station", "Notebook", LAPTOP, "CASE5678"),
        ("Tower", "Notebook", LAPTOP, "CASE5678"),  # the board lies in the second
        ("Mini Tower", "Peripheral Chassis", DESKTOP, "STATION1234"),
    ],
)
def test_of_two_cases_the_one_that_the_board_lies_in_counts_and_no_docking_station(
    first: str, second: str, expected: ChassisKind, serial: str
) -> None:
    found = board.parse(smbios.parse(TWO_CASES.format(first=first, second=second)))
    assert (found.chassis_kind, found.chassis_serial.value) == (expected, serial)


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("30-dmi-macmini7-told-notebook", {MINI}),
        ("35-dmi-netbook-told-other", {LAPTOP}),
        ("dmi-fi2735-dell-docking", {LAPTOP}),
        ("dmi-inxi241-sun-ultra24-portable", {DESKTOP, None}),
    ],
)
def test_cases_that_were_taken_for_another_kind(
    shared: Path, name: str, kinds: set[ChassisKind | None]
) -> None:
    text = (shared / "cases" / f"{name}.txt").read_text("utf-8")
    assert board.parse(smbios.parse(text)).chassis_kind in kinds


@pytest.mark.corpus
def test_the_corpus_own_names_of_kinds_agree(shared: Path) -> None:
    """The collection sorts its PCs by kind; where the two differ, the difference is known and looked at."""
    fitting = {
        "Notebook": {*PORTABLE, MINI},  # three mini PCs lie among its notebooks
        "Convertible": set(PORTABLE),
        "Desktop": {DESKTOP, MINI, ChassisKind.SERVER, ChassisKind.VIRTUAL, ChassisKind.ALL_IN_ONE},
        "Mini": {MINI, DESKTOP},
        "All": {ChassisKind.ALL_IN_ONE},
    }
    other = {}
    for path in sorted((shared / "corpus" / "dmidecode").iterdir()):
        found = board.parse(smbios.parse(path.read_text("utf-8", "replace"))).chassis_kind
        if found not in fitting[path.name.partition("_")[0]]:
            other[path.name.rpartition("_")[0]] = found
    assert len(other) <= 5, other


def one(host: FakeHost) -> Board:
    """The board of a host."""
    found = board.probe(host).fact.value
    assert found is not None
    return found


CUT = "Wrong DMI structures count: 49 announced, only 46 decoded.\n"
TABLE = """SMBIOS 2.4 present.

Handle 0x0001, DMI type 1, 27 bytes
System Information
\tManufacturer: Some Maker
\tProduct Name: Some Model
\tSerial Number: TABLE12345

"""
KERNEL: dict[str, str | bytes | HostError] = {
    f"{board.DMI}/sys_vendor": "Apple Inc.\n",
    f"{board.DMI}/product_name": "Macmini7,1\n",
    f"{board.DMI}/product_serial": "C07FICT1G1J0\n",
    f"{board.DMI}/chassis_type": "16\n",
}


def test_a_table_that_is_cut_short_gives_way_to_what_the_kernel_shows() -> None:
    no_system = (
        "SMBIOS 2.4 present.\n\nHandle 0x000B, DMI type 0, 24 bytes\nBIOS Information\n\tVendor: Apple\n"
    )
    found = one(FakeHost(files=KERNEL, tools={"dmidecode": no_system + CUT}))
    assert (found.vendor, found.model, found.chassis_kind) == ("Apple Inc.", "Macmini7,1", MINI)
    assert found.serial.value == "C07FICT1G1J0"
    assert found.system_uuid.is_unknown


def test_a_table_of_another_machine_gives_way_too() -> None:
    found = one(FakeHost(files=KERNEL, tools={"dmidecode": TABLE}))
    assert (found.vendor, found.model, found.serial.value) == ("Apple Inc.", "Macmini7,1", "C07FICT1G1J0")


def test_a_table_that_agrees_is_believed_and_the_kernels_letters_may_differ() -> None:
    kernel: dict[str, str | bytes | HostError] = {
        f"{board.DMI}/sys_vendor": "some maker \n",
        f"{board.DMI}/product_name": "Some Model\n",
        f"{board.DMI}/product_serial": "OTHER99999\n",
    }
    assert one(FakeHost(files=kernel, tools={"dmidecode": TABLE})).serial.value == "TABLE12345"


@pytest.mark.corpus
def test_a_mac_whose_table_is_cut_short_is_named_by_the_kernel(shared: Path) -> None:
    text = (shared / "cases" / "dmi-facter623-macmini.txt").read_text("utf-8")
    assert not smbios.parse(text).is_whole
    assert one(FakeHost(files=KERNEL, tools={"dmidecode": text})).model == "Macmini7,1"


SERVER = ChassisKind.SERVER
RACKED = Body(battery=False, bay=False, lid=False, panel=False, profile=4)
OPENED = Body(battery=False, bay=False, lid=True, panel=True, profile=2)
SLATE = Body(battery=True, bay=True, lid=False, panel=True, profile=8)


@pytest.mark.parametrize(
    ("word", "number", "expected"),
    [
        ("Multi-system", "25", SERVER),
        ("CompactPCI", "26", SERVER),
        ("AdvancedTCA", "27", SERVER),
        ("Blade", "28", SERVER),
        ("Blade Enclosing", "29", SERVER),
        ("IoT Gateway", "33", MINI),
        ("Embedded PC", "34", MINI),
        ("Docking Station", "12", None),
        ("RAID Chassis", "22", None),
    ],
)
def test_every_chassis_that_holds_a_machine_has_a_kind(
    word: str, number: str, expected: ChassisKind | None
) -> None:
    assert word_kind(word) is expected
    assert number_kind(number) is expected


@pytest.mark.parametrize("told", [None, ChassisKind.OTHER])
def test_a_vague_word_gives_way_to_what_the_firmware_prefers(told: ChassisKind | None) -> None:
    assert kind(told, body=RACKED) is SERVER
    assert kind(told, body=STANDS) is DESKTOP
    assert kind(told, body=SLATE) is ChassisKind.TABLET
    assert kind(told, body=CARRIED) is LAPTOP
    assert kind(told, body=Body(profile=4)) is told


def test_a_laptop_told_desktop_is_one_also_with_its_battery_taken_out() -> None:
    assert kind(DESKTOP, body=OPENED) is LAPTOP
    assert kind(DESKTOP, body=replace(OPENED, lid=False)) is DESKTOP
    assert kind(DESKTOP, body=replace(OPENED, profile=1)) is DESKTOP


@pytest.mark.parametrize(
    "names",
    [
        "Acer Veriton Z4660G",
        "Acer Aspire Z3-615",
        "Acer Aspire ZC-606",
        "HP TouchSmart 520 PC",
        "HP ProOne 600 G1",
        "HP EliteOne 800 G2",
        "LENOVO 10BCS 00 ThinkCentre M73z",
        "Dell XPS One 2710",
    ],
)
def test_an_all_in_one_is_known_by_its_family_where_smbios_says_desktop(names: str) -> None:
    assert kind(DESKTOP, names) is ChassisKind.ALL_IN_ONE
