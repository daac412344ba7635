"""Locks: what firmware tells of passwords and Absolute, and what only a person can see."""

from __future__ import annotations

import pytest

from host.errors import HostError, NotAllowed
from model.fact import Fact, Why
from model.lock import LockKind, LockState
from probes import locks
from probes.absolute import ATTRIBUTES, absolute_state
from tests.fake_host import FakeHost

SYSTEM = "Handle 0x0001, DMI type 1, 27 bytes\nSystem Information\n\tManufacturer: {}\n\tProduct Name: {}\n\n"
SECURITY = (
    "Handle 0x0024, DMI type 24, 5 bytes\nHardware Security\n"
    "\tPower-On Password Status: {}\n\tAdministrator Password Status: {}\n\n"
)


def machine(
    vendor: str = "LENOVO",
    model: str = "20L5CTO1WW",
    *,
    more: str = "",
    files: dict[str, str | bytes | HostError] | None = None,
) -> FakeHost:
    """A PC of this name."""
    return FakeHost(tools={"dmidecode": SYSTEM.format(vendor, model) + more}, files=files)


def states(host: FakeHost) -> dict[LockKind, Fact[LockState]]:
    """The state of every lock."""
    found = locks.probe(host).fact.value
    assert found is not None
    return {lock.kind: lock.state for lock in found.locks}


def password(role: str, enabled: str) -> dict[str, str | bytes | HostError]:
    """A password as the vendor's driver shows it."""
    folder = f"{ATTRIBUTES}/thinklmi/authentication/{role}"
    return {f"{folder}/role": f"{role}\n", f"{folder}/is_enabled": f"{enabled}\n"}


def setting(name: str, value: str) -> dict[str, str | bytes | HostError]:
    """A firmware setting as the vendor's driver shows it."""
    return {f"{ATTRIBUTES}/vendor/attributes/{name}/current_value": f"{value}\n"}


def test_smbios_tells_of_both_passwords() -> None:
    found = states(machine(more=SECURITY.format("Disabled", "Enabled")))
    assert found[LockKind.SUPERVISOR_PASSWORD].value is LockState.ACTIVE
    assert found[LockKind.POWER_ON_PASSWORD].value is LockState.INACTIVE


@pytest.mark.parametrize("word", ["Not Implemented", "Unknown"])
def test_a_password_that_firmware_does_not_tell_of_is_unknown_with_its_word(word: str) -> None:
    found = states(machine(more=SECURITY.format(word, word)))[LockKind.SUPERVISOR_PASSWORD]
    assert (found.why, found.detail) == (Why.NOT_REPORTED, word)


def test_a_password_that_one_of_two_says_is_set_is_set() -> None:
    disabled = SECURITY.format("Disabled", "Disabled")
    found = states(machine(more=disabled, files=password("bios-admin", "1")))
    assert found[LockKind.SUPERVISOR_PASSWORD].value is LockState.ACTIVE
    enabled = SECURITY.format("Disabled", "Enabled")
    found = states(machine(more=enabled, files=password("bios-admin", "0")))
    assert found[LockKind.SUPERVISOR_PASSWORD].value is LockState.ACTIVE


@pytest.mark.parametrize(
    ("folders", "state"),
    [
        ((("Admin", "bios-admin", "1"), ("Zadmin", "bios-admin", "0")), LockState.ACTIVE),
        ((("Admin", "bios-admin", "0"), ("Zadmin", "bios-admin", "1")), LockState.ACTIVE),
        ((("Admin", "bios-admin", "0"), ("System", "system-mgmt", "1")), LockState.ACTIVE),
        ((("Admin", "bios-admin", "0"), ("System", "system-mgmt", "0")), LockState.INACTIVE),
        ((("System", "system-mgmt", "0"),), None),
        ((("Admin", "bios-admin", ""), ("System", "system-mgmt", "0")), None),
    ],
)
def test_of_several_passwords_for_the_setup_one_that_is_set_counts(
    folders: tuple[tuple[str, str, str], ...], state: LockState | None
) -> None:
    files: dict[str, str | bytes | HostError] = {}
    for name, role, enabled in folders:
        folder = f"/sys/class/firmware-attributes/thinklmi/authentication/{name}"
        files |= {f"{folder}/role": role, f"{folder}/is_enabled": enabled}
    assert states(machine(files=files))[LockKind.SUPERVISOR_PASSWORD].value is state


