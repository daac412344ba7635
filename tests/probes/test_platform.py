"""Board, firmware, processor, memory and locks: what is not told is unknown, and what is not there is
absent.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.errors import NotAllowed
from host.port import READ_LIMIT_BYTES
from host.redaction.windows_key import MSDM_TABLE
from model.board import ChassisKind, FirmwareKind
from model.fact import Why, absent
from model.lock import LockKind, LockState
from probes import board, cpu, firmware, locks, memory, smbios
from probes.absolute import ATTRIBUTES, absolute_state
from tests.fake_host import FakeHost

FLAGS_V2 = "lm cmov cx8 fpu fxsr mmx syscall sse sse2 cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3"


@given(st.text())
def test_any_text_is_an_smbios_table_of_some_kind(text: str) -> None:
    table = smbios.parse(text)
    board.parse(table)
    firmware.parse(table)
    memory.parse(table, None, absent(), absent())
    locks.smbios_passwords(table)


@given(
    st.lists(
        st.sampled_from(
            ["Handle 0x0001, DMI type 17, 40 bytes", "\tSize: ", "\t\tx", "\tSize: 8 GB", "", "Memory Device"]
        )
    )
)
def test_a_torn_table_never_raises(lines: list[str]) -> None:
    memory.parse(smbios.parse("\n".join(lines)), None, absent(), absent())


@given(st.text(), st.text())
def test_any_text_is_a_processor_or_none(lscpu: str, cpuinfo: str) -> None:
    cpu.parse(lscpu, cpuinfo, {})


@given(st.from_regex(r"[0-9.,@²٣ ]{1,400}(GHz|MiB|K)?", fullmatch=True))
def test_any_number_that_lscpu_might_print_is_read_or_unknown(number: str) -> None:
    keys = ("CPU(s)", "Socket(s)", "Core(s) per socket", "CPU max MHz", "L1d cache", "L2 cache")
    lines = "".join(f"{key}: {number}\n" for key in keys)
    assert cpu.parse(f"Architecture: x86_64\nModel name: X @ {number}\n{lines}", "", {}) is not None


def test_without_root_a_serial_is_unknown_and_not_absent() -> None:
    host = FakeHost(
        files={
            f"{board.DMI}/sys_vendor": "LENOVO\n",
            f"{board.DMI}/product_serial": NotAllowed("product_serial", "Permission denied"),
            f"{board.DMI}/chassis_type": "10\n",
        },
        is_root=False,
    )
    found = board.probe(host).fact.value
    assert found is not None
    assert found.vendor == "LENOVO"
    assert found.chassis_kind is ChassisKind.LAPTOP
    assert found.serial.why is Why.NEEDS_ROOT


def test_a_machine_that_shows_nothing_of_its_board_is_unknown() -> None:
    assert board.probe(FakeHost()).fact.is_unknown


def test_secure_boot_is_absent_under_bios() -> None:
    found = firmware.probe(FakeHost(files={"/sys/firmware/memmap/0/start": "0x0"})).fact.value
    assert found is not None
    assert found.boot.value is FirmwareKind.BIOS
    assert found.secure_boot.is_absent


@pytest.mark.parametrize(("value", "expected"), [(b"\x06\0\0\0\1", True), (b"\x06\0\0\0\0", False)])
def test_secure_boot_is_the_byte_after_the_attributes(value: bytes, expected: bool) -> None:
    host = FakeHost(files={firmware.SECURE_BOOT: value, "/sys/firmware/efi/fw_platform_size": "64"})
    found = firmware.probe(host).fact.value
    assert found is not None
    assert found.secure_boot.value is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12/20/2021", date(2021, 12, 20)),
        ("02/29/2019", None),
        ("03/01/99", date(1999, 3, 1)),
        ("soon", None),
        (None, None),
    ],
)
def test_a_date_that_no_calendar_has_is_unknown(text: str | None, expected: date | None) -> None:
    assert firmware.parse_date(text) == expected


@pytest.mark.parametrize(
    ("flags", "level"),
    [("fpu mmx sse", 0), ("lm cmov cx8 fpu fxsr mmx syscall sse sse2", 1), (FLAGS_V2, 2), ("", None)],
)
def test_the_level_is_that_of_the_psabi_and_unknown_without_flags(flags: str, level: int | None) -> None:
    assert cpu.x86_64_level("x86_64", frozenset(flags.split())) == level


LSCPU = """Architecture: x86_64
CPU(s): 6
On-line CPU(s) list: 0-3
{off}Model name: AMD Ryzen 5 4500U with Radeon Graphics
Core(s) per socket: 4
Socket(s): 1
Vulnerabilities:
  Itlb multihit: Not affected
  Mds: Vulnerable; SMT vulnerable
Flags: fpu
"""


def test_cores_are_unknown_while_some_are_switched_off() -> None:
    whole, partly = (cpu.parse(LSCPU.format(off=off), "", {}) for off in ("", "Off-line CPU(s) list: 4,5\n"))
    assert whole is not None
    assert partly is not None
    assert (whole.cores, partly.cores, partly.threads) == (4, None, 6)


def test_vulnerabilities_are_read_from_lscpus_table_of_them() -> None:
    found = cpu.parse(LSCPU.format(off=""), "", {})
    assert found is not None
    assert [item.name for item in found.vulnerabilities.value or ()] == ["itlb_multihit", "mds"]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("6 TiB", 6 << 40),
        ("4096 MB", 4 << 30),
        ("8 GB", 8 << 30),
        ("1024 kB", 1 << 20),
        ("No Module Installed", None),
        ("0 MB", None),
    ],
)
def test_a_module_of_no_size_is_unknown_and_not_zero(text: str, size: int | None) -> None:
    assert memory.parse_size(text) == size


def test_no_controller_that_counts_is_not_zero_errors() -> None:
    host = FakeHost(files={"/proc/meminfo": "MemTotal:  1000 kB\n"})
    found = memory.probe(host).fact.value
    assert found is not None
    assert found.corrected_errors.is_absent
    assert found.slots.is_unknown


def test_a_firmware_that_allows_absolute_does_not_say_that_it_is_active() -> None:
    assert absolute_state("Enabled").is_unknown
    assert absolute_state("Permanently Disabled").value is LockState.INACTIVE
    assert absolute_state("Active").value is LockState.ACTIVE
    assert absolute_state("Inactive").value is LockState.INACTIVE


def test_an_administrator_password_told_by_the_vendors_driver_is_active() -> None:
    folder = f"{ATTRIBUTES}/dell-wmi-sysman/authentication/Admin"
    host = FakeHost(files={f"{folder}/role": "bios-admin\n", f"{folder}/is_enabled": "1\n"})
    assert locks.firmware_passwords(host)[LockKind.SUPERVISOR_PASSWORD][0] is LockState.ACTIVE


class Guarded(FakeHost):
    """A host that notices when the table with the key is read."""

    def read(self, path: str, *, limit_bytes: int = READ_LIMIT_BYTES) -> bytes:
        assert path != MSDM_TABLE
        return super().read(path, limit_bytes=limit_bytes)


def test_the_windows_key_is_looked_for_and_never_read() -> None:
    found = locks.probe(Guarded(files={MSDM_TABLE: b"secret"})).fact.value
    assert found is not None
    assert found.windows_key.value is True


def test_every_lock_is_answered_once() -> None:
    found = locks.probe(FakeHost()).fact.value
    assert found is not None
    assert [lock.kind for lock in found.locks] == list(LockKind)
