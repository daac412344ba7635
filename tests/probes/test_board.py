"""Board and firmware: names, kinds of case, dates, Secure Boot and TPM as real firmware tells them."""

from __future__ import annotations

from datetime import date

import pytest

from host.errors import HostError, NotAllowed
from model.board import Board, ChassisKind
from model.fact import Why
from probes import board, firmware, smbios
from tests.fake_host import FakeHost

TABLE = """Handle 0x0001, DMI type 1, 27 bytes
System Information
\tManufacturer: {vendor}
\tProduct Name: {model}
\tVersion: {version}
\tSerial Number: {serial}
\tUUID: {uuid}

Handle 0x0002, DMI type 2, 15 bytes
Base Board Information
\tManufacturer: ASUSTeK COMPUTER INC.
\tProduct Name: PRIME H310M-C

Handle 0x0003, DMI type 3, 22 bytes
Chassis Information
\tType: {chassis}
\tAsset Tag: {tag}
"""
TABLES = "/sys/firmware/acpi/tables/"
BATTERY = "\nHandle 0x0016, DMI type 22, 26 bytes\nPortable Battery\n\tLocation: Rear\n"


def read(more: str = "", **change: str) -> Board:
    """What is made of a table."""
    values = {
        "vendor": "Dell Inc.", "model": "OptiPlex 7010", "version": "01", "serial": "B5R22M2", "tag": " ",
        "uuid": "4C4C4544-0042-3510-8052-B4C04F4D3232", "chassis": "Mini Tower",
    }  # fmt: skip
    return board.parse(smbios.parse(TABLE.format(**(values | change)) + more))


def test_placeholders_give_way_to_the_board_s_own_names() -> None:
    found = read(vendor="System manufacturer", model="System Product Name", version="System Version")
    assert (found.vendor, found.model) == ("ASUSTeK COMPUTER INC.", "PRIME H310M-C")
    assert found.version is None


def test_a_placeholder_for_a_serial_is_absent_and_a_missing_line_is_unknown() -> None:
    found = read(serial="To be filled by O.E.M.", uuid="03000200-0400-0500-0006-000700080009")
    assert found.serial.is_absent
    assert found.system_uuid.is_absent
    assert found.board_serial.is_unknown


def test_a_uuid_is_kept_in_lower_case() -> None:
    assert read().system_uuid.value == "4c4c4544-0042-3510-8052-b4c04f4d3232"


def test_an_asset_tag_may_be_short() -> None:
    assert read(tag="42").asset_tag.value == "42"
    assert read(tag="No Asset Tag").asset_tag.is_absent


@pytest.mark.parametrize(
    ("chassis", "model", "kind"),
    [
        ("Notebook", "Latitude E6530", ChassisKind.LAPTOP),
        ("Laptop", "iMac18,2", ChassisKind.ALL_IN_ONE),
        ("Desktop", "HP Compaq Pro 6300 All-in-One PC", ChassisKind.ALL_IN_ONE),
        ("Desktop", "NUC8i5BEK", ChassisKind.MINI),
        ("Other", "Latitude 2120", ChassisKind.LAPTOP),
        ("Other", "NX-3050", ChassisKind.OTHER),
        ("Unknown", "GA-78LMT", None),
        ("Docking Station", "K12", None),
        ("Other", "Standard PC (Q35 + ICH9, 2009) QEMU", ChassisKind.VIRTUAL),
        ("Other", "VMware20,1", ChassisKind.VIRTUAL),
        ("Other", "RHEV Hypervisor", ChassisKind.VIRTUAL),
        ("Other", "HVM domU Xen", ChassisKind.VIRTUAL),
        ("Notebook", "XENIA 14", ChassisKind.LAPTOP),
        ("Notebook", "NUC9 laptop LAPQC71A", ChassisKind.LAPTOP),
        ("Notebook", "Some Thin Client", ChassisKind.LAPTOP),
        ("Unknown", "HP mt44 Mobile Thin Client", ChassisKind.LAPTOP),
        ("Desktop", "HP t630 Thin Client", ChassisKind.MINI),
    ],
)
def test_the_kind_of_case_is_what_type_and_name_say_together(
    chassis: str, model: str, kind: ChassisKind | None
) -> None:
    assert read(chassis=chassis, model=model).chassis_kind is kind


def test_a_chromebook_that_calls_itself_a_desktop_says_nothing_of_its_case() -> None:
    assert read(vendor="GOOGLE", model="Cave", chassis="Desktop").chassis_kind is None
    assert read(BATTERY, vendor="Google", model="Cave", chassis="Desktop").chassis_kind is ChassisKind.LAPTOP


def test_a_battery_makes_a_laptop_only_of_a_case_that_says_nothing() -> None:
    assert read(BATTERY, chassis="Other", model="MIM2280").chassis_kind is ChassisKind.LAPTOP
    assert read(BATTERY, chassis="Desktop", model="MIM2280").chassis_kind is ChassisKind.DESKTOP


def test_without_root_names_are_known_and_serials_need_root() -> None:
    files = {f"{board.DMI}/{name}": "LENOVO\n" for name in ("sys_vendor", "product_name")}
    secret = {f"{board.DMI}/{name}": NotAllowed(name) for name in board.SERIALS}
    found = board.probe(FakeHost(files={**files, **secret}, is_root=False)).fact.value
    assert found is not None
    assert found.vendor == "LENOVO"
    for fact in (found.serial, found.system_uuid, found.board_serial, found.chassis_serial):
        assert fact.why is Why.NEEDS_ROOT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09/03/09", date(2009, 9, 3)),  # iMac10,1
        ("11/30/1999", date(1999, 11, 30)),
        ("06/23/98", date(1998, 6, 23)),
        ("04/24/2015 00:00:00", date(2015, 4, 24)),
        ("13/01/2015", None),
        ("00/00/0000", None),
    ],
)
def test_two_digits_of_a_year_are_of_the_century_that_had_pcs(text: str, expected: date | None) -> None:
    assert firmware.parse_date(text) == expected


def test_firmware_older_than_secure_boot_has_none_and_hidden_variables_are_unknown() -> None:
    uefi: dict[str, str | bytes | HostError] = {"/sys/firmware/efi/fw_platform_size": "64"}
    hidden = firmware.probe(FakeHost(files=uefi)).fact.value
    assert hidden is not None
    assert hidden.secure_boot.is_unknown
    old = firmware.probe(
        FakeHost(files={**uefi, "/sys/firmware/efi/efivars/BootOrder-8be4": b"\x07"})
    ).fact.value
    assert old is not None
    assert old.secure_boot.is_absent


@pytest.mark.parametrize(("major", "version"), [("2\n", "2.0"), ("1\n", "1.2")])
def test_the_kernel_tells_the_version_of_the_tpm(major: str, version: str) -> None:
    files: dict[str, str | bytes | HostError] = {firmware.TPM_MAJOR: major, TABLES + "FACP": b""}
    found = firmware.probe(FakeHost(files=files)).fact.value
    assert found is not None
    assert found.tpm_version.value == version


def test_a_tpm_that_only_the_firmware_describes_is_unknown_and_none_at_all_is_absent() -> None:
    described = firmware.probe(FakeHost(files={TABLES + "TPM2": b""})).fact.value
    none = firmware.probe(FakeHost(files={TABLES + "FACP": b""})).fact.value
    assert described is not None
    assert none is not None
    assert described.tpm_version.is_unknown
    assert none.tpm_version.is_absent
