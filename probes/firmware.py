"""The firmware: who made it and when, how it started this system, Secure Boot, TPM."""

from __future__ import annotations

import re
from datetime import date

from host.errors import HostError, NotThere
from host.port import Host, read_text
from judge.identity.placeholders import is_placeholder
from model.board import Firmware, FirmwareKind
from model.fact import Fact, Why, absent, present, unknown
from probes.board import DMI
from probes.probe import Probe, Probed
from probes.secure_boot_keys import probe_keys
from probes.smbios import Smbios, ask_smbios

BIOS = 0
EFI = "/sys/firmware/efi"
# UEFI Specification 2.10, 3.3: the global variable SecureBoot; efivarfs puts four bytes of attributes
# before its value.
SECURE_BOOT = f"{EFI}/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
TPM_MAJOR = "/sys/class/tpm/tpm0/tpm_version_major"
TPM_1_2_CAPS = "/sys/class/tpm/tpm0/device/caps"
ACPI_TABLES, TPM_TABLES = "/sys/firmware/acpi/tables", ("TPM2", "TCPA")
NO_PC = frozenset({"devicetree", "fdt"})
AMERICAN_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?!\d)")
FIRST_YEAR = 1980  # of two digits; no firmware of a PC is older


def probe(host: Host) -> Probed[Firmware]:
    """The firmware by dmidecode, or, without root, by what the kernel shows everybody."""
    boot = _boot(host)
    secure_boot, tpm = _secure_boot(host, boot), _tpm(host)
    try:
        vendor, version, released = parse(ask_smbios(host))
    except HostError as error:
        vendor, version, text = (_dmi(host, name) for name in ("bios_vendor", "bios_version", "bios_date"))
        if vendor is None and version is None and boot.is_unknown:
            return Probed(fact=error.as_fact())
        released = parse_date(text)
    return Probed(
        fact=present(
            Firmware(
                vendor=vendor,
                version=version,
                released=released,
                boot=boot,
                secure_boot=secure_boot,
                tpm_version=tpm,
                microsoft_keys=probe_keys(host, boot),
            )
        )
    )


def parse(smbios: Smbios) -> tuple[str | None, str | None, date | None]:
    """Vendor, version and date of the firmware in an SMBIOS table."""
    bios = smbios.first(BIOS)
    if bios is None:
        return None, None, None
    vendor, version = (_said(bios.text(key)) for key in ("Vendor", "Version"))
    return vendor, version, parse_date(bios.text("Release Date"))


def _said(text: str | None) -> str | None:
    """A name or a version that says something; a version may be 1.11 or 0001."""
    has_letters = any(letter.isalpha() for letter in text or "")
    return None if text is None or (has_letters and is_placeholder(text)) else text


def parse_date(text: str | None) -> date | None:
    """mm/dd/yyyy, or mm/dd/yy, which should mean 19yy (DMTF DSP0134, 7.1) and on Macs of 2007 to 2010 means
    20yy; None for anything else.
    """
    found = AMERICAN_DATE.match(text.strip()) if text else None
    if found is None:
        return None
    month, day, year = (int(part) for part in found.groups())
    try:
        return date(_full_year(year) if len(found[3]) == 2 else year, month, day)
    except ValueError:
        return None


def _full_year(two_digits: int) -> int:
    return two_digits + (1900 if two_digits + 1900 >= FIRST_YEAR else 2000)


def _boot(host: Host) -> Fact[FirmwareKind]:
    """UEFI when the kernel shows its runtime services; BIOS when it shows a PC's firmware and no UEFI."""
    if host.glob(f"{EFI}/*"):
        return present(FirmwareKind.UEFI)
    shown = {path.rsplit("/", 1)[-1] for path in host.glob("/sys/firmware/*")}
    if shown - NO_PC:
        return present(FirmwareKind.BIOS)
    return unknown(Why.NOT_REPORTED)


def _secure_boot(host: Host, boot: Fact[FirmwareKind]) -> Fact[bool]:
    if boot.value is FirmwareKind.BIOS:
        return absent()
    try:
        value = host.read(SECURE_BOOT)
    except NotThere as error:
        # Firmware that shows its variables and not this one is older than Secure Boot (UEFI 2.3.1).
        return absent() if host.glob(f"{EFI}/efivars/Boot*") else error.as_fact()
    except HostError as error:
        return error.as_fact()
    return present(value[4] == 1) if len(value) == 5 else unknown(Why.NOT_UNDERSTOOD)


def _tpm(host: Host) -> Fact[str]:
    """The version that the kernel's driver tells (Documentation/ABI/stable/sysfs-class-tpm); unknown where
    the firmware describes a TPM (ACPI table TPM2 or TCPA) and no driver has it.
    """
    if not host.glob("/sys/class/tpm/tpm*"):
        described = [name for name in TPM_TABLES if host.glob(f"{ACPI_TABLES}/{name}")]
        return unknown(Why.NOT_REPORTED, f"{described[0]} and no driver") if described else absent()
    try:
        major = read_text(host, TPM_MAJOR)
    except HostError:
        return present("1.2") if host.glob(TPM_1_2_CAPS) else unknown(Why.NOT_REPORTED)
    return present({"1": "1.2", "2": "2.0"}.get(major, major))


def _dmi(host: Host, name: str) -> str | None:
    try:
        return _said(read_text(host, f"{DMI}/{name}"))
    except HostError:
        return None


PROBE = Probe(name="firmware", timeout_s=12.0, probe=probe)