def test_without_root_and_a_driver_passwords_are_unknown_for_want_of_rights() -> None:
    host = FakeHost(tools={"dmidecode": NotAllowed("dmidecode")}, is_root=False)
    assert states(host)[LockKind.SUPERVISOR_PASSWORD].why is Why.NEEDS_ROOT


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Activate", LockState.ACTIVE), ("Activated", LockState.ACTIVE), ("Active", LockState.ACTIVE),
        ("Deactivate", LockState.INACTIVE), ("Deactivated", LockState.INACTIVE),
        ("Inactive", LockState.INACTIVE), ("Not Activated", LockState.INACTIVE),
        ("Disable", LockState.INACTIVE), ("Disabled", LockState.INACTIVE),
        ("PermanentlyDisable", LockState.INACTIVE), ("Permanently Disabled", LockState.INACTIVE),
        ("Enable", None), ("Enabled", None), ("Yes", None), ("", None),
    ],
)  # fmt: skip
def test_only_a_word_that_says_so_makes_absolute_active(word: str, state: LockState | None) -> None:
    assert absolute_state(word).value is state


@pytest.mark.parametrize(
    ("files", "state"),
    [
        (setting("Absolute", "Enabled"), None),
        (setting("Computrace", "Activate"), LockState.ACTIVE),
        (setting("AbsolutePersistenceModuleActivation", "PermanentlyDisable"), LockState.INACTIVE),
        (setting("Absolute Persistence Module Current State", "Inactive")
         | setting("Permanent Disable Absolute Persistence Module Set Once", "No"), LockState.INACTIVE),
        (setting("AbsoluteA", "Disabled") | setting("AbsoluteB", "Active"), LockState.ACTIVE),
        (setting("SecureBoot", "Enabled"), None),
    ],
)  # fmt: skip
def test_absolute_by_the_vendors_driver(
    files: dict[str, str | bytes | HostError], state: LockState | None
) -> None:
    assert states(machine(files=files))[LockKind.ABSOLUTE].value is state


def test_firmware_that_carries_absolute_does_not_say_that_it_is_active() -> None:
    carried = (
        "Handle 0x0029, DMI type 150, 14 bytes\nOEM-specific Type\n\tHeader and Data:\n"
        "\t\t96 0E 29 00 01 01 00 00 00 00 00 00 00 00\n\tStrings:\n\t\tABSOLUTE(PHOENIX) CLM\n"
    )
    found = states(machine("Acer", "Aspire 7730G", more=carried))[LockKind.ABSOLUTE]
    assert found.is_unknown
    assert "CLM" in (found.detail or "")


def test_a_pc_has_no_locks_of_apple_or_chrome_os_and_a_person_looks_for_the_others() -> None:
    found = states(machine())
    for kind in (LockKind.CHROMEBOOK, LockKind.APPLE_T2, LockKind.ACTIVATION_LOCK):
        assert found[kind].is_absent
    for kind in (LockKind.MDM, LockKind.AUTOPILOT):
        assert found[kind].why is Why.NEEDS_PERSON


T2_ON_THE_BUS = {"/sys/bus/pci/devices/0000:02:00.1/uevent": "DRIVER=x\nPCI_CLASS=88000\nPCI_ID=106B:1801\n"}


@pytest.mark.parametrize(
    ("model", "files", "may"),
    [
        ("MacBookPro15,1", {}, True),
        ("Macmini8,1", {}, True),
        ("MacBookPro14,1", {}, False),
        ("MacBookPro99,9", T2_ON_THE_BUS, True),
    ],
)
def test_a_mac_may_have_an_activation_lock_only_with_a_t2(
    model: str, files: dict[str, str | bytes | HostError], may: bool
) -> None:
    found = states(machine("Apple Inc.", model, files=files))
    assert found[LockKind.ACTIVATION_LOCK].is_unknown is may
    assert found[LockKind.APPLE_T2].is_unknown is may
    assert found[LockKind.AUTOPILOT].is_absent


@pytest.mark.parametrize(
    ("vendor", "files"),
    [
        ("Google", {}),
        ("HP", {"/sys/bus/acpi/devices/GGL0001:00/uevent": ""}),
        ("HP", {"/sys/firmware/vpd/ro": ""}),
    ],
)
def test_a_chromebook_is_known_by_its_name_or_its_firmware(
    vendor: str, files: dict[str, str | bytes | HostError]
) -> None:
    found = states(machine(vendor, "Cave", files=files))
    assert found[LockKind.CHROMEBOOK].why is Why.NEEDS_PERSON
    assert found[LockKind.AUTOPILOT].is_absent


@pytest.mark.parametrize(("vendor", "model"), [("QEMU", "Standard PC"), ("Google", "Google Compute Engine")])
def test_a_virtual_machine_has_no_locks(vendor: str, model: str) -> None:
    assert all(state.is_absent for state in states(machine(vendor, model)).values())
